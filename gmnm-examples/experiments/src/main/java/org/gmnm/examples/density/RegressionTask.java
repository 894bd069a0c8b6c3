package org.gmnm.examples.density;

import java.nio.file.Path;
import java.util.Random;
import org.gmnm.mixture.GaussianMixture;

/** What is to be predicted. */
enum RegressionTask {
  /**
   * y from x = y + 0.3 sin(2πy) + noise, y uniform on [0, 1]: up to three answers (Bishop, 1994,
   * with Gaussian noise).
   */
  INVERSE("multi-valued inverse") {
    @Override
    double[] draw(Random random) {
      double y = random.nextDouble();
      return new double[] {wave(y) + INVERSE_NOISE * random.nextGaussian(), y};
    }

    @Override
    Regression.Truth truth() {
      return new Regression.Truth() {
        private double lastX = Double.NaN;
        private double evidence;

        @Override
        public double density(double x, double y) {
          if (x != lastX) {
            evidence = 0;
            for (int i = 0; i < QUADRATURE; i++) {
              evidence += likelihood(x, (i + 0.5) / QUADRATURE) / QUADRATURE;
            }
            lastX = x;
          }
          return y < 0 || y > 1 ? 0 : likelihood(x, y) / evidence;
        }
      };
    }
  },
  /** Two branches of unequal weight around a sine, whose noise and distance grow with x. */
  BIMODAL("heteroscedastic, bimodal") {
    @Override
    double[] draw(Random random) {
      double x = random.nextDouble();
      return new double[] {x, branches(x).sample(random)};
    }

    @Override
    Regression.Truth truth() {
      return (x, y) -> branches(x).density(y);
    }
  },
  /** The next hourly change of an oil temperature (ETTh1), from changes before it and the hour. */
  SERIES("oil temperature, next hour") {
    @Override
    double[] draw(Random random) {
      throw new UnsupportedOperationException("SERIES is read, not drawn");
    }

    @Override
    Regression.Truth truth() {
      throw new UnsupportedOperationException("nobody knows the density of SERIES");
    }
  };

  private static final int VALIDATION = 500; // it only tells when a training has converged
  private static final double INVERSE_NOISE = 0.05;
  private static final int QUADRATURE = 400; // of a function that is smooth on 0.017
  private static final double[] BRANCH_WEIGHTS = {0.65, 0.35};

  private final String title;

  RegressionTask(String title) {
    this.title = title;
  }

  /** One example: x and y. */
  abstract double[] draw(Random random);

  abstract Regression.Truth truth();

  String title() {
    return title;
  }

  String fileName() {
    return this == INVERSE ? "inverse" : this == BIMODAL ? "bimodal" : "series";
  }

  /** Examples by the seed; of the series always the same ones. */
  Regression examples(Path data, long seed, int training, int testing) {
    if (this == SERIES) {
      return HourlyChanges.read(data.resolve(HourlyChanges.FILE));
    }
    Random random = new Random(seed);
    return new Regression(
        part(random, training), part(random, VALIDATION), part(random, testing), truth());
  }

  private Regression.Part part(Random random, int count) {
    double[][] x = new double[count][];
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      double[] example = draw(random);
      x[i] = new double[] {example[0]};
      y[i] = example[1];
    }
    return new Regression.Part(x, y);
  }

  private static double wave(double y) {
    return y + 0.3 * Math.sin(2 * Math.PI * y);
  }

  private static double likelihood(double x, double y) {
    double z = (x - wave(y)) / INVERSE_NOISE;
    return Math.exp(-0.5 * z * z) / (INVERSE_NOISE * Math.sqrt(2 * Math.PI));
  }

  private static GaussianMixture branches(double x) {
    double centre = 0.5 * Math.sin(2 * Math.PI * x);
    double apart = 0.2 + 0.8 * x;
    return GaussianMixture.of(
        BRANCH_WEIGHTS,
        new double[] {centre - apart, centre + apart},
        new double[] {0.05 + 0.1 * x, 0.05 + 0.3 * x});
  }
}
