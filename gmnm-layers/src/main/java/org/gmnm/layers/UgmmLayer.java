package org.gmnm.layers;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.FeatureLayerRuntime;
import org.gmnm.dl4j.FloatArrays;
import org.gmnm.dl4j.Parameter;
import org.gmnm.dl4j.Parameter.Kind;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Neurons that are univariate Gaussian mixtures: each input is weighed by a Gaussian of its own,
 * and a neuron puts out the logarithm of their sum.
 *
 * <pre>
 *   output_j = ln Σ_k π_kj N(x_k; mu_kj, σ_kj²)          π_·j = softmax over k of logits_kj
 *   σ_kj = exp(logSigma_kj)
 * </pre>
 *
 * <pre>{@code
 * new UgmmLayer.Builder().nOut(64).build()
 * }</pre>
 *
 * <p>A peer of {@link GmnmLayer}, whose components see all inputs at once: here a component sees
 * one input, and the sum is taken before a logarithm.
 *
 * <p><b>Shapes</b>, with d = nIn, o = nOut: those of {@link FeatureLayer}.
 *
 * <p><b>Parameters</b>, in the order of saved models, and their initial values:
 *
 * <ul>
 *   <li>{@code mu} [d, o]: N(0, 1), for standardised inputs. A bias to a DL4J configuration, as are
 *       the deviations
 *   <li>{@code logSigma} [d, o]: 0
 *   <li>{@code logits} [d, o]: 0, equal weights. Weights to a DL4J configuration: L2 draws the π
 *       together
 * </ul>
 *
 * <p><b>Limits</b>: a pass computes N·d·o exponents; wide inputs are costly. Outputs are log
 * densities, negative as a rule and unbounded below: a layer above that wants standardised inputs
 * needs a {@link LayerNormLayer} in between. Distances beyond 1e18 σ count as 1e18 σ. NaN and
 * infinite inputs are refused; {@code weightInit} and {@code dist} have no effect.
 *
 * <p><b>Reference</b>: Ali, <i>uGMM-NN: Univariate Gaussian Mixture Model Neural Network</i>, arXiv
 * 2509.07569. The paper writes the mixture's density at one value; that each component takes its
 * own input is our reading. Initial values are our choice.
 */
public final class UgmmLayer extends FeatureLayer {

  private static final long serialVersionUID = 1L;

  /** Key of the means [d, o]. */
  public static final String MEANS = "mu";

  /** Key of the log-deviations [d, o]. */
  public static final String LOG_SIGMA = "logSigma";

  /** Key of the logarithms of the weights, up to a constant a column [d, o]. */
  public static final String LOGITS = "logits";

  static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** Distances beyond so many σ count as this: their squares are numbers in single precision. */
  static final float FAR = 0x1p60f;

  private UgmmLayer() {}

  private UgmmLayer(Builder builder) {
    super(builder);
    validate();
    initializeConstraints(builder);
  }

  @Override
  protected void validate() {
    super.validate();
    require(
        Math.max(nIn, 1) * nOut <= Integer.MAX_VALUE,
        "nIn * nOut must be <= "
            + Integer.MAX_VALUE
            + ", got nIn = "
            + nIn
            + ", nOut = "
            + nOut
            + "; use fewer outputs");
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(MEANS, Kind.BIAS, nIn, nOut),
        new Parameter(LOG_SIGMA, Kind.BIAS, nIn, nOut),
        new Parameter(LOGITS, Kind.WEIGHT, nIn, nOut));
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    INDArray means = get(parameters, MEANS);
    means.assign(Nd4j.randn(means.dataType(), means.shape()));
    get(parameters, LOG_SIGMA).assign(0);
    get(parameters, LOGITS).assign(0);
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
    SDVariable logSigma = wide(get(parameters, LOG_SIGMA));
    SDVariable logits = wide(get(parameters, LOGITS));
    SDVariable off = input.reshape(-1, nIn, 1).sub(wide(get(parameters, MEANS))); // [rows, d, o]
    SDVariable distances = off.mul(sameDiff.math().exp(logSigma.neg()));
    SDVariable z = sameDiff.math().clipByValue(distances, -FAR, FAR);
    SDVariable logs = logits.sub(logSum(sameDiff, logits)).sub(logSigma).sub(z.mul(z).mul(0.5));
    return logSum(sameDiff, logs).reshape(-1, nOut).sub(HALF_LOG_TWO_PI);
  }

  /** [1, d, o]. */
  private SDVariable wide(SDVariable parameter) {
    return parameter.reshape(1, nIn, nOut);
  }

  /**
   * ln Σ_k exp of [·, d, o], shifted by hand: ND4J's own op is not trusted. Of three dimensions,
   * since a sum over the only row of a matrix fails in SameDiff.
   */
  private static SDVariable logSum(SameDiff sameDiff, SDVariable logs) {
    SDVariable greatest = logs.max(true, 1);
    SDVariable sum = sameDiff.math().exp(logs.sub(greatest)).sum(true, 1);
    return sameDiff.math().log(sum).add(greatest);
  }

  @Override
  protected FeatureLayerRuntime runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new org.gmnm.layers.runtime.UgmmLayer(conf, dataType);
  }

  @Override
  protected @Nullable ClosedForm closedForm(DataType type) {
    return FloatArrays.areFor(type) ? new UgmmPasses((int) nIn, (int) nOut) : null;
  }

  private static <T> T get(Map<String, T> parameters, String key) {
    return Objects.requireNonNull(parameters.get(key), key);
  }

  /** Builds a {@link UgmmLayer}. Required: {@code nOut}. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends FeatureLayer.Builder<Builder> {

    /** A builder with every default. */
    public Builder() {}

    @Override
    public UgmmLayer build() {
      return new UgmmLayer(this);
    }
  }
}
