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
    SoftmaxLoops.exp(x, powers, x.length);
  }
}
