package org.gmnm.layers;

/**
 * What the passes of a {@link GmnmLayer} know of its options.
 *
 * @param components m
 * @param rank r
 * @param ridge whether projections add up before they are squared
 * @param standardized whether parameters hold the input's running statistics
 * @param factor ω√½ with ω the gain of the projections
 * @param centre f̄ of the responses
 */
record GmnmShape(
    int components, int rank, boolean ridge, boolean standardized, double factor, double centre) {

  static GmnmShape of(
      int components, int rank, boolean sum, boolean standardized, double gain, double centre) {
    return new GmnmShape(
        components, rank, sum && rank > 1, standardized, gain * Math.sqrt(0.5), centre);
  }

  /** How many V there are: a ridge has one, whatever the rank. */
  int directions() {
    return ridge ? 1 : rank;
  }
}
