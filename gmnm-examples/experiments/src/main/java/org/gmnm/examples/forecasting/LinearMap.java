package org.gmnm.examples.forecasting;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One linear map from the window to all steps ahead, by ridge regression in closed form. It sees
 * the window less its last value and tells how far the values ahead are from there. Of {@link
 * #RIDGES} the one is chosen whose squared error on the validation part is least.
 */
final class LinearMap {

  /** What is added to the diagonal, for each training window. */
  private static final double[] RIDGES = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};

  /** At most so many windows choose: windows beside each other tell the same. */
  private static final int VALIDATION_WINDOWS = 1_000;

  /** [window + 1, horizon], the last row for a constant. */
  private final double[][] weights;

  private LinearMap(double[][] weights) {
    this.weights = weights;
  }

  static LinearMap fit(Windows windows) {
    int[] training = Arrays.stream(windows.training()).filter(windows::complete).toArray();
    if (training.length == 0) {
      throw new IllegalArgumentException(
          "LinearMap: needs a training window without a gap, found none");
    }
    int[] validation = Windows.thin(windows.validation(), VALIDATION_WINDOWS);
    double[][] x = new double[training.length][];
    double[][] y = new double[training.length][];
    for (int i = 0; i < training.length; i++) {
      x[i] = input(windows, training[i]);
      y[i] = new double[windows.horizon()];
      for (int k = 0; k < y[i].length; k++) {
        y[i][k] = windows.data().value(training[i] + k) - windows.anchor(training[i]);
      }
    }
    RealMatrix gram;
    RealMatrix moments;
    try (INDArray inputs = Nd4j.createFromArray(x);
        INDArray labels = Nd4j.createFromArray(y);
        INDArray transposed = inputs.transpose().dup('c')) {
      RealMatrix product =
          new Array2DRowRealMatrix(transposed.mmul(inputs).toDoubleMatrix(), false);
      gram = product.add(product.transpose()).scalarMultiply(0.5); // the halves differ by rounding
      moments = new Array2DRowRealMatrix(transposed.mmul(labels).toDoubleMatrix(), false);
    }
    LinearMap best = new LinearMap(new double[0][]);
    double least = Double.POSITIVE_INFINITY;
    for (double ridge : RIDGES) {
      RealMatrix steadied = gram.copy();
      for (int i = 0; i < steadied.getRowDimension(); i++) {
        steadied.addToEntry(i, i, ridge * training.length);
      }
      LinearMap map =
          new LinearMap(new CholeskyDecomposition(steadied).getSolver().solve(moments).getData());
      double error = map.meanSquaredError(windows, validation);
      if (error < least) {
        least = error;
        best = map;
      }
    }
    return best;
  }

  private double meanSquaredError(Windows windows, int[] origins) {
    double sum = 0;
    for (int origin : origins) {
      double[] forecast = forecast(windows, origin);
      for (int k = 0; k < forecast.length; k++) {
        if (windows.data().observed(origin + k)) {
          double error = forecast[k] - windows.data().value(origin + k);
          sum += error * error;
        }
      }
    }
    return sum;
  }

  private static double[] input(Windows windows, int origin) {
    double[] x = Arrays.copyOf(windows.seen(origin), windows.window() + 1);
    for (int i = 0; i < windows.window(); i++) {
      x[i] -= windows.anchor(origin);
    }
    x[windows.window()] = 1;
    return x;
  }

  /** The values from the origin on, standardised. */
  double[] forecast(Windows windows, int origin) {
    double[] x = input(windows, origin);
    double[] result = windows.lastValue(origin);
    for (int i = 0; i < x.length; i++) {
      for (int k = 0; k < result.length; k++) {
        result[k] += x[i] * weights[i][k];
      }
    }
    return result;
  }
}
