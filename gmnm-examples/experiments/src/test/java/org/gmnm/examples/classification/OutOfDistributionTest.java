package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.data.Normalization;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutOfDistributionTest {

  /** Few different values, so that there are ties. */
  private static double[] draws(int count, int from, Random random) {
    return random.ints(count, from, from + 9).asDoubleStream().toArray();
  }

  @Test
  void theAreaIsTheShareOfPairsInOrder() {
    Random random = new Random(3);
    double[] seen = draws(70, 0, random);
    double[] unseen = draws(40, 4, random);
    double right = 0;
    for (double s : seen) {
      for (double u : unseen) {
        right += u > s ? 1 : u == s ? 0.5 : 0;
      }
    }
    RocCurve curve = RocCurve.of(seen, unseen);
    assertEquals(right / (70 * 40), curve.area(), 1e-12);
    double[] sorted = unseen.clone();
    Arrays.sort(sorted);
    double threshold = sorted[2]; // 38 of 40 reach it
    assertEquals(
        Arrays.stream(seen).filter(s -> s >= threshold).count() / 70.0, curve.refusedAt95(), 1e-12);
    assertEquals(1, curve.refused().get(curve.refused().size() - 1));
    assertEquals(1, curve.found().get(curve.found().size() - 1));
  }

  @Test
  void scoresThatTellAllOrNothing() {
    double[] low = {1, 2, Double.NEGATIVE_INFINITY};
    double[] high = {3, Double.POSITIVE_INFINITY};
    assertEquals(1, RocCurve.of(low, high).area());
    assertEquals(0, RocCurve.of(low, high).refusedAt95());
    assertEquals(0, RocCurve.of(high, low).area());
    assertEquals(0.5, RocCurve.of(new double[5], new double[3]).area());
    assertEquals(1, RocCurve.of(new double[5], new double[3]).refusedAt95());
  }

  @Test
  void confidenceAndEnergyOfLogits() {
    double[] logits = {1, 3, 2};
    double sum = Math.exp(1) + Math.exp(3) + Math.exp(2);
    assertEquals(Math.log(sum), UnseenScore.logSum(logits), 1e-14);
    assertEquals(1 - Math.exp(3) / sum, UnseenScore.doubt(logits), 1e-14);
    assertEquals(0.5, UnseenScore.doubt(new double[] {7, 7}));
    assertEquals(Math.exp(-100), UnseenScore.doubt(new double[] {0, 900, 800}), 1e-50);
  }

  @Test
  void imagesAreCutFramedAndGivenOtherChannels() {
    Normalization rgb = new Normalization(List.of(0.1, 0.2, 0.3), List.of(1.0, 1.0, 1.0));
    byte[] pixels = new byte[3 * 4 * 4];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (5 * i);
    }
    ImageSet colours =
        ImageSet.of(new ImageShape(3, 4, 4), pixels, new int[1], List.of("one"), rgb);
    ImageSet grey =
        ImageSet.of(
            new ImageShape(1, 2, 2),
            new byte[] {1, 2, 3, 4},
            new int[1],
            List.of("one"),
            Normalization.unitInterval(1));
    ImageSet cut = UnseenImages.inShapeOf(grey, colours);
    assertEquals(grey.shape(), cut.shape());
    assertEquals(5 * (5 + 16), cut.pixel(0, 0, 0, 0)); // channels 5, 21 and 37
    ImageSet framed = UnseenImages.inShapeOf(colours, grey);
    assertEquals(0, framed.pixel(0, 2, 0, 1));
    assertEquals(4, framed.pixel(0, 2, 2, 2));
    assertEquals(rgb, framed.normalization());
    assertEquals(254, UnseenImages.negative(grey).pixel(0, 0, 0, 0));
  }

  @Test
  void imagesOfSomeClassesKeepTheirLabels() {
    ImageSet images = DrawnImages.of(16, 1);
    ImageSet some = images.range(3, 16).ofClasses(c -> c >= 6);
    assertEquals(4, some.size());
    assertEquals(6, some.label(0));
    assertEquals(images.pixel(6, 0, 1, 2), some.pixel(0, 0, 1, 2));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> some.ofClasses(c -> c == 0))
            .getMessage()
            .contains("leaves no image of 4"));
  }

  private static int run(Path out, String... more) {
    return ExampleMain.run(
        new OutOfDistribution(),
        Stream.concat(Stream.of("--out", out.toString(), "--subset", "240"), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  @Tag("slow")
  void theDensityTellsNoiseAndTheRunResumes(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--epochs", "8"));
    for (String file :
        List.of(
            "summary.md",
            "manifest.json",
            "drawn.csv",
            "drawn-held-out-classes.svg",
            "drawn-negatives.svg",
            "drawn-uniform-noise.svg")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    List<String> rows = Files.readAllLines(out.resolve("drawn.csv"));
    assertEquals(1 + 3 * UnseenScore.values().length, rows.size());
    String noise =
        rows.stream()
            .filter(r -> r.startsWith("uniform noise") && r.contains(UnseenScore.TIED.title()))
            .findFirst()
            .orElseThrow();
    String[] cells = noise.split(",", -1);
    assertTrue(Double.parseDouble(cells[cells.length - 2]) > 90, noise);
    String table = Files.readString(out.resolve("summary.md"));
    assertEquals(0, run(out, "--epochs", "8", "--resume"));
    assertEquals(table, Files.readString(out.resolve("summary.md")));
  }

  @Test
  void wrongOptionsAreExplained(@TempDir Path out) {
    assertEquals(2, run(out, "--held-out", "7"));
    assertEquals(2, run(out, "--fresh", "--held-out", "0"));
    assertEquals(2, run(out, "--fresh", "--images", "MNIST", "--data", "none"));
  }
}
