package org.gmnm.calculus;

import org.gmnm.backend.CpuLapack;

/**
 * A rank-revealing solver of dense linear least-squares problems.
 *
 * <pre>
 *   min |x| among the minimisers of |A x − b|, singular values below tolerance · largest taken as 0
 * </pre>
 *
 * <p>{@link #lapack()} is the one that comes with the library; another linear-algebra library can
 * stand in by implementing this. Never by the normal equations: they square the condition number,
 * and a basis of overlapping Gaussians uses all of a double's digits.
 */
@FunctionalInterface
public interface LeastSquares {

  /**
   * Solves one problem.
   *
   * @param matrix A in column-major order, rows · columns numbers; may be destroyed
   * @param rows M
   * @param columns m, at most M
   * @param rightHandSide b, M numbers; may be destroyed
   * @param tolerance relative to the largest singular value
   * @return the solution
   */
  Result solve(double[] matrix, int rows, int columns, double[] rightHandSide, double tolerance);

  /**
   * LAPACK's dgelsd (singular value decomposition by divide and conquer) of the OpenBLAS that
   * ND4J's CPU backend brings along.
   *
   * <p>On processors with AVX-512 that OpenBLAS is wrong unless {@link CpuLapack#prepare()} came
   * before ND4J was loaded; it is called here too, and what it comes too late for is refused by an
   * {@link IllegalStateException} when solving.
   *
   * @return the solver
   */
  static LeastSquares lapack() {
    CpuLapack.prepare();
    return LapackLeastSquares::solve;
  }

  /**
   * LAPACK's dgeqrf and, on the triangle that is left, dgelsy (QR decomposition with pivoted
   * columns, complete orthogonal decomposition): several times as fast as {@link #lapack()}, for
   * many solves one after another. Its singular values are estimates, the diagonal of the pivoted
   * triangle.
   *
   * @return the solver, with the same restrictions
   */
  static LeastSquares pivoted() {
    CpuLapack.prepare();
    return LapackLeastSquares::solvePivoted;
  }

  /**
   * A solution.
   *
   * @param solution x, m numbers
   * @param singularValues all m of them, falling
   * @param rank how many are above the tolerance
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Result(double[] solution, double[] singularValues, int rank) {}
}
