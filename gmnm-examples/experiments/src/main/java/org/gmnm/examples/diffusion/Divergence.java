package org.gmnm.examples.diffusion;

import java.util.Arrays;
import org.gmnm.loss.LossNgmg;
import org.gmnm.loss.MaximumMeanDiscrepancy;
import org.gmnm.mixture.GaussianMixture;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A measure between the even distribution on the segment {0} × [0, 1] and the same one moved to {θ}
 * × [0, 1], as a function of θ.
 */
abstract class Divergence {

  private final String title;

  private Divergence(String title) {
    this.title = title;
  }

  /** Its name in tables. */
  final String title() {
    return title;
  }

  /** The value, perhaps infinite. */
  abstract double value(double theta);

  /** Its derivative; NaN where there is none. */
  abstract double gradient(double theta);

  /** What gradient descent follows at a step of so many; the gradient unless it is estimated. */
  double signal(double theta, int step, int steps) {
    return gradient(theta);
  }

  /** Kullback-Leibler: where one density is, the other is 0. */
  static Divergence kullbackLeibler() {
    return new Divergence("Kullback-Leibler") {
      @Override
      double value(double theta) {
        return theta == 0 ? 0 : Double.POSITIVE_INFINITY;
      }

      @Override
      double gradient(double theta) {
        return Double.NaN;
      }
    };
  }

  /** Jensen-Shannon: ln 2 wherever the lines are apart, however far. */
  static Divergence jensenShannon() {
    return new Divergence("Jensen-Shannon") {
      @Override
      double value(double theta) {
        return theta == 0 ? 0 : Math.log(2);
      }

      @Override
      double gradient(double theta) {
        return theta == 0 ? Double.NaN : 0;
      }
    };
  }

  /** Wasserstein: every point goes straight across. */
  static Divergence wasserstein() {
    return new Divergence("W1") {
      @Override
      double value(double theta) {
        return Math.abs(theta);
      }

      @Override
      double gradient(double theta) {
        return Math.signum(theta);
      }
    };
  }

  /**
   * NGMG of a point and the one it should be, by {@link LossNgmg} itself: they differ in their
   * first coordinate only, by θ.
   */
  static Divergence ngmg(double... scales) {
    return new Ngmg("NGMG, " + scales(scales), 1, scales);
  }

  /** NGMG whose scales are so many times as wide at the first step, and fall to their own. */
  static Divergence narrowed(double widening, double... scales) {
    double[] wide = Arrays.stream(scales).map(s -> s * widening).toArray();
    return new Ngmg("NGMG, " + scales(wide) + " narrowed to " + text(scales), widening, scales);
  }

  private static String scales(double... scales) {
    return (scales.length == 1 ? "scale " : "scales ") + text(scales);
  }

  private static String text(double... scales) {
    return String.join(
        ", ",
        Arrays.stream(scales)
            .mapToObj(s -> s == Math.rint(s) ? Long.toString((long) s) : Double.toString(s))
            .toList());
  }

  /** Point against point. */
  private static final class Ngmg extends Divergence {

    private static final INDArray ORIGIN = Nd4j.zeros(DataType.DOUBLE, 1, 1);

    private final LossNgmg loss;
    private final double widening;

    private Ngmg(String title, double widening, double[] scales) {
      super(title);
      this.widening = widening;
      loss = new LossNgmg(scales);
    }

    @Override
    double value(double theta) {
      return loss.computeScore(ORIGIN, at(theta), new ActivationIdentity(), null, true);
    }

    @Override
    double gradient(double theta) {
      return loss.computeGradient(ORIGIN, at(theta), new ActivationIdentity(), null).getDouble(0);
    }

    @Override
    double signal(double theta, int step, int steps) {
      loss.setScaleMultiplier(Math.pow(widening, 1 - Math.min(1, 2.0 * step / steps)));
      double gradient = gradient(theta);
      loss.setScaleMultiplier(1);
      return gradient;
    }

    private static INDArray at(double theta) {
      return Nd4j.createFromArray(new double[][] {{theta}});
    }
  }

  /**
   * Squared maximum mean discrepancy of the two distributions. With K(s) the mean of exp(−(z −
   * z')²/(2s²)) over z and z' in [0, 1],
   *
   * <pre>
   *   MMD²(θ) = 2 Σ_k a_k K(s_k) (1 − exp(−θ²/(2 s_k²)))
   *   K(s)    = 2 [s √(2π) (Φ(1/s) − ½) − s² (1 − exp(−1/(2 s²)))]
   * </pre>
   *
   * <p>Descent knows only two batches, drawn anew at each step, and takes its gradient from {@link
   * MaximumMeanDiscrepancy}.
   */
  static Divergence discrepancy(Batches batches, double... scales) {
    MaximumMeanDiscrepancy estimate = MaximumMeanDiscrepancy.of(scales);
    return new Divergence("MMD² of batches, " + scales(scales)) {
      @Override
      double value(double theta) {
        double sum = 0;
        for (double s : scales) {
          sum -= 2 * between(s) * Math.expm1(-theta * theta / (2 * s * s)) / scales.length;
        }
        return sum;
      }

      @Override
      double gradient(double theta) {
        double sum = 0;
        for (double s : scales) {
          double bell = Math.exp(-theta * theta / (2 * s * s));
          sum += 2 * between(s) * bell * theta / (s * s) / scales.length;
        }
        return sum;
      }

      @Override
      double signal(double theta, int step, int steps) {
        INDArray gradient = estimate.gradient(batches.draw(theta), batches.draw(0));
        return gradient.getColumn(0).sumNumber().doubleValue();
      }
    };
  }

  private static double between(double s) {
    double half = GaussianMixture.normal(0, 1).cdf(1 / s) - 0.5;
    return 2 * (s * Math.sqrt(2 * Math.PI) * half + s * s * Math.expm1(-1 / (2 * s * s)));
  }
}
