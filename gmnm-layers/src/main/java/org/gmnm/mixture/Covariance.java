package org.gmnm.mixture;

/** What the covariances of a learned mixture may be. */
public enum Covariance {
  /** Any, a component each: d(d + 1)/2 parameters a component. */
  FULL,
  /** Any, one for all components: d(d + 1)/2 parameters. */
  TIED,
  /** Variances alone, a component each: d parameters a component. */
  DIAGONAL,
  /**
   * A diagonal and few directions, a component each, diag(σ²) + F Fᵀ with F [d, r]: d + d·r − r(r −
   * 1)/2 parameters a component. A mixture of factor analysers.
   */
  LOW_RANK;

  /** Free parameters of the covariances of n components of d variables. */
  long parameters(int n, int d, int rank) {
    long triangle = d * (d + 1L) / 2;
    return switch (this) {
      case FULL -> n * triangle;
      case TIED -> triangle;
      case DIAGONAL -> (long) n * d;
      case LOW_RANK ->
          n * (d + (long) d * rank - rank * (rank - 1L) / 2); // turns of F change nothing
    };
  }
}
