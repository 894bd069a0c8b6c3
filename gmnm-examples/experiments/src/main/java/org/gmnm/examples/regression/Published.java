package org.gmnm.examples.regression;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What others report of these tables: the mean over their splits and its standard error.
 *
 * <p>Dropout as an approximation of a posterior, one hidden layer of 50, 4,000 epochs (Gal and
 * Ghahramani, <i>Dropout as a Bayesian approximation</i>, 2016), computed from the files that its
 * authors give for each split; and natural gradient boosting (Duan et al., <i>NGBoost</i>, 2020),
 * on splits of its own. Their figures are not ours to reproduce: other machines, other budgets.
 *
 * @param logLikelihood of dropout
 * @param logLikelihoodError its standard error
 * @param rmse of dropout
 * @param rmseError its standard error
 * @param boosting log-likelihood of natural gradient boosting, NaN where it has none
 */
record Published(
    double logLikelihood,
    double logLikelihoodError,
    double rmse,
    double rmseError,
    double boosting) {

  private static final Map<String, Published> ALL =
      Map.of(
          "concrete", new Published(-2.9367, 0.0255, 4.82646, 0.16470, -3.09),
          "energy", new Published(-1.2115, 0.0055, 0.53887, 0.01388, -0.62),
          "kin8nm", new Published(1.1364, 0.0068, 0.07890, 0.00061, Double.NaN),
          "power-plant", new Published(-2.8078, 0.0089, 4.01423, 0.03773, -2.77),
          "protein-tertiary-structure", new Published(-2.8713, 0.0017, 4.27423, 0.02333, -2.91),
          "wine-quality-red", new Published(-0.9281, 0.0131, 0.62181, 0.00818, -0.93),
          "yacht", new Published(-1.2501, 0.0157, 0.66627, 0.04986, -0.75));

  static @Nullable Published of(String table) {
    return ALL.get(table);
  }
}
