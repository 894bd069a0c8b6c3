package org.gmnm.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gmnm.loss.LossJointGaussianMixture.Form;
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
 *   l_k = log w_k + log N(y; μ_k, C_k)     NLL = −log Σ_k exp(l_k)     γ = softmax(l)
 *   ∂NLL/∂logit_k = w_k − γ_k     ∂NLL/∂μ_k = −γ_k C_k⁻¹ (y − μ_k)
 * </pre>
 *
 * <p>What depends on the form of C is an {@link EmittedCovariances}.
 */
final class JointMixtureBatch {

  static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private final DataType type;
  private final int n;
  private final int d;
  private final INDArray logWeights; // [N, n]
  private final INDArray means; // [D, R]
  private final INDArray inverseSigmas; // [D, R]
  private final EmittedCovariances covariances;

  JointMixtureBatch(INDArray output, int n, int d, Form form, int rank, double minSigma) {
    this.n = n;
    this.d = d;
    type = output.dataType();
    INDArray wide = output.castTo(DataType.DOUBLE);
    INDArray logits = columns(wide, 0, n);
    logWeights = logits.subColumnVector(MixtureBatch.logSumExp(logits));
    means = labelsFirst(columns(wide, n, n + n * d), d);
    INDArray shapes =
        labelsFirst(columns(wide, n + n * d, width(n, d, form, rank)), shape(d, form, rank));
    BoundedSigmas sigmas = BoundedSigmas.of(sigmaValues(shapes, d, form, rank), minSigma);
    inverseSigmas = Transforms.exp(sigmas.logs().neg(), false);
    covariances =
        switch (form) {
          case FULL -> TriangularCovariances.full(shapes, d, sigmas, inverseSigmas);
          case DIAGONAL -> TriangularCovariances.diagonal(d, sigmas, inverseSigmas);
          case LOW_RANK -> new LowRankCovariances(shapes, d, rank, sigmas, inverseSigmas);
        };
  }

  static int width(int n, int d, Form form, int rank) {
    return Math.multiplyExact(n, 1 + d + shape(d, form, rank));
  }

  /** S, the values of a component's covariance. */
  private static int shape(int d, Form form, int rank) {
    return switch (form) {
      case FULL -> TriangularCovariances.row(d);
      case DIAGONAL -> d;
      case LOW_RANK -> Math.multiplyExact(d, 1 + rank);
    };
  }

  /** v [D, R]. */
  private static INDArray sigmaValues(INDArray shapes, int d, Form form, int rank) {
    IntStream labels = IntStream.range(0, d);
    return switch (form) {
      case FULL -> shapes.getRows(labels.map(i -> TriangularCovariances.row(i) + i).toArray());
      case DIAGONAL -> shapes;
      case LOW_RANK -> shapes.getRows(labels.map(i -> i * (1 + rank)).toArray());
    };
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
   * The NLL of each example's known labels, at the first of them, and the CRPS of each; with
   * gradients.
   *
   * @param labels [N, D]
   * @param known 1 where a label is known, else 0 [N, D]; null where all are
   * @param crpsWeight λ
   */
  MaskedLoss.Comparison against(INDArray labels, @Nullable INDArray known, double crpsWeight) {
    MaskedLoss.Comparison likelihood = against(labels, known);
    if (crpsWeight == 0) {
      return likelihood;
    }
    INDArray all = known == null ? Nd4j.ones(DataType.DOUBLE, labels.shape()) : known;
    INDArray wide = labels.castTo(DataType.DOUBLE);
    INDArray deviations = covariances.deviations().divi(inverseSigmas); // √C_jj [D, R]
    List<MixtureCrps> marginals = new ArrayList<>();
    for (int j = 0; j < d; j++) {
      INDArray mean = means.slice(j).reshape('c', logWeights.shape());
      INDArray deviation = deviations.slice(j).reshape('c', logWeights.shape());
      marginals.add(MixtureCrps.of(wide.getColumn(j, true), weights(), mean, deviation));
    }
    return new MaskedLoss.Comparison() {
      @Override
      public INDArray scores() {
        INDArray own =
            Nd4j.concat(1, marginals.stream().map(MixtureCrps::scores).toArray(INDArray[]::new));
        return likelihood.scores().addi(own.muli(all).muli(crpsWeight).castTo(type));
      }

      @Override
      public INDArray gradient() {
        INDArray ofLogits = Nd4j.zeros(DataType.DOUBLE, logWeights.shape());
        INDArray ofMeans = Nd4j.create(DataType.DOUBLE, means.shape(), 'c');
        INDArray ofDeviations = Nd4j.create(DataType.DOUBLE, means.shape(), 'c');
        for (int j = 0; j < d; j++) {
          INDArray counts = all.getColumn(j, true).mul(crpsWeight);
          MixtureCrps own = marginals.get(j);
          ofLogits.addi(own.ofLogits().mulColumnVector(counts));
          ofMeans.putRow(j, flat(own.ofMeans().mulColumnVector(counts)));
          ofDeviations.putRow(j, flat(own.ofLogSigmas().mulColumnVector(counts)));
        }
        INDArray ofShapes = perExample(covariances.ofShapes(ofDeviations));
        INDArray emitted = Nd4j.concat(1, ofLogits, perExample(ofMeans), ofShapes);
        INDArray own = TriangleBatch.cut(emitted, TriangleBatch.STEEP);
        return likelihood.gradient().addi(own.castTo(type));
      }
    };
  }

  /** [N, n] as [R]. */
  private static INDArray flat(INDArray perComponent) {
    return perComponent.reshape('c', new long[] {perComponent.length()});
  }

  private MaskedLoss.Comparison against(INDArray labels, @Nullable INDArray known) {
    INDArray deviations = perComponent(labels).subi(means).muli(inverseSigmas);
    INDArray each = known == null ? null : perComponent(known);
    EmittedCovariances.At at =
        covariances.at(each == null ? deviations : deviations.muli(each), each);
    INDArray logs = at.negativeLogs().negi().reshape('c', logWeights.shape());
    Posterior posterior = new Posterior(logs.addi(logWeights));
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
        INDArray pulled = at.pull().mulRowVector(share).negi(); // −γ σ C⁻¹ (y − μ) [D, R]
        INDArray ofShapes = at.ofShapes(share, pulled);
        INDArray ofMeans = pulled.muli(inverseSigmas);
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
    return covariances.factors().permute(2, 0, 1).reshape('c', r * d, d);
  }
}
