package org.gmnm.calculus;

/**
 * Coefficients of a diagonally implicit scheme of order 4 with an explicit first stage.
 *
 * <pre>
 *   u_i = u + h Σ_{j ≤ i} a_ij k_j,   a_ii = γ for i ≥ 2,   the last stage is the step
 *   error of a scheme of order 3 with the same stages:  h Σ_j e_j k_j
 * </pre>
 *
 * <p>L-stable: what decays too fast to be followed is damped and not carried on. All implicit
 * stages have one γ, so that one factorisation serves them all.
 *
 * <p>Reference: Kennedy and Carpenter, <i>Additive Runge–Kutta schemes for
 * convection–diffusion–reaction equations</i>, Appl. Numer. Math. 44 (2003), there ARK4(3)6L[2]SA,
 * its implicit part.
 */
final class RungeKutta {

  static final double GAMMA = 0.25;

  /** Moments of the stages, in steps. */
  static final double[] C = {0, 0.5, 83.0 / 250, 31.0 / 50, 17.0 / 20, 1};

  /** a_ij below the diagonal. */
  static final double[][] A = {
    {},
    {0.25},
    {8611.0 / 62500, -1743.0 / 31250},
    {5012029.0 / 34652500, -654441.0 / 2922500, 174375.0 / 388108},
    {
      15267082809.0 / 155376265600.0,
      -71443401.0 / 120774400,
      730878875.0 / 902184768,
      2285395.0 / 8070912
    },
    {82889.0 / 524892, 0, 15625.0 / 83664, 69875.0 / 102672, -2260.0 / 8211}
  };

  private static final double[] THIRD_ORDER = {
    4586570599.0 / 29645900160.0,
    0,
    178811875.0 / 945068544,
    814220225.0 / 1159782912,
    -3700637.0 / 11593932,
    61727.0 / 225920
  };

  private RungeKutta() {}

  /** e_j. */
  static double error(int stage) {
    int last = C.length - 1;
    return (stage == last ? GAMMA : A[last][stage]) - THIRD_ORDER[stage];
  }
}
