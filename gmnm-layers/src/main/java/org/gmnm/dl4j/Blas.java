package org.gmnm.dl4j;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.blas.impl.BaseLevel2;
import org.nd4j.linalg.api.blas.impl.BaseLevel3;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Products of row-major matrices by the BLAS that ND4J itself calls, without the op around it.
 *
 * <p>Every public product of ND4J 1.0.0-M2.1, those of its BLAS wrapper too, goes through the op
 * {@code matmul}; with oneDNN that describes the product anew each time, in fresh memory. Within a
 * training step a sum of 32 rows takes 54 to 80 microseconds so, and less than 1 by BLAS:
 * docs/decisions/0010-closed-form.md. The methods that call BLAS alone are there, but protected.
 * Where they cannot be reached, for other types than float and double, and on other backends, the
 * op does the work.
 */
final class Blas {

  private static final @Nullable Blas DIRECT = direct();

  private final BaseLevel2 level2;
  private final BaseLevel3 level3;
  private final MethodHandle sgemm;
  private final MethodHandle dgemm;
  private final MethodHandle sgemv;
  private final MethodHandle dgemv;

  private Blas(BaseLevel2 level2, BaseLevel3 level3) throws ReflectiveOperationException {
    this.level2 = level2;
    this.level3 = level3;
    sgemm = product("sgemm", float.class);
    dgemm = product("dgemm", double.class);
    sgemv = productWithVector("sgemv", float.class);
    dgemv = productWithVector("dgemv", double.class);
  }

  private static @Nullable Blas direct() {
    try {
      return Nd4j.getEnvironment().isCPU()
              && Nd4j.getBlasWrapper().level2() instanceof BaseLevel2 level2
              && Nd4j.getBlasWrapper().level3() instanceof BaseLevel3 level3
          ? new Blas(level2, level3)
          : null;
    } catch (ReflectiveOperationException e) {
      return null; // another release of ND4J
    }
  }

  private static MethodHandle product(String name, Class<?> number)
      throws ReflectiveOperationException {
    return method(
        BaseLevel3.class,
        name,
        char.class, // order
        char.class, // whether the left one is transposed
        char.class, // and the right one
        int.class, // rows of the result
        int.class, // columns of the result
        int.class, // what is summed over
        number, // factor
        INDArray.class, // left, and the distance of its columns
        int.class,
        INDArray.class, // right
        int.class,
        number, // factor of what is there
        INDArray.class, // result
        int.class);
  }

  private static MethodHandle productWithVector(String name, Class<?> number)
      throws ReflectiveOperationException {
    return method(
        BaseLevel2.class,
        name,
        char.class, // order
        char.class, // whether the matrix is transposed
        int.class, // its rows
        int.class, // its columns
        number, // factor
        INDArray.class, // matrix, and the distance of its columns
        int.class,
        INDArray.class, // vector, and the distance of its numbers
        int.class,
        number, // factor of what is there
        INDArray.class, // result
        int.class);
  }

  private static MethodHandle method(Class<?> of, String name, Class<?>... arguments)
      throws ReflectiveOperationException {
    return MethodHandles.privateLookupIn(of, MethodHandles.lookup())
        .findVirtual(of, name, MethodType.methodType(void.class, arguments));
  }

  /**
   * {@code result = factor · a · b + kept · result}. BLAS counts by columns, where a row-major
   * matrix is its own transpose: it computes {@code resultᵀ = bᵀ · aᵀ}.
   *
   * @param a row-major [n, k], or [k, n] if transposed
   * @param b row-major [k, m], or [m, k] if transposed
   * @param result row-major [n, m]
   */
  static void product(
      INDArray a,
      boolean transposeA,
      INDArray b,
      boolean transposeB,
      INDArray result,
      double factor,
      double kept) {
    Blas blas = DIRECT;
    DataType type = result.dataType();
    if (blas == null || !isDirect(type)) {
      // mmuli goes through a column-major copy of a row-major result, gemm into the transpose not
      Nd4j.gemm(b, a, result.transpose(), !transposeB, !transposeA, factor, kept);
      return;
    }
    char ofA = transposeA ? 'T' : 'N';
    char ofB = transposeB ? 'T' : 'N';
    int inner = (int) a.size(transposeA ? 0 : 1);
    blas.product(b, (int) b.size(1), ofB, a, (int) a.size(1), ofA, inner, result, factor, kept);
  }

