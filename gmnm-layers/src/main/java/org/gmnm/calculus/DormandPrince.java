package org.gmnm.calculus;

/**
 * Coefficients of an explicit scheme of order 5 with one of order 4 for the error.
 *
 * <pre>
 *   k_i = f(t + c_i h, u + h Σ_{j < i} a_ij k_j),   u's next value is that of the last stage
 *   error: h Σ_i e_i k_i
 * </pre>
 *
 * <p>Reference: Dormand and Prince, <i>A family of embedded Runge–Kutta formulae</i>, J. Comp.
 * Appl. Math. 6 (1980), there RK5(4)7M.
 */
final class DormandPrince {

  /** Order of the error estimate in the step. */
  static final int ORDER = 5;

  /** Moments of the stages, in steps. */
  static final double[] C = {0, 0.2, 0.3, 0.8, 8.0 / 9, 1, 1};

  /** a_ij. */
  static final double[][] A = {
    {},
    {0.2},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}
  };

  /** e_i. */
  static final double[] E = {
    71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40
  };

  private DormandPrince() {}
}
