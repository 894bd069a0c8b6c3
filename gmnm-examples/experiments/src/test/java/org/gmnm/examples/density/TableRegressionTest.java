package org.gmnm.examples.density;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.data.DataException;
import org.gmnm.examples.data.SplitTable;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.JointGaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableRegressionTest {

  private static final int ROWS = 300;
  private static final double NOISE = 0.1;

  /** The target in the middle: 2a − b, and noise. */
  private static void write(Path folder) throws IOException {
    Random random = new Random(3);
    StringBuilder rows = new StringBuilder();
    StringBuilder training = new StringBuilder();
    StringBuilder test = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      double y = 2 * a - b + NOISE * random.nextGaussian();
      rows.append(a).append(' ').append(y).append("   ").append(b).append('\n');
      (i % 5 == 0 ? test : training).append(i).append(".0e+00\n");
    }
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("data.txt"), rows + "\n");
    Files.writeString(folder.resolve("index_features.txt"), "0\n2\n");
    Files.writeString(folder.resolve("index_target.txt"), "1\n");
    Files.writeString(folder.resolve("index_train_0.txt"), training);
    Files.writeString(folder.resolve("index_test_0.txt"), test);
  }

  @Test
  void aLinearTableIsOneGaussian(@TempDir Path folder) throws IOException {
    write(folder.resolve("data/plane"));
    Path out = folder.resolve("out");
    String[] args = {
      "--data", folder.resolve("data") + "", "--tables", "plane,missing", "--components", "1,2"
    };
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--out";
    all[args.length + 1] = out.toString();
    assertEquals(0, ExampleMain.run(new TableRegression(), all));
    List<String> lines = Files.readAllLines(out.resolve("results.csv"));
    assertEquals(1 + TableMethod.values().length, lines.size());
    String[] one = lines.get(1).split(",", -1);
    assertEquals("one Gaussian", one[1]);
    double logLikelihood = -Math.log(NOISE * Math.sqrt(2 * Math.PI * Math.E));
    assertEquals(logLikelihood, Double.parseDouble(one[3]), 0.15);
    assertEquals(NOISE, Double.parseDouble(one[4]), 0.02);
    for (String file : List.of("summary.md", "manifest.json", "plane.png")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
  }

  @Test
  void forecastsUseTheCellsThatAreKnown() {
    JointGaussianMixture mixture =
        JointGaussianMixture.ofCovariances(
            new double[] {1},
            new double[][] {{0, 0, 0}},
            new double[][][] {{{1, 0, 2}, {0, 1, -1}, {2, -1, 5.01}}});
    double[][] rows = {
      {1, 1, Double.NaN}, {1, Double.NaN, Double.NaN}, {Double.NaN, Double.NaN, Double.NaN}
    };
    List<GaussianMixture> forecasts = ConditionalForecasts.of(mixture, rows);
    assertEquals(1, forecasts.get(0).mean(), 1e-12);
    assertEquals(0.01, forecasts.get(0).variance(), 1e-12);
    assertEquals(2, forecasts.get(1).mean(), 1e-12);
    assertEquals(1.01, forecasts.get(1).variance(), 1e-12);
    assertEquals(0, forecasts.get(2).mean(), 1e-12);
    assertEquals(5.01, forecasts.get(2).variance(), 1e-12);
    assertEquals(
        Math.sqrt(5.0 / 3), ConditionalForecasts.rmse(forecasts, new double[] {2, 0, 0}), 1e-12);
  }

  @Test
  void gapsAreFilledWithMeansOfTheTraining() {
    double[][] training = {{1, Double.NaN, 0}, {3, 7, 0}};
    double[][] test = {{Double.NaN, Double.NaN, 5}};
    double[][] seen = TableMethod.FILLED_WITH_MEANS.seen(test, training);
    assertEquals(2, seen[0][0]);
    assertEquals(7, seen[0][1]);
    assertEquals(5, seen[0][2]);
    assertEquals(test, TableMethod.MIXTURE_WITH_GAPS.seen(test, training));
  }

  @Test
  void damagedTablesAreNamed(@TempDir Path folder) throws IOException {
    write(folder);
    Files.writeString(folder.resolve("index_test_0.txt"), "5\n300\n");
    assertNamed(folder, "index_test_0.txt: positions must be whole numbers of 0 to 299, got 300");
    Files.writeString(folder.resolve("data.txt"), "1 2 3\n4 5\n");
    assertNamed(folder, "data.txt: row 2", "got '4 5'");
    Files.writeString(folder.resolve("data.txt"), "1 2 x\n");
    assertNamed(folder, "data.txt: row 1", "got '1 2 x'");
    Files.writeString(folder.resolve("data.txt"), "\n");
    assertNamed(folder, "data.txt: there are no numbers");
    write(folder);
    Files.delete(folder.resolve("index_test_0.txt"));
    assertNamed(folder, "index_test_0.txt: there is no such file");
    Files.delete(folder.resolve("index_target.txt"));
    assertNamed(folder, "index_target.txt", "cannot be read");
  }

  private static void assertNamed(Path folder, String... parts) {
    String message =
        assertThrows(DataException.class, () -> SplitTable.read(folder, 1)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
