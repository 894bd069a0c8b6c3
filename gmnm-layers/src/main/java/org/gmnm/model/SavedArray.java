package org.gmnm.model;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * ND4J's file of an array ({@link Nd4j#write}): a description of its shape, then its numbers, each
 * with a way to hold them in memory, a count and a type. {@link Nd4j#read} believes what stands
 * there; here only the numbers are taken, as a vector, and count and type are checked.
 */
public final class SavedArray {

  /** A shape of 32 dimensions is described by 68 numbers. */
  private static final long MOST_SHAPE_NUMBERS = 68;

  /** Numbers that are read at a time. */
  private static final int BLOCK = 1 << 15;

  private SavedArray() {}

  /**
   * Reads the numbers of an array to the stream's end.
   *
   * @param in what {@link Nd4j#write} wrote, and nothing after it
   * @param name of the file, for the errors
   * @return a vector of {@code float}, {@code double} or {@code half} numbers, or null for an array
   *     without numbers
   * @throws ModelFileException if it is no such array or larger than memory allows
   * @throws IOException if the stream cannot be read
   */
  public static @Nullable INDArray read(InputStream in, String name) throws IOException {
    return read(in, name, Long.MAX_VALUE);
  }

  static @Nullable INDArray read(InputStream in, String name, long mostBytes) throws IOException {
    DataInputStream data = new DataInputStream(new BufferedInputStream(in, BLOCK));
    INDArray array = next(data, name, mostBytes);
    require(data.read() < 0, name);
    return array;
  }

  /** Reads one array of several; what follows is left in the stream. */
  static @Nullable INDArray next(DataInputStream in, String name, long mostBytes)
      throws IOException {
    try {
      if (atEnd(in)) {
        return null;
      }
      in.readUTF();
      long shapeNumbers = in.readLong();
      require(
          shapeNumbers >= 0 && shapeNumbers <= MOST_SHAPE_NUMBERS && in.readUTF().equals("LONG"),
          name);
      in.skipNBytes(Long.BYTES * shapeNumbers);
      return atEnd(in) ? null : numbers(in, name, mostBytes);
    } catch (EOFException | UTFDataFormatException e) {
      throw new ModelFileException("its file " + name + " is cut short or no array", e);
    }
  }

  private static boolean atEnd(DataInputStream in) throws IOException {
    in.mark(1);
    boolean end = in.read() < 0;
    if (!end) {
      in.reset();
    }
    return end;
  }

  private static @Nullable INDArray numbers(DataInputStream in, String name, long mostBytes)
      throws IOException {
    in.readUTF();
    long count = in.readLong();
    DataType type =
        switch (in.readUTF()) {
          case "DOUBLE" -> DataType.DOUBLE;
          case "FLOAT" -> DataType.FLOAT;
          case "HALF" -> DataType.FLOAT16;
          default -> throw noArray(name);
        };
    require(count >= 0 && count <= Integer.MAX_VALUE, name);
    if (count == 0) {
      return null;
    }
    ModelZip.requireAtMost(count * type.width(), name, mostBytes, MemoryLimits.array());
    INDArray array = Nd4j.createUninitialized(type, count);
    try {
      for (long from = 0; from < count; from += BLOCK) {
        long to = Math.min(count, from + BLOCK);
        byte[] block = new byte[(int) (to - from) * type.width()];
        in.readFully(block);
        array.get(NDArrayIndex.interval(from, to)).assign(values(ByteBuffer.wrap(block), type));
      }
      return array;
    } catch (EOFException e) {
      array.close();
      throw e;
    }
  }

  private static INDArray values(ByteBuffer block, DataType type) {
    int count = block.remaining() / type.width();
    if (type == DataType.DOUBLE) {
      double[] values = new double[count];
      block.asDoubleBuffer().get(values);
      return Nd4j.createFromArray(values);
    }
    float[] values = new float[count];
    if (type == DataType.FLOAT) {
      block.asFloatBuffer().get(values);
    } else {
      for (int i = 0; i < count; i++) {
        values[i] = HalfIndexer.toFloat(block.getShort());
      }
    }
    return Nd4j.createFromArray(values);
  }

  private static void require(boolean holds, String name) throws ModelFileException {
    if (!holds) {
      throw noArray(name);
    }
  }

  private static ModelFileException noArray(String name) {
    return new ModelFileException(
        "its file %s is no array of float, double or half numbers as long as it says"
            .formatted(name));
  }
}
