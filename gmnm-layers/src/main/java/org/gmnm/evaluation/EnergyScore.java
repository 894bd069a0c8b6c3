package org.gmnm.evaluation;

import java.util.Locale;

/**
 * How well draws of a joint forecast met what came, margins and dependence together: the energy
 * score, of which the CRPS is the case of one dimension.
 *
 * <pre>
 *   ES = Σ_i ‖x_i − y‖/m − Σ_i Σ_j ‖x_i − x_j‖/(2 m (m − 1))          less is better
 * </pre>
 *
 * <p>The mean over many forecasts is least for draws of the true joint distribution (strictly
 * proper). With m − 1 in place of m its expectation does not depend on the number of draws.
 *
 * <p>Reference: Gneiting and Raftery, Strictly proper scoring rules, prediction, and estimation,
 * Journal of the American Statistical Association 102, 2007, section 4.3; the fair form: Ferro,
 * Fair scores for ensemble forecasts, 2014.
 */
public final class EnergyScore {

  private static final String NAME = "EnergyScore";

  private EnergyScore() {}

  /**
   * The score of one forecast.
   *
   * @param draws [m, d], m at least 2, all finite
   * @param observed [d], all finite
   * @return in the unit of the values; with few draws it may be below 0
   * @throws IllegalArgumentException if sizes differ, or a value is not finite
   */
  public static double of(double[][] draws, double[] observed) {
    require(draws.length >= 2, "needs at least 2 draws, got %d", draws.length);
    require(observed.length > 0, "observed is empty: give at least one value");
    requireFinite("observed", observed);
    for (int i = 0; i < draws.length; i++) {
      require(
          draws[i].length == observed.length,
          "draws[%d] must have a value for each of the %d observed, got %d",
          i,
          observed.length,
          draws[i].length);
      requireFinite("draws[" + i + "]", draws[i]);
    }
    double error = 0;
    double spread = 0;
    for (int i = 0; i < draws.length; i++) {
      error += distance(draws[i], observed);
      for (int j = 0; j < i; j++) {
        spread += distance(draws[i], draws[j]);
      }
    }
    double m = draws.length;
    return error / m - spread / (m * (m - 1));
  }

  private static double distance(double[] a, double[] b) {
    double largest = 0; // taken out, so that no square overflows or vanishes
    for (int k = 0; k < a.length; k++) {
      largest = Math.max(largest, Math.abs(a[k] - b[k]));
    }
    if (largest == 0 || largest == Double.POSITIVE_INFINITY) {
      return largest;
    }
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      double scaled = (a[k] - b[k]) / largest;
      sum += scaled * scaled;
    }
    return largest * Math.sqrt(sum);
  }

  private static void requireFinite(String name, double[] values) {
    for (int k = 0; k < values.length; k++) {
      require(Double.isFinite(values[k]), "%s[%d] must be finite, got %s", name, k, values[k]);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // Error Prone's annotations are not on the class path
  private static void require(boolean holds, String message, Object... parts) {
    if (!holds) {
      throw new IllegalArgumentException(NAME + ": " + String.format(Locale.ROOT, message, parts));
    }
  }
}
