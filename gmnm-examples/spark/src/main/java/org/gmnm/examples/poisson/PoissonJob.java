package org.gmnm.examples.poisson;

import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.ReducedRows;
import org.gmnm.calculus.Sampler;
import org.gmnm.examples.spark.ClusterJob;

/**
 * Poisson's equation on the square by least squares; the result is its solution at {@value
 * #CHECKED} points.
 *
 * <p>Combinations of components that nearly cancel are cut off early here: what is left is
 * determined to rounding, and a block that were lost or counted twice would show.
 */
public final class PoissonJob implements ClusterJob {

  private static final PdeProblem.Shape SHAPE = PdeProblem.Shape.SQUARE;
  private static final int BLOCK = 4_096;
  private static final int CHECKED = 512;
  private static final double CUT = 1e-8;

  private final PoissonSample sample;
  private final PoissonBlocks rows;
  private final int blocks;
  private final int partitions;

  /**
   * A job.
   *
   * @param points inside the square
   * @param components the most components
   * @param partitions tasks
   * @param seed of the points
   */
  public PoissonJob(long points, int components, int partitions, long seed) {
    sample = PoissonSample.of(SHAPE, 1, components, seed);
    rows = sample.blocks(SHAPE, 1, BLOCK, seed);
    blocks = PoissonBlocks.blocks(points, BLOCK);
    this.partitions = partitions;
  }

  @Override
  public String title() {
    return String.format(
        Locale.ROOT,
        "Poisson's equation, %,d rows, %d components, %d tasks",
        blocks * (BLOCK + BLOCK / 4L),
        rows.basis().components(),
        Math.min(blocks, partitions));
  }

  @Override
  public double[] on(JavaSparkContext spark) {
    PoissonBlocks of = rows; // the tasks take this alone
    return values(
        PoissonBlocks.numbers(spark, blocks, partitions)
            .treeAggregate(ReducedRows.none(of.basis()), of::add, ReducedRows::merge));
  }

  @Override
  public double[] alone() {
    ReducedRows all = ReducedRows.none(rows.basis());
    for (int b = 0; b < blocks; b++) {
      all = rows.add(all, b);
    }
    return values(all);
  }

  private double[] values(ReducedRows all) {
    return sample
        .projection()
        .withTolerance(CUT)
        .solve(rows.basis(), all)
        .apply(
            LinearOperator.value(),
            sample.problem().pde().domain().inside(CHECKED, Sampler.SOBOL, 1));
  }

  /** The solution is at most 1. */
  @Override
  public double tolerance() {
    return 1e-10;
  }
}