  private void product(
      INDArray left,
      int ofLeft,
      char transposeLeft,
      INDArray right,
      int ofRight,
      char transposeRight,
      int inner,
      INDArray result,
      double factor,
      double kept) {
    int columns = (int) result.size(0);
    int rows = (int) result.size(1);
    try {
      if (result.dataType() == DataType.FLOAT) {
        sgemm.invokeExact(
            level3,
            'f',
            transposeLeft,
            transposeRight,
            rows,
            columns,
            inner,
            (float) factor,
            left,
            ofLeft,
            right,
            ofRight,
            (float) kept,
            result,
            rows);
      } else {
        dgemm.invokeExact(
            level3,
            'f',
            transposeLeft,
            transposeRight,
            rows,
            columns,
            inner,
            factor,
            left,
            ofLeft,
            right,
            ofRight,
            kept,
            result,
            rows);
      }
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /**
   * {@code result = factor · matrix · vector + kept · result}.
   *
   * @param matrix row-major [n, m]
   * @param transpose whether its transpose is meant
   * @param vector [m], or [n] for the transpose
   * @param result [n], or [m] for the transpose
   */
  static void product(
      INDArray matrix,
      boolean transpose,
      INDArray vector,
      INDArray result,
      double factor,
      double kept) {
    Blas blas = DIRECT;
    DataType type = result.dataType();
    if (blas == null || !isDirect(type)) {
      MMulTranspose how = MMulTranspose.builder().transposeA(transpose).build();
      Nd4j.exec(new Mmul(matrix, vector, result, factor, kept, how));
      return;
    }
    int n = (int) matrix.size(0);
    int m = (int) matrix.size(1);
    char of = transpose ? 'N' : 'T';
    try {
      if (type == DataType.FLOAT) {
        blas.sgemv.invokeExact(
            blas.level2,
            'f',
            of,
            m,
            n,
            (float) factor,
            matrix,
            m,
            vector,
            1,
            (float) kept,
            result,
            1);
      } else {
        blas.dgemv.invokeExact(
            blas.level2, 'f', of, m, n, factor, matrix, m, vector, 1, kept, result, 1);
      }
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /**
   * {@code result[i, j] = factor · row[j] + kept · result[i, j]}, the product of ones and a row.
   *
   * @param row m numbers
   * @param ones [n]
   * @param result row-major [n, m]
   */
  static void rows(INDArray row, INDArray ones, INDArray result, double factor, double kept) {
    Blas blas = DIRECT;
    DataType type = result.dataType();
    if (blas == null || !isDirect(type)) {
      product(
          ones.reshape('c', ones.length(), 1),
          false,
          row.reshape('c', 1, row.length()),
          false,
          result,
          factor,
          kept);
      return;
    }
    blas.product(row, (int) row.length(), 'N', ones, 1, 'N', 1, result, factor, kept);
  }

  /** {@code to = to + factor · from}, number by number. */
  static void add(INDArray from, INDArray to, double factor) {
    if (isDirect(to.dataType())) {
      Nd4j.getBlasWrapper().level1().axpy(to.length(), factor, from, to);
    } else {
      to.addi(factor == 1 ? from : from.mul(factor));
    }
  }

  /** {@code array = factor · array}. */
  static void scale(INDArray array, double factor) {
    if (isDirect(array.dataType())) {
      Nd4j.getBlasWrapper().level1().scal(array.length(), factor, array);
    } else {
      array.muli(factor);
    }
  }

  /** The largest absolute value. */
  static double largest(INDArray vector) {
    return isDirect(vector.dataType())
        ? Math.abs(vector.getDouble(Nd4j.getBlasWrapper().level1().iamax(vector)))
        : vector.amaxNumber().doubleValue();
  }

  private static boolean isDirect(DataType type) {
    return type == DataType.FLOAT || type == DataType.DOUBLE;
  }

  private static RuntimeException rethrown(Throwable e) {
    if (e instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(e);
  }
}
