package org.gmnm.examples.forecasting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class ValidationTest {

  private static Windows windows() {
    double[] raw = new double[400];
    Arrays.setAll(raw, i -> Math.sin(i / 5.0));
    return new Windows(new SeriesData(raw, 240, 320), 16, 3);
  }

  private static Validation numbers() {
    return new Validation(windows(), new LossMSE());
  }

  /** Better in three quarters, worse in one: not better. */
  @Test
  void numbersAreJudgedByTheirWorstQuarter() {
    double[] first = {1, 2, 4, 8};
    assertEquals(1, numbers().judged(first, first));
    assertEquals(1.25, numbers().judged(new double[] {0.5, 1, 5, 4}, first));
    assertEquals(0.75, numbers().judged(new double[] {0.5, 1, 3, 4}, first));
  }

  @Test
  void aPerfectBaseCannotBeBeatenButLost() {
    double[] none = {0, 0, 0, 0};
    assertEquals(1, numbers().judged(none, none));
    assertEquals(Double.POSITIVE_INFINITY, numbers().judged(new double[] {0, 0, 1e-9, 0}, none));
  }

  @Test
  void distributionsAreJudgedByTheirMean() {
    Validation mixtures = new Validation(windows(), ForecastNetwork.LSTM_GMNM_MIXTURE.loss());
    assertEquals(
        -0.25, mixtures.judged(new double[] {-1, 0, 0.5, -0.5}, new double[] {9, 9, 9, 9}));
  }

  /** Quarters are four parts in order of time, of equal size to one window. */
  @Test
  void quartersShareTheValidationPart() {
    Windows windows = windows();
    ComputationGraph network =
        new ComputationGraph(ForecastNetwork.LSTM_DENSE.configuration(windows, 0.01, 10, 0, 1));
    network.init();
    double[] losses = numbers().losses(network);
    assertEquals(4, losses.length);
    double whole = network.score(windows.batch(windows.validation(), new LossMSE(), true), false);
    int n = windows.validation().length; // 78: quarters of 19, 20, 19, 20
    double mean = (19 * losses[0] + 20 * losses[1] + 19 * losses[2] + 20 * losses[3]) / n;
    assertEquals(whole, mean, 1e-5 * whole);
  }
}
