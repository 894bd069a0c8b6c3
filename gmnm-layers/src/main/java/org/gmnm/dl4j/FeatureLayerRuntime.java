package org.gmnm.dl4j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The runtime of every {@link FeatureLayer}: rows of features through its closed form where it has
 * one, or its SameDiff definition.
 *
 * <p>Dropout, weight noise, regularisation in the score and {@code setParam} are those of DL4J's
 * base layer, which the runtime of DL4J's own SameDiff layers lacks.
 */
public class FeatureLayerRuntime extends BaseLayer<FeatureLayer> {

  private static final long serialVersionUID = 1L;

  private transient @Nullable LayerPasses passes;
  private transient @Nullable INDArray trainedOn;
  private transient @Nullable RunningStatistics statistics;
  private transient @Nullable Pretraining pretraining;
  private transient int pretrainedEpoch;

  /**
   * A runtime without parameters yet.
   *
   * @param conf the layer's configuration
   * @param dataType of the network
   */
  protected FeatureLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    checkInput();
    applyDropOutIfNecessary(training, workspaces);
    INDArray input = typedInput();
    layerConf().requireMask(maskArray, input);
    FeatureAxis axis = layerConf().featureAxis();
    INDArray rows = axis.toRows(input, ArrayType.FF_WORKING_MEM, workspaces);
    layerConf().requireUsable(params);
    pretraining = null; // the network is used for something else: a later pretraining begins anew
    INDArray output =
        layerConf()
            .emitted(
                passes(rows, training, workspaces).forward(rows, training, workspaces), training);
    trainedOn = training ? this.input : null;
    output = activation().getActivation(output, training);
    if (maskArray != null) {
      output.muliColumnVector(axis.maskColumn(maskArray, input));
    }
    INDArray shaped = axis.fromRows(output, input);
    // Sequences [N, o, T] as DL4J's RnnOutputLayer reads them without a copy of its own: [o, T, N].
    return shaped.rank() == 3 && !FeatureAxis.isRowMajor(shaped)
        ? workspaces.dup(ArrayType.ACTIVATIONS, shaped.permute(1, 2, 0), 'c').permute(2, 0, 1)
        : own(ArrayType.ACTIVATIONS, shaped, workspaces);
  }

  /** What other layers expect: memory of that workspace in row-major order. */
  private static INDArray own(ArrayType type, INDArray shaped, LayerWorkspaceMgr workspaces) {
    return shaped.rank() == 2 || FeatureAxis.isRowMajor(shaped)
        ? workspaces.leverageTo(type, shaped)
        : workspaces.dup(type, shaped, 'c');
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray input = typedInput();
    FeatureAxis axis = layerConf().featureAxis();
    INDArray rows = axis.toRows(input, ArrayType.BP_WORKING_MEM, workspaces);
    INDArray error = axis.toRows(epsilon.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
    LayerPasses passes = passes(rows, true, workspaces);
    boolean trained = trainedOn == this.input;
    boolean follows = trained;
    trainedOn = null;
    if (!(activation() instanceof ActivationIdentity)) {
      INDArray copy = workspaces.dup(ArrayType.BP_WORKING_MEM, error, 'c');
      error = activation().backprop(passes.forward(rows, true, workspaces), copy).getFirst();
      follows = true;
    }
    if (maskArray != null) {
      error = error.mulColumnVector(axis.maskColumn(maskArray, input));
    }

    INDArray rowsBelow = passes.backward(rows, error, follows, gradientViews, workspaces);
    weightNoiseParams.clear();
    if (trained) {
      learn(rows, axis);
    }
    Gradient result = new DefaultGradient();
    gradientViews.forEach((key, view) -> result.setGradientFor(key, view, 'c'));

    INDArray below = own(ArrayType.ACTIVATION_GRAD, axis.fromRows(rowsBelow, input), workspaces);
    return new Pair<>(result, backpropDropOutIfPresent(below));
  }

  /** Passes that read the parameters of this step: with weight noise they change. */
  private LayerPasses passes(INDArray rows, boolean training, LayerWorkspaceMgr workspaces) {
    LayerPasses ready = passes;
    if (ready == null) {
      ClosedForm form =
          Boolean.getBoolean(ClosedForm.SAMEDIFF) ? null : layerConf().closedForm(dataType);
      ready =
          form == null
              ? new SameDiffGraph(layerConf(), params, rows)
              : new ClosedFormPasses(layerConf(), form, params);
      passes = ready;
    }
    if (layerConf().getWeightNoise() != null) {
      Map<String, INDArray> noisy = new HashMap<>();
      params.keySet().forEach(key -> noisy.put(key, getParamWithNoise(key, training, workspaces)));
      ready.bind(noisy);
    }
    if (layerConf() instanceof SequenceLayer) {
      try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        ready.steps(input.size(0), layerConf().featureAxis().steps(maskArray, typedInput()));
      }
    }
    return ready;
  }

  @Override
  public void setParamTable(Map<String, INDArray> paramTable) {
    super.setParamTable(paramTable);
    passes = null;
  }

  @Override
  public void setParam(String key, INDArray value) {
    INDArray current = params.get(key);
    if (current == null) {
      throw new IllegalArgumentException(
          layerConf().describe() + ": unknown parameter '" + key + "'; it has " + params.keySet());
    }
    if (!Arrays.equals(current.shape(), value.shape())) {
      throw new IllegalArgumentException(
          layerConf().describe()
              + ": parameter '"
              + key
              + "' must have shape "
              + Arrays.toString(current.shape())
              + ", got "
              + Arrays.toString(value.shape()));
    }
    current.assign(value);
  }

  /** Parameters are row-major views of one vector: a flat vector goes in as it is. */
  @Override
  public void setParams(INDArray values) {
    if (values != paramsFlattened) {
      setParams(values, 'c');
    }
  }

  private void learn(INDArray rows, FeatureAxis axis) {
    if (statistics == null) {
      statistics = layerConf().runningStatistics();
    }
    if (statistics != null) {
      INDArray mask = maskArray == null ? null : axis.maskColumn(maskArray, input);
      statistics.learn(rows, mask, rows.size(0) / input.size(0), params);
    }
  }

  /** DL4J calls it at the end of every step of its optimisers. */
  @Override
  public void applyConstraints(int iteration, int epoch) {
    super.applyConstraints(iteration, epoch);
    if (statistics != null) {
      statistics.commit(params, iteration);
    }
  }

  private IActivation activation() {
    return layerConf().getActivationFn();
  }

  private INDArray typedInput() {
    return input.castTo(dataType);
  }

  private void checkInput() {
    layerConf().requireInput(input);
  }

  @Override
  public boolean isPretrainLayer() {
    return layerConf().pretraining() != null;
  }

  /**
   * One batch of layer-wise pretraining, without dropout or weight noise. DL4J tells a layer
   * nothing about the data's end; a {@code MultiLayerNetwork} raises the epoch count of the layer's
   * configuration, and with a new count the learner is a new one.
   */
  @Override
  public void fit(INDArray batch, LayerWorkspaceMgr workspaces) {
    Pretraining learner = pretraining;
    if (learner == null || pretrainedEpoch != conf.getEpochCount()) {
      learner = layerConf().pretraining();
      pretraining = learner;
      pretrainedEpoch = conf.getEpochCount();
    }
    if (learner == null) {
      throw new UnsupportedOperationException(
          layerConf().describe() + ": has no layer-wise pretraining; train it with its network");
    }
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      input = batch;
      checkInput();
      INDArray rows = layerConf().featureAxis().toRows(typedInput(), ArrayType.INPUT, none);
      int[] kept = unmasked(rows);
      if (kept.length > 0) {
        INDArray seen = kept.length == rows.size(0) ? rows : rows.getRows(kept);
        LayerPasses ready = passes(seen, false, none);
        learner.learn(seen, params, some -> ready.forward(some, false, none));
      }
    } finally {
      clear();
    }
  }

  private int[] unmasked(INDArray rows) {
    IntStream all = IntStream.range(0, (int) rows.size(0));
    if (maskArray == null) {
      return all.toArray();
    }
    INDArray mask = layerConf().featureAxis().maskColumn(maskArray, input);
    return all.filter(i -> mask.getDouble(i) != 0).toArray();
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException(
        layerConf().describe() + ": clone the network, not one of its layers");
  }
}
