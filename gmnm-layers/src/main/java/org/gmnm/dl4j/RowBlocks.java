package org.gmnm.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix in blocks of rows, each so small that what is computed from it stays in the processor's
 * cache.
 *
 * @param rows how many there are in all
 * @param count into how many blocks they fall, 1 on other backends than the CPU
 */
public record RowBlocks(long rows, int count) {

  /**
   * Numbers of a block's widest matrix: 1 MB in single precision, as much as a core's own cache.
   */
  static final long NUMBERS = 1L << 18;

  private static final boolean CPU = Nd4j.getEnvironment().isCPU();

  /**
   * Blocks of about equal size.
   *
   * @param rows how many there are
   * @param columns of the widest matrix that is computed from them
   * @return the blocks
   */
  public static RowBlocks of(long rows, long columns) {
    long count = CPU ? Math.max(1, (rows * columns + NUMBERS - 1) / NUMBERS) : 1;
    return new RowBlocks(rows, (int) Math.min(rows, count));
  }

  /**
   * One block.
   *
   * @param of a matrix of so many rows
   * @param block its number, from 0
   * @return a view, or the matrix itself where there is one block only
   */
  public INDArray rows(INDArray of, int block) {
    if (count == 1) {
      return of;
    }
    return of.get(interval(start(block), start(block + 1)), all());
  }

  private long start(int block) {
    return rows * block / count;
  }
}
