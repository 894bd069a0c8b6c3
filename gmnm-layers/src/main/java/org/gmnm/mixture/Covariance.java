package org.gmnm.mixture;

/** What the covariances of a learned mixture may be. */
public enum Covariance {
  /** Any, a component each: d(d + 1)/2 parameters a component. */
  FULL,
  /** Any, one for all components: d(d + 1)/2 parameters. */
  TIED,
  /** Variances alone, a component each: d parameters a component. */
  DIAGONAL;

  /** Free parameters of the covariances of n components of d variables. */
  long parameters(int n, int d) {
    long triangle = d * (d + 1L) / 2;
    return switch (this) {
      case FULL -> n * triangle;
      case TIED -> triangle;
      case DIAGONAL -> (long) n * d;
    };
  }
}
