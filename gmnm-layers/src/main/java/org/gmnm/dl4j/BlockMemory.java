package org.gmnm.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A row-major array in the CPU's memory, of which one block after the other takes part in a call: a
 * block is known by where it begins and by how far its rows are apart. BLAS needs no more, and a
 * view of ND4J costs as much as a small product.
 */
abstract sealed class BlockMemory permits FloatBlocks, DoubleBlocks {

  /** How many numbers go to arrays of Java at once, unless one row alone has more. */
  private static final int CHUNK = 1 << 14;

  private int stride;

  /** Whether there are blocks of numbers of this type here. */
  static boolean isFor(DataType type) {
    return (type == DataType.FLOAT || type == DataType.DOUBLE) && Nd4j.getEnvironment().isCPU();
  }

  /** The memory of an array of such numbers. */
  static BlockMemory of(INDArray array) {
    return array.dataType() == DataType.FLOAT ? new FloatBlocks(array) : new DoubleBlocks(array);
  }

  /**
   * Moves to a block.
   *
   * @param from its first number
   * @param toNextRow from there to the first number of its second row
   * @return this
   */
  final BlockMemory at(long from, long toNextRow) {
    position(from);
    stride = (int) toNextRow;
    return this;
  }

  final int stride() {
    return stride;
  }

  abstract void position(long from);

  /**
   * {@code this = factor · a · b + kept · this}, of the blocks where all three are.
   *
   * @param a [rows, inner], or [inner, rows] if transposed; other memory than this
   * @param b [inner, columns], or [columns, inner] if transposed; other memory than this
   */
  abstract void product(
      BlockMemory a,
      boolean transposeA,
      BlockMemory b,
      boolean transposeB,
      int rows,
      int columns,
      int inner,
      double factor,
      double kept);

  /** Softmax of each row of a matrix without gaps, in place. */
  final void softmax(long from, int rows, int columns) {
    int most = Math.max(1, CHUNK / columns);
    for (int row = 0; row < rows; row += most) {
      position(from + (long) row * columns);
      softmax(Math.min(most, rows - row), columns);
    }
  }

  /**
   * From the error of a softmax, which is here, to that of its argument, in place.
   *
   * @param a the softmax, without gaps like the error
   * @param ofA where it begins
   */
  final void softmaxBack(BlockMemory a, long ofA, long from, int rows, int columns) {
    int most = Math.max(1, CHUNK / columns);
    for (int row = 0; row < rows; row += most) {
      long before = (long) row * columns;
      a.position(ofA + before);
      position(from + before);
      softmaxBack(a, Math.min(most, rows - row), columns);
    }
  }

  abstract void softmax(int rows, int columns);

  abstract void softmaxBack(BlockMemory a, int rows, int columns);
}
