package org.gmnm.examples.classification;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Losses of the literature on wrong labels, for one class an example, after a softmax p =
 * softmax(z).
 *
 * <pre>
 *   GENERALIZED  (1 − p_y^q)/q, q = 0.7                                         GCE
 *   SYMMETRIC    α CE + β RCE, α = 0.1, β = 1                                   SCE
 *   NORMALIZED   CE/(−Σ_k log p_k) + RCE                                        NCE + RCE
 *   ABSOLUTE     Σ_k |p_k − y_k| = 2 (1 − p_y)                                  MAE
 *   CE = −log p_y,   RCE = −A (1 − p_y), A = log 1e-4: the logarithm of the labels that are 0
 * </pre>
 *
 * <p>In logarithms, by the layer's values before the softmax: none of them overflows.
 *
 * <p>Reference: Ghosh, Kumar and Sastry, AAAI 2017 (MAE); Zhang and Sabuncu, NeurIPS 2018 (GCE);
 * Wang et al., ICCV 2019 (SCE); Ma et al., ICML 2020 (NCE and its sum with RCE). Their weights.
 */
final class RobustLoss implements ILossFunction {

  /** Which. */
  enum Form {
    GENERALIZED,
    SYMMETRIC,
    NORMALIZED,
    ABSOLUTE
  }

  private static final long serialVersionUID = 1L;

  private static final double Q = 0.7;
  private static final double ALPHA = 0.1;
  private static final double A = Math.log(1e-4);

  @JsonProperty private final Form form;

  @JsonCreator
  RobustLoss(@JsonProperty("form") Form form) {
    this.form = form;
  }

  /** By hand: ND4J's own gives −∞ in float where a class is far behind. */
  private static void logSoftmax(double[] z) {
    double most = Arrays.stream(z).max().orElse(0);
    double sum = Arrays.stream(z).map(each -> Math.exp(each - most)).sum();
    Arrays.setAll(z, k -> z[k] - most - Math.log(sum));
  }

  /** Score of an example, and its gradient by z in place of the logarithms of p. */
  private double inPlace(double[] logs, int y) {
    int classes = logs.length;
    double sum = 0;
    for (double log : logs) {
      sum += log;
    }
    double own = logs[y];
    double p = Math.exp(own);
    double score =
        switch (form) {
          case GENERALIZED -> -Math.expm1(Q * own) / Q;
          case SYMMETRIC -> -ALPHA * own + A * Math.expm1(own);
          case NORMALIZED -> own / sum + A * Math.expm1(own);
          case ABSOLUTE -> -2 * Math.expm1(own);
        };
    // d log p_y/dz_k = 1 at y − p_k, d Σ log p/dz_k = 1 − classes · p_k.
    double byOwn =
        switch (form) {
          case GENERALIZED -> -Math.exp(Q * own);
          case SYMMETRIC -> -ALPHA + A * p;
          case NORMALIZED -> 1 / sum + A * p;
          case ABSOLUTE -> -2 * p;
        };
    double bySum = form == Form.NORMALIZED ? -own / (sum * sum) : 0;
    for (int k = 0; k < classes; k++) {
      double pk = Math.exp(logs[k]);
      logs[k] = byOwn * ((k == y ? 1 : 0) - pk) + bySum * (1 - classes * pk);
    }
    return score;
  }

  /** Scores [N, 1] and gradients [N, classes]. */
  private Pair<INDArray, INDArray> all(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    if (!(activation instanceof ActivationSoftmax) || mask != null) {
      throw new IllegalArgumentException(
          "RobustLoss: the activation must be SOFTMAX, without a mask, got " + activation);
    }
    double[][] gradients = preOutput.toDoubleMatrix();
    int[] classes = labels.argMax(1).toIntVector();
    double[][] scores = new double[gradients.length][1];
    for (int n = 0; n < gradients.length; n++) {
      logSoftmax(gradients[n]);
      scores[n][0] = inPlace(gradients[n], classes[n]);
    }
    return new Pair<>(
        Nd4j.createFromArray(scores).castTo(preOutput.dataType()),
        Nd4j.createFromArray(gradients).castTo(preOutput.dataType()));
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    return all(labels, preOutput, activation, mask).getFirst();
  }

  @Override
  public double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    INDArray scores = computeScoreArray(labels, preOutput, activation, mask);
    return average ? scores.meanNumber().doubleValue() : scores.sumNumber().doubleValue();
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    return all(labels, preOutput, activation, mask).getSecond();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    Pair<INDArray, INDArray> all = all(labels, preOutput, activation, mask);
    double sum = all.getFirst().sumNumber().doubleValue();
    return new Pair<>(average ? sum / labels.size(0) : sum, all.getSecond());
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public String toString() {
    return "RobustLoss(" + form + ")";
  }
}
