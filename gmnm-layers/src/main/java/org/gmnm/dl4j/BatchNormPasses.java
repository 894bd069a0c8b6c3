package org.gmnm.dl4j;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation of single precision in the CPU's memory, each pass in one go over it.
 *
 * <pre>
 *   y = (x − m) s + β,  s = γ / √(v + ε),  rectified: max(y, 0)
 *   dβ = Σ e,  dγ = Σ e (x − m) / √(v + ε)
 *   dx = s (e − dβ / n − (x − m) dγ / (n √(v + ε)))
 * </pre>
 *
 * Sums are over the n numbers of a channel; e is the error, where y > 0 if rectified.
 */
final class BatchNormPasses {

  /** Times y it is above 1 where y is above 0, but for numbers that are almost too small to be. */
  private static final float STEEP = 1e38f;

  private final ChannelPieces pieces;
  private final boolean rectified;

  /** What each channel is normalised by. */
  static final class Channels {

    final float[] mean;
    final float[] scale;
    final float[] shift;

    Channels(float[] mean, float[] scale, float[] shift) {
      this.mean = mean;
      this.scale = scale;
      this.shift = shift;
    }
  }

  BatchNormPasses(ChannelPieces pieces, boolean rectified) {
    this.pieces = pieces;
    this.rectified = rectified;
  }

  /** Means, and variances without the correction for a sample. */
  double[][] statistics(INDArray x) {
    FloatBuffer from = FloatPieces.of(x);
    float[] values = new float[FloatPieces.SIZE];
    float[] mean = new float[FloatPieces.SIZE];
    float[][] sum = {new float[FloatPieces.SIZE]};
    double[][] means = {new double[pieces.channels()]};
    pieces.sum(
        (first, count) ->
            (at, n) -> {
              from.position(at).get(values, 0, n);
              add(values, sum[0], n);
            },
        sum,
        means);
    divide(means[0]);
    double[][] variances = {new double[pieces.channels()]};
    float[] byChannel = floats(means[0]);
    pieces.sum(
        (first, count) -> {
          pieces.spread(byChannel, first, count, mean);
          return (at, n) -> {
            from.position(at).get(values, 0, n);
            addSquares(values, mean, sum[0], n);
          };
        },
        sum,
        variances);
    divide(variances[0]);
    return new double[][] {means[0], variances[0]};
  }

  void forward(INDArray x, Channels by, INDArray y) {
    FloatBuffer from = FloatPieces.of(x);
    FloatBuffer to = FloatPieces.of(y);
    float[] values = new float[FloatPieces.SIZE];
    Spread spread = new Spread(by);
    pieces.each(
        (first, count) -> {
          spread.start(first, count);
          return (at, n) -> {
            from.position(at).get(values, 0, n);
            normalize(values, spread, values, n);
            if (rectified) {
              rectify(values, n);
            }
            to.position(at).put(values, 0, n);
          };
        });
  }

  /** Σ e and Σ e (x − m) of each channel. */
  double[][] sums(INDArray x, INDArray error, Channels by) {
    FloatBuffer from = FloatPieces.of(x);
    FloatBuffer errors = FloatPieces.of(error);
    float[] values = new float[FloatPieces.SIZE];
    float[] e = new float[FloatPieces.SIZE];
    float[] y = new float[FloatPieces.SIZE];
    Spread spread = new Spread(by);
    float[][] sums = {new float[FloatPieces.SIZE], new float[FloatPieces.SIZE]};
    double[][] results = {new double[pieces.channels()], new double[pieces.channels()]};
    pieces.sum(
        (first, count) -> {
          spread.start(first, count);
          return (at, n) -> {
            from.position(at).get(values, 0, n);
            errors.position(at).get(e, 0, n);
            mask(values, spread, y, e, n);
            add(e, sums[0], n);
            addProducts(e, values, spread.mean, sums[1], n);
          };
        },
        sums,
        results);
    return results;
  }

  /** {@code dx = e s + (x − m) slope + constant}, the last two by channel. */
  void backward(
      INDArray x, INDArray error, Channels by, float[] slope, float[] constant, INDArray dx) {
    FloatBuffer from = FloatPieces.of(x);
    FloatBuffer errors = FloatPieces.of(error);
    FloatBuffer to = FloatPieces.of(dx);
    float[] values = new float[FloatPieces.SIZE];
    float[] e = new float[FloatPieces.SIZE];
    float[] y = new float[FloatPieces.SIZE];
    float[] slopes = new float[FloatPieces.SIZE];
    float[] constants = new float[FloatPieces.SIZE];
    Spread spread = new Spread(by);
    pieces.each(
        (first, count) -> {
          spread.start(first, count);
          pieces.spread(slope, first, count, slopes);
          pieces.spread(constant, first, count, constants);
          return (at, n) -> {
            from.position(at).get(values, 0, n);
            errors.position(at).get(e, 0, n);
            mask(values, spread, y, e, n);
            combine(e, values, spread, slopes, constants, n);
            to.position(at).put(e, 0, n);
          };
        });
  }

  private void mask(float[] x, Spread by, float[] y, float[] e, int count) {
    if (rectified) {
      normalize(x, by, y, count);
      where(y, e, count);
    }
  }

  private void divide(double[] sums) {
    for (int c = 0; c < sums.length; c++) {
      sums[c] /= pieces.perChannel();
    }
  }

  static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int c = 0; c < floats.length; c++) {
      floats[c] = (float) numbers[c];
    }
    return floats;
  }

  private static void add(float[] values, float[] to, int count) {
    for (int j = 0; j < count; j++) {
      to[j] += values[j];
    }
  }

  private static void addSquares(float[] x, float[] mean, float[] to, int count) {
    for (int j = 0; j < count; j++) {
      float centred = x[j] - mean[j];
      to[j] += centred * centred;
    }
  }

  private static void addProducts(float[] e, float[] x, float[] mean, float[] to, int count) {
    for (int j = 0; j < count; j++) {
      to[j] += e[j] * (x[j] - mean[j]);
    }
  }

  private static void normalize(float[] x, Spread by, float[] y, int count) {
    float[] mean = by.mean;
    float[] scale = by.scale;
    float[] shift = by.shift;
    for (int j = 0; j < count; j++) {
      y[j] = (x[j] - mean[j]) * scale[j] + shift[j];
    }
  }

  private static void rectify(float[] y, int count) {
    for (int j = 0; j < count; j++) {
      y[j] = Math.max(y[j], 0f);
    }
  }

  /** {@code e = 0} where y is not above 0, without a branch. */
  private static void where(float[] y, float[] e, int count) {
    for (int j = 0; j < count; j++) {
      e[j] *= Math.min(Math.max(y[j] * STEEP, 0f), 1f);
    }
  }

  private static void combine(
      float[] e, float[] x, Spread by, float[] slope, float[] constant, int count) {
    float[] mean = by.mean;
    float[] scale = by.scale;
    for (int j = 0; j < count; j++) {
      e[j] = e[j] * scale[j] + (x[j] - mean[j]) * slope[j] + constant[j];
    }
  }

  /** {@link Channels} for each place of a piece. */
  private final class Spread {

    private final Channels by;
    private final float[] mean = new float[FloatPieces.SIZE];
    private final float[] scale = new float[FloatPieces.SIZE];
    private final float[] shift = new float[FloatPieces.SIZE];

    Spread(Channels by) {
      this.by = by;
    }

    void start(int first, int count) {
      pieces.spread(by.mean, first, count, mean);
      pieces.spread(by.scale, first, count, scale);
      pieces.spread(by.shift, first, count, shift);
    }
  }
}
