package org.gmnm.examples.report;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Bar;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;
import org.gmnm.examples.report.Charts.Series;

/** One picture of every kind, to be looked at: run main with a folder. */
final class ChartSamples {

  private static final String[] CIFAR = {
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"
  };

  private ChartSamples() {}

  public static void main(String[] args) {
    writeAll(Path.of(args[0]));
  }

  static void writeAll(Path folder) {
    lines(folder);
    bands(folder);
    heatmaps(folder);
    confusion(folder);
    images(folder);
    bars(folder);
  }

  private static void lines(Path folder) {
    List<Series> series = new ArrayList<>();
    for (int s = 0; s < 9; s++) {
      series.add(decay("model " + s, 1 + s, 400));
    }
    Charts.lines(folder.resolve("lines-many.svg"), "Nine lines", "step", "loss", true, series);
    Charts.lines(
        folder.resolve("lines-few-points.svg"),
        "CIFAR-10: accuracy on the test set",
        "epoch",
        "accuracy (%)",
        false,
        List.of(
            new Series("GMNM", new double[] {1, 2, 3, 4, 5}, new double[] {41, 52, 60, 63, 64.5}),
            new Series(
                "MLP", new double[] {1, 2, 3, 4, 5}, new double[] {38, 47, Double.NaN, 55, 57})));
    Charts.lines(
        folder.resolve("lines-narrow-log.svg"),
        "A logarithmic axis within a decade",
        "time (s)",
        "total L2 error",
        true,
        List.of(
            new Series("a", new double[] {0, 0.1, 0.2}, new double[] {0.031, 0.024, 0.0}),
            new Series("b", new double[] {0, 0.1, 0.2}, new double[] {0.05, 0.044, 0.039})));
  }

  private static Series decay(String name, double rate, int n) {
    double[] x = new double[n];
    double[] y = new double[n];
    Random random = new Random(7);
    for (int i = 0; i < n; i++) {
      x[i] = i * 25;
      y[i] = Math.exp(-rate * i / 60.0 + 0.2 * random.nextGaussian()) + 1e-6 * rate;
    }
    return new Series(name, x, y);
  }

  private static void bands(Path folder) {
    List<Band> bands = new ArrayList<>();
    String[] names = {"GMNM, 32 components", "KAN, grid 5", "MLP, tanh"};
    for (int s = 0; s < names.length; s++) {
      List<double[]> runs = new ArrayList<>();
      double[] x = new double[200];
      for (int seed = 0; seed < 5; seed++) {
        double[] y = new double[200];
        Random random = new Random(seed);
        double factor = Math.exp(0.5 * random.nextGaussian());
        for (int i = 0; i < 200; i++) {
          x[i] = 50 * i;
          y[i] = factor * Math.exp(-i / (15.0 + 12 * s)) + factor * 1e-4 * (s + 1);
        }
        runs.add(y);
      }
      bands.add(Band.ofRuns(names[s], x, runs));
    }
    Charts.linesWithBand(
        folder.resolve("lines-band.svg"),
        "Poisson equation: error while training, median and range of 5 seeds",
        "training step",
        "total L2 error",
        true,
        bands);
  }

  private static void heatmaps(Path folder) {
    DoubleBinaryOperator exact = (x, y) -> Math.sin(Math.PI * x) * Math.sin(2 * Math.PI * y);
    DoubleBinaryOperator guess = (x, y) -> exact.applyAsDouble(x, y) * 0.97 + 0.01 * x;
    DoubleBinaryOperator error =
        (x, y) -> Math.abs(exact.applyAsDouble(x, y) - guess.applyAsDouble(x, y));
    Charts.heatmaps(
        folder.resolve("heatmaps.png"),
        "Poisson equation: exact solution, network, error",
        List.of(
            panel("exact u(x, y)", exact, "u", Scale.SEQUENTIAL),
            panel("GMNM", guess, "u", Scale.SEQUENTIAL),
            panel(
                "GMNM − exact", (x, y) -> -exact.applyAsDouble(x, y) * 0.03, null, Scale.DIVERGING),
            panel("|error|, log scale", error, null, Scale.LOG),
            panel(
                "a panel with a hole",
                (x, y) -> x * x + y * y < 0.1 ? Double.NaN : 12000 * x,
                null,
                Scale.SEQUENTIAL)),
        3);
  }

  private static Heatmap panel(
      String title,
      DoubleBinaryOperator f,
      @org.jspecify.annotations.Nullable String group,
      Scale scale) {
    double[][] values = new double[60][60];
    for (int r = 0; r < 60; r++) {
      for (int c = 0; c < 60; c++) {
        values[r][c] = f.applyAsDouble((c + 0.5) / 60, (r + 0.5) / 60);
      }
    }
    return new Heatmap(title, values, 0, 1, 0, 1, group, scale);
  }

  private static void confusion(Path folder) {
    Charts.confusionMatrix(
        folder.resolve("confusion-10.png"), "CIFAR-10, GMNM network", CIFAR, counts(10));
    String[] hundred = new String[100];
    for (int i = 0; i < 100; i++) {
      hundred[i] = "class " + i;
    }
    Charts.confusionMatrix(
        folder.resolve("confusion-100.png"), "A hundred classes", hundred, counts(100));
    Charts.confusionMatrix(
        folder.resolve("confusion-2.png"), "Two classes", new String[] {"no", "yes"}, counts(2));
  }

  private static int[][] counts(int n) {
    Random random = new Random(3);
    int[][] counts = new int[n][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < 1000; k++) {
        counts[i][
            random.nextInt(10) < 7 ? i : Math.floorMod((int) (i + 3 * random.nextGaussian()), n)]++;
      }
    }
    return counts;
  }

  private static void images(Path folder) {
    List<BufferedImage> images = new ArrayList<>();
    for (int k = 0; k < 20; k++) {
      BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          image.setRGB(x, y, (x * 8) << 16 | (y * 8) << 8 | k * 12);
        }
      }
      images.add(image);
    }
    Charts.imageGrid(folder.resolve("images.png"), "Samples", images, 10, 2);
  }

  private static void bars(Path folder) {
    Charts.bars(
        folder.resolve("bars.svg"),
        "Function fitting: error after 5,000 steps, median and range of 5 seeds",
        "root mean square error",
        List.of(
            new Bar("GMNM 32 components", 0.0123, 0.0101, 0.0162),
            new Bar("KAN", 0.0345, 0.030, 0.041),
            new Bar("MLP with tanh", 0.0512, 0.044, 0.071),
            new Bar("diverged", Double.NaN, Double.NaN, Double.NaN)));
    Charts.bars(
        folder.resolve("bars-negative.svg"),
        "Above and below zero",
        "change (%)",
        List.of(new Bar("a", -3, -4, -2), new Bar("b", 5, 5, 5)));
  }
}
