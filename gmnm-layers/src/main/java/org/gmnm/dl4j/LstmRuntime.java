package org.gmnm.dl4j;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.dl4j.LstmPasses.State;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationPReLU;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's LSTM with passes of its own ({@link LstmPasses}): the same parameters, states and masks,
 * and one forward pass a training step where DL4J takes two.
 */
public class LstmRuntime extends LSTM {

  private static final long serialVersionUID = 1L;

  /** Activation functions of DL4J that look at more than one number, or draw. */
  private static final Set<Class<?>> NOT_BY_NUMBER =
      Set.of(ActivationSoftmax.class, ActivationRReLU.class, ActivationPReLU.class);

  private transient @Nullable LstmPasses passes;
  private transient @Nullable INDArray trainedOn;
  private transient @Nullable INDArray startedFrom;

  /**
   * A runtime without parameters yet.
   *
   * @param conf the layer's configuration
   * @param dataType of the network
   */
  protected LstmRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * Whether its passes compute what DL4J's would.
   *
   * @param layer a configuration
   * @return false where an activation function is none of DL4J's or ours that take number by number
   */
  public static boolean supports(org.deeplearning4j.nn.conf.layers.LSTM layer) {
    return isByNumber(layer.getActivationFn()) && isByNumber(layer.getGateActivationFn());
  }

  private static boolean isByNumber(@Nullable IActivation function) {
    if (function == null || NOT_BY_NUMBER.contains(function.getClass())) {
      return false;
    }
    String name = function.getClass().getName();
    return name.startsWith("org.nd4j.linalg.activations.impl.") || name.startsWith("org.gmnm.");
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return forward(training, Map.of(), workspaces).outputs;
  }

  @Override
  public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    return activate(training, workspaces);
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    Forward forward = forward(false, stateMap, workspaces);
    keep(forward.last, stateMap);
    return forward.outputs;
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input,
      boolean training,
      boolean storeLastForTruncation,
      LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    Forward forward = forward(training, tBpttStateMap, workspaces);
    if (storeLastForTruncation) {
      keep(forward.last, tBpttStateMap);
    }
    return forward.outputs;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return backward(epsilon, Map.of(), Long.MAX_VALUE, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int backwardLength, LayerWorkspaceMgr workspaces) {
    return backward(epsilon, stateMap, backwardLength, workspaces);
  }

  private record Forward(INDArray outputs, State last) {}

  private Forward forward(
      boolean training, Map<String, INDArray> start, LayerWorkspaceMgr workspaces) {
    requireInput();
    applyDropOut(training, workspaces);
    INDArray x = bySteps(input.castTo(dataType));
    long batch = x.size(2);
    INDArray outputs = bySequence(ArrayType.ACTIVATIONS, x, layerConf().getNOut(), workspaces);
    @Nullable INDArray mask = maskArray;
    State last =
        passes()
            .forward(
                x,
                mask == null ? null : mask.permute(1, 0).reshape(x.size(0), 1, batch),
                state(start, batch),
                training,
                parameters(training, workspaces),
                outputs.permute(2, 1, 0),
                workspaces);
    trainedOn = training ? input : null;
    startedFrom = start.get(STATE_KEY_PREV_ACTIVATION);
    return new Forward(permuteIfNWC(outputs), last);
  }

  private Pair<Gradient, INDArray> backward(
      INDArray epsilon,
      Map<String, INDArray> start,
      long backwardLength,
      LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (trainedOn != input || startedFrom != start.get(STATE_KEY_PREV_ACTIVATION)) {
      forward(true, start, workspaces);
    }
    trainedOn = null; // a second backward pass would find no forward pass
    INDArray error = bySteps(epsilon.castTo(dataType));
    long length = error.size(0);
    INDArray below = bySequence(ArrayType.ACTIVATION_GRAD, error, layerConf().getNIn(), workspaces);
    passes()
        .backward(
            error,
            Math.max(0, length - backwardLength),
            gradientViews,
            below.permute(2, 1, 0),
            workspaces);
    weightNoiseParams.clear();
    Gradient result = new DefaultGradient();
    gradientViews.forEach((key, view) -> result.gradientForVariable().put(key, view));
    return new Pair<>(result, permuteIfNWC(backpropDropOutIfPresent(below)));
  }

  /** On [N, features, T], whatever the format: a dropout may drop features of all steps. */
  private void applyDropOut(boolean training, LayerWorkspaceMgr workspaces) {
    if (training && !dropoutApplied && layerConf().getIDropout() != null) {
      input = permuteIfNWC(input);
      applyDropOutIfNecessary(true, workspaces);
      input = permuteIfNWC(input);
    }
  }

  private LstmPasses passes() {
    LstmPasses ready = passes;
    if (ready == null) {
      ready = new LstmPasses(layerConf(), dataType);
      passes = ready;
    }
    return ready;
  }

  /** In DL4J's order, in which noise is drawn. */
  private Map<String, INDArray> parameters(boolean training, LayerWorkspaceMgr workspaces) {
    Map<String, INDArray> all = new LinkedHashMap<>();
    for (String key :
        List.of(
            LSTMParamInitializer.RECURRENT_WEIGHT_KEY,
            LSTMParamInitializer.INPUT_WEIGHT_KEY,
            LSTMParamInitializer.BIAS_KEY)) {
      all.put(key, getParamWithNoise(key, training, workspaces));
    }
    return all;
  }

  /** [N, features, T], or its other format, as [T, features, N]. */
  private INDArray bySteps(INDArray sequences) {
    return permuteIfNWC(sequences).permute(2, 1, 0);
  }

  /**
   * A new array [N, features, T], as many sequences and steps as {@code bySteps} has. Its memory is
   * that of [features, T, N], which DL4J's output layers and preprocessors take for rows [N·T,
   * features] as it is: from any other they make a copy at each of their passes.
   */
  private INDArray bySequence(
      ArrayType type, INDArray bySteps, long features, LayerWorkspaceMgr workspaces) {
    long[] shape = {features, bySteps.size(0), bySteps.size(2)};
    return workspaces.createUninitialized(type, dataType, shape, 'c').permute(2, 0, 1);
  }

  private @Nullable State state(Map<String, INDArray> from, long batch) {
    INDArray output = from.get(STATE_KEY_PREV_ACTIVATION);
    INDArray cells = from.get(STATE_KEY_PREV_MEMCELL);
    if (output == null || cells == null) {
      return null;
    }
    if (output.size(0) != batch) {
      throw new IllegalStateException(
          layerId()
              + ": the state is that of "
              + output.size(0)
              + " examples, got "
              + batch
              + "; call rnnClearPreviousState() before other sequences");
    }
    return new State(output.transpose(), cells.transpose());
  }

  private static void keep(State last, Map<String, INDArray> in) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      in.put(STATE_KEY_PREV_ACTIVATION, last.output().dup('c').transpose());
      in.put(STATE_KEY_PREV_MEMCELL, last.cells().dup('c').transpose());
    }
  }

  private void requireInput() {
    assertInputSet(false);
    int features = getDataFormat() == RNNFormat.NWC ? 2 : 1;
    if (input.rank() != 3 || input.size(features) != layerConf().getNIn()) {
      throw new DL4JInvalidInputException(
          layerId()
              + ": input must be a batch of sequences ("
              + getDataFormat()
              + ", rank 3) with nIn = "
              + layerConf().getNIn()
              + " features in dimension "
              + features
              + ", got shape "
              + Arrays.toString(input.shape())
              + "; check nIn, the input type and the data format");
    }
  }
}
