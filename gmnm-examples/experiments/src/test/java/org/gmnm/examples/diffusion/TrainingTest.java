package org.gmnm.examples.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.gmnm.examples.UserException;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.examples.store.RunStore;
import org.gmnm.model.CheckedZip;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TrainingTest {

  private static final int STEPS = 12;

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static Training training(Path folder) {
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
        new Training.Plan("test", STEPS, 0.9),
        store(folder),
        new Training.Key("model", 1),
        batches);
  }

  private static RunStore<Training.Key, Training.Trained> store(Path folder) {
    return new RunStore<>(folder, Training.Trained.class);
  }

  @BeforeAll
  static void saveEveryStep() {
    System.setProperty(Checkpoint.SECONDS_PROPERTY, "0");
  }

  @AfterAll
  static void saveAsUsual() {
    System.clearProperty(Checkpoint.SECONDS_PROPERTY);
  }

  private static ComputationGraphConfiguration network(DiffusionNetwork.Bottleneck bottleneck) {
    return new DiffusionNetwork(3, Embedding.TIME + 4, 4, bottleneck, 1e-3).configuration(5);
  }

  @Test
  @Tag("slow")
  void killedAndResumedEqualsUndisturbed(@TempDir Path folder) {
    for (DiffusionNetwork.Bottleneck bottleneck : DiffusionNetwork.Bottleneck.values()) {
      Path whole = folder.resolve("whole-" + bottleneck);
      Path halves = folder.resolve("halves-" + bottleneck);
      TrainingState expected = training(whole).run(network(bottleneck), () -> false, (n, s) -> {});
      // Step 6 is done and not saved: the resumed training must do it again, and the same.
      assertThrows(
          Killed.class,
          () ->
              training(halves)
                  .run(
                      network(bottleneck),
                      () -> false,
                      (n, s) -> {
                        if (n == 6) {
                          throw new Killed();
                        }
                      }));
      int[] first = new int[1];
      TrainingState got =
          training(halves)
              .run(
                  network(bottleneck),
                  () -> false,
                  (n, s) -> first[0] = first[0] == 0 ? n : first[0]);
      assertEquals(6, first[0], "it should go on from the checkpoint of step 5");
      assertSame(Objects.requireNonNull(expected), Objects.requireNonNull(got));
      TrainingState kept =
          training(halves).run(network(bottleneck), () -> false, (n, s) -> first[0] = -1);
      assertEquals(6, first[0], "what is done was done again");
      assertEquals(expected.averaged().params(), Objects.requireNonNull(kept).averaged().params());
      assertArrayEquals(expected.losses().toArray(), kept.losses().toArray());
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
    int[] asked = new int[1];
    assertEquals(
        null,
        training(folder)
            .run(network(DiffusionNetwork.Bottleneck.RELU), () -> ++asked[0] == 3, (n, s) -> {}));
    Training.Kept at = Objects.requireNonNull(checkpoint(folder).load());
    assertEquals(3, at.losses().length);
  }

  /**
   * Entry by entry: of state and network in the checkpoint, and of each file within the network
   * where the checkpoint around it is whole.
   */
  @Test
  @Tag("slow")
  void aCheckpointWithADamagedByteIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model-1.checkpoint");
    training(folder).run(network(DiffusionNetwork.Bottleneck.RELU), () -> true, (n, s) -> {});
    byte[] whole = Files.readAllBytes(file);
    Path network = folder.resolve("network.zip");
    Files.write(network, Objects.requireNonNull(CheckedZip.read(file).get("network.zip")));
    assertRefused(folder, file, ZipEntries.damaged(file, 8), List.of("state.json", "network.zip"));
    Files.write(file, whole);
    Map<String, List<byte[]>> within = ZipEntries.damaged(network, 8);
    for (List<byte[]> ofEntry : within.values()) {
      for (int i = 0; i < ofEntry.size(); i++) {
        ofEntry.set(i, ZipEntries.with(file, "network.zip", ofEntry.get(i)));
      }
    }
    assertRefused(
        folder,
        file,
        within,
        List.of("configuration.json", "coefficients.bin", "updaterState.bin"));
    Files.write(file, whole);
    Checkpoint<Training.Kept> again = checkpoint(folder);
    assertEquals(1, Objects.requireNonNull(again.load()).losses().length);
    assertNotEquals(0, again.graph().numParams());
  }

  private static Checkpoint<Training.Kept> checkpoint(Path folder) {
    return store(folder).checkpoint(new Training.Key("model", 1), Training.Kept.class);
  }

  private static void assertRefused(
      Path folder, Path file, Map<String, List<byte[]>> damaged, List<String> entries)
      throws IOException {
    assertEquals(entries, List.copyOf(damaged.keySet()));
    for (Map.Entry<String, List<byte[]>> entry : damaged.entrySet()) {
      for (byte[] one : entry.getValue()) {
        Files.write(file, one);
        Checkpoint<Training.Kept> checkpoint = checkpoint(folder);
        String said =
            assertThrows(
                    UserException.class,
                    () -> {
                      checkpoint.load();
                      checkpoint.graph();
                    },
                    entry.getKey())
                .getMessage();
        assertTrue(said.contains("delete it to begin anew"), said);
      }
    }
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
