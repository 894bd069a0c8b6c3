package org.gmnm.examples.diffusion;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How noise grows over the steps t = 1..T of a diffusion, and the way back.
 *
 * <pre>
 *   x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε,   ε ~ N(0, 1)
 *
 *   from t to s &lt; t, given ε̂:
 *   x̂_0 = (x_t − √(1 − ᾱ_t) ε̂) / √ᾱ_t
 *   σ   = η √((1 − ᾱ_s)/(1 − ᾱ_t)) √(1 − ᾱ_t/ᾱ_s)
 *   x_s = √ᾱ_s x̂_0 + √(1 − ᾱ_s − σ²) ε̂ + σ z,   z ~ N(0, 1)
 * </pre>
 *
 * <p>η = 0 is DDIM, which draws nothing after x_T; η = 1 through every t is ancestral sampling. ᾱ_0
 * = 1. x̂_0 is clipped to −1 to 1, where all images are, and ε̂ computed anew from it.
 *
 * <p>Reference: Ho, Jain, Abbeel, <i>Denoising diffusion probabilistic models</i>, 2020; Song,
 * Meng, Ermon, <i>Denoising diffusion implicit models</i>, 2021, equation 12; the cosine form of ᾱ:
 * Nichol and Dhariwal, <i>Improved denoising diffusion probabilistic models</i>, 2021, equation 17.
 */
final class DiffusionSchedule {

  /** How ᾱ falls. */
  enum Form {
    /**
     * cos² of an angle that rises to a right one; no step takes more than 99.9 % of what is left.
     */
    COSINE {
      @Override
      double[] alphaBar(int steps) {
        double[] result = new double[steps + 1];
        result[0] = 1;
        for (int t = 1; t <= steps; t++) {
          double kept = cosine(t, steps) / cosine(t - 1, steps);
          result[t] = result[t - 1] * Math.max(LEAST_KEPT, kept);
        }
        return result;
      }

      private double cosine(double t, int steps) {
        double c = Math.cos((t / steps + OFFSET) / (1 + OFFSET) * Math.PI / 2);
        return c * c;
      }
    },
    /** Noise variances rise linearly: 1e-4 to 0.02 for 1000 steps, as much in all for others. */
    LINEAR {
      @Override
      double[] alphaBar(int steps) {
        double[] result = new double[steps + 1];
        result[0] = 1;
        double scale = 1000.0 / steps;
        for (int t = 1; t <= steps; t++) {
          double share = steps == 1 ? 1 : (t - 1.0) / (steps - 1);
          double added = scale * (1e-4 + share * (0.02 - 1e-4));
          result[t] = result[t - 1] * Math.max(LEAST_KEPT, 1 - added);
        }
        return result;
      }
    };

    private static final double OFFSET = 0.008;
    private static final double LEAST_KEPT = 1e-3;

    abstract double[] alphaBar(int steps);
  }

  private final double[] alphaBar;

  private DiffusionSchedule(double[] alphaBar) {
    this.alphaBar = alphaBar;
  }

  /**
   * A schedule.
   *
   * @param form how ᾱ falls
   * @param steps T ≥ 1
   */
  static DiffusionSchedule of(Form form, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("DiffusionSchedule: steps must be >= 1, got " + steps);
    }
    return new DiffusionSchedule(form.alphaBar(steps));
  }

  /** T. */
  int steps() {
    return alphaBar.length - 1;
  }

  /** ᾱ_t, 1 at t = 0. */
  double alphaBar(int t) {
    return alphaBar[t];
  }

  /** √ᾱ_t: how much of the image is left. */
  double signal(int t) {
    return Math.sqrt(alphaBar[t]);
  }

  /** √(1 − ᾱ_t): how much noise there is. */
  double noise(int t) {
    return Math.sqrt(1 - alphaBar[t]);
  }

  /** σ of the step from t to s. */
  double sigma(int t, int s, double eta) {
    return eta
        * Math.sqrt((1 - alphaBar[s]) / (1 - alphaBar[t]))
        * Math.sqrt(1 - alphaBar[t] / alphaBar[s]);
  }

  /**
   * Times to visit on the way back.
   *
   * @param count how many, 1 to T
   * @return falling, evenly spread, the first is T
   */
  int[] times(int count) {
    if (count < 1 || count > steps()) {
      throw new IllegalArgumentException(
          "DiffusionSchedule: the steps of sampling must be 1 to %d, got %d"
              .formatted(steps(), count));
    }
    int[] times = new int[count];
    Arrays.setAll(times, i -> (int) Math.round(steps() * (count - i) / (double) count));
    return times;
  }

  /**
   * From t to s, in place.
   *
   * @param x images
   * @param noise what is taken for the noise in them, as many values
   * @param t where they are
   * @param s where to, below t
   * @param eta η; nothing is drawn at 0
   * @param random of the new noise
   */
  void back(float[] x, float[] noise, int t, int s, double eta, RandomGenerator random) {
    double sigma = sigma(t, s, eta);
    double signal = signal(t);
    double spread = noise(t);
    double kept = signal(s);
    double direction = Math.sqrt(Math.max(0, 1 - alphaBar[s] - sigma * sigma));
    for (int k = 0; k < x.length; k++) {
      double image = Math.max(-1, Math.min(1, (x[k] - spread * noise[k]) / signal));
      double consistent = (x[k] - signal * image) / spread;
      double fresh = sigma > 0 ? sigma * random.nextGaussian() : 0;
      x[k] = (float) (kept * image + direction * consistent + fresh);
    }
  }
}
