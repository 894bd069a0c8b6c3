package org.gmnm.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.FeatureLayerRuntime;
import org.gmnm.dl4j.LayerwisePretraining;
import org.gmnm.dl4j.Parameter;
import org.gmnm.dl4j.Parameter.Kind;
import org.gmnm.dl4j.Pretraining;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Gaussian mixture embedding: every input becomes its probabilities of belonging to the Gaussians
 * of a mixture of its own.
 *
 * <p>Feature j has n means on its interval [low_j, high_j] and one sigma, as {@link GmmExpansion}
 * places them; only the weights are trained.
 *
 * <pre>
 *   h_j = (high_j − low_j)/n      mean_ji = low_j + (i + ½)h_j, i = 0..n−1      σ_j = t·h_j
 *   w_ji = exp(logits_ji) / Σ_l exp(logits_jl)          φ_ji(x) = exp(−(x − mean_ji)²/(2σ_j²))
 *   γ_ji = w_ji φ_ji(x_j) / Σ_l w_jl φ_jl(x_j)
 * </pre>
 *
 * <pre>{@code
 * new GmmEmbeddingLayer.Builder().components(16).interval(-3, 3).build()
 * }</pre>
 *
 * <p><b>Shapes</b>, with d = nIn and n = components; the layer sets nOut = d·n itself. γ_ji is
 * output j·n + i; the n outputs of a feature sum to 1.
 *
 * <ul>
 *   <li>feed-forward [N, d] → [N, d·n]
 *   <li>recurrent NCW [N, d, T] → [N, d·n, T], NWC [N, T, d] → [N, T, d·n]: every time step
 *   <li>convolutional NCHW [N, d, H, W] → [N, d·n, H, W], NHWC [N, H, W, d] → [N, H, W, d·n]: every
 *       pixel's channel vector
 * </ul>
 *
 * <p><b>Parameters</b>, in the order of saved models, and their initial values:
 *
 * <ul>
 *   <li>{@code logits} [d, n], logarithms of the weights up to a constant a row: 0, equal weights.
 *       Weights to a DL4J configuration: L2 draws them towards equal ones
 *   <li>{@code low}, {@code high} [1, d], the ends of the intervals: those of {@link
 *       Builder#interval}, else 0 until learned. No gradient, no updater, no regularisation; they
 *       are parameters so that saving, cloning and transfer learning keep them
 * </ul>
 *
 * <p><b>Learning</b>: by gradient, as any layer; or beforehand in one pass, the weights as the mean
 * of γ at equal weights, as {@link GmmExpansion} learns them and with the same result. {@code
 * network.pretrain(iterator)} does that for the first layer of a {@code MultiLayerNetwork} and any
 * layer of a {@code ComputationGraph}; {@link LayerwisePretraining} for every layer, and it knows
 * where an epoch ends. With a given interval one epoch is all. Without one, an interval grows to
 * the least and the greatest value, and the weights are those of the values since it last grew or
 * {@code pretrain} was last called: the first epoch learns the interval, a second the weights, as
 * {@code LayerwisePretraining.pretrainLayer(network, i, data, 2)} or two calls of {@code pretrain}
 * on a {@code MultiLayerNetwork} do. DL4J tells a layer nothing of epochs within a call, nor of
 * calls of {@code ComputationGraph.pretrain}: there some values count twice. A feature that is
 * constant gets an interval of width 1, or more where its value is large, around it.
 *
 * <p><b>Sampling</b>: with {@link Builder#stochastic} a forward pass of training emits, in place of
 * γ, one component of each feature drawn from it (1 there, 0 elsewhere), and the backward pass is
 * that of γ (straight-through); the expectation is γ, which inference emits. Draws come from the
 * generator of DL4J's dropout, which the network's seed sets.
 *
 * <p><b>Limits</b>: a value far outside its interval goes to the end component; outputs and
 * gradients stay finite for every finite input. Without an interval the layer refuses to run before
 * pretraining. The settings {@code weightInit} and {@code dist} do not apply and are refused.
 *
 * <p><b>Reference</b>: Lu, Wu, Ding, Yuan, <i>An Efficient 1 Iteration Learning Algorithm for
 * Gaussian Mixture Model and Gaussian Mixture Embedding for Neural Network</i>, arXiv 2308.09444: a
 * layer that carries uncertainty as a mixture learned in one iteration. Our reading:
 * responsibilities as output, one mixture per feature, the one-hot draw.
 */
public final class GmmEmbeddingLayer extends FeatureLayer {

  private static final long serialVersionUID = 1L;

  /** Default t, sigma over the distance of neighbouring means: {@value}. */
  public static final double DEFAULT_SIGMA_OVER_SPACING = GmmExpansion.DEFAULT_SIGMA_OVER_SPACING;

  /** Default of {@link Builder#stochastic}: {@value}. */
  public static final boolean DEFAULT_STOCHASTIC = false;

  /** Key of the logarithms of the weights [d, n]. */
  public static final String LOGITS = "logits";

  /** Key of the left ends of the intervals [1, d]. */
  public static final String LOW = "low";

  /** Key of the right ends of the intervals [1, d]. */
  public static final String HIGH = "high";

  @JsonProperty private int components;
  @JsonProperty private double sigmaOverSpacing = DEFAULT_SIGMA_OVER_SPACING;
  @JsonProperty private boolean stochastic = DEFAULT_STOCHASTIC;
  @JsonProperty private @Nullable Double low;
  @JsonProperty private @Nullable Double high;

  private GmmEmbeddingLayer() {}

  private GmmEmbeddingLayer(Builder builder) {
    super(builder);
    components = builder.components;
    sigmaOverSpacing = builder.sigmaOverSpacing;
    stochastic = builder.stochastic;
    low = builder.low;
    high = builder.high;
    require(
        builder.hasOwnWeightInit(),
        "weightInit and dist do not apply, initial weights are equal; leave them out, or use"
            + " pretrain to start from data");
    if (nIn > 0 && nOut == 0) {
      nOut = nIn * components;
    }
    validate();
    initializeConstraints(builder);
  }

  @Override
  protected void validate() {
    requireAtLeast("nIn", nIn, 0, "leave it out to infer it from the input type");
    requireAtLeast("components", components, 1, "set it with components(..)");
    require(
        sigmaOverSpacing >= GmmExpansion.MIN_SIGMA_OVER_SPACING
            && sigmaOverSpacing <= GmmExpansion.MAX_SIGMA_OVER_SPACING,
        "sigmaOverSpacing must lie in ["
            + GmmExpansion.MIN_SIGMA_OVER_SPACING
            + ", "
            + GmmExpansion.MAX_SIGMA_OVER_SPACING
            + "], got "
            + sigmaOverSpacing
            + "; set it with sigmaOverSpacing(..)");
    require(
        (low == null) == (high == null)
            && (low == null || high == null || (low < high && Double.isFinite(high - low))),
        "interval must have finite ends, low < high, got ["
            + low
            + ", "
            + high
            + "]; set it with interval(..), or leave it out to learn it");
    require(
        !stochastic || activationFn instanceof ActivationIdentity,
        "stochastic needs the identity as activation, got "
            + activationFn
            + "; put an ActivationLayer above");
    require(
        Math.max(nIn, 1) * components <= Integer.MAX_VALUE,
        "nIn * components must be <= "
            + Integer.MAX_VALUE
            + ", got nIn = "
            + nIn
            + ", components = "
            + components
            + "; use fewer components");
    require(
        nIn == 0 || nOut == nIn * components,
        "nOut must be nIn * components = "
            + nIn * components
            + ", got "
            + nOut
            + "; leave it out and set components(..)");
  }

  @Override
  public void setNIn(@Nullable InputType inputType, boolean override) {
    super.setNIn(inputType, override);
    if (nOut <= 0 || override) {
      nOut = nIn * components;
    }
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(LOGITS, Kind.WEIGHT, nIn, components),
        new Parameter(LOW, Kind.FIXED, 1, nIn),
        new Parameter(HIGH, Kind.FIXED, 1, nIn));
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    get(parameters, LOGITS).assign(0);
    get(parameters, LOW).assign(low == null ? 0 : low);
    get(parameters, HIGH).assign(high == null ? 0 : high);
  }

  @Override
  protected void requireUsable(Map<String, INDArray> parameters) {
    INDArray widths = get(parameters, HIGH).sub(get(parameters, LOW));
    double largest = widths.dataType() == DataType.DOUBLE ? Double.MAX_VALUE : Float.MAX_VALUE;
    double narrowest = formula().length() / largest;
    // counted, since ND4J's least number passes NaN over
    MatchCondition wider = new MatchCondition(widths, Conditions.greaterThan(narrowest));
    if (Nd4j.getExecutioner().exec(wider).getLong(0) == nIn) {
      return;
    }
    double least = widths.minNumber().doubleValue();
    if (least > 0 && least <= narrowest) {
      throw new IllegalStateException(
          describe()
              + ": high - low must be > "
              + narrowest
              + " so that its reciprocal is a number of type "
              + widths.dataType()
              + ", got "
              + least
              + "; multiply the data by a constant");
    }
    throw new IllegalStateException(
        describe()
            + ": low must be < high for every feature, and they are not known yet; give"
            + " interval(..) to the builder or learn them by pretrain before the layer is used");
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
    return formula()
        .value(
            sameDiff, input, get(parameters, LOGITS), get(parameters, LOW), get(parameters, HIGH));
  }

  @Override
  protected FeatureLayerRuntime runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new org.gmnm.layers.runtime.GmmEmbeddingLayer(conf, dataType);
  }

  @Override
  protected ClosedForm closedForm() {
    return new EmbeddingPasses(formula());
  }

  EmbeddingFormula formula() {
    return new EmbeddingFormula(nIn, components, sigmaOverSpacing);
  }

  @Override
  protected INDArray emitted(INDArray output, boolean training) {
    if (!stochastic || !training) {
      return output;
    }
    // The largest of log γ_i − log(−log u_i) is component i with probability γ_i.
    INDArray uniform = Nd4j.rand(output.dataType(), output.shape());
    INDArray noise = Transforms.log(Transforms.log(uniform, false).negi(), false).negi();
    INDArray scores =
        Transforms.log(output, true).addi(noise).reshape('c', output.size(0), nIn, components);
    return scores
        .eq(scores.max(true, 2))
        .castTo(output.dataType())
        .reshape('c', output.size(0), output.size(1));
  }

  @Override
  protected Pretraining pretraining() {
    return new EmbeddingPretraining(components, low == null);
  }

  /**
   * The mixtures of the features, as they stand.
   *
   * @param layer a layer of this kind in a network: {@code network.getLayer(i)}
   * @return one mixture for each feature
   * @throws IllegalArgumentException if the layer is of another kind
   */
  public static List<GaussianMixture> mixtures(org.deeplearning4j.nn.api.Layer layer) {
    if (!(layer.conf().getLayer() instanceof GmmEmbeddingLayer embedding)) {
      throw new IllegalArgumentException(
          "GmmEmbeddingLayer: mixtures are those of a GmmEmbeddingLayer, got "
              + layer.conf().getLayer().getClass().getSimpleName());
    }
    return embedding.mixtures(layer.paramTable());
  }

  private List<GaussianMixture> mixtures(Map<String, INDArray> parameters) {
    requireUsable(parameters);
    INDArray logits = get(parameters, LOGITS).castTo(DataType.DOUBLE);
    List<GaussianMixture> mixtures = new ArrayList<>();
    for (int j = 0; j < nIn; j++) {
      double[] row = logits.getRow(j).toDoubleVector();
      double greatest = Arrays.stream(row).max().orElseThrow();
      double[] weights = Arrays.stream(row).map(v -> Math.exp(v - greatest)).toArray();
      double sum = Arrays.stream(weights).sum();
      mixtures.add(
          GmmExpansion.of(
                  get(parameters, LOW).getDouble(j),
                  get(parameters, HIGH).getDouble(j),
                  components,
                  sigmaOverSpacing)
              .mixture(Arrays.stream(weights).map(w -> w / sum).toArray()));
    }
    return mixtures;
  }

  private static <T> T get(Map<String, T> parameters, String key) {
    return Objects.requireNonNull(parameters.get(key), key);
  }

  /**
   * The number of components n of a feature.
   *
   * @return n
   */
  public int getComponents() {
    return components;
  }

  /**
   * Sigma over the distance of neighbouring means.
   *
   * @return t
   */
  public double getSigmaOverSpacing() {
    return sigmaOverSpacing;
  }

  /**
   * Whether training emits draws.
   *
   * @return true for draws, false for probabilities
   */
  public boolean isStochastic() {
    return stochastic;
  }

  /**
   * Whether the builder was given an interval.
   *
   * @return false where it is to be learned
   */
  public boolean hasInterval() {
    return low != null;
  }

  /** Builds a {@link GmmEmbeddingLayer}. Required: {@code components}. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends FeatureLayer.Builder<Builder> {

    private int components;
    private double sigmaOverSpacing = DEFAULT_SIGMA_OVER_SPACING;
    private boolean stochastic = DEFAULT_STOCHASTIC;
    private @Nullable Double low;
    private @Nullable Double high;

    /** A builder with every default. */
    public Builder() {}

    /**
     * The number of Gaussians n of every feature. Required.
     *
     * @param components at least 1
     * @return this builder
     */
    public Builder components(int components) {
      this.components = components;
      return this;
    }

    /**
     * Where the means lie, for all features alike; [−3, 3] suits standardised inputs. Left out, the
     * interval of each feature is learned by {@code pretrain}.
     *
     * @param low left end, finite
     * @param high right end, finite, greater than low
     * @return this builder
     */
    public Builder interval(double low, double high) {
      this.low = low;
      this.high = high;
      return this;
    }

    /**
     * t, sigma in units of the distance between neighbouring means. Default: {@value
     * GmmEmbeddingLayer#DEFAULT_SIGMA_OVER_SPACING}.
     *
     * @param sigmaOverSpacing in [{@value GmmExpansion#MIN_SIGMA_OVER_SPACING}, {@value
     *     GmmExpansion#MAX_SIGMA_OVER_SPACING}]
     * @return this builder
     */
    public Builder sigmaOverSpacing(double sigmaOverSpacing) {
      this.sigmaOverSpacing = sigmaOverSpacing;
      return this;
    }

    /**
     * Whether training emits a draw of each feature's component in place of the probabilities.
     * Default: {@value GmmEmbeddingLayer#DEFAULT_STOCHASTIC}.
     *
     * @param stochastic true for draws
     * @return this builder
     */
    public Builder stochastic(boolean stochastic) {
      this.stochastic = stochastic;
      return this;
    }

    private boolean hasOwnWeightInit() {
      return weightInitFn == null;
    }

    @Override
    public GmmEmbeddingLayer build() {
      return new GmmEmbeddingLayer(this);
    }
  }
}
