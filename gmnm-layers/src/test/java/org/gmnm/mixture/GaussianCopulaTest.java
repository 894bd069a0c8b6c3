package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Paths of forecasts whose dependence is known. */
class GaussianCopulaTest {

  private static final GaussianMixture TWO =
      GaussianMixture.of(new double[] {0.3, 0.7}, new double[] {-2, 1}, new double[] {0.5, 0.8});

  private static final double[] DEPENDENCE = {1, 0.8, -0.6};

  /** Three values with correlations 0.8, −0.6, −0.48 of their scores, each of the mixture TWO. */
  private static double[][] observed(int rows) {
    Random random = new Random(3);
    double[][] y = new double[rows][3];
    for (double[] row : y) {
      double common = random.nextGaussian();
      for (int k = 0; k < 3; k++) {
        double own = Math.sqrt(1 - DEPENDENCE[k] * DEPENDENCE[k]);
        double z = DEPENDENCE[k] * common + own * random.nextGaussian();
        row[k] = TWO.quantile(Normal.cdf(z));
      }
    }
    return y;
  }

  private static List<List<GaussianMixture>> forecasts(int rows) {
    return Collections.nCopies(rows, List.of(TWO, TWO, TWO));
  }

  private static GaussianCopula learned(int rows) {
    return GaussianCopula.of(forecasts(rows), observed(rows));
  }

  @Test
  void correlationsOfTheScoresAreLearned() {
    GaussianCopula copula = learned(4_000);
    assertEquals(3, copula.values());
    assertEquals(1, copula.correlation(1, 1), 1e-12);
    assertEquals(0.8, copula.correlation(0, 1), 0.02);
    assertEquals(-0.6, copula.correlation(0, 2), 0.02);
    assertEquals(-0.48, copula.correlation(1, 2), 0.03);
  }

  /** The margins are those told for the next forecast, whatever they were before. */
  @Test
  void pathsHaveTheMarginsToldAndTheDependenceLearned() {
    GaussianMixture narrow = GaussianMixture.normal(5, 0.1);
    double[][] paths =
        learned(500).paths(List.of(TWO, narrow, TWO.affine(2, 7)), 4_000, new Random(1));
    double[][] columns = new double[3][];
    for (int k = 0; k < 3; k++) {
      int value = k;
      columns[k] = Arrays.stream(paths).mapToDouble(path -> path[value]).toArray();
    }
    assertEquals(0, TWO.wasserstein1(columns[0]), 0.08);
    assertEquals(0, narrow.wasserstein1(columns[1]), 0.008);
    assertEquals(0, TWO.affine(2, 7).wasserstein1(columns[2]), 0.16);
    GaussianCopula again =
        GaussianCopula.of(
            Collections.nCopies(4_000, List.of(TWO, narrow, TWO.affine(2, 7))), paths);
    assertEquals(learned(500).correlation(0, 1), again.correlation(0, 1), 0.02);
    assertEquals(learned(500).correlation(1, 2), again.correlation(1, 2), 0.03);
  }

  /** With one past forecast all values move together: up where it lay high, down where low. */
  @Test
  void onePastForecastGivesPathsOfOneShape() {
    List<GaussianMixture> margins = List.of(TWO, TWO);
    GaussianCopula copula = GaussianCopula.of(List.of(margins), new double[][] {{3, -3}});
    assertEquals(-1, copula.correlation(0, 1), 1e-12);
    for (double[] path : copula.paths(margins, 20, new Random(2))) {
      assertEquals(TWO.cdf(path[0]), TWO.survival(path[1]), 1e-9);
    }
  }

  @Test
  void unknownValuesCountNowhere() {
    double[][] some = observed(3_000);
    for (int t = 0; t < some.length; t += 2) {
      some[t][2] = Double.NaN;
    }
    GaussianCopula copula = GaussianCopula.of(forecasts(3_000), some);
    assertEquals(0.8, copula.correlation(0, 1), 0.03);
    assertEquals(1, copula.correlation(2, 2), 1e-12);
  }

  /** Beyond all probability, and exactly at the median: finite all the same. */
  @Test
  void valuesThatTheForecastExcludedAreFinite() {
    GaussianMixture narrow = GaussianMixture.normal(0, 1e-3);
    List<GaussianMixture> margins = List.of(narrow, narrow);
    GaussianCopula copula =
        GaussianCopula.of(List.of(margins, margins), new double[][] {{1e6, 0}, {-1e6, 0}});
    assertEquals(1, copula.correlation(0, 0), 1e-12);
    for (double[] path : copula.paths(margins, 5, new Random(3))) {
      assertTrue(Arrays.stream(path).allMatch(Double::isFinite), Arrays.toString(path));
    }
  }

  @Test
  void theSameSeedDrawsTheSamePaths() {
    GaussianCopula copula = learned(50);
    List<GaussianMixture> margins = List.of(TWO, TWO, TWO);
    double[][] first = copula.paths(margins, 3, new Random(9));
    double[][] second = copula.paths(margins, 3, new Random(9));
    IntStream.range(0, 3).forEach(i -> assertArrayEquals(first[i], second[i]));
    assertEquals(0, copula.paths(margins, 0, new Random(9)).length);
  }

  private static void refused(String word, Runnable call) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(String.valueOf(error.getMessage()).contains(word), error.getMessage());
  }

  @Test
  void whatDoesNotFitIsNamed() {
    double infinite = Double.POSITIVE_INFINITY;
    double unknown = Double.NaN;
    List<List<GaussianMixture>> one = List.of(List.of(TWO));
    refused("at least one past", () -> GaussianCopula.of(List.of(), new double[0][]));
    refused("(1), got 2", () -> GaussianCopula.of(one, new double[][] {{1}, {2}}));
    refused("no value", () -> GaussianCopula.of(List.of(List.of()), new double[][] {{}}));
    refused("observed[0]", () -> GaussianCopula.of(one, new double[][] {{1, 2}}));
    refused(
        "forecasts[1]",
        () ->
            GaussianCopula.of(
                List.of(List.of(TWO), List.of(TWO, TWO)), new double[][] {{1}, {1, 2}}));
    refused("observed[0][0]", () -> GaussianCopula.of(one, new double[][] {{infinite}}));
    refused("value 0 is known in no", () -> GaussianCopula.of(one, new double[][] {{unknown}}));
    GaussianCopula copula = GaussianCopula.of(one, new double[][] {{1}});
    refused("got 2", () -> copula.paths(List.of(TWO, TWO), 1, new Random(1)));
    refused("count", () -> copula.paths(List.of(TWO), -1, new Random(1)));
  }
}
