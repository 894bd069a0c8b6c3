package org.gmnm.examples.spark;

import org.apache.spark.api.java.JavaSparkContext;

/** What {@link LostWorker} runs with and without losses, and what must come out equal. */
public interface ClusterJob {

  /**
   * What it does, with its size.
   *
   * @return for tables
   */
  String title();

  /**
   * Does it on a cluster.
   *
   * @param spark the cluster
   * @return the result as numbers
   */
  double[] on(JavaSparkContext spark);

  /**
   * Does the same in this process, for comparison.
   *
   * @return the result as numbers
   */
  double[] alone();

  /**
   * How far results may be apart that differ in nothing but the order of sums.
   *
   * @return the largest difference of two numbers, 0 where all must be equal to the last bit
   */
  double tolerance();
}
