package org.gmnm.loss;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Covariances of a diagonal and few directions, C = diag(σ²) + F Fᵀ with F [D, r], by Woodbury's
 * identity and the determinant lemma:
 *
 * <pre>
 *   B = F/σ    [Bᵀ | I] = M Q    u = (y − μ)/σ    ρ = [u; 0] less what of it lies along the rows of Q
 *   log det C = Σ_j log σ_j² + 2 Σ_i log M_ii      (y − μ)ᵀ C⁻¹ (y − μ) = |ρ|²
 *   h = σ C⁻¹ (y − μ) = ρ_1..D      a = Fᵀ C⁻¹ (y − μ) = −ρ_D+1..D+r      P = (C/σσ)⁻¹ B = Q_Bᵀ Q_I
 *   ∂NLL/∂F_jl = γ (P_jl − h_j a_l)/σ_j      ∂NLL/∂log σ_j = γ (1 − Σ_i Q_ij² − h_j²)
 * </pre>
 *
 * <p>A sum of squares loses no digits where the difference in Woodbury's identity does. Rows of B
 * of unknown labels are 0: that is the exact marginal of the others.
 */
final class LowRankCovariances implements EmittedCovariances {

  private final int d;
  private final int rank;
  private final BoundedSigmas sigmas;
  private final INDArray inverseSigmas;
  private final INDArray directions; // B [D, r, R]

  /**
   * Takes what was emitted.
   *
   * @param shapes label by label, v_j F_j1 … F_jr [D(1 + r), R]
   * @param sigmas of v [D, R]
   * @param inverseSigmas 1/σ [D, R]
   */
  LowRankCovariances(
      INDArray shapes, int d, int rank, BoundedSigmas sigmas, INDArray inverseSigmas) {
    this.d = d;
    this.rank = rank;
    this.sigmas = sigmas;
    this.inverseSigmas = inverseSigmas;
    INDArray f = byLabel(shapes).get(all(), interval(1, 1 + rank), all());
    directions =
        TriangleBatch.cut(f.mul(perDirection(inverseSigmas)), TriangleBatch.OBLIQUE).dup('c');
  }

  /** [D, 1 + r, R]. */
  private INDArray byLabel(INDArray shapes) {
    return shapes.reshape('c', d, 1 + rank, shapes.size(1));
  }

  private INDArray perDirection(INDArray perLabel) {
    return perLabel.reshape('c', d, 1, perLabel.size(1));
  }

  @Override
  public At at(INDArray deviations, @Nullable INDArray known) {
    long r = deviations.size(1);
    INDArray b = known == null ? directions : directions.mul(perDirection(known));
    INDArray rows = Nd4j.zeros(DataType.DOUBLE, rank, d + rank, r);
    rows.get(all(), interval(0, d), all()).assign(b.permute(1, 0, 2));
    for (int i = 0; i < rank; i++) {
      rows.slice(i).slice(d + i).assign(1);
    }
    OrthogonalRows orthogonal = OrthogonalRows.of(rows, Nd4j.zeros(DataType.DOUBLE, rank, r));
    INDArray wide = Nd4j.zeros(DataType.DOUBLE, d + rank, r);
    wide.get(interval(0, d), all()).assign(TriangleBatch.cut(deviations, TriangleBatch.FAR));
    return new Measured(orthogonal, orthogonal.rest(wide), known);
  }

  @Override
  public INDArray factors() {
    long r = directions.size(2);
    INDArray rows = Nd4j.zeros(DataType.DOUBLE, d, d + rank, r);
    rows.get(all(), interval(d, d + rank), all()).assign(directions);
    for (int j = 0; j < d; j++) {
      rows.slice(j).slice(j).assign(1);
    }
    OrthogonalRows orthogonal = OrthogonalRows.of(rows, Nd4j.zeros(DataType.DOUBLE, d, r));
    INDArray factors = orthogonal.left();
    for (int j = 0; j < d; j++) {
      factors.slice(j).slice(j).assign(orthogonal.lengths().slice(j));
    }
    return factors.muli(perDirection(Transforms.exp(sigmas.logs(), true)));
  }

  @Override
  public INDArray deviations() {
    return Transforms.sqrt(directions.mul(directions).sum(1).addi(1), false);
  }

  @Override
  public INDArray ofShapes(INDArray ofLogDeviations) {
    INDArray deviations = deviations();
    INDArray each = ofLogDeviations.divi(deviations).divi(deviations); // of log σ, but for slopes
    long r = each.size(1);
    INDArray shapes = Nd4j.create(DataType.DOUBLE, new long[] {d, 1 + rank, r}, 'c');
    shapes.get(all(), interval(0, 1), all()).assign(perDirection(each.mul(sigmas.slopes())));
    shapes
        .get(all(), interval(1, 1 + rank), all())
        .assign(directions.mul(perDirection(each.mul(inverseSigmas))));
    return shapes.reshape('c', d * (1L + rank), r);
  }

  private final class Measured implements At {

    private final OrthogonalRows orthogonal;
    private final INDArray rest; // ρ [D + r, R]
    private final @Nullable INDArray known;

    Measured(OrthogonalRows orthogonal, INDArray rest, @Nullable INDArray known) {
      this.orthogonal = orthogonal;
      this.rest = rest;
      this.known = known;
    }

    @Override
    public INDArray negativeLogs() {
      INDArray scales = sigmas.logs().add(JointMixtureBatch.HALF_LOG_TWO_PI);
      if (known != null) {
        scales.muli(known);
      }
      return rest.mul(rest)
          .sum(0)
          .muli(0.5)
          .addi(scales.sum(0))
          .addi(Transforms.log(orthogonal.lengths(), true).sum(0));
    }

    @Override
    public INDArray pull() {
      return rest.get(interval(0, d), all());
    }

    @Override
    public INDArray ofShapes(INDArray share, INDArray pulled) {
      long r = share.size(1);
      INDArray q = orthogonal.q().get(all(), interval(0, d), all()); // [r, D, R]
      INDArray shapes = Nd4j.create(DataType.DOUBLE, new long[] {d, 1 + rank, r}, 'c');
      INDArray ofSigmas = q.mul(q).sum(0).rsubi(1).muliRowVector(share);
      ofSigmas.addi(pulled.mul(pull())).muli(sigmas.slopes());
      shapes.get(all(), interval(0, 1), all()).assign(perDirection(ofSigmas));
      for (int l = 0; l < rank; l++) {
        INDArray unit = orthogonal.q().get(all(), interval(d + l, d + l + 1), all());
        INDArray entries = q.mul(unit).sum(0).muliRowVector(share); // [D, R]
        entries.subi(pulled.mulRowVector(rest.slice(d + l))).muli(inverseSigmas);
        shapes.get(all(), interval(1 + l, 2 + l), all()).assign(perDirection(entries));
      }
      return shapes.reshape('c', d * (1L + rank), r);
    }
  }
}
