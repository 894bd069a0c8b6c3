package org.gmnm.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gmnm.mixture.GaussianMixture;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static final int MANY = 20_000;

  private static ForecastCalibration ofNormals(double spread) {
    Random random = new Random(5);
    double[] answers = random.doubles(MANY).map(u -> random.nextGaussian()).toArray();
    GaussianMixture forecast = GaussianMixture.normal(0, spread);
    return ForecastCalibration.of(Collections.nCopies(MANY, forecast), answers);
  }

  @Test
  void whatComesFromTheForecastIsCalibrated() {
    ForecastCalibration right = ofNormals(1);
    for (double level : new double[] {0, 0.1, 0.5, 0.9, 1}) {
      assertEquals(level, right.coverage(level), 0.01);
    }
    assertTrue(right.error() < 0.01, right.toString());
    for (int count : right.histogram(10)) {
      assertEquals(MANY / 10.0, count, 150);
    }
  }

  /** A normal of twice the spread holds Φ(2z) of the answers: 0.9 becomes erf(2·1.645/√2). */
  @Test
  void tooWideAndTooNarrowAreToldApart() {
    ForecastCalibration wide = ofNormals(2);
    ForecastCalibration narrow = ofNormals(0.5);
    assertEquals(0.99900, wide.coverage(0.9), 2e-3);
    assertEquals(0.58921, narrow.coverage(0.9), 1e-2);
    int[] hump = wide.histogram(10);
    int[] bowl = narrow.histogram(10);
    assertTrue(hump[4] > 2 * hump[0] && bowl[0] > 2 * bowl[4]);
    assertTrue(wide.error() > 0.1 && narrow.error() > 0.1);
  }

  @Test
  void histogramAndCoverageCountEveryValueOnce() {
    ForecastCalibration four = ForecastCalibration.ofProbabilities(0, 0.24, 0.5, 1, Double.NaN);
    assertArrayEquals(new int[] {2, 0, 1, 1}, four.histogram(4));
    assertEquals(0.2, four.coverage(0.1), 1e-15);
    assertEquals(0.8, four.coverage(1), 1e-15);
    assertEquals(5, four.pit().length);
  }

  /** An answer that nobody knows is no miss. */
  @Test
  void unknownAnswersCountNowhere() {
    GaussianMixture one = GaussianMixture.normal(0, 1);
    ForecastCalibration two = of(List.of(one, one, one), 0, Double.NaN, 5);
    assertEquals(0.5, two.coverage(0.9), 1e-15);
    assertArrayEquals(new int[] {0, 2}, two.histogram(2));
    assertEquals(3, two.pit().length);
  }

  /** Forecasts twice too narrow and a whole deviation too low: Φ(2z + 2) are the right levels. */
  @Test
  void levelsCorrectForecastsThatAreNarrowAndLow() {
    Random random = new Random(6);
    GaussianMixture forecast = GaussianMixture.normal(-1, 0.5);
    double[] answers = random.doubles(MANY).map(u -> random.nextGaussian()).toArray();
    ForecastCalibration wrong = of(Collections.nCopies(MANY, forecast), answers);
    assertEquals(-0.52440, forecast.quantile(wrong.level(0.3)), 0.02);
    assertEquals(0, forecast.quantile(wrong.level(0.5)), 0.02);
    assertEquals(0.1, ofNormals(1).level(0.1), 0.01);
    ForecastCalibration three = ForecastCalibration.ofProbabilities(0.9, Double.NaN, 0.1, 0.2);
    assertEquals(0.1, three.level(0), 0);
    assertEquals(0.1, three.level(0.25), 1e-15);
    assertEquals(0.15, three.level(0.375), 1e-15);
    assertEquals(0.9, three.level(1), 0);
  }

  @Test
  void badForecastsAreNamed() {
    GaussianMixture one = GaussianMixture.normal(0, 1);
    message("a forecast for each answer, got 1 and 2", () -> of(List.of(one), 1, 2));
    message("must be forecasts of known answers, got none", () -> of(List.of()));
    message("known answers, got none", () -> of(List.of(one), Double.NaN));
    message("share must lie in [0, 1], got -0.1", () -> of(List.of(one), 1).level(-0.1));
    message("[0, 1], got 1.5", () -> ForecastCalibration.ofProbabilities(1.5));
    message("level must lie in [0, 1], got NaN", () -> of(List.of(one), 1).coverage(Double.NaN));
    message("bins must be >= 1, got 0", () -> of(List.of(one), 1).histogram(0));
    message("got 1 labels and 0 rows", () -> ClassCalibration.of(new double[0][], new int[1]));
    message("must be 10 bins", () -> new ClassCalibration(List.of(), List.of(), List.of()));
  }

  private static ForecastCalibration of(List<GaussianMixture> forecasts, double... answers) {
    return ForecastCalibration.of(forecasts, answers);
  }

  private static void message(String part, Runnable bad) {
    String message = assertThrows(IllegalArgumentException.class, bad::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  /** Two of three right at 0.95, none of one at 0.5: |2.85 − 2| and |0.5 − 0| over four. */
  @Test
  void calibrationErrorOfAClassifierIsThatOfItsBins() {
    double[][] outputs = {{0.95, 0.05}, {0.05, 0.95}, {0.95, 0.05}, {0.5, 0.5}};
    ClassCalibration c = ClassCalibration.of(outputs, new int[] {0, 1, 1, 1});
    assertEquals(4, c.examples());
    assertEquals(0.5, c.accuracy());
    assertEquals((3 * 0.95 + 0.5) / 4, c.meanConfidence(), 1e-15);
    assertEquals((0.85 + 0.5) / 4, c.error(), 1e-12);
    ClassCalibration twice = ClassCalibration.together(List.of(c, c));
    assertEquals(8, twice.examples());
    assertEquals(c.error(), twice.error(), 1e-15);
  }

  @Test
  void nanIsNoAnswer() {
    double[][] outputs = {{Double.NaN, 1}, {1, 0}};
    ClassCalibration c = ClassCalibration.of(outputs, new int[] {0, 0});
    assertEquals(0.5, c.accuracy());
    assertTrue(Double.isNaN(c.error()) && Double.isNaN(c.meanConfidence()));
  }
}
