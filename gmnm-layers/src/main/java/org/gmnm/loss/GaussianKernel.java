package org.gmnm.loss;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.gmnm.dl4j.FloatArrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The multi-scale Gaussian kernel as a function of squared distances.
 *
 * <pre>
 *   k(q) = Σ_k a_k exp(−q/(2 s_k²)),   Σ_k a_k = 1
 * </pre>
 */
final class GaussianKernel {

  /** Smallest scale: its inverse square, times any distance, is still a float. */
  static final double MIN_SCALE = 1e-9;

  /** Largest scale, for the same reason. */
  static final double MAX_SCALE = 1e9;

  /** A distance at which every allowed scale is saturated and whose square is still a float. */
  static final double FAR = 1e18;

  /** How far the weights' sum may be from 1. */
  static final double WEIGHT_SUM_TOLERANCE = 1e-6;

  /** exp(−z) is below a rounding error of 1 from here on, and sinh(z/2) is still a float. */
  private static final double SATURATED = 144.0;

  private final double[] scales;
  private final double[] weights;

  GaussianKernel(double[] scales, double[] weights) {
    this(scales, weights, 1.0);
  }

  /** A kernel with all scales multiplied by one factor; its arguments were checked before. */
  GaussianKernel(double[] scales, double[] weights, double multiplier) {
    this.scales = Arrays.stream(scales).map(s -> s * multiplier).toArray();
    this.weights = weights;
  }

  /** k(q). */
  INDArray value(INDArray squared) {
    return sum(k -> bump(squared, k).muli(weights[k]));
  }

  /**
   * 1 − k(q) without cancellation: {@code 1 − exp(−z) = 2 exp(−z/2) sinh(z/2)}. ND4J's expm1, tanh
   * and log1p cancel like the naive formula (a test pins that); its sinh is exact near 0.
   */
  INDArray complement(INDArray squared) {
    return sum(
        k -> {
          INDArray half = squared.mul(rate(k) / 2);
          half = Transforms.min(half, SATURATED / 2, false);
          INDArray term = Transforms.sinh(half, true).muli(Transforms.exp(half.negi(), false));
          return term.muli(2 * weights[k]);
        });
  }

  /** Σ_k a_k/s_k² exp(−q/(2 s_k²)) = −2 k'(q): a gradient is this times a difference. */
  INDArray slope(INDArray squared) {
    return sum(k -> bump(squared, k).muli(2 * weights[k] * rate(k)));
  }

  /**
   * {@link #complement} and {@link #slope} of single precision in one pass.
   *
   * @param squared q
   * @param complement overwritten
   * @param slope overwritten
   * @param count of the numbers
   */
  void complementAndSlope(float[] squared, float[] complement, float[] slope, int count) {
    float[] bump = new float[count];
    float[] missing = new float[count];
    float[] powers = new float[count];
    Arrays.fill(complement, 0, count, 0);
    Arrays.fill(slope, 0, count, 0);
    for (int k = 0; k < scales.length; k++) {
      float minusRate = (float) -rate(k);
      for (int i = 0; i < count; i++) {
        bump[i] = squared[i] * minusRate;
      }
      FloatArrays.exp(bump, missing, powers, count);
      float weight = (float) weights[k];
      float steepness = (float) (2 * weights[k] * rate(k));
      for (int i = 0; i < count; i++) {
        complement[i] += weight * missing[i];
      }
      for (int i = 0; i < count; i++) {
        slope[i] += steepness * bump[i];
      }
    }
  }

  private INDArray sum(IntFunction<INDArray> term) {
    INDArray sum = term.apply(0);
    for (int k = 1; k < scales.length; k++) {
      sum.addi(term.apply(k));
    }
    return sum;
  }

  private INDArray bump(INDArray squared, int k) {
    return Transforms.exp(squared.mul(-rate(k)), false);
  }

  /** 1/(2 s_k²). */
  private double rate(int k) {
    return 0.5 / (scales[k] * scales[k]);
  }

  static double[] equalWeights(int count) {
    double[] weights = new double[count];
    Arrays.fill(weights, 1.0 / count);
    return weights;
  }

  /** Throws an exception that names the owner unless these make a kernel. */
  static void check(String owner, double[] scales, double[] weights) {
    if (scales.length == 0) {
      throw new IllegalArgumentException(owner + ": scales must have at least one value, got none");
    }
    for (int k = 0; k < scales.length; k++) {
      if (!(scales[k] >= MIN_SCALE && scales[k] <= MAX_SCALE)) {
        throw new IllegalArgumentException(
            "%s: scales[%d] must be between %s and %s, got %s"
                .formatted(owner, k, MIN_SCALE, MAX_SCALE, scales[k]));
      }
    }
    if (weights.length != scales.length) {
      throw new IllegalArgumentException(
          "%s: weights must be as many as scales (%d), got %d"
              .formatted(owner, scales.length, weights.length));
    }
    for (int k = 0; k < weights.length; k++) {
      if (!(weights[k] >= 0 && Double.isFinite(weights[k]))) {
        throw new IllegalArgumentException(
            "%s: weights[%d] must be >= 0 and finite, got %s".formatted(owner, k, weights[k]));
      }
    }
    double sum = Arrays.stream(weights).sum();
    if (!(Math.abs(sum - 1) <= WEIGHT_SUM_TOLERANCE)) {
      throw new IllegalArgumentException(
          "%s: weights must sum to 1 within %s, got the sum %s; divide each weight by it"
              .formatted(owner, WEIGHT_SUM_TOLERANCE, sum));
    }
  }
}
