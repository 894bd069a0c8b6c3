package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class NoisyLabelsTest {

  @Test
  void theShareOfWrongLabelsIsExactAndTheRestStays() {
    ImageSet images = DrawnImages.of(400, 1);
    WrongLabels labels = WrongLabels.draw(images, 40, 3);
    assertEquals(160, labels.wrong().size());
    int[] given = new int[images.classes()];
    for (int i = 0; i < images.size(); i++) {
      assertEquals(labels.wrong().contains(i), labels.given().label(i) != images.label(i));
      if (images.label(i) == 2) {
        given[labels.given().label(i)]++;
      }
    }
    for (int c = 0; c < given.length; c++) {
      assertTrue(given[c] > 0, "class 2 should be re-drawn among all others, also " + c);
    }
    assertEquals(images.pixel(7, 0, 3, 4), labels.given().pixel(7, 0, 3, 4));
  }

  @Test
  void theSameSeedGivesTheSameWrongLabels() {
    ImageSet images = DrawnImages.of(100, 1);
    String once = WrongLabels.draw(images, 20, 3).sha256();
    assertEquals(once, WrongLabels.draw(images, 20, 3).sha256());
    assertNotEquals(once, WrongLabels.draw(images, 20, 4).sha256());
    assertEquals(List.of(), WrongLabels.draw(images, 0, 3).wrong());
  }

  private static String[] args(Path out, String... more) {
    return Stream.concat(
            Stream.of("--out", out.toString(), "--subset", "64", "--epochs", "2", "--wrong"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void theMainLeavesTableAndPicturesAndResumes(@TempDir Path out) throws IOException {
    assertEquals(0, ExampleMain.run(new NoisyLabels(), args(out, "0,40")));
    for (String file :
        List.of(
            "summary.md",
            "manifest.json",
            "drawn-accuracy.svg",
            "drawn-calibration-error.svg",
            "drawn-reliability.svg",
            "drawn-epochs.svg",
            "wrong-labels/drawn-40-42.csv")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    String table = Files.readString(out.resolve("summary.md"));
    assertFalse(table.contains("synthetic)\n\n\n"), table);

    Path kept;
    try (Stream<Path> files = Files.list(out.resolve("trainings"))) {
      kept = files.sorted().findFirst().orElseThrow();
    }
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(kept, before);
    assertEquals(0, ExampleMain.run(new NoisyLabels(), args(out, "0,40", "--resume")));
    assertEquals(before, Files.getLastModifiedTime(kept), "a finished training was repeated");
    assertEquals(table, Files.readString(out.resolve("summary.md")));
  }

  @Test
  void theSameSeedGivesTheSameTrainingHoweverOftenItIsStopped(@TempDir Path folder) {
    NoisyImages.Parts parts = NoisyImages.DRAWN.parts(Path.of("none"), 64, 1);
    double[] error = new double[2];
    for (int i = 0; i < 2; i++) {
      NoisyResult result = null;
      for (int stop = 1; result == null; stop++) { // the first undisturbed, the second stopped
        int[] left = {i == 0 ? Integer.MAX_VALUE : stop};
        result = trained(parts, folder.resolve("run" + i), seen -> --left[0] > 0);
      }
      assertTrue(result.gradientMean() > 0);
      error[i] = result.test().error() + result.gradientVariation();
    }
    assertEquals(error[0], error[1]);
  }

  private static @Nullable NoisyResult trained(
      NoisyImages.Parts parts, Path folder, IntPredicate goesOn) {
    NoisyRun.Key key = new NoisyRun.Key(NoisyImages.DRAWN, NoisyLoss.NGMG, 1e-3, 20, 5);
    WrongLabels labels = WrongLabels.draw(parts.training(), 20, 5);
    return new NoisyRun(
            NoisyImages.DRAWN,
            parts,
            labels,
            key,
            2,
            16,
            new RunStore<NoisyRun.Key, NoisyResult>(folder, NoisyResult.class)
                .checkpoint(key, NoisyRun.State.class))
        .train(goesOn);
  }

  /** Without inputs only the biases count: the mean over the batch of softmax less label. */
  @Test
  void gradientNormsAreThoseOfTheMeanOverTheBatch() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Sgd(1e-9))
                .list()
                .layer(NoisyLoss.CATEGORICAL.output(8))
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    GradientNorms norms = new GradientNorms();
    network.setListeners(norms);
    double[][] labels = new double[4][8];
    for (double[] row : labels) {
      row[0] = 1;
    }
    DataSet batch = new DataSet(Nd4j.zeros(4, 3), Nd4j.createFromArray(labels));
    network.fit(batch);
    network.fit(batch);
    assertEquals(Math.sqrt(7.0 / 8), norms.mean(), 1e-5);
    assertEquals(0, norms.variation(), 1e-5);
  }

  @Test
  void learningRatesAreTried(@TempDir Path out) throws IOException {
    assertEquals(
        0,
        ExampleMain.run(new NoisyLabels(), args(out, "40", "--tune", "1e-3", "--losses", "NGMG")));
    assertTrue(Files.readString(out.resolve("manifest.json")).contains("--tune 0.001"));
    assertEquals(
        0,
        ExampleMain.run(
            new NoisyLabels(),
            args(out, "40", "--fresh", "--rates", "NGMG=2e-3", "--losses", "NGMG")));
    assertTrue(Files.readString(out.resolve("summary.md")).contains("2.0e-03"));
  }

  @Test
  void wrongOptionsAreExplained(@TempDir Path out) {
    assertEquals(2, ExampleMain.run(new NoisyLabels(), args(out, "120")));
    assertEquals(2, ExampleMain.run(new NoisyLabels(), args(out, "20", "--tune", "-1")));
    assertEquals(2, ExampleMain.run(new NoisyLabels(), args(out, "20", "--rates", "NGMG=0")));
    assertEquals(
        2,
        ExampleMain.run(new NoisyLabels(), args(out, "20", "--images", "MNIST", "--data", "no")));
  }

  @Test
  void aDamagedResultIsNamed(@TempDir Path out) throws IOException {
    assertEquals(0, ExampleMain.run(new NoisyLabels(), args(out, "20", "--losses", "NGMG")));
    try (Stream<Path> files = Files.list(out.resolve("trainings"))) {
      Files.writeString(files.findFirst().orElseThrow(), "not JSON");
    }
    assertEquals(
        2, ExampleMain.run(new NoisyLabels(), args(out, "20", "--losses", "NGMG", "--resume")));
  }
}
