package org.gmnm.calculus;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code a · (g W) + b}, where the row b, if there is one, is a parameter or {@code −g mu_i·w_ik},
 * the offsets of a mixture's projections. It moves values alone.
 */
final class ProductPass extends JetPass {

  private final int inputs;
  private final double gain;
  private final FlatMatrix weights;
  private final @Nullable FlatMatrix bias;
  private final @Nullable FlatMatrix centres;
  private final int rank;
  private final double[] w;
  private final double[] transposed;
  private final double[] gradient;
  private final double[] offsets;
  private final double[] offsetGradient;
  private final double[] mu;

  private ProductPass(
      FlatMatrix weights,
      @Nullable FlatMatrix bias,
      @Nullable FlatMatrix centres,
      int rank,
      double gain) {
    super(weights.columns());
    this.inputs = weights.rows();
    this.weights = weights;
    this.bias = bias;
    this.centres = centres;
    this.rank = rank;
    this.gain = gain;
    w = new double[weights.length()];
    transposed = new double[weights.length()];
    gradient = new double[weights.length()];
    offsets = new double[outputs()];
    offsetGradient = new double[outputs()];
    mu = new double[centres == null ? 0 : centres.length()];
  }

  /** {@code a W + b}. */
  static ProductPass dense(FlatMatrix weights, @Nullable FlatMatrix bias) {
    return new ProductPass(weights, bias, null, 1, 1);
  }

  /** {@code g (a − mu_i)·w_ik}, rank columns a component. */
  static ProductPass projections(FlatMatrix centres, FlatMatrix weights, int rank, double gain) {
    return new ProductPass(weights, null, centres, rank, gain);
  }

  @Override
  void load(double[] flat) {
    weights.read(flat, w);
    for (int i = 0; i < w.length; i++) {
      w[i] *= gain;
    }
    int columns = outputs();
    for (int j = 0; j < inputs; j++) {
      for (int c = 0; c < columns; c++) {
        transposed[c * inputs + j] = w[j * columns + c];
      }
    }
    if (bias != null) {
      bias.read(flat, offsets);
    }
    if (centres != null) {
      centres.read(flat, mu);
      for (int c = 0; c < columns; c++) {
        double offset = 0;
        for (int j = 0; j < inputs; j++) {
          offset += mu[c / rank * inputs + j] * transposed[c * inputs + j];
        }
        offsets[c] = -offset;
      }
    }
    Arrays.fill(gradient, 0);
    Arrays.fill(offsetGradient, 0);
  }

  @Override
  void forward(double[][] input, Block block) {
    int n = block.points();
    RowProducts.multiply(transposed, input, output(), outputs(), inputs, block.parts(), n);
    if (bias != null || centres != null) {
      for (int c = 0; c < outputs(); c++) {
        RowArithmetic.add(offsets[c], output()[block.row(c)], n);
      }
    }
  }

  @Override
  void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block) {
    double[][] adjoint = adjoint();
    int parts = block.parts();
    int n = block.points();
    RowProducts.addByTransposed(input, adjoint, gradient, inputs, outputs(), parts, n);
    for (int c = 0; c < outputs(); c++) {
      offsetGradient[c] += RowArithmetic.sum(adjoint[block.row(c)], n);
    }
    if (inputAdjoint != null) {
      RowProducts.multiply(w, adjoint, inputAdjoint, inputs, outputs(), parts, n);
    }
  }

  @Override
  void collect(double[] flat) {
    if (bias != null) {
      bias.write(offsetGradient, flat);
    }
    if (centres != null) {
      int columns = outputs();
      double[] ofCentres = new double[mu.length];
      for (int c = 0; c < columns; c++) {
        for (int j = 0; j < inputs; j++) {
          int place = c / rank * inputs + j;
          ofCentres[place] -= offsetGradient[c] * transposed[c * inputs + j];
          gradient[j * columns + c] -= offsetGradient[c] * mu[place];
        }
      }
      centres.write(ofCentres, flat);
    }
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= gain;
    }
    weights.write(gradient, flat);
  }
}
