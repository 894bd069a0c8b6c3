package org.gmnm.examples.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.data.SplitTable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UciRegressionTest {

  private static final Setting SETTING = new Setting(3e-3, 1e-2, 0.01, 1);

  private static Scores fit(Contestant contestant, double unit, int steps) {
    SplitTable table = Friedman.draw(1, 3);
    return new Fit(contestant, SETTING, 64, steps, 7)
        .scores(
            inUnit(table.rows(table.splits().get(0).training()), unit),
            inUnit(table.rows(table.splits().get(0).test()), unit),
            step -> true);
  }

  private static double[][] inUnit(double[][] rows, double unit) {
    return Arrays.stream(rows)
        .map(row -> Arrays.stream(row).map(value -> value * unit).toArray())
        .toArray(double[][]::new);
  }

  /** Noise has the deviation 1: no forecast errs by less, and 5 is that of the mean alone. */
  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void everyNetworkLearnsATable(Contestant contestant) {
    Scores scores = fit(contestant, 1, 400);
    assertTrue(scores.rmse() > 0.7 && scores.rmse() < 2.5, scores.toString());
    assertTrue(scores.logLikelihood() > -3, scores.toString());
  }

  @Test
  void scoresAreInTheTargetsOwnUnit() {
    Scores scores = fit(Contestant.RELU_GAUSSIAN, 1, 60);
    Scores thousandths = fit(Contestant.RELU_GAUSSIAN, 1e-3, 60);
    assertEquals(scores.rmse() * 1e-3, thousandths.rmse(), 1e-6);
    assertEquals(scores.logLikelihood() - Math.log(1e-3), thousandths.logLikelihood(), 1e-4);
    assertEquals(scores.coverage(), thousandths.coverage(), 0.02);
  }

  /** With a σ of two of the target's deviations at least, no row is outside its interval. */
  @Test
  void sigmaHasItsBound() {
    SplitTable table = Friedman.draw(1, 3);
    double[][] rows = table.rows(table.splits().get(0).test());
    double[] all = new double[2];
    for (int i = 0; i < 2; i++) {
      Setting setting = new Setting(1e-2, 0, i == 0 ? 0.01 : 2, 1);
      all[i] =
          new Fit(Contestant.SILU_GAUSSIAN, setting, 64, 300, 7)
              .scores(rows, rows, step -> true)
              .coverage();
    }
    assertTrue(all[0] < 0.98, Arrays.toString(all));
    assertEquals(1, all[1], Arrays.toString(all));
  }

  @Test
  void aMixtureHasNoMoreParametersThanDenseLayers() {
    for (int features : new int[] {1, 4, 6, 8, 9, 11, 40}) {
      long dense = parameters(Contestant.SILU_MIXTURE, features);
      long mixture = parameters(Contestant.GMNM_MIXTURE, features);
      assertTrue(mixture <= dense && mixture > 0.95 * dense, mixture + " and " + dense);
    }
  }

  private static long parameters(Contestant contestant, int features) {
    double[][] rows = new double[40][features + 1];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j <= features; j++) {
        rows[i][j] = Math.sin(i * (j + 1.0));
      }
    }
    Scores scores = new Fit(contestant, SETTING, 8, 1, 1).scores(rows, rows, step -> true);
    assertNotNull(scores);
    return scores.parameters();
  }

  @Test
  void aStoppedFitHasNoScores() {
    SplitTable table = Friedman.draw(1, 3);
    double[][] rows = table.rows(table.splits().get(0).test());
    assertNull(new Fit(Contestant.RELU_GAUSSIAN, SETTING, 8, 9, 1).scores(rows, rows, s -> s < 3));
  }

  @Test
  void theGreatestLogLikelihoodIsChosen(@TempDir Path out) throws IOException {
    String[] args =
        ("--steps 8 --splits 2 --contestants RELU_GAUSSIAN,GMNM_GAUSSIAN --out " + out).split(" ");
    assertEquals(0, ExampleMain.run(new UciRegression(), args));
    List<String> pairs = Files.readAllLines(out.resolve("pairs.csv"));
    assertEquals(2, pairs.size(), pairs.toString());
    assertTrue(Files.size(out.resolve("pairs.svg")) > 0);
    assertTrue(Files.readString(out.resolve("summary.md")).matches("(?s).*friedman *\\| ReLU.*"));
    Path kept = out.resolve("settings").resolve("friedman-relu-gaussian.json");
    var chosen =
        new org.nd4j.shade.jackson.databind.ObjectMapper().readTree(kept.toFile()).path("result");
    double greatest = Double.NEGATIVE_INFINITY;
    int best = -1;
    for (int i = 0; i < Setting.grid().size(); i++) {
      double value = chosen.path("logLikelihoods").path(i).asDouble();
      if (value > greatest) {
        greatest = value;
        best = i;
      }
    }
    assertEquals(Setting.grid().get(best).rate(), chosen.path("setting").path("rate").asDouble());
    assertEquals(Setting.grid().get(best).l2(), chosen.path("setting").path("l2").asDouble());
    assertEquals(
        Setting.grid().get(best).leastSigma(),
        chosen.path("setting").path("leastSigma").asDouble());
  }

  @Test
  void aTableThatIsNotThereIsNamed(@TempDir Path out) {
    String[] args = {"--tables", "yacht", "--data", out + "/none", "--out", out + "/run"};
    assertEquals(2, ExampleMain.run(new UciRegression(), args));
  }
}
