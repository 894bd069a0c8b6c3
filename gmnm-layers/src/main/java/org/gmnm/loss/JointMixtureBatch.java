package org.gmnm.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The joint mixtures that a network emitted for one batch, in log space and in doubles. Labels
 * stand along the first axis, components of examples (example·n + k) along the last, R = N·n.
 *
 * <pre>
 *   A = L/diag(L)      z = A⁻¹(y − μ)/diag(L)      g = A⁻ᵀz
 *   l_k = log w_k − Σ_j log L_jj − ½|z|² − ½ D log 2π     NLL = −log Σ_k exp(l_k)     γ = softmax(l)
 *   ∂NLL/∂logit_k = w_k − γ_k     ∂NLL/∂μ_j = −γ_k g_j/L_jj
 *   ∂NLL/∂L_jl = −γ_k g_j z_l/L_jj, l &lt; j     ∂NLL/∂log L_jj = −γ_k (g_j z_j − 1)
 * </pre>
 *
 * <p>Of known labels alone, their rows of A are made triangular, A = M Q, and M stands in A's place
 * ({@link TriangleBatch}); in the last line Qᵀz stands in the place of z, and entries of M⁻ᵀQ in
 * those of 1 and 0.
 */
final class JointMixtureBatch {

  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** What entries of A are cut to: their squares are still doubles. */
  private static final double OBLIQUE = 1e100;

  private final DataType type;
  private final int n;
  private final int d;
  private final boolean full;
  private final INDArray logWeights; // [N, n]
  private final INDArray means; // [D, R]
  private final BoundedSigmas sigmas; // [D, R]
  private final INDArray inverseSigmas; // [D, R]

  /** Left of A's diagonals, rows 1 to D−1, [i, R]; none of diagonal covariances. */
  private final List<INDArray> left = new ArrayList<>();

  JointMixtureBatch(INDArray output, int n, int d, boolean full, double minSigma) {
    this.n = n;
    this.d = d;
    this.full = full;
    type = output.dataType();
    INDArray wide = output.castTo(DataType.DOUBLE);
    INDArray logits = columns(wide, 0, n);
    logWeights = logits.subColumnVector(MixtureBatch.logSumExp(logits));
    means = labelsFirst(columns(wide, n, n + n * d), d);
    INDArray shapes = labelsFirst(columns(wide, n + n * d, width(n, d, full)), shape(d, full));
    INDArray v =
        full ? shapes.getRows(IntStream.range(0, d).map(i -> row(i) + i).toArray()) : shapes;
    sigmas = BoundedSigmas.of(v, minSigma);
    inverseSigmas = Transforms.exp(sigmas.logs().neg(), false);
    for (int i = 1; full && i < d; i++) {
      INDArray entries = shapes.get(NDArrayIndex.interval(row(i), row(i) + i), NDArrayIndex.all());
      left.add(TriangleBatch.cut(entries.mulRowVector(inverseSigmas.slice(i)), OBLIQUE));
    }
  }

  static int width(int n, int d, boolean full) {
    return Math.multiplyExact(n, 1 + d + shape(d, full));
  }

  /** S, the values of a component's covariance. */
  private static int shape(int d, boolean full) {
    return full ? row(d) : d;
  }

  /** Where row i of L stands among the values of a covariance. */
  private static int row(int i) {
    return i * (i + 1) / 2;
  }

