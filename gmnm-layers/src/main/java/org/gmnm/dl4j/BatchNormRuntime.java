package org.gmnm.dl4j;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.dl4j.BatchNormPasses.Channels;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's batch normalisation with passes of its own ({@link BatchNormPasses}) in single precision
 * on the CPU, and with a rectified linear unit in them on request. Elsewhere DL4J's own passes are
 * at work.
 */
public class BatchNormRuntime extends BatchNormalization {

  private static final long serialVersionUID = 1L;

  private final boolean rectified;
  private transient double @Nullable [][] statistics;
  private transient @Nullable INDArray output;

  /**
   * A runtime without parameters yet.
   *
   * @param conf the layer's configuration
   * @param dataType of the network
   * @param rectified whether outputs below 0 become 0
   */
  protected BatchNormRuntime(NeuralNetConfiguration conf, DataType dataType, boolean rectified) {
    super(conf, dataType);
    this.rectified = rectified;
  }

  @Override
  public INDArray preOutput(INDArray x, TrainingMode training, LayerWorkspaceMgr workspaceMgr) {
    if (!isForPasses(x)) {
      INDArray y = super.preOutput(x, training, workspaceMgr);
      if (rectified) {
        y = workspaceMgr.dup(ArrayType.ACTIVATIONS, y, y.ordering());
        Nd4j.exec(new RectifiedLinear(y, y));
        output = y;
      }
      return y;
    }
    INDArray from = inOnePiece(x, workspaceMgr, ArrayType.FF_WORKING_MEM);
    BatchNormPasses passes = passes(from);
    double[] mean;
    double[] variance;
    if (training == TrainingMode.TRAIN) {
      statistics = passes.statistics(from);
      mean = statistics[0];
      variance = statistics[1];
    } else {
      mean = numbers(getParam(GLOBAL_MEAN));
      variance = runningVariance();
    }
    INDArray y =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, DataType.FLOAT, from.shape(), from.ordering());
    passes.forward(from, channels(mean, variance), y);
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (!isForPasses(input)) {
      INDArray error = epsilon;
      if (rectified && output != null) {
        error = workspaceMgr.dup(ArrayType.BP_WORKING_MEM, output, output.ordering());
        Nd4j.exec(new Step(error, error)).muli(epsilon);
      }
      return super.backpropGradient(error, workspaceMgr);
    }
    INDArray x = inOnePiece(input, workspaceMgr, ArrayType.BP_WORKING_MEM);
    INDArray error = epsilon.castTo(DataType.FLOAT);
    if (!FloatPieces.reach(error) || !Arrays.equals(error.stride(), x.stride())) {
      error = workspaceMgr.dup(ArrayType.BP_WORKING_MEM, error, x.ordering());
    }
    BatchNormPasses passes = passes(x);
    double[][] batch = statistics == null ? passes.statistics(x) : statistics;
    Channels by = channels(batch[0], batch[1]);
    double[][] sums = passes.sums(x, error, by);
    double n = ChannelPieces.of(x, channelsLast()).perChannel();
    int channels = by.mean.length;
    double[] dGamma = new double[channels];
    float[] slope = new float[channels];
    float[] constant = new float[channels];
    for (int c = 0; c < channels; c++) {
      double precision = 1 / (batch[1][c] + layerConf().getEps());
      dGamma[c] = sums[1][c] * Math.sqrt(precision);
      slope[c] = (float) (-by.scale[c] * sums[1][c] * precision / n);
      constant[c] = (float) (-by.scale[c] * sums[0][c] / n);
    }
    INDArray dx =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATION_GRAD, DataType.FLOAT, x.shape(), x.ordering());
    passes.backward(x, error, by, slope, constant, dx);
    Gradient gradient = new DefaultGradient();
    if (!layerConf().isLockGammaBeta()) {
      set(gradient, GAMMA, dGamma);
      set(gradient, BETA, sums[0]);
    }
    towards(batch, gradient);
    return new Pair<>(gradient, dx);
  }

  /** What takes the running statistics a part of the way to a batch's, as DL4J has it. */
  private void towards(double[][] batch, Gradient gradient) {
    double keep = layerConf().getDecay();
    double[] mean = numbers(getParam(GLOBAL_MEAN));
    double[] variance = runningVariance();
    boolean logs = layerConf().isUseLogStd();
    for (int c = 0; c < mean.length; c++) {
      mean[c] = (mean[c] - batch[0][c]) * (1 - keep);
      double next = keep * variance[c] + (1 - keep) * batch[1][c];
      variance[c] = logs ? Math.log10(variance[c] / next) / 2 : variance[c] - next;
    }
    set(gradient, GLOBAL_MEAN, mean);
    set(gradient, logs ? GLOBAL_LOG_STD : GLOBAL_VAR, variance);
  }

  private void set(Gradient gradient, String key, double[] values) {
    INDArray view = Objects.requireNonNull(gradientViews.get(key), key);
    FloatArrays.write(BatchNormPasses.floats(values), view, 0);
    gradient.setGradientFor(key, view);
  }

  private Channels channels(double[] mean, double[] variance) {
    float[] scale = new float[mean.length];
    float[] shift = new float[mean.length];
    boolean locked = layerConf().isLockGammaBeta();
    double[] gamma = locked ? new double[0] : numbers(getParam(GAMMA));
    double[] beta = locked ? new double[0] : numbers(getParam(BETA));
    for (int c = 0; c < scale.length; c++) {
      double by = locked ? layerConf().getGamma() : gamma[c];
      scale[c] = (float) (by / Math.sqrt(variance[c] + layerConf().getEps()));
      shift[c] = (float) (locked ? layerConf().getBeta() : beta[c]);
    }
    return new Channels(BatchNormPasses.floats(mean), scale, shift);
  }

  private double[] runningVariance() {
    if (!layerConf().isUseLogStd()) {
      return numbers(getParam(GLOBAL_VAR));
    }
    double[] logs = numbers(getParam(GLOBAL_LOG_STD));
    return Arrays.stream(logs).map(log -> Math.pow(10, 2 * log)).toArray();
  }

  private static double[] numbers(INDArray parameter) {
    float[] numbers = FloatArrays.copy(parameter);
    double[] doubles = new double[numbers.length];
    for (int c = 0; c < doubles.length; c++) {
      doubles[c] = numbers[c];
    }
    return doubles;
  }

  private BatchNormPasses passes(INDArray x) {
    return new BatchNormPasses(ChannelPieces.of(x, channelsLast()), rectified);
  }

  private boolean channelsLast() {
    return layerConf().getCnn2DFormat() == CNN2DFormat.NHWC;
  }

  private boolean isForPasses(INDArray x) {
    int axis = x.rank() == 4 && channelsLast() ? 3 : 1;
    return (x.rank() == 2 || x.rank() == 4)
        && x.size(axis) == layerConf().getNOut() // or DL4J says what is wrong
        && FloatArrays.areFor(dataType)
        && x.dataType() == DataType.FLOAT
        && x.length() <= FloatPieces.MOST;
  }

  /** In an order in which the numbers of a channel are equally far apart. */
  private static INDArray inOnePiece(
      INDArray x, LayerWorkspaceMgr workspaceMgr, ArrayType workspace) {
    boolean ordered = x.rank() == 2 || x.ordering() == 'c';
    return ordered && FloatPieces.reach(x) ? x : workspaceMgr.dup(workspace, x, 'c');
  }
}
