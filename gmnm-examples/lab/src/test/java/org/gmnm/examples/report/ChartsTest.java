package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Bar;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;
import org.gmnm.examples.report.Charts.Series;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartsTest {

  private final Path folder;

  ChartsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private BufferedImage read(String name) throws IOException {
    BufferedImage image = ImageIO.read(folder.resolve(name).toFile());
    assertNotNull(image);
    return image;
  }

  private static long pixels(BufferedImage image, int rgb) {
    int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(all).filter(pixel -> (pixel & 0xFFFFFF) == rgb).count();
  }

  @Test
  void everySampleIsAPictureWithSomethingOnIt() throws IOException {
    ChartSamples.writeAll(folder);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertEquals(11, all.size());
      for (Path file : all) {
        if (file.toString().endsWith(".svg")) {
          assertNotNull(SvgChart.read(Files.readAllBytes(file)), () -> file + " is no chart");
          continue;
        }
        BufferedImage image = ImageIO.read(file.toFile());
        long ground = pixels(image, 0xFFFFFF);
        long area = (long) image.getWidth() * image.getHeight();
        assertTrue(ground < 0.97 * area, () -> file + " is all but empty");
      }
    }
  }

  @Test
  void bandsAreMedianAndExtremes() {
    Band band =
        Band.ofRuns(
            "b",
            new double[] {0, 1, 2},
            List.of(
                new double[] {3, 1, Double.NaN},
                new double[] {1, 2, Double.NaN},
                new double[] {2, Double.NaN, Double.NaN}));
    assertArrayEquals(new double[] {2, 1.5, Double.NaN}, band.middle());
    assertArrayEquals(new double[] {1, 1, Double.NaN}, band.low());
    assertArrayEquals(new double[] {3, 2, Double.NaN}, band.high());
  }

  @Test
  void bandsRefuseRunsOfAnotherLength() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Band.ofRuns("b", new double[] {0, 1}, List.of(new double[] {1})));
  }

  @Test
  void panelsOfAGroupShareTheirScale() throws IOException {
    int[] alone = centres(null);
    int[] together = centres("g");
    assertEquals(alone[0], alone[1], "each panel reaches the end of its own scale");
    assertNotEquals(together[0], together[1], "a common scale tells 1 from 10");
    assertEquals(alone[1], together[1], "the greatest value stays at the end");
  }

  /** Colours in the upper right of two panels whose values there are 1 and 10. */
  private int[] centres(@Nullable String group) throws IOException {
    Path file = folder.resolve("h.png");
    Charts.heatmaps(
        file,
        "",
        List.of(
            new Heatmap("", new double[][] {{0, 0}, {0, 1}}, 0, 1, 0, 1, group, Scale.SEQUENTIAL),
            new Heatmap("", new double[][] {{0, 0}, {0, 10}}, 0, 1, 0, 1, group, Scale.SEQUENTIAL)),
        2);
    BufferedImage image = ImageIO.read(file.toFile());
    int y = 2 * (Layout.TITLE + 30 + 60);
    return new int[] {brightest(image, y, 0), brightest(image, y, image.getWidth() / 2)};
  }

  /**
   * The colour at the right of the panel: the last run of equal pixels longer than a colour bar.
   */
  private static int brightest(BufferedImage image, int y, int from) {
    int run = 0;
    int found = 0;
    for (int x = from + 1; x < from + image.getWidth() / 2; x++) {
      run = image.getRGB(x, y) == image.getRGB(x - 1, y) ? run + 1 : 0;
      if (run > 200 && image.getRGB(x, y) != 0xFFFFFFFF) {
        found = image.getRGB(x, y);
      }
    }
    return found;
  }

  @Test
  void imagesAreEnlargedPixelByPixel() throws IOException {
    BufferedImage one = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    one.setRGB(0, 0, 0xFF0000);
    one.setRGB(1, 1, 0x0000FF);
    Charts.imageGrid(folder.resolve("i.png"), "", List.of(one, one, one), 2, 5);
    BufferedImage grid = read("i.png");
    assertEquals(3 * 25, pixels(grid, 0xFF0000));
    assertEquals(3 * 25, pixels(grid, 0x0000FF));
  }

  @Test
  void wrongArgumentsAreNamed() {
    Path file = folder.resolve("x.png");
    Path svg = folder.resolve("x.svg");
    assertMessage("at least one series", () -> Charts.lines(svg, "", "", "", false, List.of()));
    assertMessage(
        "series 's'",
        () ->
            Charts.lines(
                svg, "", "", "", false, List.of(new Series("s", new double[2], new double[1]))));
    List<Bar> bar = List.of(new Bar("b", 1, 1, 1));
    assertMessage("must end in .svg, got x.png", () -> Charts.bars(file, "", "", bar));
    assertMessage("columns >= 1", () -> Charts.heatmaps(file, "", List.of(), 1));
    assertMessage(
        "rows of equal length",
        () ->
            Charts.heatmaps(
                file,
                "",
                List.of(new Heatmap("h", new double[][] {{1}, {}}, 0, 1, 0, 1, null, Scale.LOG)),
                1));
    assertMessage(
        "xMin < xMax",
        () ->
            Charts.heatmaps(
                file,
                "",
                List.of(new Heatmap("h", new double[][] {{1}}, 1, 1, 0, 1, null, Scale.LOG)),
                1));
    assertMessage(
        "each of 2 classes",
        () -> Charts.confusionMatrix(file, "", new String[] {"a", "b"}, new int[][] {{1, 2}}));
    assertMessage("scale >= 1", () -> Charts.imageGrid(file, "", List.of(), 1, 1));
    assertMessage("at least one bar", () -> Charts.bars(svg, "", "", List.<Bar>of()));
    assertFalse(Files.exists(file) || Files.exists(svg));
  }

  private static void assertMessage(String part, Runnable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