  private static INDArray columns(INDArray output, int from, int to) {
    return output.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  /** [N, n·size] as [size, R]. */
  private static INDArray labelsFirst(INDArray perExample, int size) {
    return perExample.reshape('c', perExample.length() / size, size).transpose().dup('c');
  }

  /** [size, R] as [N, n·size]. */
  private INDArray perExample(INDArray labelsFirst) {
    long examples = logWeights.size(0);
    return labelsFirst.transpose().reshape('c', examples, labelsFirst.length() / examples);
  }

  /** A value per label [N, D] as [D, R]. */
  private INDArray perComponent(INDArray perLabel) {
    return labelsFirst(Nd4j.tile(perLabel.castTo(DataType.DOUBLE), 1, n), d);
  }

  /**
   * The NLL of each example's known labels, at the first of them, and its gradient.
   *
   * @param labels [N, D]
   * @param known 1 where a label is known, else 0 [N, D]; null where all are
   */
  MaskedLoss.Comparison against(INDArray labels, @Nullable INDArray known) {
    INDArray scaled = perComponent(labels).subi(means).muli(inverseSigmas);
    INDArray each = known == null ? null : perComponent(known);
    TriangleBatch triangles =
        each == null ? TriangleBatch.of(d, left) : TriangleBatch.of(d, left, each);
    INDArray z = triangles.solve(each == null ? scaled : scaled.muli(each));
    Posterior posterior = new Posterior(logDensities(z, triangles, each).addi(logWeights));
    return new MaskedLoss.Comparison() {
      @Override
      public INDArray scores() {
        INDArray all = known == null ? Nd4j.ones(DataType.DOUBLE, labels.shape()) : known;
        return first(all).muliColumnVector(posterior.negativeLog()).castTo(type);
      }

      @Override
      public INDArray gradient() {
        INDArray gamma = posterior.gamma();
        INDArray ofLogits = Transforms.exp(logWeights, true).subi(gamma);
        INDArray share = gamma.reshape('c', 1, gamma.length());
        INDArray pull = triangles.solveTransposed(z).muliRowVector(share).negi(); // −γ g [D, R]
        INDArray ofShapes = ofShapes(pull, share, triangles, z);
        INDArray ofMeans = pull.muli(inverseSigmas);
        INDArray emitted = Nd4j.concat(1, ofLogits, perExample(ofMeans), perExample(ofShapes));
        return TriangleBatch.cut(emitted, TriangleBatch.STEEP).castTo(type);
      }
    };
  }

  /** Of values 1 and 0 [N, D], the first 1 of each row alone. */
  private INDArray first(INDArray ones) {
    double[][] before = new double[d][d];
    for (int j = 0; j < d; j++) {
      Arrays.fill(before[j], j + 1, d, 1);
    }
    INDArray count = ones.mmul(Nd4j.createFromArray(before));
    return count.eq(0).castTo(DataType.DOUBLE).muli(ones);
  }

  /** log N_k [N, n]. */
  private INDArray logDensities(INDArray z, TriangleBatch triangles, @Nullable INDArray known) {
    INDArray terms = z.mul(z).muli(0.5).addi(sigmas.logs()).addi(HALF_LOG_TWO_PI);
    INDArray logDiagonal = triangles.logDiagonal();
    if (logDiagonal != null) {
      terms.addi(logDiagonal);
    }
    if (known != null) {
      terms.muli(known);
    }
    return terms.sum(0).negi().reshape('c', logWeights.shape());
  }

  /** [S, R] of −γg [D, R] and γ [1, R]. */
  private INDArray ofShapes(INDArray pull, INDArray share, TriangleBatch triangles, INDArray z) {
    INDArray along = triangles.along(z);
    INDArray inverse = triangles.inverse();
    List<INDArray> rows = new ArrayList<>();
    for (int i = 0; i < d; i++) {
      INDArray own = pull.get(NDArrayIndex.interval(i, i + 1), NDArrayIndex.all()); // [1, R]
      if (full && i > 0) {
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

  /** [N, n]. */
  INDArray weights() {
    return Transforms.exp(logWeights, true);
  }

  /** [R, D]. */
  INDArray means() {
    return means.transpose();
  }

  /** L, one under the other [R·D, D]. */
  INDArray factors() {
    long r = means.size(1);
    INDArray sigma = Transforms.exp(sigmas.logs(), true).reshape('c', d, 1, r);
    INDArray l = TriangleBatch.dense(d, left, r).muli(sigma); // [D, D, R]
    return l.permute(2, 0, 1).reshape('c', r * d, d);
  }
}
