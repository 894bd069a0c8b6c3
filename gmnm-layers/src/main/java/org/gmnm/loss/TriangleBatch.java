package org.gmnm.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Many lower triangular matrices M of D rows, solved side by side: the R of them lie along the last
 * axis, so that each step of a substitution is one operation for all.
 *
 * <p>M comes of matrices A with 1 on their diagonals. Where all variables are known, M = A. Where
 * some are not, the rows of the known ones are made orthogonal one after the other (Gram and
 * Schmidt), A = M Q; the rows of unknown ones are 0 in Q and M, but for a 1 on M's diagonal.
 */
final class TriangleBatch {

  /** Solutions beyond this count as this: their squares are still floats. */
  static final double FAR = 1e18;

  /** What entries of A are cut to: their squares are still doubles. */
  static final double OBLIQUE = 1e100;

  /** What derivatives are cut to: a float. */
  static final double STEEP = 1e36;

  private final int d;

  /** Left of the diagonal, rows 1 to D−1: [i, R]; none where all entries there are 0. */
  private final List<INDArray> left;

  private final @Nullable INDArray diagonal; // [D, R]; null where it is 1
  private final @Nullable INDArray q; // [D, D, R]; null where it is the identity

  private TriangleBatch(
      int d, List<INDArray> left, @Nullable INDArray diagonal, @Nullable INDArray q) {
    this.d = d;
    this.left = left;
    this.diagonal = diagonal;
    this.q = q;
  }

  /**
   * All variables known.
   *
   * @param left of A's diagonals: rows 1 to D−1, [i, R]; empty where A is the identity
   */
  static TriangleBatch of(int d, List<INDArray> left) {
    return new TriangleBatch(d, left, null, null);
  }

  /**
   * Some variables unknown.
   *
   * @param left as above
   * @param known 1 where known, else 0 [D, R]
   */
  static TriangleBatch of(int d, List<INDArray> left, INDArray known) {
    if (left.isEmpty()) {
      return of(d, left);
    }
    long r = known.size(1);
    INDArray a = dense(d, left, r).muli(known.reshape('c', d, 1, r)); // becomes Q
    OrthogonalRows orthogonal = OrthogonalRows.of(a, known.rsub(1));
    List<INDArray> rows = new ArrayList<>();
    for (int i = 1; i < d; i++) {
      INDArray row = orthogonal.left().slice(i);
      rows.add(row.get(NDArrayIndex.interval(0, i), NDArrayIndex.all()));
    }
    return new TriangleBatch(d, rows, orthogonal.lengths(), a);
  }

  /** A [D, D, R] with all its zeros and ones. */
  static INDArray dense(int d, List<INDArray> left, long r) {
    INDArray a = Nd4j.zeros(DataType.DOUBLE, d, d, r);
    for (int i = 0; i < d; i++) {
      INDArray row = a.slice(i);
      row.slice(i).assign(1);
      if (i > 0 && !left.isEmpty()) {
        row.get(NDArrayIndex.interval(0, i), NDArrayIndex.all()).assign(left.get(i - 1));
      }
    }
    return a;
  }

  /** M⁻¹ x [D, R], cut to ±{@link #FAR}; x is used up. */
  INDArray solve(INDArray x) {
    for (int i = 0; i < d; i++) {
      INDArray own = x.slice(i);
      if (i > 0 && !left.isEmpty()) {
        INDArray before = x.get(NDArrayIndex.interval(0, i), NDArrayIndex.all());
        own.subi(left.get(i - 1).mul(before).sum(0));
      }
      divide(own, i);
      cut(own, FAR);
    }
    return x;
  }

  /** M⁻ᵀ z [D, R], cut to ±{@link #STEEP}. */
  INDArray solveTransposed(INDArray z) {
    INDArray x = z.dup();
    for (int i = d - 1; i >= 0; i--) {
      INDArray own = x.slice(i);
      divide(own, i);
      cut(own, STEEP);
      if (i > 0 && !left.isEmpty()) {
        x.get(NDArrayIndex.interval(0, i), NDArrayIndex.all())
            .subi(left.get(i - 1).mulRowVector(own));
      }
    }
    return x;
  }

  private void divide(INDArray row, int i) {
    if (diagonal != null) {
      row.divi(diagonal.slice(i));
    }
  }

  static INDArray cut(INDArray values, double most) {
    return Transforms.max(Transforms.min(values, most, false), -most, false);
  }

  /** log M_jj [D, R], or null where all are 0. */
  @Nullable INDArray logDiagonal() {
    return diagonal == null ? null : Transforms.log(diagonal);
  }

  /** Qᵀ z [D, R]. */
  INDArray along(INDArray z) {
    return q == null ? z : q.mul(z.reshape('c', d, 1, z.size(1))).sum(0);
  }

  /** M⁻ᵀ Q [D, D, R], as far as it is not 1 on the diagonal and 0 left of it; else null. */
  @Nullable INDArray inverse() {
    if (q == null) {
      return null;
    }
    INDArray x = q.dup();
    long r = x.size(2);
    for (int i = d - 1; i >= 0; i--) {
      INDArray own = x.slice(i); // [D, R]
      if (diagonal != null) {
        own.diviRowVector(diagonal.slice(i));
      }
      cut(own, STEEP);
      if (i > 0) {
        INDArray times = left.get(i - 1).reshape('c', i, 1, r);
        x.get(NDArrayIndex.interval(0, i)).subi(times.mul(own.reshape('c', 1, d, r)));
      }
    }
    return x;
  }
}
