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
  private final double[] row;
  private final double[] rowGradient;
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
    row = new double[outputs()];
    rowGradient = new double[outputs()];
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
      bias.read(flat, row);
    }
    if (centres != null) {
      centres.read(flat, mu);
      for (int c = 0; c < columns; c++) {
        double offset = 0;
        for (int j = 0; j < inputs; j++) {
          offset += mu[c / rank * inputs + j] * transposed[c * inputs + j];
        }
        row[c] = -offset;
      }
    }
    Arrays.fill(gradient, 0);
    Arrays.fill(rowGradient, 0);
  }

  @Override
  void forward(double[] input, Block block) {
    double[] output = output();
    int columns = outputs();
    RowProducts.multiply(input, w, transposed, output, block.rows(), inputs, columns);
    if (bias != null || centres != null) {
      for (int n = 0; n < block.points(); n++) {
        for (int c = 0; c < columns; c++) {
          output[n * columns + c] += row[c];
        }
      }
    }
  }

  @Override
  void backward(double[] input, double @Nullable [] inputAdjoint, Block block) {
    double[] adjoint = adjoint();
    int columns = outputs();
    RowProducts.addOuter(input, adjoint, gradient, block.rows(), inputs, columns);
    for (int n = 0; n < block.points(); n++) {
      for (int c = 0; c < columns; c++) {
        rowGradient[c] += adjoint[n * columns + c];
      }
    }
    if (inputAdjoint != null) {
      RowProducts.multiply(adjoint, transposed, w, inputAdjoint, block.rows(), columns, inputs);
    }
  }

  @Override
  void collect(double[] flat) {
    if (bias != null) {
      bias.write(rowGradient, flat);
    }
    if (centres != null) {
      int columns = outputs();
      double[] ofCentres = new double[mu.length];
      for (int c = 0; c < columns; c++) {
        for (int j = 0; j < inputs; j++) {
          int place = c / rank * inputs + j;
          ofCentres[place] -= rowGradient[c] * transposed[c * inputs + j];
          gradient[j * columns + c] -= rowGradient[c] * mu[place];
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
