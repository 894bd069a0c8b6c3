package org.gmnm.examples.spark;

import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GmmExpansion;

/**
 * The density of drawn values.
 *
 * @param values what is drawn
 * @param expansion of the density
 * @param partitions tasks
 */
record ExpansionJob(DrawnValues values, GmmExpansion expansion, int partitions)
    implements ClusterJob {

  @Override
  public String title() {
    return String.format(
        Locale.ROOT,
        "expansion of %,d values in %d components, %d tasks",
        values.count(),
        expansion.components(),
        partitions);
  }

  @Override
  public double[] on(JavaSparkContext spark) {
    return SparkDensities.accumulate(SparkDensities.drawn(spark, values, partitions), expansion)
        .toMixture()
        .weights();
  }

  @Override
  public double[] alone() {
    Accumulator sums = expansion.accumulator();
    values.part(0, 1).forEachRemaining(sums::add);
    return sums.toMixture().weights();
  }

  @Override
  public double tolerance() {
    return 0;
  }
}
