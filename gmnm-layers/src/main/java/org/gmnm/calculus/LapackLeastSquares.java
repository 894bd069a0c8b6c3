package org.gmnm.calculus;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.openblas.global.openblas;

/** {@link LeastSquares} by LAPACK, in a class of its own: it alone needs OpenBLAS to be there. */
final class LapackLeastSquares {

  private LapackLeastSquares() {}

  static LeastSquares.Result solve(
      double[] matrix, int rows, int columns, double[] rightHandSide, double tolerance) {
    try (DoublePointer a = new DoublePointer(matrix); // native memory: nothing pins the Java heap
        DoublePointer b = new DoublePointer(rightHandSide);
        DoublePointer values = new DoublePointer(columns);
        IntPointer rank = new IntPointer(1)) {
      int info =
          openblas.LAPACKE_dgelsd(
              openblas.LAPACK_COL_MAJOR,
              rows,
              columns,
              1,
              a,
              rows,
              b,
              rows,
              values,
              tolerance,
              rank);
      if (info != 0) {
        throw new ArithmeticException(
            "LeastSquares: LAPACK dgelsd failed with info "
                + info
                + " on a "
                + rows
                + " x "
                + columns
                + " matrix; look for huge or tiny coefficients");
      }
      double[] solution = new double[rows];
      b.get(solution);
      double[] singular = new double[columns];
      values.get(singular);
      return new LeastSquares.Result(Arrays.copyOf(solution, columns), singular, rank.get());
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "LeastSquares: LAPACK was not found; put org.bytedeco:openblas and its native library on"
              + " the class path (nd4j-native brings both), or give another LeastSquares",
          e);
    }
  }
}
