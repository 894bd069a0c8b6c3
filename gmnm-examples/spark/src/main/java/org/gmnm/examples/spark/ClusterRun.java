package org.gmnm.examples.spark;

/**
 * What one run of a {@link ClusterJob} came to.
 *
 * @param name kind of run
 * @param seconds wall time, without the start of the executors
 * @param megabytes most memory that an executor has had resident, NaN where there is none
 * @param watch what happened to its tasks
 * @param result the numbers
 * @param difference largest, from those of one thread; NaN for that one itself
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClusterRun(
    String name,
    double seconds,
    double megabytes,
    TaskWatch watch,
    double[] result,
    double difference) {

  /** The largest difference of a number of another result from this one's. */
  double difference(double[] other) {
    if (other.length != result.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < other.length; i++) {
      double difference = Math.abs(other[i] - result[i]);
      largest = difference <= largest ? largest : difference; // NaN too
    }
    return largest;
  }
}
