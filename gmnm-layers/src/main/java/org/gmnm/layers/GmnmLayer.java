package org.gmnm.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gmnm.calculus.GmnmFormula;
import org.gmnm.calculus.Jet;
import org.gmnm.calculus.JetLayer;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.Parameter;
import org.gmnm.dl4j.Parameter.Kind;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Gaussian mixture nonlinear module: a trainable mixture of Gaussian-shaped responses in place of a
 * fixed activation function.
 *
 * <pre>
 *   p_ik = w_ik · (x − mu_i)                     i = 1..components, k = 1..rank
 *   NORM: y_i² = Σ_k p_ik²      SUM: y_i = Σ_k p_ik
 *   G_o(x) = Σ_i pi_io exp(−y_i²/2) [+ b_o]
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
 *   <li>{@code mu} [m, d], centres: N(0, 1), for standardised inputs
 *   <li>{@code W} [d, m·r], column i·r + k is projection k of component i: N(0, 1/(2·d·r)), so that
 *       E[y²] = 1
 *   <li>{@code pi} [m, o], output weights of either sign: N(0, 1/(m·E[f²])), so that an output has
 *       variance 1; E[f²] is (1 + 2/r)^(−r/2) for NORM and 3^(−1/2) for SUM
 *   <li>{@code b} [1, o], only with {@code hasBias(true)}: {@code biasInit}, 0 unless set
 * </ul>
 *
 * <p>{@link GmnmInitializer} places them by data instead. The settings {@code weightInit} and
 * {@code dist} do not apply and are refused on the layer.
 *
 * <p>W and pi are weights to a DL4J configuration: L2 makes the Gaussians wider and the outputs
 * smaller, a smoother function, which is what one asks L2 for. mu and b are biases to it: pulling
 * centres to the origin would only move them away from the data; {@code l2Bias} does so if wanted.
 *
 * <p><b>Limits</b>: a component far from all data has no gradient (a dead component); standardise
 * inputs, or start from data. NaN and infinite inputs are refused. Responses of inputs that are
 * very far out are exactly 0.
 *
 * <p><b>Reference</b>: Lu, Yuan, Zhang, Li, <i>Rethinking Nonlinearity: Trainable Gaussian Mixture
 * Modules for Modern Neural Architectures</i>, arXiv 2510.06660, figure 1. Our reading: "aggregates
 * them into one scalar y" as NORM or SUM, and all initial values.
 */
public final class GmnmLayer extends FeatureLayer implements JetLayer {

  private static final long serialVersionUID = 1L;

  /** Default number of projections of a component: {@value}. */
  public static final int DEFAULT_RANK = 1;

  /** Default of {@link Builder#hasBias}: {@value}. */
  public static final boolean DEFAULT_HAS_BIAS = false;

  /** Default way to aggregate projections. */
  public static final Aggregation DEFAULT_AGGREGATION = Aggregation.NORM;

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

    /** E[exp(−y²)] at the initial values, for standardised inputs. */
    double meanSquaredResponse(int rank) {
      return this == NORM ? Math.pow(1 + 2.0 / rank, -rank / 2.0) : 1 / Math.sqrt(3);
    }
  }

  @JsonProperty private int components;
  @JsonProperty private int rank = DEFAULT_RANK;
  @JsonProperty private Aggregation aggregation = DEFAULT_AGGREGATION;
  @JsonProperty private boolean hasBias = DEFAULT_HAS_BIAS;

  private GmnmLayer() {}

  private GmnmLayer(Builder builder) {
    super(builder);
    components = builder.components;
    rank = builder.rank;
    aggregation = builder.aggregation;
    hasBias = builder.hasBias;
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
    return all;
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    parameters.forEach(
        (key, values) -> {
          if (key.equals(BIAS)) {
            values.assign(Double.isNaN(biasInit) ? 0 : biasInit);
          } else {
            values.assign(
                Nd4j.randn(values.dataType(), values.shape()).muli(initialDeviation(key)));
          }
        });
  }

  private double initialDeviation(String key) {
    return switch (key) {
      case CENTRES -> 1;
      case PROJECTIONS -> 1 / Math.sqrt(2.0 * nIn * rank);
      default -> 1 / Math.sqrt(components * aggregation.meanSquaredResponse(rank));
    };
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
    return formula(parameters).value(input);
  }

  @Override
  protected ClosedForm closedForm() {
    return new GmnmPasses(components, rank, aggregation == Aggregation.SUM);
  }

  @Override
  public Jet through(Jet input, Map<String, SDVariable> parameters) {
    return formula(parameters).through(input);
  }

  /** The layer's formula over these variables. */
  private GmnmFormula formula(Map<String, SDVariable> parameters) {
    return new GmnmFormula(
        Objects.requireNonNull(parameters.get(CENTRES)),
        Objects.requireNonNull(parameters.get(PROJECTIONS)),
        Objects.requireNonNull(parameters.get(OUTPUT_WEIGHTS)),
        parameters.get(BIAS),
        components,
        rank,
        aggregation.form());
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

  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other)
        && other instanceof GmnmLayer that
        && components == that.components
        && rank == that.rank
        && aggregation == that.aggregation
        && hasBias == that.hasBias;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), components, rank, aggregation, hasBias);
  }

  @Override
  public String toString() {
    return describe()
        + "(nIn="
        + nIn
        + ", nOut="
        + nOut
        + ", components="
        + components
        + ", rank="
        + rank
        + ", aggregation="
        + aggregation
        + ", hasBias="
        + hasBias
        + ")";
  }

  /** Builds a {@link GmnmLayer}. Required: {@code components} and {@code nOut}. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends FeatureLayer.Builder<Builder> {

    private int components;
    private int rank = DEFAULT_RANK;
    private Aggregation aggregation = DEFAULT_AGGREGATION;
    private boolean hasBias = DEFAULT_HAS_BIAS;

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
     * Whether to add a bias to the output. Default: {@value GmnmLayer#DEFAULT_HAS_BIAS}.
     *
     * @param hasBias true for a bias
     * @return this builder
     */
    public Builder hasBias(boolean hasBias) {
      this.hasBias = hasBias;
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
