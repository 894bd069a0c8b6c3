package org.gmnm.examples.fitting;

import java.util.Locale;

/**
 * The surfaces to fit, on [−1, 1]², from smooth to discontinuous.
 *
 * <p>Our choice: arXiv 2510.06660, figure 2, shows "2-D surfaces of growing complexity" whose
 * formulas are not at hand. Hills and peaks are rational functions: Gaussian ones would be exact
 * Gaussian mixtures of two and three components, and the comparison a present to GMNM. The
 * oscillating surface is a sum of two plane waves, the home ground of an MLP of sines.
 */
enum Surface {
  /** A broad hill and a broad hollow. */
  SMOOTH {
    @Override
    double at(double x, double y) {
      return 1 / (1 + 2 * squared(x - 0.3, y - 0.2)) - 0.8 / (1 + 1.5 * squared(x + 0.4, y + 0.5));
    }
  },
  /** Four waves across, two along. */
  OSCILLATING {
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
    return name().toLowerCase(Locale.ROOT);
  }
}
