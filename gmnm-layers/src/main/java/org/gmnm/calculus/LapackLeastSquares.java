package org.gmnm.calculus;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.openblas.global.openblas;
import org.gmnm.backend.CpuLapack;

/** {@link LeastSquares} by LAPACK, in a class of its own: it alone needs OpenBLAS to be there. */
final class LapackLeastSquares {

  private LapackLeastSquares() {}

  /** What is found out once, before the first problem: see {@link CpuLapack}. */
  private static final class Kernels {

    private static final int ROWS = 260;
    private static final int COLUMNS = 160; // wide enough for LAPACK to work in blocks

    static final boolean RIGHT = solveAProblemOfKnownSolution();

    private Kernels() {}

    private static boolean solveAProblemOfKnownSolution() {
      Random random = new Random(1);
      double[] matrix = random.doubles((long) ROWS * COLUMNS, -1, 1).toArray();
      double[] rowSums = new double[ROWS];
      for (int i = 0; i < matrix.length; i++) {
        rowSums[i % ROWS] += matrix[i];
      }
      double[] ones = dgelsd(matrix, ROWS, COLUMNS, rowSums, 0x1p-50).solution();
      return Arrays.stream(ones).allMatch(one -> Math.abs(one - 1) < 1e-9);
    }
  }

  static LeastSquares.Result solve(
      double[] matrix, int rows, int columns, double[] rightHandSide, double tolerance) {
    requireRightKernels();
    return dgelsd(matrix, rows, columns, rightHandSide, tolerance);
  }

  /** By a triangle of [A b] and a complete orthogonal decomposition of it. */
  static LeastSquares.Result solvePivoted(
      double[] matrix, int rows, int columns, double[] rightHandSide, double tolerance) {
    requireRightKernels();
    if (rows <= columns) {
      return dgelsy(matrix, rows, columns, rightHandSide, tolerance);
    }
    VariableProjection.requireMemory(rows, columns + 1);
    double[] whole = Arrays.copyOf(matrix, rows * (columns + 1));
    System.arraycopy(rightHandSide, 0, whole, rows * columns, rows);
    double[] triangle = triangle(whole, rows, columns + 1);
    double[] left = new double[columns * columns];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(triangle, j * (columns + 1), left, j * columns, columns);
    }
    double[] right = Arrays.copyOfRange(triangle, columns * (columns + 1), columns * (columns + 2));
    return dgelsy(left, columns, columns, right, tolerance);
  }

  private static LeastSquares.Result dgelsy(
      double[] matrix, int rows, int columns, double[] rightHandSide, double tolerance) {
    try (DoublePointer a = new DoublePointer(matrix);
        DoublePointer b = new DoublePointer(rightHandSide);
        IntPointer pivots = new IntPointer(new int[columns]);
        IntPointer rank = new IntPointer(1)) {
      int info =
          openblas.LAPACKE_dgelsy(
              openblas.LAPACK_COL_MAJOR,
              rows,
              columns,
              1,
              a,
              rows,
              b,
              rows,
              pivots,
              tolerance,
              rank);
      requireSuccess("dgelsy", info, rows, columns);
      double[] solution = new double[rows];
      b.get(solution);
      double[] sizes = new double[columns];
      for (int j = 0; j < columns; j++) {
        sizes[j] = Math.abs(a.get((long) j * rows + j));
      }
      double[] falling = Arrays.stream(sizes).map(v -> -v).sorted().map(v -> -v).toArray();
      return new LeastSquares.Result(Arrays.copyOf(solution, columns), falling, rank.get());
    }
  }

  /** R of a QR decomposition, columns · columns numbers; rows must be at least columns. */
  static double[] triangle(double[] matrix, int rows, int columns) {
    requireRightKernels();
    try (DoublePointer a = new DoublePointer(matrix);
        DoublePointer tau = new DoublePointer(columns)) {
      int info = openblas.LAPACKE_dgeqrf(openblas.LAPACK_COL_MAJOR, rows, columns, a, rows, tau);
      requireSuccess("dgeqrf", info, rows, columns);
      double[] triangle = new double[columns * columns];
      for (int j = 0; j < columns; j++) { // below the diagonal stands what Q is made of
        a.position((long) j * rows).get(triangle, j * columns, j + 1);
      }
      return triangle;
    }
  }

  static void requireRightKernels() {
    boolean right;
    try {
      right = Kernels.RIGHT;
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "LeastSquares: LAPACK was not found; put org.bytedeco:openblas and its native library on"
              + " the class path (nd4j-native brings both), or give another LeastSquares",
          e);
    }
    if (!right) {
      throw new IllegalStateException(
          "LeastSquares: OpenBLAS computes wrong numbers on this processor (its AVX-512 kernels);"
              + " call Backend.prepareForLeastSquares() before anything of ND4J, or start Java with "
              + (CpuLapack.VARIABLE + "=" + CpuLapack.RIGHT_KERNELS)
              + " in its environment");
    }
  }

  static void requireSuccess(String routine, int info, int rows, int columns) {
    if (info != 0) {
      throw new ArithmeticException(
          String.format(
              "LeastSquares: LAPACK %s failed with info %d on a %d x %d matrix; look for huge or"
                  + " tiny coefficients",
              routine, info, rows, columns));
    }
  }

  private static LeastSquares.Result dgelsd(
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
      requireSuccess("dgelsd", info, rows, columns);
      double[] solution = new double[rows];
      b.get(solution);
      double[] singular = new double[columns];
      values.get(singular);
      return new LeastSquares.Result(Arrays.copyOf(solution, columns), singular, rank.get());
    }
  }
}
