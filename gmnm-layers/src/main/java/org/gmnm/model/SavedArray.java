package org.gmnm.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's file of an array: a description of its shape, then its numbers, each with a way to hold
 * them in memory, a count and a type. ND4J believes what stands there; only the numbers are taken
 * from it here, and written again as a vector.
 */
final class SavedArray {

  /** A shape of 32 dimensions is described by 68 numbers. */
  private static final long MOST_SHAPE_NUMBERS = 68;

  private SavedArray() {}

  static byte[] checked(byte[] file, String name) throws IOException {
    INDArray vector = vector(file, name);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(file.length);
    Nd4j.write(vector, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static INDArray vector(byte[] file, String name) throws IOException {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
      in.readUTF();
      long shapeNumbers = in.readLong();
      require(
          shapeNumbers >= 0 && shapeNumbers <= MOST_SHAPE_NUMBERS && in.readUTF().equals("LONG"),
          name);
      in.skipNBytes(Long.BYTES * shapeNumbers);
      in.readUTF();
      long count = in.readLong();
      String type = in.readUTF();
      int width = type.equals("DOUBLE") ? Double.BYTES : type.equals("FLOAT") ? Float.BYTES : 0;
      require(width > 0 && count > 0 && count == in.available() / width, name);
      require(in.available() % width == 0, name);
      ByteBuffer numbers = ByteBuffer.wrap(file, file.length - in.available(), in.available());
      if (width == Double.BYTES) {
        double[] values = new double[(int) count];
        numbers.asDoubleBuffer().get(values);
        return Nd4j.createFromArray(values);
      }
      float[] values = new float[(int) count];
      numbers.asFloatBuffer().get(values);
      return Nd4j.createFromArray(values);
    } catch (EOFException | UTFDataFormatException e) {
      throw new ModelFileException("its file " + name + " is cut short or no array", e);
    }
  }

  private static void require(boolean holds, String name) throws ModelFileException {
    if (!holds) {
      throw new ModelFileException(
          "its file %s is no array of float or double numbers as long as it says".formatted(name));
    }
  }
}
