package org.gmnm.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.gmnm.calculus.Elementwise;
import org.gmnm.calculus.Jet;
import org.gmnm.calculus.JetLayer;
import org.gmnm.calculus.JetLayers;
import org.gmnm.calculus.JetPipeline;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.FeatureLayerRuntime;
import org.gmnm.dl4j.Parameter;
import org.gmnm.dl4j.Parameter.Kind;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A Kolmogorov–Arnold layer with a Gaussian basis (FastKAN): every connection is a trainable
 * function of one variable.
 *
 * <pre>
 *   z   = layerNorm(a) * gain + shift                     [a itself without layerNorm]
 *   h_o = Σ_i Σ_g W_(i,g)o exp(−((z_i − c_g)/s)²)         i = 1..d, g = 1..G
 *         [+ Σ_i V_io silu(a_i) + b_o]
 * </pre>
 *
 * The centres c are evenly spaced from {@code gridMin} to {@code gridMax}; s is their spacing.
 *
 * <pre>{@code
 * new KanLayer.Builder().nOut(20).gridSize(8).build()
 * }</pre>
 *
 * <p><b>Shapes</b>, with d = nIn, o = nOut: those of {@link FeatureLayer}; feed-forward [N, d] →
 * [N, o].
 *
 * <p><b>Parameters</b>, in the order of saved models, and their initial values:
 *
 * <ul>
 *   <li>{@code W} [d·G, o], row i·G + g belongs to function g of feature i: normal with deviation
 *       {@value #SPLINE_DEVIATION}
 *   <li>{@code V} [d, o], only with the linear path: uniform within ±1/√d
 *   <li>{@code b} [1, o], only with the linear path: {@code biasInit}, 0 unless set
 *   <li>{@code gain}, {@code shift} [1, d], only with layer normalisation: 1 and 0
 * </ul>
 *
 * <p>They are FastKAN's, whose normal distribution is truncated 20 deviations out, except that its
 * bias starts uniform within ±1/√d. ND4J's own truncated normal distribution is not used: it leaves
 * some numbers at the smallest double, that is at zero. {@code weightInit} and {@code dist} do not
 * apply and are refused on the layer.
 *
 * <p><b>Limits</b>: layer normalisation takes away mean and scale of the features. Of two raw
 * coordinates (x, y) it leaves the sign of x − y alone, and of one nothing, which is refused: a
 * first layer on coordinates switches it off and takes a grid that covers them. Outside the grid
 * only the linear path is left. NaN and infinite inputs are refused.
 *
 * <p><b>Reference</b>: Li, <i>Kolmogorov–Arnold Networks are Radial Basis Function Networks</i>,
 * arXiv 2405.06721 (FastKAN), after Liu et al., <i>KAN: Kolmogorov–Arnold Networks</i>, arXiv
 * 2404.19756.
 */
public final class KanLayer extends FeatureLayer implements JetLayer {

  private static final long serialVersionUID = 1L;

  /** Default number of Gaussians a feature: {@value}. */
  public static final int DEFAULT_GRID_SIZE = 8;

  /** Default centre of the first Gaussian: {@value}. */
  public static final double DEFAULT_GRID_MIN = -2;

  /** Default centre of the last Gaussian: {@value}. */
  public static final double DEFAULT_GRID_MAX = 2;

  /** Default of {@link Builder#layerNorm}: {@value}. */
  public static final boolean DEFAULT_LAYER_NORM = true;

  /** Default of {@link Builder#linearPath}: {@value}. */
  public static final boolean DEFAULT_LINEAR_PATH = true;

  /** Deviation of the initial spline weights: {@value}. */
  public static final double SPLINE_DEVIATION = 0.1;

  /** What layer normalisation adds to the variance: {@value}. */
  public static final double EPSILON = 1e-5;

  /** Key of the spline weights [d·G, o]. */
  public static final String SPLINE_WEIGHTS = "W";

  /** Key of the weights of the linear path [d, o]. */
  public static final String LINEAR_WEIGHTS = "V";

  /** Key of the bias [1, o]. */
  public static final String BIAS = "b";

  /** Key of the gain of the layer normalisation [1, d]. */
  public static final String GAIN = "gain";

  /** Key of the shift of the layer normalisation [1, d]. */
  public static final String SHIFT = "shift";

  @JsonProperty private int gridSize = DEFAULT_GRID_SIZE;
  @JsonProperty private double gridMin = DEFAULT_GRID_MIN;
  @JsonProperty private double gridMax = DEFAULT_GRID_MAX;
  @JsonProperty private boolean layerNorm = DEFAULT_LAYER_NORM;
  @JsonProperty private boolean linearPath = DEFAULT_LINEAR_PATH;

  private KanLayer() {}

  private KanLayer(Builder builder) {
    super(builder);
    gridSize = builder.gridSize;
    gridMin = builder.gridMin;
    gridMax = builder.gridMax;
    layerNorm = builder.layerNorm;
    linearPath = builder.linearPath;
    require(
        builder.hasOwnWeightInit(),
        "weightInit and dist do not apply, initial values are its own; leave them out");
    validate();
    initializeConstraints(builder);
  }

  @Override
  protected void validate() {
    super.validate();
    requireAtLeast("gridSize", gridSize, 2, "set it with gridSize(..)");
    require(
        nIn != 1 || !layerNorm,
        "layerNorm must be off for nIn = 1, since one input alone is its own mean; set"
            + " layerNorm(false) and a grid that covers the input");
    require(
        gridMin < gridMax && Double.isFinite(gridMax - gridMin),
        "grid must run from a finite number to a larger one, got "
            + gridMin
            + " to "
            + gridMax
            + "; set it with grid(..)");
    require(
        Math.max(nIn, 1) * gridSize <= Integer.MAX_VALUE,
        "nIn * gridSize must be <= "
            + Integer.MAX_VALUE
            + ", got nIn = "
            + nIn
            + ", gridSize = "
            + gridSize
            + "; use fewer Gaussians");
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    all.add(new Parameter(SPLINE_WEIGHTS, Kind.WEIGHT, nIn * gridSize, nOut));
    if (linearPath) {
      all.add(new Parameter(LINEAR_WEIGHTS, Kind.WEIGHT, nIn, nOut));
      all.add(new Parameter(BIAS, Kind.BIAS, 1, nOut));
    }
    if (layerNorm) {
      all.add(new Parameter(GAIN, Kind.BIAS, 1, nIn));
      all.add(new Parameter(SHIFT, Kind.BIAS, 1, nIn));
    }
    return all;
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    parameters.forEach(
        (key, values) -> {
          switch (key) {
            case SPLINE_WEIGHTS ->
                values.assign(Nd4j.randn(values.dataType(), values.shape()).muli(SPLINE_DEVIATION));
            case LINEAR_WEIGHTS ->
                values.assign(
                    Nd4j.rand(values.dataType(), values.shape())
                        .subi(0.5)
                        .muli(2 / Math.sqrt((double) nIn)));
            case GAIN -> values.assign(1);
            case SHIFT -> values.assign(0);
            default -> values.assign(Double.isNaN(biasInit) ? 0 : biasInit);
          }
        });
  }

  @Override
  protected FeatureLayerRuntime runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new org.gmnm.layers.runtime.KanLayer(conf, dataType);
  }

  @Override
  protected ClosedForm closedForm() {
    return new KanPasses(
        centres(), spacing(), layerNorm ? new RowNormalization(EPSILON) : null, linearPath);
  }

  private double spacing() {
    return (gridMax - gridMin) / (gridSize - 1);
  }

  private double[] centres() {
    return IntStream.range(0, gridSize).mapToDouble(g -> gridMin + g * spacing()).toArray();
  }

  /** The value of {@link #through}: SameDiff computes what is asked for and nothing else. */
  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
    return through(Jet.ofValue(input, (int) nIn), parameters).value();
  }

  @Override
  public Jet through(Jet input, Map<String, SDVariable> parameters) {
    Jet normal =
        layerNorm
            ? JetLayers.layerNorm(input, parameters.get(GAIN), parameters.get(SHIFT), EPSILON)
            : input;
    Jet splines =
        JetLayers.basis(normal, (int) nIn, centres(), spacing(), Elementwise.GAUSSIAN)
            .matmul(Objects.requireNonNull(parameters.get(SPLINE_WEIGHTS)));
    if (!linearPath) {
      return splines;
    }
    return splines.plus(
        JetLayers.dense(
            input.apply(Elementwise.SILU),
            Objects.requireNonNull(parameters.get(LINEAR_WEIGHTS)),
            parameters.get(BIAS),
            null));
  }

  /** Without layer normalisation, whose features see each other. */
  @Override
  public boolean addTo(JetPipeline pipeline) {
    if (layerNorm) {
      return false;
    }
    if (linearPath) {
      pipeline.sum(
          this::addSplines, p -> p.apply(Elementwise.SILU.numbers()).dense(LINEAR_WEIGHTS, BIAS));
    } else {
      addSplines(pipeline);
    }
    return true;
  }

  private void addSplines(JetPipeline pipeline) {
    pipeline
        .basis(centres(), spacing(), Elementwise.GAUSSIAN.numbers())
        .dense(SPLINE_WEIGHTS, null);
  }

  /**
   * The number of Gaussians of each feature.
   *
   * @return G
   */
  public int getGridSize() {
    return gridSize;
  }

  /**
   * Whether features are normalised before they are expanded.
   *
   * @return true if parameters {@code gain} and {@code shift} exist
   */
  public boolean isLayerNorm() {
    return layerNorm;
  }

  /**
   * Whether there is a linear path beside the splines.
   *
   * @return true if parameters {@code V} and {@code b} exist
   */
  public boolean isLinearPath() {
    return linearPath;
  }

  /** Builds a {@link KanLayer}. Required: {@code nOut}. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends FeatureLayer.Builder<Builder> {

    private int gridSize = DEFAULT_GRID_SIZE;
    private double gridMin = DEFAULT_GRID_MIN;
    private double gridMax = DEFAULT_GRID_MAX;
    private boolean layerNorm = DEFAULT_LAYER_NORM;
    private boolean linearPath = DEFAULT_LINEAR_PATH;

    /** A builder with every default. */
    public Builder() {}

    /**
     * The number of Gaussians G in which each feature is expanded. Default: {@value
     * KanLayer#DEFAULT_GRID_SIZE}.
     *
     * @param gridSize at least 2
     * @return this builder
     */
    public Builder gridSize(int gridSize) {
      this.gridSize = gridSize;
      return this;
    }

    /**
     * Where the centres lie. Default: {@value KanLayer#DEFAULT_GRID_MIN} to {@value
     * KanLayer#DEFAULT_GRID_MAX}, for normalised features.
     *
     * @param min the first centre
     * @param max the last centre, above min
     * @return this builder
     */
    public Builder grid(double min, double max) {
      this.gridMin = min;
      this.gridMax = max;
      return this;
    }

    /**
     * Whether to normalise the features of each example before they are expanded. Default: {@value
     * KanLayer#DEFAULT_LAYER_NORM}. Switch it off on raw coordinates.
     *
     * @param layerNorm false to leave features as they are
     * @return this builder
     */
    public Builder layerNorm(boolean layerNorm) {
      this.layerNorm = layerNorm;
      return this;
    }

    /**
     * Whether to add {@code silu(a)·V + b}. Default: {@value KanLayer#DEFAULT_LINEAR_PATH}.
     *
     * @param linearPath false for splines alone
     * @return this builder
     */
    public Builder linearPath(boolean linearPath) {
      this.linearPath = linearPath;
      return this;
    }

    private boolean hasOwnWeightInit() {
      return weightInitFn == null;
    }

    @Override
    public KanLayer build() {
      return new KanLayer(this);
    }
  }
}
