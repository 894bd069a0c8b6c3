package org.gmnm.examples.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GmmExpansion;

/**
 * Densities of data that lies on many machines, in one pass: an accumulator for each partition,
 * merged in a tree.
 *
 * <p>Sums are exact ({@link Accumulator}): the weights are those of one machine to the last bit,
 * for any partitioning, any order, and with partitions computed again after a loss.
 *
 * <p><b>Cost</b>: what travels is one accumulator a partition, about 1.3 kB for each component,
 * however many values there are.
 */
public final class SparkDensities {

  /** Levels of the merging: the driver takes about the square root of the partitions. */
  private static final int DEPTH = 2;

  private SparkDensities() {}

  /**
   * Learns the weights of values that come in portions of any size.
   *
   * @param portions all finite
   * @param expansion interval, components and sigma
   * @return an accumulator that has seen all of them
   */
  public static Accumulator accumulate(JavaRDD<double[]> portions, GmmExpansion expansion) {
    return portions.treeAggregate(
        expansion.accumulator(), (sums, values) -> sums.add(values), Accumulator::merge, DEPTH);
  }

  /** The portions of drawn values, drawn where they are needed. */
  static JavaRDD<double[]> drawn(JavaSparkContext spark, DrawnValues values, int partitions) {
    List<Integer> parts = IntStream.range(0, partitions).boxed().toList();
    return spark.parallelize(parts, partitions).flatMap(p -> values.part(p, partitions));
  }
}
