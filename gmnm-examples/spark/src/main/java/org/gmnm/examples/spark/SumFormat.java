package org.gmnm.examples.spark;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How sums of one kind are written: as plain numbers, so that reading a file creates no class that
 * the file names. How much memory reading takes is known before, from what the sums are of, and not
 * from the file.
 *
 * @param writer writes a sum
 * @param reader reads it and leaves what follows
 * @param <S> the kind of sum
 */
public record SumFormat<S>(Writer<S> writer, Reader<S> reader) {

  /**
   * Writes a sum.
   *
   * @param <S> the kind of sum
   */
  @FunctionalInterface
  public interface Writer<S> {
    /**
     * Writes a sum.
     *
     * @param sum what to write
     * @param out where to
     * @throws IOException if that fails
     */
    void write(S sum, DataOutput out) throws IOException;
  }

  /**
   * Reads a sum.
   *
   * @param <S> the kind of sum
   */
  @FunctionalInterface
  public interface Reader<S> {
    /**
     * Reads a sum.
     *
     * @param in at the sum; what follows is left
     * @return the sum
     * @throws IOException if that ends too early or is of something else
     */
    S read(DataInput in) throws IOException;
  }
}
