package org.gmnm.layers;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.FeatureLayerRuntime;
import org.gmnm.dl4j.Parameter;
import org.gmnm.dl4j.Parameter.Kind;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Layer normalisation of the features of every example, time step or pixel.
 *
 * <pre>
 *   output_j = gain_j · (x_j − mean) / √(variance + epsilon) + bias_j
 *   mean = (1/d) Σ_j x_j,  variance = (1/d) Σ_j (x_j − mean)²
 * </pre>
 *
 * <p>DL4J normalises so inside its dense and recurrent layers only ({@code hasLayerNorm}), not
 * between layers.
 *
 * <p><b>Shapes</b>: those of {@link FeatureLayer} with o = d; nOut follows from nIn.
 *
 * <p><b>Parameters</b>, in the order of saved models: {@code gain} [1, d], 1 at first, and {@code
 * bias} [1, d], {@code biasInit}, 0 unless set. Both are biases to a DL4J configuration: L2 does
 * not shrink them unless {@code l2Bias} says so.
 *
 * <p><b>Limits</b>: one feature alone is its own mean and gives the bias. NaN and infinite inputs
 * are refused. {@code weightInit} has no effect.
 *
 * <p><b>Reference</b>: Ba, Kiros, Hinton, <i>Layer Normalization</i>, arXiv 1607.06450, equation 4.
 */
public final class LayerNormLayer extends FeatureLayer {

  private static final long serialVersionUID = 1L;

  /** Default of what is added to the variance: {@value}. */
  public static final double DEFAULT_EPSILON = 1e-5;

  /** Key of the gain [1, d]. */
  public static final String GAIN = "gain";

  /** Key of the bias [1, d]. */
  public static final String BIAS = "bias";

  @JsonProperty private double epsilon = DEFAULT_EPSILON;

  private LayerNormLayer() {}

  private LayerNormLayer(Builder builder) {
    super(builder);
    epsilon = builder.epsilon;
    if (nOut == 0) {
      nOut = nIn;
    }
    validate();
    initializeConstraints(builder);
  }

  @Override
  protected void validate() {
    requireAtLeast("nIn", nIn, 0, "leave it out to infer it from the input type");
    require(
        epsilon > 0 && Double.isFinite(epsilon),
        "epsilon must be > 0 and finite, got " + epsilon + "; set it with epsilon(..)");
    require(
        nIn == 0 || nOut == nIn, "nOut must be nIn = " + nIn + ", got " + nOut + "; leave it out");
  }

  @Override
  public void setNIn(@Nullable InputType inputType, boolean override) {
    super.setNIn(inputType, override);
    if (nOut <= 0 || override) {
      nOut = nIn;
    }
  }

  /** Transfer learning sets the width so: it stays what goes in and comes out. */
  @Override
  public void setNIn(long nIn) {
    if (nOut == this.nIn) {
      nOut = nIn;
    }
    super.setNIn(nIn);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(new Parameter(GAIN, Kind.BIAS, 1, nIn), new Parameter(BIAS, Kind.BIAS, 1, nIn));
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    get(parameters, GAIN).assign(1);
    get(parameters, BIAS).assign(Double.isNaN(biasInit) ? 0 : biasInit);
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
    SDVariable centred = input.sub(input.mean(true, 1));
    SDVariable deviation = sameDiff.math().sqrt(centred.mul(centred).mean(true, 1).add(epsilon));
    return centred.div(deviation).mul(get(parameters, GAIN)).add(get(parameters, BIAS));
  }

  @Override
  protected FeatureLayerRuntime runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new org.gmnm.layers.runtime.LayerNormLayer(conf, dataType);
  }

  @Override
  protected ClosedForm closedForm() {
    return new LayerNormPasses(epsilon);
  }

  private static <T> T get(Map<String, T> parameters, String key) {
    return Objects.requireNonNull(parameters.get(key), key);
  }

  /**
   * What is added to the variance.
   *
   * @return epsilon
   */
  public double getEpsilon() {
    return epsilon;
  }

  /** Builds a {@link LayerNormLayer}; nothing is required. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends FeatureLayer.Builder<Builder> {

    private double epsilon = DEFAULT_EPSILON;

    /** A builder with every default. */
    public Builder() {}

    /**
     * What is added to the variance. Default: {@value LayerNormLayer#DEFAULT_EPSILON}.
     *
     * @param epsilon positive
     * @return this builder
     */
    public Builder epsilon(double epsilon) {
      this.epsilon = epsilon;
      return this;
    }

    @Override
    public LayerNormLayer build() {
      return new LayerNormLayer(this);
    }
  }
}
