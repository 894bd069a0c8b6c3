package org.gmnm.dl4j;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.convolution.Deconvolution2DLayer;
import org.deeplearning4j.nn.params.DeconvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's transposed convolution with a forward pass of its own in single precision on the CPU: one
 * matrix product for each example, whose rows are then added to where the kernel puts them.
 * Elsewhere, and backward, DL4J's own passes are at work.
 */
public class TransposedConvolutionRuntime extends Deconvolution2DLayer {

  private static final long serialVersionUID = 1L;

  /**
   * A runtime without parameters yet.
   *
   * @param conf the layer's configuration
   * @param dataType of the network
   */
  protected TransposedConvolutionRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  protected Pair<INDArray, @Nullable INDArray> preOutput(
      boolean training, boolean forBackprop, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    if (!isForProducts()) {
      return super.preOutput(training, forBackprop, workspaceMgr);
    }
    INDArray weights =
        rowMajor(
            getParamWithNoise(DeconvolutionParamInitializer.WEIGHT_KEY, training, workspaceMgr),
            workspaceMgr);
    INDArray x = rowMajor(input, workspaceMgr);
    int[] size =
        ConvolutionUtils.getDeconvolutionOutputSize(
            x,
            layerConf().getKernelSize(),
            layerConf().getStride(),
            layerConf().getPadding(),
            convolutionMode,
            layerConf().getDilation(),
            CNN2DFormat.NCHW);
    int channels = (int) weights.size(0);
    int outputs = (int) weights.size(1);
    int rows = (int) (weights.length() / channels);
    int pixels = (int) (x.size(2) * x.size(3));
    INDArray y =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS,
            DataType.FLOAT,
            new long[] {x.size(0), outputs, size[0], size[1]},
            'c');
    INDArray patches =
        workspaceMgr.createUninitialized(
            ArrayType.FF_WORKING_MEM, DataType.FLOAT, new long[] {rows, pixels}, 'c');
    BlockMemory kernel = BlockMemory.of(weights).at(0, rows);
    BlockMemory product = BlockMemory.of(patches).at(0, pixels);
    BlockMemory example = BlockMemory.of(x);
    FloatBuffer from = FloatPieces.of(patches);
    FloatBuffer to = FloatPieces.of(y);
    float[] bias = bias(outputs, training, workspaceMgr);
    float[] patch = new float[pixels];
    float[] plane = new float[size[0] * size[1]];
    for (int n = 0; n < x.size(0); n++) {
      example.at((long) n * channels * pixels, pixels);
      product.product(kernel, true, example, false, rows, pixels, channels, 1, 0);
      from.position(0);
      for (int o = 0; o < outputs; o++) {
        Arrays.fill(plane, bias[o]);
        addPatches(from, patch, plane, size[0], size[1]);
        to.put(plane);
      }
    }
    return new Pair<>(y, null);
  }

  /** Adds what each place of the kernel gives to one channel of the output. */
  private void addPatches(FloatBuffer from, float[] patch, float[] to, int height, int width) {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] padding = layerConf().getPadding();
    int[] dilation = layerConf().getDilation();
    int columns = (int) input.size(3);
    for (int i = 0; i < kernel[0]; i++) {
      for (int j = 0; j < kernel[1]; j++) {
        from.get(patch);
        int left = j * dilation[1] - padding[1];
        int first = Math.max(0, (stride[1] - 1 - left) / stride[1]);
        int end = Math.min(columns, (width - left + stride[1] - 1) / stride[1]);
        int y = i * dilation[0] - padding[0];
        for (int start = 0; start < patch.length; start += columns, y += stride[0]) {
          if (y >= 0 && y < height) {
            add(
                patch,
                start + first,
                start + end,
                to,
                y * width + left + first * stride[1],
                stride[1]);
          }
        }
      }
    }
  }

  private static void add(float[] from, int first, int end, float[] to, int at, int stride) {
    int place = at;
    for (int k = first; k < end; k++) {
      to[place] += from[k];
      place += stride;
    }
  }

  private float[] bias(int outputs, boolean training, LayerWorkspaceMgr workspaceMgr) {
    return layerConf().hasBias()
        ? FloatArrays.copy(
            getParamWithNoise(DeconvolutionParamInitializer.BIAS_KEY, training, workspaceMgr))
        : new float[outputs];
  }

  private static INDArray rowMajor(INDArray array, LayerWorkspaceMgr workspaceMgr) {
    return FloatPieces.reachRowMajor(array)
        ? array
        : workspaceMgr.dup(ArrayType.FF_WORKING_MEM, array, 'c');
  }

  private boolean isForProducts() {
    return FloatArrays.areFor(dataType)
        && input.dataType() == DataType.FLOAT
        && input.rank() == 4
        && input.size(1) == layerConf().getNIn() // or DL4J says what is wrong
        && layerConf().getCnn2dDataFormat() == CNN2DFormat.NCHW
        && convolutionMode != ConvolutionMode.Same
        && outputLength() <= FloatPieces.MOST;
  }

  private long outputLength() {
    int[] kernel = layerConf().getKernelSize();
    return input.length() / input.size(1) * layerConf().getNOut() * kernel[0] * kernel[1];
  }
}
