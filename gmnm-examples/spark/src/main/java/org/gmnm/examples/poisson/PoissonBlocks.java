package org.gmnm.examples.poisson;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.calculus.GaussianBasis;
import org.gmnm.calculus.LinearPde;
import org.gmnm.calculus.ReducedRows;
import org.gmnm.calculus.Sampler;
import org.gmnm.examples.data.Seeds;

/**
 * The rows of Poisson's equation in blocks, never held all at once: block b depends on the seed and
 * b alone, so any machine can make any of them, again too. Each block is a spread of its own over
 * the whole domain.
 *
 * @param shape the domain
 * @param k waves of the solution
 * @param block points inside in a block; a quarter as many on the border
 * @param seed of the points
 * @param basis the components
 * @param scales of the rows
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PoissonBlocks(
    PdeProblem.Shape shape, int k, int block, long seed, GaussianBasis basis, double[] scales)
    implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private static final int BORDER_PART = 4; // as the defaults of PdeOptions
  private static final long STREAM = 3;

  /** How many blocks there are in so many points inside. */
  static int blocks(long points, int block) {
    return Math.toIntExact((points + block - 1) / block);
  }

  /** The rows of one block, reduced. */
  ReducedRows rows(int b) {
    LinearPde pde = PdeProblem.poisson(shape, k).pde();
    long seedOfBlock = Seeds.hash(seed, STREAM, b);
    return ReducedRows.of(
        basis,
        pde.sample(block, Math.max(1, block / BORDER_PART), Sampler.SOBOL, seedOfBlock),
        scales);
  }

  /** Adds a block to others. */
  ReducedRows add(ReducedRows others, int b) {
    return others.merge(rows(b));
  }

  /** The numbers of the blocks: all that travels to the tasks. */
  static JavaRDD<Integer> numbers(JavaSparkContext spark, int blocks, int tasks) {
    List<Integer> numbers = IntStream.range(0, blocks).boxed().toList();
    return spark.parallelize(numbers, Math.min(blocks, tasks));
  }
}
