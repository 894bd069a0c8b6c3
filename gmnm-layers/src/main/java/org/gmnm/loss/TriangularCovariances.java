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
 * Covariances by their Cholesky factors L, whose diagonals are the sigmas.
 *
 * <pre>
 *   A = L/diag(L)      z = A⁻¹(y − μ)/diag(L)      g = A⁻ᵀz
 *   ∂NLL/∂L_jl = −γ g_j z_l/L_jj, l &lt; j     ∂NLL/∂log L_jj = −γ (g_j z_j − 1)
 * </pre>
 *
 * <p>Of known labels alone, their rows of A are made triangular, A = M Q, and M stands in A's place
 * ({@link TriangleBatch}); in the last line Qᵀz stands in the place of z, and entries of M⁻ᵀQ in
 * those of 1 and 0.
 */
final class TriangularCovariances implements EmittedCovariances {

  private final int d;
  private final BoundedSigmas sigmas;
  private final INDArray inverseSigmas;

  /** Left of A's diagonals, rows 1 to D−1, [i, R]; none of diagonal covariances. */
  private final List<INDArray> left = new ArrayList<>();

  private TriangularCovariances(int d, BoundedSigmas sigmas, INDArray inverseSigmas) {
    this.d = d;
    this.sigmas = sigmas;
    this.inverseSigmas = inverseSigmas;
  }

  static TriangularCovariances diagonal(int d, BoundedSigmas sigmas, INDArray inverseSigmas) {
    return new TriangularCovariances(d, sigmas, inverseSigmas);
  }

  /** Of values L_00 | L_10 L_11 | … [D(D + 1)/2, R], whose diagonals are left out. */
  static TriangularCovariances full(
      INDArray shapes, int d, BoundedSigmas sigmas, INDArray inverseSigmas) {
    TriangularCovariances full = new TriangularCovariances(d, sigmas, inverseSigmas);
    for (int i = 1; i < d; i++) {
      int row = row(i);
      INDArray entries = shapes.get(NDArrayIndex.interval(row, row + i), NDArrayIndex.all());
      full.left.add(
          TriangleBatch.cut(entries.mulRowVector(inverseSigmas.slice(i)), TriangleBatch.OBLIQUE));
    }
    return full;
  }

  /** Where row i of L stands among the values of a covariance. */
  static int row(int i) {
    return i * (i + 1) / 2;
  }

  private boolean isFull() {
    return !left.isEmpty();
  }

  @Override
  public At at(INDArray deviations, @Nullable INDArray known) {
    TriangleBatch triangles =
        known == null ? TriangleBatch.of(d, left) : TriangleBatch.of(d, left, known);
    return new Measured(triangles, triangles.solve(deviations), known);
  }

  @Override
  public INDArray factors() {
    long r = inverseSigmas.size(1);
    INDArray sigma = Transforms.exp(sigmas.logs(), true).reshape('c', d, 1, r);
    return TriangleBatch.dense(d, left, r).muli(sigma);
  }

  @Override
  public INDArray deviations() {
    INDArray squares = Nd4j.ones(DataType.DOUBLE, inverseSigmas.shape());
    for (int i = 1; isFull() && i < d; i++) {
      INDArray entries = left.get(i - 1);
      squares.slice(i).addi(entries.mul(entries).sum(0));
    }
    return Transforms.sqrt(squares, false);
  }

  @Override
  public INDArray ofShapes(INDArray ofLogDeviations) {
    INDArray deviations = deviations();
    INDArray each = ofLogDeviations.divi(deviations).divi(deviations); // of log σ, but for slopes
    INDArray ofEntries = each.mul(inverseSigmas);
    INDArray ofSigmas = each.muli(sigmas.slopes());
    List<INDArray> rows = new ArrayList<>();
    for (int i = 0; i < d; i++) {
      if (isFull() && i > 0) {
        rows.add(left.get(i - 1).mulRowVector(ofEntries.slice(i)));
      }
      rows.add(ofSigmas.get(NDArrayIndex.interval(i, i + 1), NDArrayIndex.all()));
    }
    return Nd4j.concat(0, rows.toArray(INDArray[]::new));
  }

  private final class Measured implements At {

    private final TriangleBatch triangles;
    private final INDArray z;
    private final @Nullable INDArray known;

    Measured(TriangleBatch triangles, INDArray z, @Nullable INDArray known) {
      this.triangles = triangles;
      this.z = z;
      this.known = known;
    }

    @Override
    public INDArray negativeLogs() {
      INDArray terms =
          z.mul(z).muli(0.5).addi(sigmas.logs()).addi(JointMixtureBatch.HALF_LOG_TWO_PI);
      INDArray logDiagonal = triangles.logDiagonal();
      if (logDiagonal != null) {
        terms.addi(logDiagonal);
      }
      if (known != null) {
        terms.muli(known);
      }
      return terms.sum(0);
    }

    @Override
    public INDArray pull() {
      return triangles.solveTransposed(z);
    }

    @Override
    public INDArray ofShapes(INDArray share, INDArray pulled) {
      INDArray along = triangles.along(z);
      INDArray inverse = triangles.inverse();
      List<INDArray> rows = new ArrayList<>();
      for (int i = 0; i < d; i++) {
        INDArray own = pulled.get(NDArrayIndex.interval(i, i + 1), NDArrayIndex.all()); // [1, R]
        if (isFull() && i > 0) {
          INDArray before = along.get(NDArrayIndex.interval(0, i), NDArrayIndex.all());
          INDArray entries = before.mulRowVector(own); // [i, R]
          if (inverse != null) {
            INDArray added = inverse.slice(i).get(NDArrayIndex.interval(0, i), NDArrayIndex.all());
            entries.addi(added.mulRowVector(share));
          }
          rows.add(entries.muliRowVector(inverseSigmas.slice(i)));
        }
        INDArray diagonal = own.mul(along.slice(i));
        diagonal.addi(inverse == null ? share : share.mul(inverse.slice(i).slice(i)));
        rows.add(diagonal.muli(sigmas.slopes().slice(i)));
      }
      return Nd4j.concat(0, rows.toArray(INDArray[]::new));
    }
  }
}
