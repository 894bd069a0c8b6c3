package org.gmnm.examples.density;

import java.util.Arrays;
import org.gmnm.mixture.GaussianMixtureLearner;
import org.gmnm.mixture.JointGaussianMixture;

/** How a table is learned in {@link TableRegression}. */
enum TableMethod {
  /** One Gaussian with a full covariance: linear regression. */
  ONE_GAUSSIAN("one Gaussian", false) {
    @Override
    JointGaussianMixture learn(double[][] rows, GaussianMixtureLearner learner) {
      return learner.withComponents(1).fit(rows).mixture();
    }
  },
  /** A mixture with full covariances. */
  MIXTURE("mixture", false) {
    @Override
    JointGaussianMixture learn(double[][] rows, GaussianMixtureLearner learner) {
      return learner.fit(rows).mixture();
    }
  },
  /** The same where cells of the features are unknown, in training and in the test. */
  MIXTURE_WITH_GAPS("mixture, cells unknown", true) {
    @Override
    JointGaussianMixture learn(double[][] rows, GaussianMixtureLearner learner) {
      return learner.fit(rows).mixture();
    }
  },
  /** The same cells filled with the means of their columns, as tables often are. */
  FILLED_WITH_MEANS("mixture, unknown cells filled with means", true) {
    @Override
    JointGaussianMixture learn(double[][] rows, GaussianMixtureLearner learner) {
      return learner.fit(filled(rows, means(rows))).mixture();
    }

    @Override
    double[][] seen(double[][] test, double[][] training) {
      return filled(test, means(training));
    }
  };

  private final String title;
  private final boolean gaps;

  TableMethod(String title, boolean gaps) {
    this.title = title;
    this.gaps = gaps;
  }

  abstract JointGaussianMixture learn(double[][] rows, GaussianMixtureLearner learner);

  /** What of the test's rows the mixture is told. */
  double[][] seen(double[][] test, double[][] training) {
    return test;
  }

  String title() {
    return title;
  }

  boolean hasGaps() {
    return gaps;
  }

  /** The means of the known cells of each column. */
  private static double[] means(double[][] rows) {
    double[] means = new double[rows[0].length];
    Arrays.setAll(
        means,
        a ->
            Arrays.stream(rows)
                .mapToDouble(row -> row[a])
                .filter(cell -> !Double.isNaN(cell))
                .average()
                .orElse(0));
    return means;
  }

  private static double[][] filled(double[][] rows, double[] means) {
    double[][] filled = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      filled[i] = rows[i].clone();
      for (int a = 0; a < means.length; a++) {
        filled[i][a] = Double.isNaN(filled[i][a]) ? means[a] : filled[i][a];
      }
    }
    return filled;
  }
}
