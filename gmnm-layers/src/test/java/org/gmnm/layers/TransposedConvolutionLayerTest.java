package org.gmnm.layers;

import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Everything that DL4J's transposed convolution does, by DL4J's: the reference. */
class TransposedConvolutionLayerTest {

  /** What is set of either builder. */
  private interface Options {
    void set(Deconvolution2D.Builder builder);
  }

  private static Arguments options(String name, Options options) {
    return arguments(name, options);
  }

  static Stream<Arguments> options() {
    return Stream.of(
        options("side by side", b -> b.kernelSize(2, 2).stride(2, 2)),
        options("without bias", b -> b.kernelSize(2, 2).stride(2, 2).hasBias(false)),
        options("overlapping", b -> b.kernelSize(4, 3).stride(2, 1)),
        options("with gaps", b -> b.kernelSize(1, 2).stride(2, 3)),
        options("padded", b -> b.kernelSize(3, 4).stride(1, 2).padding(2, 1)),
        options("padded beyond the kernel", b -> b.kernelSize(2, 2).stride(3, 3).padding(2, 3)),
        options("same", b -> b.kernelSize(4, 4).stride(2, 2).convolutionMode(ConvolutionMode.Same)),
        options("weight noise", b -> b.kernelSize(2, 2).weightNoise(new DropConnect(0.6))));
  }

  private static MultiLayerNetwork network(
      DataType type, CNN2DFormat format, Options options, Supplier<Deconvolution2D.Builder> made) {
    Deconvolution2D.Builder first = made.get();
    options.set(first);
    Deconvolution2D.Builder second = made.get();
    options.set(second);
    return Networks.of(
        Networks.configuration(type).updater(new Sgd(0.1)).biasInit(0.3),
        InputType.convolutional(5, 4, 2, format),
        new ConvolutionLayer.Builder(1, 1).nOut(3).build(),
        first.nOut(4).build(),
        second.nOut(2).activation(Activation.SIGMOID).build(),
        new CnnLossLayer.Builder(LossFunction.MSE)
            .format(format)
            .activation(Activation.IDENTITY)
            .build());
  }

  private static void assertSame(DataType type, CNN2DFormat format, Options options) {
    MultiLayerNetwork stock = network(type, format, options, Deconvolution2D.Builder::new);
    MultiLayerNetwork ours =
        network(type, format, options, () -> new TransposedConvolutionLayer.Builder());
    ours.setParams(stock.params());
    double digits = type == DataType.DOUBLE ? 1e-10 : 1e-5;
    INDArray before = ours.params().dup();
    boolean last = format == CNN2DFormat.NHWC;
    for (int batch : new int[] {3, 1}) {
      Nd4j.getRandom().setSeed(batch);
      INDArray x = last ? Nd4j.randn(type, batch, 5, 4, 2) : Nd4j.randn(type, batch, 2, 5, 4);
      INDArray expected = stock.output(x);
      assertClose("output", expected, ours.output(x), digits);
      DataSet data = new DataSet(x, Nd4j.randn(type, expected.shape()));
      for (MultiLayerNetwork network : new MultiLayerNetwork[] {stock, ours}) {
        Nd4j.getRandom().setSeed(7);
        network.fit(data);
      }
      assertClose("parameters", stock.params(), ours.params(), digits);
    }
    assertNotEquals(before, ours.params());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("options")
  void trainsAndInfersAsDeeplearning4jDoes(String name, Options options) {
    assertSame(DataType.FLOAT, CNN2DFormat.NCHW, options);
    assertSame(DataType.DOUBLE, CNN2DFormat.NCHW, options);
  }

  /** DL4J's backward pass of it fails. */
  @Test
  void dilatedOutputsAreThoseOfDeeplearning4j() {
    Options options = b -> b.kernelSize(3, 2).stride(2, 2).padding(1, 0).dilation(2, 3);
    MultiLayerNetwork stock =
        network(DataType.FLOAT, CNN2DFormat.NCHW, options, Deconvolution2D.Builder::new);
    MultiLayerNetwork ours =
        network(
            DataType.FLOAT,
            CNN2DFormat.NCHW,
            options,
            () -> new TransposedConvolutionLayer.Builder());
    ours.setParams(stock.params());
    INDArray x = Nd4j.randn(DataType.FLOAT, 3, 2, 5, 4);
    assertClose("output", stock.output(x), ours.output(x), 1e-5);
  }

  @Test
  void otherFormatsToo() {
    assertSame(DataType.FLOAT, CNN2DFormat.NHWC, b -> b.kernelSize(3, 3).stride(2, 2));
  }

  @Test
  void configurationsKeepIt() {
    MultiLayerConfiguration conf =
        network(
                DataType.FLOAT,
                CNN2DFormat.NCHW,
                b -> b.kernelSize(3, 2).stride(2, 2).padding(1, 0),
                () -> new TransposedConvolutionLayer.Builder())
            .getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(conf.toJson());
    assertEquals(conf, read);
    assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
    assertEquals(conf.getConf(1).getLayer(), conf.getConf(1).getLayer().clone());
    assertEquals(TransposedConvolutionLayer.class, read.getConf(1).getLayer().getClass());
    Deconvolution2D stock = new Deconvolution2D.Builder(2, 2).nOut(2).build();
    Deconvolution2D ours = new TransposedConvolutionLayer.Builder(2, 2).nOut(2).build();
    assertNotEquals(stock, ours);
    assertNotEquals(ours, stock);
    assertEquals(ours, new TransposedConvolutionLayer.Builder(2, 2).nOut(2).build());
  }

  @Test
  void textAndHashCodeTellItApart() {
    Deconvolution2D ours = new TransposedConvolutionLayer.Builder(2, 2).nOut(2).build();
    assertTrue(ours.toString().startsWith("TransposedConvolutionLayer("), ours.toString());
    assertEquals(
        ours.hashCode(), new TransposedConvolutionLayer.Builder(2, 2).nOut(2).build().hashCode());
    assertNotEquals(
        ours.hashCode(), new TransposedConvolutionLayer.Builder(2, 2).nOut(3).build().hashCode());
  }

  @Test
  void sizesAreCheckedBeforeAndInUse() {
    MultiLayerNetwork unknown =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new TransposedConvolutionLayer.Builder(2, 2).name("t1").nOut(2).build())
                .build());
    String message = assertThrows(RuntimeException.class, unknown::init).getMessage();
    assertTrue(message.contains("nIn") && message.contains("t1"), message);
    MultiLayerNetwork network =
        Networks.of(
            Networks.configuration(DataType.FLOAT),
            InputType.convolutional(5, 4, 3),
            new TransposedConvolutionLayer.Builder(2, 2).nOut(2).build(),
            new CnnLossLayer.Builder(LossFunction.MSE).build());
    for (long[] wrong : new long[][] {{2, 4, 5, 4}, {2, 3, 5}}) {
      assertThrows(RuntimeException.class, () -> network.output(Nd4j.rand(DataType.FLOAT, wrong)));
    }
  }
}
