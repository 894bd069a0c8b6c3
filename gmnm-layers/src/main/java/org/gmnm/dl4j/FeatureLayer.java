package org.gmnm.dl4j;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Base of every layer here: a SameDiff definition that maps the feature axis of any DL4J input.
 *
 * <p>It stands on {@link FeedForwardLayer} and not on DL4J's {@code SameDiffLayer} because
 * fine-tuning, weight noise, global settings and {@code nOutReplace} reach only DL4J's base layers,
 * and because the runtime of {@code SameDiffLayer} computes wrong gradients (see {@code
 * docs/decisions/0001-own-runtime.md}).
 *
 * <p><b>Shapes</b>, with d = nIn and o = nOut:
 *
 * <ul>
 *   <li>feed-forward [N, d] → [N, o]
 *   <li>recurrent NCW [N, d, T] → [N, o, T], NWC [N, T, d] → [N, T, o]: every time step
 *   <li>convolutional NCHW [N, d, H, W] → [N, o, H, W], NHWC [N, H, W, d] → [N, H, W, o]: every
 *       pixel's channel vector
 *   <li>convolutional of three dimensions: flattened by DL4J's preprocessor, where the network has
 *       an input type
 * </ul>
 *
 * <p>The layout comes from the {@link InputType}; without one it is NCW and NCHW unless {@link
 * Builder#dataFormat} says otherwise. Masked examples and steps give zeros and no gradient. The
 * activation function is applied after the definition and defaults to the identity even where the
 * network names another one globally: these layers are nonlinear by themselves.
 */
public abstract class FeatureLayer extends FeedForwardLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private RNNFormat rnnFormat = RNNFormat.NCW;
  @JsonProperty private CNN2DFormat cnnFormat = CNN2DFormat.NCHW;

  /** For Jackson: every field is set afterwards, and checked before the layer is built. */
  protected FeatureLayer() {}

  /**
   * Takes over what every feed-forward layer has.
   *
   * @param builder a validated builder
   */
  protected FeatureLayer(Builder<?> builder) {
    super(builder);
    this.rnnFormat = builder.rnnFormat;
    this.cnnFormat = builder.cnnFormat;
    if (activationFn == null) {
      activationFn = new ActivationIdentity();
    }
  }

  /**
   * The arrays that saved models hold, in their order.
   *
   * @return one entry an array; shapes may use nIn and nOut
   */
  public abstract List<Parameter> parameters();

  /**
   * Sets the initial values.
   *
   * @param parameters live views by key: assign to them
   */
  public abstract void initializeParameters(Map<String, INDArray> parameters);

  /**
   * The layer as SameDiff expressions.
   *
   * @param sameDiff where to define it
   * @param input rows of features [rows, nIn]
   * @param parameters the variables of {@link #parameters()}, by key
   * @return rows of outputs [rows, nOut]
   */
  public abstract SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters);

  /**
   * The same passes in closed form.
   *
   * @return new ones, or null for a layer that runs by its definition, the default
   */
  protected @Nullable ClosedForm closedForm() {
    return null;
  }

  /**
   * The same for numbers of a certain type, which the runtime asks for.
   *
   * @param type of the network's numbers
   * @return new ones, or null; by default {@link #closedForm()} whatever the type
   */
  protected @Nullable ClosedForm closedForm(DataType type) {
    return closedForm();
  }

  /**
   * Checks values that a definition cannot do without; called before every forward pass.
   *
   * @param parameters live views by key
   * @throws IllegalStateException naming the layer and what to do first
   */
  protected void requireUsable(Map<String, INDArray> parameters) {}

  /**
   * What a forward pass emits in place of the definition's value; backward passes know nothing of
   * it.
   *
   * @param output rows of outputs [rows, nOut]
   * @param training whether the pass is one of training
   * @return rows of outputs, {@code output} itself by default
   */
  protected INDArray emitted(INDArray output, boolean training) {
    return output;
  }

  /**
   * Learns the statistics of the layer's input in training.
   *
   * @return new ones, or null for a layer that declares no parameters of {@link
   *     RunningStatistics#parameter}, the default
   */
  protected @Nullable RunningStatistics runningStatistics() {
    return null;
  }

  /**
   * How DL4J's layer-wise pretraining trains this layer.
   *
   * @return a learner that has seen nothing yet, or null where {@code pretrain} is to pass the
   *     layer by, the default
   */
  protected @Nullable Pretraining pretraining() {
    return null;
  }

  /**
   * The layer at work. DL4J's {@code summary()} shows the name of its class.
   *
   * @param conf the layer's configuration
   * @param dataType of the network
   * @return a new one
   */
  protected FeatureLayerRuntime runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new FeatureLayerRuntime(conf, dataType);
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return isFixed(paramName) ? new NoOp() : super.getUpdaterByParam(paramName);
  }

  /** Whether a parameter is of {@link Parameter.Kind#FIXED}. */
  final boolean isFixed(String key) {
    return !initializer().isWeightParam(this, key) && !initializer().isBiasParam(this, key);
  }

  /**
   * Checks the whole configuration: called when a builder builds and again before a network is made
   * of it, since a file may say anything.
   *
   * @throws IllegalArgumentException naming layer, parameter, constraint, value and fix
   */
  protected void validate() {
    requireAtLeast("nOut", nOut, 1, "set it with nOut(..)");
    requireAtLeast("nIn", nIn, 0, "leave it out to infer it from the input type");
  }

  /**
   * The layer in error messages.
   *
   * @return class and name, such as {@code GmnmLayer 'g1'}
   */
  protected final String describe() {
    return getClass().getSimpleName() + " '" + (layerName == null ? "unnamed" : layerName) + "'";
  }

  /**
   * Refuses a number that is too small.
   *
   * @param parameter what it is
   * @param value what was given
   * @param minimum the smallest value allowed
   * @param fix how to mend it
   */
  protected final void requireAtLeast(String parameter, long value, long minimum, String fix) {
    require(value >= minimum, parameter + " must be >= " + minimum + ", got " + value + "; " + fix);
  }

  /**
   * Refuses a configuration.
   *
   * @param holds whether all is well
   * @param problem parameter, constraint, value and fix
   */
  protected final void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(describe() + ": " + problem);
    }
  }

  /** Refuses the mask of other sequences, or of a batch of another size. */
  final void requireMask(@Nullable INDArray mask, INDArray input) {
    if (mask == null || input.rank() == 4) {
      return;
    }
    long examples = input.size(0);
    long steps = input.length() / (nIn * examples);
    if (mask.size(0) != examples || mask.length() != examples * steps) {
      throw new DL4JInvalidInputException(
          describe()
              + ": mask must have shape ["
              + examples
              + ", "
              + steps
              + "], a number for each example and time step, got "
              + Arrays.toString(mask.shape()));
    }
  }

  /** Refuses input of another rank or width, and NaN and infinite numbers. */
  final void requireInput(INDArray input) {
    int rank = input.rank();
    if (rank < 2 || rank > 4) {
      throw new DL4JInvalidInputException(
          describe()
              + ": input must be [N, d], recurrent (rank 3) or convolutional (rank 4), got shape "
              + Arrays.toString(input.shape()));
    }
    int axis = featureAxis().index(rank);
    if (input.size(axis) != nIn) {
      throw new DL4JInvalidInputException(
          describe()
              + ": input must have nIn = "
              + nIn
              + " features in dimension "
              + axis
              + ", got shape "
              + Arrays.toString(input.shape())
              + "; check nIn, the input type and the data format");
    }
    FiniteCheck.requireAll(describe() + ": input", input);
  }

  /**
   * Refuses parameters that are NaN or infinite, as those of a training that diverged are.
   *
   * @param parameters by key
   * @throws DL4JInvalidInputException naming layer, parameter, place and value
   */
  public final void requireFinite(Map<String, INDArray> parameters) {
    parameters.forEach(
        (key, values) -> FiniteCheck.requireAll(describe() + ": parameter " + key, values));
  }

  final FeatureAxis featureAxis() {
    return new FeatureAxis(rnnFormat, cnnFormat);
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      @Nullable Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    requireAtLeast("nIn", nIn, 1, "set it with nIn(..) or give the network an input type");
    validate();
    return RuntimeStart.of(
        runtime(conf, networkDataType),
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams,
        initializer());
  }

  @Override
  public ParamInitializer initializer() {
    return ParameterLayout.INSTANCE;
  }

  @Override
  public InputType getOutputType(int layerIndex, @Nullable InputType inputType) {
    InputType input = requireSupported(inputType);
    if (input instanceof InputType.InputTypeRecurrent sequence) {
      return InputType.recurrent(nOut, sequence.getTimeSeriesLength(), sequence.getFormat());
    }
    if (input instanceof InputType.InputTypeConvolutional image) {
      return InputType.convolutional(image.getHeight(), image.getWidth(), nOut, image.getFormat());
    }
    return InputType.feedForward(nOut, timeDistributedFormat);
  }

  @Override
  public void setNIn(@Nullable InputType inputType, boolean override) {
    InputType input = requireSupported(inputType);
    long features;
    if (input instanceof InputType.InputTypeRecurrent sequence) {
      rnnFormat = sequence.getFormat();
      features = sequence.getSize();
    } else if (input instanceof InputType.InputTypeConvolutional image) {
      cnnFormat = image.getFormat();
      features = image.getChannels();
    } else if (input instanceof InputType.InputTypeConvolutionalFlat flatImage) {
      features = flatImage.getFlattenedSize();
    } else {
      InputType.InputTypeFeedForward flat = (InputType.InputTypeFeedForward) input;
      timeDistributedFormat = flat.getTimeDistributedFormat();
      features = flat.getSize();
    }
    if (nIn <= 0 || override) {
      nIn = features;
    }
  }

  private InputType requireSupported(@Nullable InputType inputType) {
    if (inputType == null || inputType.getType() == InputType.Type.CNN3D) {
      throw new IllegalArgumentException(
          describe()
              + ": input type must be feed-forward, recurrent or convolutional (2-D), got "
              + inputType
              + "; put a preprocessor in between");
    }
    return inputType;
  }

  /**
   * The layer reads every layout itself, but for volumes: these are flattened as for a dense layer.
   */
  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(@Nullable InputType inputType) {
    return inputType != null && inputType.getType() == InputType.Type.CNN3D
        ? super.getPreProcessorForInputType(inputType)
        : null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    InputType outputType = getOutputType(-1, inputType);
    long count = initializer().numParams(this);
    long updaterState = getIUpdater() == null ? 0 : getIUpdater().stateSize(count);
    long activations = outputType.arrayElementsPerExample();
    return new LayerMemoryReport.Builder(layerName, getClass(), inputType, outputType)
        .standardMemory(count, updaterState)
        .workingMemory(0, activations, 0, 2 * activations)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  /**
   * Whether the other layer is of the same class with the same settings of DL4J and the same
   * options of its own, which are its fields with {@code @JsonProperty}.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other)
        && other instanceof FeatureLayer that
        && getClass() == that.getClass()
        && LayerOptions.of(this).equals(LayerOptions.of(that));
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + LayerOptions.of(this).hashCode();
  }

  /** Class, name, widths and the options of the layer's own. */
  @Override
  public String toString() {
    StringJoiner options = new StringJoiner(", ", describe() + "(", ")");
    options.add("nIn=" + nIn).add("nOut=" + nOut);
    LayerOptions.of(this).forEach((name, value) -> options.add(name + "=" + value));
    return options.toString();
  }

  /**
   * What every builder here has, besides the settings of DL4J's feed-forward layers.
   *
   * @param <T> the builder itself
   */
  public abstract static class Builder<T extends Builder<T>> extends FeedForwardLayer.Builder<T> {

    private RNNFormat rnnFormat = RNNFormat.NCW;
    private CNN2DFormat cnnFormat = CNN2DFormat.NCHW;

    /** A builder with the defaults of DL4J. */
    protected Builder() {}

    /**
     * The layout of recurrent input, for networks without an input type. Default: NCW.
     *
     * @param format NCW [N, d, T] or NWC [N, T, d]
     * @return this builder
     */
    public T dataFormat(RNNFormat format) {
      this.rnnFormat = Objects.requireNonNull(format, "dataFormat");
      return self();
    }

    /**
     * The layout of convolutional input, for networks without an input type. Default: NCHW.
     *
     * @param format NCHW [N, d, H, W] or NHWC [N, H, W, d]
     * @return this builder
     */
    public T dataFormat(CNN2DFormat format) {
      this.cnnFormat = Objects.requireNonNull(format, "dataFormat");
      return self();
    }

    @SuppressWarnings("unchecked")
    private T self() {
      return (T) this;
    }
  }
}
