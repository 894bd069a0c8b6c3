package org.gmnm.dl4j;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Single precision in the CPU's memory as arrays of Java, for loops that Java compiles to vector
 * instructions.
 */
public final class FloatArrays {

  /** Numbers of a tile each way: those of a line of the cache. */
  private static final int TILE = 16;

  private FloatArrays() {}

  /**
   * Whether numbers are of single precision and lie in the CPU's memory.
   *
   * @param type of the numbers
   * @return whether the other methods may be called
   */
  public static boolean areFor(DataType type) {
    return type == DataType.FLOAT && Nd4j.getEnvironment().isCPU();
  }

  /**
   * Copies numbers out.
   *
   * @param from row-major
   * @param first of the numbers to copy
   * @param to as many as are copied
   */
  public static void read(INDArray from, long first, float[] to) {
    at(from, first).get(to);
  }

  /**
   * A copy of all numbers.
   *
   * @param from in one piece
   * @return as they lie in memory
   */
  public static float[] copy(INDArray from) {
    float[] numbers = new float[Math.toIntExact(from.length())];
    read(from, 0, numbers);
    return numbers;
  }

  /**
   * Copies numbers in.
   *
   * @param from as many as are copied
   * @param to row-major
   * @param first of the places to copy to
   */
  public static void write(float[] from, INDArray to, long first) {
    at(to, first).put(from);
  }

  private static FloatPointer at(INDArray array, long first) {
    return new FloatPointer(array.data().addressPointer()).position(first);
  }

  /**
   * {@code x = exp(x)} of numbers that are not above 0, by vector instructions.
   *
   * @param x the numbers, overwritten
   * @param powers as long as x, overwritten
   */
  public static void exp(float[] x, float[] powers) {
    exp(x, powers, x.length);
  }

  /**
   * The same for the first numbers.
   *
   * @param x the numbers, overwritten
   * @param powers overwritten
   * @param count of them
   */
  public static void exp(float[] x, float[] powers, int count) {
    SoftmaxLoops.exp(x, powers, count);
  }

  /**
   * {@code x = exp(x)} and {@code missing = 1 − exp(x)} of numbers that are not above 0, each with
   * the relative precision of a float.
   *
   * @param x the numbers, overwritten
   * @param missing overwritten
   * @param powers overwritten
   * @param count of them
   */
  public static void exp(float[] x, float[] missing, float[] powers, int count) {
    SoftmaxLoops.exp(x, missing, powers, count);
  }

  /**
   * {@code to = fromᵀ}, tile by tile, so that each line of the cache is used up while it is there.
   *
   * @param from row-major [rows, columns]
   * @param rows how many
   * @param columns how many
   * @param to [columns, rows], overwritten
   */
  public static void transpose(float[] from, int rows, int columns, float[] to) {
    for (int row = 0; row < rows; row += TILE) {
      int rowEnd = Math.min(rows, row + TILE);
      for (int column = 0; column < columns; column += TILE) {
        int columnEnd = Math.min(columns, column + TILE);
        for (int j = column; j < columnEnd; j++) {
          for (int i = row; i < rowEnd; i++) {
            to[j * rows + i] = from[i * columns + j];
          }
        }
      }
    }
  }
}
