package org.gmnm.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.gmnm.calculus.GmnmFormula;
import org.gmnm.calculus.Jet;
import org.gmnm.calculus.JetLayer;
import org.gmnm.calculus.JetPipeline;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.FeatureLayerRuntime;
import org.gmnm.dl4j.FloatArrays;
import org.gmnm.dl4j.Parameter;
import org.gmnm.dl4j.Parameter.Kind;
import org.gmnm.dl4j.RunningStatistics;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Gaussian mixture nonlinear module: a trainable mixture of Gaussian-shaped responses in place of a
 * fixed activation function.
 *
 * <pre>
 *   z    = (x − mean) / std                      each feature by its running statistics
 *   p_ik = ω w_ik · (z − mu_i)                   i = 1..components, k = 1..rank
 *   NORM: y_i² = Σ_k p_ik²      SUM: y_i = Σ_k p_ik
 *   G_o(x) = Σ_i pi_io (exp(−y_i²/2) − f̄) + b_o
 * </pre>
 *
 * <pre>{@code
 * new GmnmLayer.Builder().nOut(10).components(64).rank(2).build()
 * }</pre>
 *
 * <p><b>Shapes</b>, with d = nIn, o = nOut, m = components, r = rank:
 *
 * <ul>
 *   <li>feed-forward [N, d] → [N, o]
 *   <li>recurrent NCW [N, d, T] → [N, o, T], NWC [N, T, d] → [N, T, o]: every time step
 *   <li>convolutional NCHW [N, d, H, W] → [N, o, H, W], NHWC [N, H, W, d] → [N, H, W, o]: every
 *       pixel's channel vector
 * </ul>
 *
 * <p><b>Parameters</b>, in the order of saved models, and their initial values:
 *
 * <ul>
 *   <li>{@code mu} [m, d], centres: N(0, c²), c the {@link Builder#centreSpread centreSpread}
 *   <li>{@code W} [d, m·r], column i·r + k is projection k of component i: N(0, h/(d·r·ω²)), so
 *       that E[y²] = h (1 + c²) for a standardised input; h = {@value #CENTRED_STEEPNESS}, bumps so
 *       wide that stacked layers pass on what they see. Without centring h = 1/2
 *   <li>{@code pi} [m, o], output weights of either sign: N(0, s²/(m·V)), so that an output has a
 *       deviation of about s; V is the variance of a response and s = {@value
 *       #CENTRED_OUTPUT_DEVIATION}, a small start: larger ones learn a small training set by heart.
 *       Without centring V is the mean square of a response and s = 1
 *   <li>{@code b} [1, o], unless {@code hasBias(false)}: {@code biasInit}, 0 unless set
 *   <li>{@code statistics} [3, d], with {@code standardizeInput}: rows of means, of standard
 *       deviations and of the number of batches that they were learned from, 0, 1 and 0 at first;
 *       learned in training ({@link RunningStatistics}) and not by gradients
 * </ul>
 *
 * <p>Without a setting the layer trains where a dense layer and its activation function do. Three
 * options see to that; docs/results/drop-in has what each of them gains:
 *
 * <ul>
 *   <li>{@link Builder#standardizeInput}: a bump has a width, so a layer of bumps needs inputs of a
 *       known scale
 *   <li>{@link Builder#centredResponses}: responses are positive, and their mean f̄ would make the
 *       output mostly a constant. f̄ = E f at the initial values, (1 + h (1 + c²)/r)^(−r/2) for
 *       NORM and (1 + h (1 + c²))^(−1/2) for SUM
 *   <li>{@link Builder#equalizedFrom}: a step of W moves y in proportion to the number of inputs,
 *       so that many inputs throw components away from the data, where they stay. The gain ω =
 *       min(1, {@value #DEFAULT_EQUALIZED_FROM}/d) holds the steps down (an equalised learning
 *       rate)
 * </ul>
 *
 * <p>{@link Builder#plain} takes them all away: the formula of the paper's figure alone, for
 * function fitting and equations, and what version 0.1 always did. Saved models keep the options
 * that they were saved with.
 *
 * <p>{@link GmnmInitializer} places centres and widths by data instead. The settings {@code
 * weightInit} and {@code dist} do not apply and are refused on the layer.
 *
 * <p>W and pi are weights to a DL4J configuration: L2 makes the Gaussians wider and the outputs
 * smaller, a smoother function, which is what one asks L2 for. mu and b are biases to it: pulling
 * centres to the origin would only move them away from the data; {@code l2Bias} does so if wanted.
 *
 * <p><b>Limits</b>: a component far from all data has no gradient (a dead component); {@link
 * ComponentUsage} and {@link LearningCheck} tell. NaN and infinite inputs are refused. Responses of
 * inputs that are very far out are exactly 0. A batch of one row teaches the running mean only.
 *
 * <p><b>Reference</b>: Lu, Yuan, Zhang, Li, <i>Rethinking Nonlinearity: Trainable Gaussian Mixture
 * Modules for Modern Neural Architectures</i>, arXiv 2510.06660, figure 1. Our reading: "aggregates
 * them into one scalar y" as NORM or SUM, and all initial values; ours: the three options.
 */
public final class GmnmLayer extends FeatureLayer implements JetLayer {

  private static final long serialVersionUID = 1L;

  /** Default number of projections of a component: {@value}. */
  public static final int DEFAULT_RANK = 1;

  /** Whether a saved model that says nothing of it has a bias: {@value}, as it was in 0.1. */
  public static final boolean DEFAULT_HAS_BIAS = false;

  /** Default of {@link Builder#standardizeInput}: {@value}. */
  public static final boolean DEFAULT_STANDARDIZE_INPUT = true;

  /** Default of {@link Builder#statisticsDecay}: {@value}. */
  public static final double DEFAULT_STATISTICS_DECAY = 0.99;

  /** Default of {@link Builder#centredResponses}: {@value}. */
  public static final boolean DEFAULT_CENTRED_RESPONSES = true;

  /** Default of {@link Builder#equalizedFrom}: {@value} inputs. */
  public static final int DEFAULT_EQUALIZED_FROM = 256;

  /** Default of {@link Builder#centreSpread}: {@value}. */
  public static final double DEFAULT_CENTRE_SPREAD = 0.5;

  /** Default way to aggregate projections. */
  public static final Aggregation DEFAULT_AGGREGATION = Aggregation.NORM;

  /** Deviation of the outputs at the initial values where responses are centred: {@value}. */
  static final double CENTRED_OUTPUT_DEVIATION = 0.1;

  /** How steep responses are at the initial values where they are centred: {@value}. */
  static final double CENTRED_STEEPNESS = 0.25;

  /** Key of the centres [m, d]. */
  public static final String CENTRES = "mu";

  /** Key of the projections [d, m·r]. */
  public static final String PROJECTIONS = "W";

  /** Key of the output weights [m, o]. */
  public static final String OUTPUT_WEIGHTS = "pi";

  /** Key of the output bias [1, o]. */
  public static final String BIAS = "b";

  /** How a component's projections become its scalar y. With rank 1 both are the same. */
  public enum Aggregation {
    /** y² is the sum of squared projections: a Mahalanobis distance, an ellipsoidal bump. */
    NORM,
    /** y is the sum of projections: a ridge across one direction. */
    SUM;

    GmnmFormula.Form form() {
      return this == NORM ? GmnmFormula.Form.MAHALANOBIS : GmnmFormula.Form.RIDGE;
    }

    /**
     * E[exp(−s y²/2)] where y² has the given mean, for a standardised input and the initial
     * parameters: the mean response with s = 1, the mean squared response with s = 2.
     */
    double meanResponse(double s, int rank, double meanSquare) {
      return this == NORM
          ? Math.pow(1 + s * meanSquare / rank, -rank / 2.0)
          : Math.pow(1 + s * meanSquare, -0.5);
    }
  }

  @JsonProperty private int components;
  @JsonProperty private int rank = DEFAULT_RANK;
  @JsonProperty private Aggregation aggregation = DEFAULT_AGGREGATION;

  // What a saved model of 0.1 means, which has none of these keys; a builder's defaults differ.
  @JsonProperty private boolean hasBias = DEFAULT_HAS_BIAS;
  @JsonProperty private boolean standardizeInput = false;
  @JsonProperty private double statisticsDecay = DEFAULT_STATISTICS_DECAY;
  @JsonProperty private boolean centredResponses = false;
  @JsonProperty private int equalizedFrom = 0;
  @JsonProperty private double centreSpread = 1;

  private GmnmLayer() {}

  private GmnmLayer(Builder builder) {
    super(builder);
    components = builder.components;
    rank = builder.rank;
    aggregation = builder.aggregation;
    hasBias = builder.hasBias;
    standardizeInput = builder.standardizeInput;
    statisticsDecay = builder.statisticsDecay;
    centredResponses = builder.centredResponses;
    equalizedFrom = builder.equalizedFrom;
    centreSpread = builder.centreSpread;
    require(
        builder.hasOwnWeightInit(),
        "weightInit and dist do not apply, initial values are its own; leave them out, or use"
            + " GmnmInitializer to start from data");
    validate();
    initializeConstraints(builder);
  }

  @Override
  protected void validate() {
    super.validate();
    requireAtLeast("components", components, 1, "set it with components(..)");
    requireAtLeast("rank", rank, 1, "set it with rank(..)");
    require(
        aggregation != null,
        "aggregation must be NORM or SUM, got null; set it with aggregation(..)");
    require(
        statisticsDecay >= 0 && statisticsDecay < 1,
        "statisticsDecay must be >= 0 and < 1, got "
            + statisticsDecay
            + "; "
            + DEFAULT_STATISTICS_DECAY
            + " is usual");
    requireAtLeast("equalizedFrom", equalizedFrom, 0, "0 switches it off");
    require(
        centreSpread >= 0 && centreSpread < Double.POSITIVE_INFINITY,
        "centreSpread must be >= 0 and finite, got "
            + centreSpread
            + "; "
            + DEFAULT_CENTRE_SPREAD
            + " is usual");
    long largest = Math.max(nIn, 1) * components * rank;
    require(
        largest <= Integer.MAX_VALUE && Math.max(nOut, 1) * components <= Integer.MAX_VALUE,
        "nIn * components * rank and components * nOut must be <= "
            + Integer.MAX_VALUE
            + ", got nIn = "
            + nIn
            + ", components = "
            + components
            + ", rank = "
            + rank
            + ", nOut = "
            + nOut
            + "; use fewer components");
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    all.add(new Parameter(CENTRES, Kind.BIAS, components, nIn));
    all.add(new Parameter(PROJECTIONS, Kind.WEIGHT, nIn, (long) components * rank));
    all.add(new Parameter(OUTPUT_WEIGHTS, Kind.WEIGHT, components, nOut));
    if (hasBias) {
      all.add(new Parameter(BIAS, Kind.BIAS, 1, nOut));
    }
    if (standardizeInput) {
      all.add(RunningStatistics.parameter(nIn));
    }
    return all;
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    draw(parameters, CENTRES, centreSpread);
    draw(parameters, PROJECTIONS, Math.sqrt(steepness() / ((double) nIn * rank)) / gain());
    double output = centredResponses ? CENTRED_OUTPUT_DEVIATION : 1;
    draw(parameters, OUTPUT_WEIGHTS, output / Math.sqrt(components * responseVariance()));
    if (hasBias) {
      get(parameters, BIAS).assign(Double.isNaN(biasInit) ? 0 : biasInit);
    }
    if (standardizeInput) {
      RunningStatistics.initialize(get(parameters, RunningStatistics.KEY));
    }
  }

  private static void draw(Map<String, INDArray> parameters, String key, double deviation) {
    INDArray values = get(parameters, key);
    values.assign(Nd4j.randn(values.dataType(), values.shape()).muli(deviation));
  }

  private static <T> T get(Map<String, T> parameters, String key) {
    return Objects.requireNonNull(parameters.get(key), key);
  }

  /** ω, by which projections are multiplied. */
  double gain() {
    return equalizedFrom == 0 ? 1 : Math.min(1, (double) equalizedFrom / nIn);
  }

  /** f̄, what is subtracted from each response. */
  double centre() {
    return centredResponses ? aggregation.meanResponse(1, rank, meanSquare()) : 0;
  }

  /** V, the mean square of what output weights combine, at the initial values. */
  double responseVariance() {
    return aggregation.meanResponse(2, rank, meanSquare()) - centre() * centre();
  }

  /** E y² at the initial values, for a standardised input. */
  private double meanSquare() {
    return steepness() * (1 + centreSpread * centreSpread);
  }

  /** By how much y² grows with the squared distance of a standardised input from its centre. */
  private double steepness() {
    return centredResponses ? CENTRED_STEEPNESS : 0.5;
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
    SDVariable standardized =
        standardizeInput ? input.sub(mean(parameters)).div(deviation(parameters)) : input;
    return formula(parameters).value(standardized);
  }

  @Override
  protected FeatureLayerRuntime runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new org.gmnm.layers.runtime.GmnmLayer(conf, dataType);
  }

  @Override
  protected ClosedForm closedForm() {
    return new GmnmPasses(shape(), new GmnmOperations(shape()));
  }

  @Override
  protected ClosedForm closedForm(DataType type) {
    return FloatArrays.areFor(type)
        ? new GmnmPasses(shape(), new GmnmLoops(shape()))
        : closedForm();
  }

  private GmnmShape shape() {
    return GmnmShape.of(
        components, rank, aggregation == Aggregation.SUM, standardizeInput, gain(), centre());
  }

  @Override
  protected @Nullable RunningStatistics runningStatistics() {
    return standardizeInput ? new RunningStatistics(statisticsDecay) : null;
  }

  @Override
  public Jet through(Jet input, Map<String, SDVariable> parameters) {
    Jet standardized =
        standardizeInput
            ? input.shift(mean(parameters).neg()).scale(deviation(parameters).rdiv(1))
            : input;
    return formula(parameters).through(standardized);
  }

  @Override
  public boolean addTo(JetPipeline pipeline) {
    if (standardizeInput) {
      pipeline.standardize(
          RunningStatistics.KEY, RunningStatistics.MEAN, RunningStatistics.DEVIATION);
    }
    pipeline
        .responses(CENTRES, PROJECTIONS, rank, aggregation.form(), gain())
        .shift(-centre())
        .dense(OUTPUT_WEIGHTS, BIAS);
    return true;
  }

  private static SDVariable mean(Map<String, SDVariable> parameters) {
    return RunningStatistics.row(get(parameters, RunningStatistics.KEY), RunningStatistics.MEAN);
  }

  private static SDVariable deviation(Map<String, SDVariable> parameters) {
    return RunningStatistics.row(
        get(parameters, RunningStatistics.KEY), RunningStatistics.DEVIATION);
  }

  /** The layer's formula over these variables. */
  private GmnmFormula formula(Map<String, SDVariable> parameters) {
    SDVariable w = get(parameters, PROJECTIONS);
    return new GmnmFormula(
            get(parameters, CENTRES),
            gain() == 1 ? w : w.mul(gain()),
            get(parameters, OUTPUT_WEIGHTS),
            parameters.get(BIAS),
            components,
            rank,
            aggregation.form())
        .centred(centre());
  }

  /**
   * The number of components m.
   *
   * @return m
   */
  public int getComponents() {
    return components;
  }

  /**
   * The number of projections r of a component.
   *
   * @return r
   */
  public int getRank() {
    return rank;
  }

  /**
   * How projections are aggregated.
   *
   * @return NORM or SUM
   */
  public Aggregation getAggregation() {
    return aggregation;
  }

  /**
   * Whether the output has a bias.
   *
   * @return true if parameter {@code b} exists
   */
  public boolean hasBias() {
    return hasBias;
  }

  /**
   * Whether each input feature is standardised by its running statistics.
   *
   * @return true if parameter {@code statistics} exists
   */
  public boolean isStandardizeInput() {
    return standardizeInput;
  }

  /**
   * What running statistics keep of the past at each batch once there are many.
   *
   * @return the decay, 0 to 1
   */
  public double getStatisticsDecay() {
    return statisticsDecay;
  }

  /**
   * Whether responses are combined less their mean at the initial values.
   *
   * @return true if they are
   */
  public boolean isCentredResponses() {
    return centredResponses;
  }

  /**
   * The number of inputs from which on projections have a gain below 1.
   *
   * @return k of ω = min(1, k/d), or 0 where ω is 1 for any d
   */
  public int getEqualizedFrom() {
    return equalizedFrom;
  }

  /**
   * The standard deviation of the initial centres.
   *
   * @return c
   */
  public double getCentreSpread() {
    return centreSpread;
  }

  /** Builds a {@link GmnmLayer}. Required: {@code components} and {@code nOut}. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends FeatureLayer.Builder<Builder> {

    private int components;
    private int rank = DEFAULT_RANK;
    private Aggregation aggregation = DEFAULT_AGGREGATION;
    private boolean hasBias = true;
    private boolean standardizeInput = DEFAULT_STANDARDIZE_INPUT;
    private double statisticsDecay = DEFAULT_STATISTICS_DECAY;
    private boolean centredResponses = DEFAULT_CENTRED_RESPONSES;
    private int equalizedFrom = DEFAULT_EQUALIZED_FROM;
    private double centreSpread = DEFAULT_CENTRE_SPREAD;

    /** A builder with every default. */
    public Builder() {}

    /**
     * The number of Gaussian components m. Required. More components give more accuracy: a GMNM
     * grows wider, not deeper.
     *
     * @param components at least 1
     * @return this builder
     */
    public Builder components(int components) {
      this.components = components;
      return this;
    }

    /**
     * The number of linear projections r of each component. Default: {@value
     * GmnmLayer#DEFAULT_RANK}.
     *
     * @param rank at least 1
     * @return this builder
     */
    public Builder rank(int rank) {
      this.rank = rank;
      return this;
    }

    /**
     * How a component's projections become one scalar. Default: NORM.
     *
     * @param aggregation NORM or SUM
     * @return this builder
     */
    public Builder aggregation(Aggregation aggregation) {
      this.aggregation = aggregation;
      return this;
    }

    /**
     * Whether to add a bias to the output. Default: true.
     *
     * @param hasBias true for a bias
     * @return this builder
     */
    public Builder hasBias(boolean hasBias) {
      this.hasBias = hasBias;
      return this;
    }

    /**
     * Whether to standardise each input feature by the running mean and standard deviation of the
     * batches before, which are learned in training. Default: {@value
     * GmnmLayer#DEFAULT_STANDARDIZE_INPUT}. A bump has a width, so it needs inputs of a known
     * scale; pixels, years and the outputs of other layers come in any. Like batch normalisation
     * without a learned scale, but the statistics are constants of the step: rows do not see each
     * other, and training and inference compute the same.
     *
     * @param standardize false to take the input as it is
     * @return this builder
     */
    public Builder standardizeInput(boolean standardize) {
      this.standardizeInput = standardize;
      return this;
    }

    /**
     * What the running statistics keep of the past at each batch, once there are as many batches as
     * 1/(1 − decay); before that, all batches count alike. Default: {@value
     * GmnmLayer#DEFAULT_STATISTICS_DECAY}.
     *
     * @param decay at least 0, less than 1
     * @return this builder
     */
    public Builder statisticsDecay(double decay) {
      this.statisticsDecay = decay;
      return this;
    }

    /**
     * Whether to subtract from each response its mean at the initial values. Default: {@value
     * GmnmLayer#DEFAULT_CENTRED_RESPONSES}. Responses are positive: without this, the output is
     * mostly a constant, and a step of pi moves it more than anything else.
     *
     * @param centred false to combine the responses as they are
     * @return this builder
     */
    public Builder centredResponses(boolean centred) {
      this.centredResponses = centred;
      return this;
    }

    /**
     * From how many inputs on the learning rate of W is equalised: with more than k inputs,
     * projections are multiplied by ω = k/d and W starts larger by as much, so that a step of W
     * moves y no further than with k inputs. Default: {@value GmnmLayer#DEFAULT_EQUALIZED_FROM}.
     *
     * @param inputs k, at least 1, or 0 for ω = 1 whatever the number of inputs
     * @return this builder
     */
    public Builder equalizedFrom(int inputs) {
      this.equalizedFrom = inputs;
      return this;
    }

    /**
     * The standard deviation of the initial centres, in units of the standardised input. Default:
     * {@value GmnmLayer#DEFAULT_CENTRE_SPREAD}. Narrower than the data, because a component whose
     * centre is far out responds to little and learns slowly.
     *
     * @param spread c, at least 0
     * @return this builder
     */
    public Builder centreSpread(double spread) {
      this.centreSpread = spread;
      return this;
    }

    /**
     * The formula of the paper's figure alone, {@code Σ_i pi_io exp(−y_i²/2)}: no standardised
     * input, no centred responses, no gain, no bias, centres N(0, 1). For function fitting and
     * differential equations, whose coordinates have a known scale, and for networks that are to
     * compute what version 0.1 did.
     *
     * @return this builder
     */
    public Builder plain() {
      hasBias = false;
      standardizeInput = false;
      centredResponses = false;
      equalizedFrom = 0;
      centreSpread = 1;
      return this;
    }

    private boolean hasOwnWeightInit() {
      return weightInitFn == null;
    }

    @Override
    public GmnmLayer build() {
      return new GmnmLayer(this);
    }
  }
}
