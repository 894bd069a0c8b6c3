package org.gmnm.layers;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.FeatureLayerRuntime;
import org.gmnm.dl4j.Parameter;
import org.gmnm.dl4j.Parameter.Kind;
import org.gmnm.dl4j.Products;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A Gaussian mixture of experts: each expert answers linearly in the input with a deviation of its
 * own, and a softmax gate says whom to believe where.
 *
 * <pre>
 *   p(y | x) = Σ_k g_k(x) Π_j N(y_j; x·A_kj + a_kj, σ_kj²)          g = softmax(x·V + c)
 *   σ_kj² = minSigma² + exp(2 logSigma_kj)
 * </pre>
 *
 * <p>The layer emits the mixture in the layout of {@code LossJointGaussianMixture.diagonal}, which
 * a loss layer above it turns into a likelihood, and decodes:
 *
 * <pre>{@code
 * .layer(new MixtureOfExpertsLayer.Builder().experts(4).labels(2).build())
 * .layer(new LossLayer.Builder(LossJointGaussianMixture.diagonal(4))
 *     .activation(Activation.IDENTITY).build())
 * }</pre>
 *
 * <p>A mixture density network is an output layer with such a loss: there deviations depend on the
 * input, too. As the first layer of a network this one is read as a piecewise linear model; above
 * hidden layers its experts are linear in their features.
 *
 * <p><b>Shapes</b>, with d = nIn, n experts and D labels: those of {@link FeatureLayer} with o =
 * n(1 + 2D), which the layer sets itself: logits [n] | means [n, D] | logSigma [n, D]. Of one label
 * it is the layout of {@code LossGaussianMixture.free(n)} as well.
 *
 * <p><b>Parameters</b>, in the order of saved models, and their initial values:
 *
 * <ul>
 *   <li>{@code W} [d, n(1 + D)], V | A: {@code weightInit}, Xavier's unless set; must not be 0, for
 *       experts that start alike stay alike
 *   <li>{@code b} [1, n(1 + D)], c | a: {@code biasInit}, 0 unless set
 *   <li>{@code logSigma} [1, n·D]: 0, for standardised labels. A bias to a DL4J configuration
 * </ul>
 *
 * <p><b>Limits</b>: the likelihood has many maxima; starts of several seeds find better ones.
 *
 * <p><b>Reference</b>: Jacobs, Jordan, Nowlan, Hinton, <i>Adaptive Mixtures of Local Experts</i>,
 * Neural Computation 3 (1991); Jordan and Jacobs (1994) for the linear gate. Deviations that are
 * learned are as in Weigend, Mangeas, Srivastava (1995).
 */
public final class MixtureOfExpertsLayer extends FeatureLayer {

  private static final long serialVersionUID = 1L;

  /** Default number of labels: {@value}. */
  public static final int DEFAULT_LABELS = 1;

  /** Key of the weights of gate and experts [d, n(1 + D)]. */
  public static final String WEIGHTS = "W";

  /** Key of the biases of gate and experts [1, n(1 + D)]. */
  public static final String BIAS = "b";

  /** Key of the experts' log-deviations [1, n·D]. */
  public static final String LOG_SIGMA = "logSigma";

  @JsonProperty private int experts;
  @JsonProperty private int labels = DEFAULT_LABELS;

  private MixtureOfExpertsLayer() {}

  private MixtureOfExpertsLayer(Builder builder) {
    super(builder);
    experts = builder.experts;
    labels = builder.labels;
    if (nOut == 0) {
      nOut = width();
    }
    validate();
    initializeConstraints(builder);
  }

  private long width() {
    return experts * (1 + 2L * labels);
  }

  @Override
  protected void validate() {
    requireAtLeast("nIn", nIn, 0, "leave it out to infer it from the input type");
    requireAtLeast("experts", experts, 1, "set it with experts(..)");
    requireAtLeast("labels", labels, 1, "set it with labels(..)");
    require(
        Math.max(nIn, 1) * width() <= Integer.MAX_VALUE,
        "nIn * experts * (1 + 2 labels) must be <= "
            + Integer.MAX_VALUE
            + ", got nIn = "
            + nIn
            + ", experts = "
            + experts
            + ", labels = "
            + labels
            + "; use fewer experts");
    require(
        nOut == width(),
        "nOut must be experts * (1 + 2 labels) = "
            + width()
            + ", got "
            + nOut
            + "; leave it out and set experts(..) and labels(..)");
  }

  @Override
  public List<Parameter> parameters() {
    long linear = experts * (1L + labels);
    return List.of(
        new Parameter(WEIGHTS, Kind.WEIGHT, nIn, linear),
        new Parameter(BIAS, Kind.BIAS, 1, linear),
        new Parameter(LOG_SIGMA, Kind.BIAS, 1, (long) experts * labels));
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    INDArray weights = get(parameters, WEIGHTS);
    IWeightInit init = weightInitFn == null ? new WeightInitXavier() : weightInitFn;
    INDArray drawn = Nd4j.create(weights.dataType(), weights.shape(), 'c');
    init.init(weights.rows(), weights.columns(), weights.shape(), 'c', drawn);
    weights.assign(drawn);
    get(parameters, BIAS).assign(Double.isNaN(biasInit) ? 0 : biasInit);
    get(parameters, LOG_SIGMA).assign(0);
  }

  /** Deviations are those of every row: a product with zeros makes as many. */
  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
    SDVariable linear = Products.of(input, get(parameters, WEIGHTS)).add(get(parameters, BIAS));
    INDArray zeros = Nd4j.zeros(input.dataType(), nIn, (long) experts * labels);
    SDVariable rows = Products.of(input, sameDiff.constant(zeros));
    return sameDiff.concat(1, linear, rows.add(get(parameters, LOG_SIGMA)));
  }

  @Override
  protected FeatureLayerRuntime runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new org.gmnm.layers.runtime.MixtureOfExpertsLayer(conf, dataType);
  }

  @Override
  protected ClosedForm closedForm() {
    return new MixtureOfExpertsPasses();
  }

  private static <T> T get(Map<String, T> parameters, String key) {
    return Objects.requireNonNull(parameters.get(key), key);
  }

  /**
   * The number of experts n.
   *
   * @return n
   */
  public int getExperts() {
    return experts;
  }

  /**
   * The number of labels D.
   *
   * @return D
   */
  public int getLabels() {
    return labels;
  }

  /** Builds a {@link MixtureOfExpertsLayer}. Required: {@code experts}. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends FeatureLayer.Builder<Builder> {

    private int experts;
    private int labels = DEFAULT_LABELS;

    /** A builder with every default. */
    public Builder() {}

    /**
     * The number of experts n. Required.
     *
     * @param experts at least 1
     * @return this builder
     */
    public Builder experts(int experts) {
      this.experts = experts;
      return this;
    }

    /**
     * The number of labels D. Default: {@value MixtureOfExpertsLayer#DEFAULT_LABELS}.
     *
     * @param labels at least 1
     * @return this builder
     */
    public Builder labels(int labels) {
      this.labels = labels;
      return this;
    }

    @Override
    public MixtureOfExpertsLayer build() {
      return new MixtureOfExpertsLayer(this);
    }
  }
}
