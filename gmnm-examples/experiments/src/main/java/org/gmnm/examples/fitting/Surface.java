package org.gmnm.examples.fitting;

import java.util.Locale;

/**
 * The surfaces to fit, on [−1, 1]², from smooth to discontinuous.
 *
 * <p>Our choice: arXiv 2510.06660, figure 2, shows "2-D surfaces of growing complexity" whose
 * formulas are not at hand. None but {@link #PLANE_WAVES} is a member of what a network can be,
 * which would make the comparison a present to it: hills and peaks are rational functions, no
 * Gaussian mixtures; the oscillating surface is neither a sum of a few plane waves (an MLP of
 * sines) nor a function of a sum a(x) + b(y) (a KAN).
 */
enum Surface {
  /** A broad hill and a broad hollow. */
  SMOOTH {
    @Override
    double at(double x, double y) {
      return 1 / (1 + 2 * squared(x - 0.3, y - 0.2)) - 0.8 / (1 + 1.5 * squared(x + 0.4, y + 0.5));
    }
  },
  /** Two waves along; across, two at the bottom and four at the top. */
  OSCILLATING {
    @Override
    double at(double x, double y) {
      return Math.sin(Math.PI * x * (3 + y)) * Math.cos(2 * Math.PI * y);
    }
  },
  /** Four waves across, two along: exactly an MLP of two sines. */
  PLANE_WAVES {
    @Override
    double at(double x, double y) {
      return Math.sin(4 * Math.PI * x) * Math.cos(2 * Math.PI * y);
    }
  },
  /** Three narrow peaks of either sign. */
  PEAKED {
    @Override
    double at(double x, double y) {
      return peak(x - 0.5, y - 0.5, 20) - peak(x + 0.5, y, 30) + 0.7 * peak(x, y + 0.6, 45);
    }
  },
  /** A ridge with a step along a curve: no smooth function fits it exactly. */
  RIDGE {
    @Override
    double at(double x, double y) {
      double across = y - 0.5 * Math.sin(Math.PI * x);
      return across > 0 ? 1 - across : -0.5;
    }
  };

  /** The height at a point of [−1, 1]². */
  abstract double at(double x, double y);

  private static double squared(double dx, double dy) {
    return dx * dx + dy * dy;
  }

  private static double peak(double dx, double dy, double sharpness) {
    double q = 1 + sharpness * squared(dx, dy);
    return 1 / (q * q);
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The surface in file names. */
  String fileName() {
    return title().replace(' ', '-');
  }
}
