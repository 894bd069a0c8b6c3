package org.gmnm.examples.forecasting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.loss.LossGaussianMixture;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * How good a network is on the validation part, whose four quarters are looked at one by one.
 *
 * <p>A network that tells numbers begins as its base. It is judged by the quarter where it does
 * worst against that: what it learned has to hold in every season that validates, for it is then
 * more likely to hold in the one that tests. One that tells distributions begins as none worth
 * comparing with, and is judged by its mean loss.
 */
final class Validation {

  private static final int QUARTERS = 4;

  /** Windows of all quarters, at most. */
  private static final int WINDOWS = 300;

  private final List<DataSet> quarters = new ArrayList<>();
  private final boolean distribution;

  Validation(Windows windows, ILossFunction loss) {
    distribution = loss instanceof LossGaussianMixture;
    int[] origins = Windows.thin(windows.validation(), WINDOWS);
    int parts = Math.min(QUARTERS, origins.length);
    for (int i = 0; i < parts; i++) {
      int from = i * origins.length / parts;
      int to = (i + 1) * origins.length / parts;
      quarters.add(windows.batch(Arrays.copyOfRange(origins, from, to), loss, true));
    }
  }

  /** The loss of each quarter. */
  double[] losses(ComputationGraph network) {
    return quarters.stream().mapToDouble(quarter -> network.score(quarter, false)).toArray();
  }

  /**
   * What is to be least.
   *
   * @param losses of the quarters now
   * @param first before the first step
   * @return the greatest ratio of the two, 1 for the base itself; of distributions the mean loss
   */
  double judged(double[] losses, double[] first) {
    if (distribution) {
      return Arrays.stream(losses).average().orElseThrow();
    }
    double worst = 0;
    for (int i = 0; i < losses.length; i++) {
      boolean perfect = losses[i] == 0 && first[i] == 0;
      worst = Math.max(worst, perfect ? 1 : losses[i] / first[i]);
    }
    return worst;
  }
}
