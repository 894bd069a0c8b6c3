package org.gmnm.dl4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the channels of an array lie in its memory, which repeats every {@code channels · inner}
 * numbers: number i belongs to channel {@code (i / inner) mod channels}. The memory is cut into
 * rows of whole periods, and rows into pieces of at most {@link FloatPieces#SIZE} numbers at the
 * same places of each row, so that what belongs to a channel is one array for all rows.
 *
 * @param length numbers in all
 * @param channels how many
 * @param inner numbers of a channel that lie together
 */
record ChannelPieces(int length, int channels, int inner) {

  /** After so many rows a sum of single precision goes into one of double precision. */
  private static final int ROWS_OF_A_SUM = 256;

  /** Of [N, C] in either order, [N, C, H, W], or [N, H, W, C] where channels come last. */
  static ChannelPieces of(INDArray array, boolean channelsLast) {
    int rank = array.rank();
    int axis = rank == 2 || !channelsLast ? 1 : rank - 1;
    int channels = (int) array.size(axis);
    int inner = channels == 1 ? 1 : array.stride(axis); // one channel may have any stride
    return new ChannelPieces((int) array.length(), channels, inner);
  }

  /** Reads, works on, and writes what it wants to of some numbers. */
  @FunctionalInterface
  interface Row {
    /** Numbers {@code at} to {@code at + count}, at the places of the piece from 0 on. */
    void run(int at, int count);
  }

  /** What is to be done with a piece. */
  @FunctionalInterface
  interface Piece {
    /** Before its rows: places {@code first} to {@code first + count} of a row. */
    Row start(int first, int count);
  }

  /** How many numbers each channel has. */
  int perChannel() {
    return length / channels;
  }

  /** Goes through all pieces, and through all rows of each. */
  void each(Piece piece) {
    int row = rowLength();
    for (int first = 0; first < row; first += FloatPieces.SIZE) {
      int count = Math.min(FloatPieces.SIZE, row - first);
      Row rows = piece.start(first, count);
      for (long at = first; at < length; at += row) {
        rows.run((int) at, (int) Math.min(count, length - at));
      }
    }
  }

  /** Adds numbers that the visitor leaves in {@code sums}, place by place, up by channel. */
  void sum(Piece piece, float[][] sums, double[][] results) {
    each(
        (first, count) -> {
          Row rows = piece.start(first, count);
          int[] left = {ROWS_OF_A_SUM};
          return (at, n) -> {
            rows.run(at, n);
            boolean last = (long) at + rowLength() >= length;
            if (--left[0] == 0 || last) {
              left[0] = ROWS_OF_A_SUM;
              for (int k = 0; k < sums.length; k++) {
                collect(sums[k], first, count, results[k]);
              }
            }
          };
        });
  }

  /** A number for each place of a piece, of numbers by channel. */
  void spread(float[] byChannel, int first, int count, float[] to) {
    int done = 0;
    while (done < count) {
      int run = Math.min(inner - (first + done) % inner, count - done);
      Arrays.fill(to, done, done + run, byChannel[channel(first + done)]);
      done += run;
    }
  }

  private void collect(float[] sums, int first, int count, double[] results) {
    for (int j = 0; j < count; j++) {
      results[channel(first + j)] += sums[j];
      sums[j] = 0;
    }
  }

  private int channel(int place) {
    return place / inner % channels;
  }

  private int rowLength() {
    int period = channels * inner;
    return Math.min(length, period * Math.max(1, FloatPieces.SIZE / period));
  }
}
