package org.gmnm.examples.density;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.JointGaussianMixture;

/** The last variable of a mixture, given those of the others that are known. */
final class ConditionalForecasts {

  private ConditionalForecasts() {}

  /**
   * One forecast a row.
   *
   * @param rows [M, d], NaN where unknown; the last cell is not looked at
   */
  static List<GaussianMixture> of(JointGaussianMixture mixture, double[][] rows) {
    return Arrays.stream(rows).parallel().map(row -> of(mixture, row)).toList();
  }

  private static GaussianMixture of(JointGaussianMixture mixture, double[] row) {
    int target = row.length - 1;
    int[] known = IntStream.range(0, target).filter(a -> !Double.isNaN(row[a])).toArray();
    if (known.length == 0) {
      return mixture.marginal(target);
    }
    double[] values = IntStream.of(known).mapToDouble(a -> row[a]).toArray();
    return mixture.condition(known, values).marginal(target - known.length);
  }

  /** The root of the mean square of expectations' errors. */
  static double rmse(List<GaussianMixture> forecasts, double[] answers) {
    double sum = 0;
    for (int i = 0; i < answers.length; i++) {
      double off = forecasts.get(i).mean() - answers[i];
      sum += off * off;
    }
    return Math.sqrt(sum / answers.length);
  }
}
