package org.gmnm.dl4j;

import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Double precision in the CPU's memory, copied to and from arrays of Java that are there. */
public final class DoubleArrays {

  private DoubleArrays() {}

  /**
   * Whether numbers are of double precision and lie in the CPU's memory.
   *
   * @param type of the numbers
   * @return whether the other methods may be called
   */
  public static boolean areFor(DataType type) {
    return type == DataType.DOUBLE && Nd4j.getEnvironment().isCPU();
  }

  /**
   * Copies all numbers out.
   *
   * @param from in one piece
   * @param to as many
   */
  public static void read(INDArray from, double[] to) {
    requireAsMany(from, to);
    new DoublePointer(from.data().addressPointer()).get(to);
  }

  /**
   * Copies all numbers in.
   *
   * @param from as many as there are
   * @param to in one piece, overwritten
   */
  public static void write(double[] from, INDArray to) {
    requireAsMany(to, from);
    new DoublePointer(to.data().addressPointer()).put(from);
  }

  /** A longer array would be read from, or written to, memory that belongs to others. */
  private static void requireAsMany(INDArray array, double[] numbers) {
    if (array.length() != numbers.length) {
      throw new IllegalArgumentException(
          "DoubleArrays: there must be %d numbers, got %d"
              .formatted(array.length(), numbers.length));
    }
  }
}
