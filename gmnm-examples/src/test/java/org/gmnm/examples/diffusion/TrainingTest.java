package org.gmnm.examples.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.gmnm.examples.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TrainingTest {

  private static final int STEPS = 12;

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static Training training(Path folder, String settings) {
    PictureSource source = new ShapePictures();
    Condition condition = new ClassCondition(ShapePictures.CLASSES, 4, 0.3, 1);
    NoiseBatches batches =
        new NoiseBatches(
            source,
            Classes.keepingBack(source.space(), 4, 1),
            condition,
            4,
            DiffusionSchedule.of(DiffusionSchedule.Form.COSINE, 20),
            Prediction.VELOCITY,
            4,
            9);
    return new Training(
        new Training.Plan("test", STEPS, 0.9, 0),
        new TrainingFiles(folder.resolve("model.zip"), settings),
        batches);
  }

  private static ComputationGraphConfiguration network(DiffusionNetwork.Bottleneck bottleneck) {
    return new DiffusionNetwork(3, Embedding.TIME + 4, 4, bottleneck, 1e-3).configuration(5);
  }

  @Test
  void killedAndResumedEqualsUndisturbed(@TempDir Path folder) {
    for (DiffusionNetwork.Bottleneck bottleneck : DiffusionNetwork.Bottleneck.values()) {
      Path whole = folder.resolve("whole-" + bottleneck);
      Path halves = folder.resolve("halves-" + bottleneck);
      TrainingState expected =
          training(whole, "a").run(network(bottleneck), false, () -> false, (n, s) -> {});
      // Step 6 is done and not saved: the resumed training must do it again, and the same.
      assertThrows(
          Killed.class,
          () ->
              training(halves, "a")
                  .run(
                      network(bottleneck),
                      true,
                      () -> false,
                      (n, s) -> {
                        if (n == 6) {
                          throw new Killed();
                        }
                      }));
      int[] first = new int[1];
      TrainingState got =
          training(halves, "a")
              .run(
                  network(bottleneck),
                  true,
                  () -> false,
                  (n, s) -> first[0] = first[0] == 0 ? n : first[0]);
      assertEquals(6, first[0], "it should go on from the checkpoint of step 5");
      assertSame(Objects.requireNonNull(expected), Objects.requireNonNull(got));
      assertSame(
          expected,
          Objects.requireNonNull(new TrainingFiles(halves.resolve("model.zip"), "a").latest()));
    }
  }

  private static void assertSame(TrainingState expected, TrainingState got) {
    assertEquals(expected.losses().size(), got.losses().size());
    for (int i = 0; i < expected.losses().size(); i++) {
      assertEquals(expected.losses().get(i), got.losses().get(i), 0f, "loss " + i);
    }
    assertArrayEquals(
        expected.network().params().toFloatVector(), got.network().params().toFloatVector());
    assertArrayEquals(expected.average().toFloatVector(), got.average().toFloatVector());
    assertNotEquals(expected.network().params(), got.average(), "the average is another");
  }

  @Test
  void aStopSavesAndEnds(@TempDir Path folder) {
    Training training = training(folder, "a");
    int[] asked = new int[1];
    assertEquals(
        null,
        training.run(
            network(DiffusionNetwork.Bottleneck.RELU), true, () -> ++asked[0] == 3, (n, s) -> {}));
    TrainingState at =
        Objects.requireNonNull(new TrainingFiles(folder.resolve("model.zip"), "a").latest());
    assertEquals(3, at.losses().size());
  }

  @Test
  void otherSettingsAndDamagedFilesAreRefused(@TempDir Path folder) throws IOException {
    training(folder, "width 4")
        .run(network(DiffusionNetwork.Bottleneck.RELU), true, () -> true, (n, s) -> {});
    UserException other =
        assertThrows(
            UserException.class,
            () -> new TrainingFiles(folder.resolve("model.zip"), "width 8").latest());
    assertTrue(
        other.getMessage().contains("width 4") && other.getMessage().contains("width 8"),
        other.getMessage());
    Files.writeString(folder.resolve("model.zip"), "no zip");
    UserException damaged =
        assertThrows(
            UserException.class,
            () -> new TrainingFiles(folder.resolve("model.zip"), "width 8").latest());
    assertTrue(damaged.getMessage().contains("delete it"), damaged.getMessage());
  }

  @Test
  void theAverageFollowsItsFormula() {
    INDArray average = Nd4j.createFromArray(1f, 2f);
    Training.average(average, Nd4j.createFromArray(3f, -2f), 0.75, 1000);
    assertArrayEquals(new float[] {1.5f, 1f}, average.toFloatVector(), 1e-6f);
    // At the first step a tenth of the old is kept, whatever the decay.
    Training.average(average, Nd4j.createFromArray(0f, 0f), 0.999, 0);
    assertArrayEquals(new float[] {0.15f, 0.1f}, average.toFloatVector(), 1e-6f);
  }

  @Test
  void summariesCountWhatGoesWrong() {
    LossCurve curve = new LossCurve();
    for (int i = 0; i < 3000; i++) {
      curve.add(i == 1500 ? 1000 : i < 2250 ? 2 : 1);
    }
    TrainingSummary summary =
        TrainingSummary.of(
            new TrainingState(
                new org.deeplearning4j.nn.graph.ComputationGraph(
                    network(DiffusionNetwork.Bottleneck.RELU)),
                Nd4j.zeros(1),
                curve,
                3));
    assertEquals(1, summary.loss(), 1e-12);
    assertEquals(0, summary.spread(), 1e-12);
    assertEquals(1, summary.divergences());
  }
}
