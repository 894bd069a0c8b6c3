package org.gmnm.examples.forecasting;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One linear map from a window to all steps ahead, by ridge regression in closed form. It sees the
 * window less its last value and tells how far the values ahead are from there, as NLinear does
 * (Zeng et al., Are Transformers effective for time series forecasting, 2023), which is trained by
 * gradients. Of {@link #RIDGES} the one is chosen whose squared error on the validation part is
 * least.
 */
final class LinearMap {

  /** What is added to the diagonal, for each training window. */
  private static final double[] RIDGES = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};

  /** So many windows are held as rows at a time: all of them may be a gigabyte. */
  private static final int BLOCK = 2_048;

  private final Windows windows;

  /** [window + 1, horizon], the last row for a constant. */
  private final INDArray weights;

  private LinearMap(Windows windows, INDArray weights) {
    this.windows = windows;
    this.weights = weights;
  }

  static LinearMap fit(Windows windows) {
    int[] training = Arrays.stream(windows.training()).filter(windows::complete).toArray();
    if (training.length == 0) {
      throw new IllegalArgumentException(
          "LinearMap: needs a training window without a gap, found none");
    }
    int seen = windows.window() + 1;
    RealMatrix gram = new Array2DRowRealMatrix(seen, seen);
    RealMatrix moments = new Array2DRowRealMatrix(seen, windows.horizon());
    for (int from = 0; from < training.length; from += BLOCK) {
      int[] some = Arrays.copyOfRange(training, from, Math.min(training.length, from + BLOCK));
      try (INDArray inputs = inputs(windows, some);
          INDArray labels = labels(windows, some);
          INDArray transposed = inputs.transpose().dup('c');
          INDArray products = transposed.mmul(inputs);
          INDArray sums = transposed.mmul(labels)) {
        gram = gram.add(new Array2DRowRealMatrix(products.toDoubleMatrix(), false));
        moments = moments.add(new Array2DRowRealMatrix(sums.toDoubleMatrix(), false));
      }
    }
    gram = gram.add(gram.transpose()).scalarMultiply(0.5); // the halves differ by rounding
    int[] validation = windows.judged();
    LinearMap best = new LinearMap(windows, Nd4j.empty());
    double least = Double.POSITIVE_INFINITY;
    for (double ridge : RIDGES) {
      RealMatrix steadied = gram.copy();
      for (int i = 0; i < steadied.getRowDimension(); i++) {
        steadied.addToEntry(i, i, ridge * training.length);
      }
      RealMatrix solution = new CholeskyDecomposition(steadied).getSolver().solve(moments);
      LinearMap map = new LinearMap(windows, Nd4j.createFromArray(solution.getData()));
      double error = windows.squaredError(validation, map.forecasts(validation));
      if (error < least) {
        least = error;
        best = map;
      }
    }
    return best;
  }

  /** The window less its last value, and 1, for each origin [N, window + 1]. */
  private static INDArray inputs(Windows windows, int[] origins) {
    double[][] x = new double[origins.length][];
    for (int i = 0; i < x.length; i++) {
      x[i] = Arrays.copyOf(windows.seen(origins[i]), windows.window() + 1);
      for (int j = 0; j < windows.window(); j++) {
        x[i][j] -= windows.anchor(origins[i]);
      }
      x[i][windows.window()] = 1;
    }
    return Nd4j.createFromArray(x);
  }

  private static INDArray labels(Windows windows, int[] origins) {
    double[][] y = new double[origins.length][windows.horizon()];
    for (int i = 0; i < y.length; i++) {
      for (int k = 0; k < y[i].length; k++) {
        y[i][k] = windows.data().value(origins[i] + k) - windows.anchor(origins[i]);
      }
    }
    return Nd4j.createFromArray(y);
  }

  /** The window that it sees. */
  int lookBack() {
    return windows.window();
  }

  /** The values from each origin on, standardised [N, horizon]. */
  double[][] forecasts(int[] origins) {
    double[][] result = new double[origins.length][];
    for (int from = 0; from < origins.length; from += BLOCK) {
      int[] some = Arrays.copyOfRange(origins, from, Math.min(origins.length, from + BLOCK));
      try (INDArray inputs = inputs(windows, some);
          INDArray ahead = inputs.mmul(weights)) {
        double[][] differences = ahead.toDoubleMatrix();
        for (int i = 0; i < some.length; i++) {
          for (int k = 0; k < differences[i].length; k++) {
            differences[i][k] += windows.anchor(some[i]);
          }
          result[from + i] = differences[i];
        }
      }
    }
    return result;
  }
}
