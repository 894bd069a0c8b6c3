package org.gmnm.dl4j;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Long arrays of single precision in the CPU's memory, worked on piece by piece: a piece is copied
 * into an array of Java that the processor's nearest caches hold, goes through loops that Java
 * compiles to vector instructions, and is copied back. So a pass of several operations reads and
 * writes memory once (docs/decisions/0029-networks.md).
 */
public final class FloatPieces {

  /** Numbers of a piece. */
  public static final int SIZE = 4096;

  /** A buffer of Java has at most 2³¹ bytes. */
  static final long MOST = Integer.MAX_VALUE / Float.BYTES;

  private FloatPieces() {}

  /** Changes some numbers. */
  @FunctionalInterface
  public interface Loop {
    /**
     * One pass.
     *
     * @param values the numbers, overwritten
     * @param count how many of them
     */
    void run(float[] values, int count);
  }

  /**
   * Whether an array's memory is one piece that the other methods reach.
   *
   * @param array any
   * @return false for another type, another backend, strides, or more than 2³¹ bytes
   */
  public static boolean reach(INDArray array) {
    return FloatArrays.areFor(array.dataType())
        && array.length() <= MOST
        && array.elementWiseStride() == 1;
  }

  /**
   * The same, where the order of the memory matters.
   *
   * @param array any
   * @return whether it is also row-major
   */
  public static boolean reachRowMajor(INDArray array) {
    return array.ordering() == 'c' && reach(array);
  }

  /**
   * An array's own memory.
   *
   * @param array {@linkplain #reach in one piece}
   * @return as long as the array, in its memory order
   */
  public static FloatBuffer of(INDArray array) {
    return new FloatPointer(array.data().addressPointer()).capacity(array.length()).asBuffer();
  }

  /**
   * Runs a loop over all of an array.
   *
   * @param array {@linkplain #reach in one piece}, overwritten
   * @param loop what to do with each piece
   */
  public static void change(INDArray array, Loop loop) {
    FloatBuffer memory = of(array);
    float[] values = new float[(int) Math.min(SIZE, array.length())];
    for (int at = 0; at < memory.capacity(); at += SIZE) {
      int count = Math.min(SIZE, memory.capacity() - at);
      memory.position(at).get(values, 0, count);
      loop.run(values, count);
      memory.position(at).put(values, 0, count);
    }
  }
}
