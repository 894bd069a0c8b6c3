package org.gmnm.layers;

import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Everything that DL4J's batch normalisation does, by DL4J's: the reference. */
class BatchNormLayerTest {

  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

  /** Of 5 channels beneath: rows, images, images with channels last. */
  private enum Kind {
    ROWS,
    IMAGES,
    IMAGES_LAST;

    InputType type() {
      return switch (this) {
        case ROWS -> InputType.feedForward(4);
        case IMAGES -> InputType.convolutional(5, 7, 2);
        case IMAGES_LAST -> InputType.convolutional(5, 7, 2, CNN2DFormat.NHWC);
      };
    }

    Layer beneath() {
      return this == ROWS
          ? new DenseLayer.Builder().nOut(5).build()
          : new ConvolutionLayer.Builder(2, 2).nOut(5).build();
    }

    INDArray examples(DataType type, int batch) {
      return switch (this) {
        case ROWS -> Nd4j.randn(type, batch, 4);
        case IMAGES -> Nd4j.randn(type, batch, 2, 5, 7);
        case IMAGES_LAST -> Nd4j.randn(type, batch, 5, 7, 2);
      };
    }
  }

  private static BatchNormalization.Builder options(boolean locked, boolean logStd) {
    return new BatchNormalization.Builder(locked)
        .gamma(1.5)
        .beta(-0.25)
        .useLogStd(logStd)
        .decay(0.8)
        .eps(1e-3);
  }

  private static BatchNormLayer ours(BatchNormalization stock, boolean rectified) {
    BatchNormLayer.Builder builder = new BatchNormLayer.Builder().rectified(rectified);
    builder
        .gamma(stock.getGamma())
        .beta(stock.getBeta())
        .useLogStd(stock.isUseLogStd())
        .decay(stock.getDecay())
        .eps(stock.getEps())
        .lockGammaBeta(stock.isLockGammaBeta());
    return builder.build();
  }

  private static MultiLayerNetwork network(DataType type, Kind kind, Layer... normalisation) {
    List<Layer> layers = new ArrayList<>();
    layers.add(kind.beneath());
    layers.addAll(Arrays.asList(normalisation));
    layers.add(
        new OutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.IDENTITY).build());
    return Networks.of(
        Networks.configuration(type).updater(new Sgd(0.1)),
        kind.type(),
        layers.toArray(new Layer[0]));
  }

  static Stream<Arguments> all() {
    List<Arguments> all = new ArrayList<>();
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (Kind kind : Kind.values()) {
        for (boolean rectified : new boolean[] {false, true}) {
          all.add(arguments(type, kind, rectified, false, true));
        }
        if (kind != Kind.IMAGES_LAST) { // where DL4J's own fails when gamma and beta are locked
          all.add(arguments(type, kind, true, true, false));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} {1} rectified {2} locked {3} log {4}")
  @MethodSource("all")
  void trainsAndInfersAsDeeplearning4jDoes(
      DataType type, Kind kind, boolean rectified, boolean locked, boolean logStd) {
    BatchNormalization options = options(locked, logStd).build();
    MultiLayerNetwork ours = network(type, kind, ours(options, rectified));
    MultiLayerNetwork stock =
        rectified
            ? network(type, kind, options, new ActivationLayer(new ReluActivation()))
            : network(type, kind, options);
    stock.setParams(ours.params());
    Nd4j.getRandom().setSeed(3);
    double digits = type == DataType.DOUBLE ? 1e-9 : 2e-5;
    INDArray before = ours.params().dup();
    for (int batch : new int[] {6, 6, 3}) {
      DataSet data = new DataSet(kind.examples(type, batch), Nd4j.randn(type, batch, 2));
      assertClose(
          "training output",
          stock.output(data.getFeatures(), true),
          ours.output(data.getFeatures(), true),
          digits);
      stock.fit(data);
      ours.fit(data);
      assertClose("parameters", stock.params(), ours.params(), digits);
      assertClose(
          "output", stock.output(data.getFeatures()), ours.output(data.getFeatures()), digits);
    }
    assertNotEquals(before, ours.params());
  }

  /** More than a piece of memory, more rows than a sum has, and a short row at the end. */
  @ParameterizedTest
  @CsvSource({"3, 5, 40, 41", "2000, 3, 3, 1", "3001, 7, 1, 1", "1, 1, 90, 70", "700, 10, 24, 18"})
  void everySizeIsThatOfDoublePrecision(int batch, int channels, int height, int width) {
    InputType type = InputType.convolutional(height, width, channels);
    INDArray x = Nd4j.randn(DataType.DOUBLE, batch, channels, height, width).muli(2).addi(3);
    INDArray error = Nd4j.randn(DataType.DOUBLE, batch, channels, height, width);
    INDArray[] expected = passes(DataType.DOUBLE, type, x, error);
    INDArray[] actual = passes(DataType.FLOAT, type, x, error);
    assertClose("outputs", expected[0], actual[0], 1e-5);
    assertClose("gradients", expected[1], actual[1], 1e-4);
    assertClose("errors", expected[2], actual[2], 1e-4);
  }

  /** Numbers whose mean is 10,000 times their deviation lose none of it. */
  @Test
  void farFromZeroNothingIsLost() {
    INDArray x = Nd4j.randn(DataType.FLOAT, 64, 2, 4, 4).addi(10_000).castTo(DataType.DOUBLE);
    INDArray error = Nd4j.randn(DataType.DOUBLE, 64, 2, 4, 4);
    InputType type = InputType.convolutional(4, 4, 2);
    assertClose(
        "outputs",
        passes(DataType.DOUBLE, type, x, error)[0],
        passes(DataType.FLOAT, type, x, error)[0],
        2e-3);
  }

  /** Strides are read as they are meant. */
  @Test
  void viewsOfLargerArraysCountAsThemselves() {
    INDArray x = Nd4j.randn(DataType.FLOAT, 4, 6, 5, 3);
    INDArray error = Nd4j.randn(DataType.FLOAT, 4, 3, 5, 6).permute(0, 3, 2, 1);
    InputType type = InputType.convolutional(3, 5, 6);
    INDArray turned = x.permute(0, 1, 3, 2);
    INDArray turnedError = error.permute(0, 1, 3, 2);
    INDArray[] expected = passes(DataType.FLOAT, type, turned.dup('c'), turnedError.dup('c'));
    INDArray[] actual = passes(DataType.FLOAT, type, turned, turnedError);
    for (int k = 0; k < expected.length; k++) {
      assertClose("part " + k, expected[k], actual[k], 1e-6);
    }
  }

  /** Output, gradients of gamma and beta one after the other, error of the input. */
  private static INDArray[] passes(DataType type, InputType input, INDArray x, INDArray error) {
    MultiLayerNetwork network =
        Networks.of(
            Networks.configuration(type),
            input,
            new BatchNormLayer.Builder().build(),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build());
    network.initGradientsView();
    org.deeplearning4j.nn.api.Layer layer = network.getLayer(0);
    INDArray y = layer.activate(type == x.dataType() ? x : x.castTo(type), true, NONE);
    var back = layer.backpropGradient(type == error.dataType() ? error : error.castTo(type), NONE);
    return new INDArray[] {
      y.castTo(DataType.DOUBLE),
      Nd4j.concat(
              1,
              back.getFirst().getGradientFor("gamma").reshape(1, -1),
              back.getFirst().getGradientFor("beta").reshape(1, -1))
          .castTo(DataType.DOUBLE),
      back.getSecond().castTo(DataType.DOUBLE)
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradientsPassTheCheck(boolean rectified) {
    Nd4j.getRandom().setSeed(5);
    DataType usual = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE); // the check asks for it
    MultiLayerNetwork network =
        Networks.of(
            Networks.configuration(DataType.DOUBLE),
            Kind.IMAGES.type(),
            Kind.IMAGES.beneath(),
            new BatchNormLayer.Builder().rectified(rectified).build(),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
    try {
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.MLNConfig()
                  .net(network)
                  .input(Kind.IMAGES.examples(DataType.DOUBLE, 4))
                  .labels(Nd4j.randn(DataType.DOUBLE, 4, 2))
                  .excludeParams(Set.of("1_mean", "1_var", "1_log10stdev"))));
    } finally {
      Nd4j.setDefaultDataTypes(usual, usual);
    }
  }

  /** DL4J ignores it: a network without the ReLUs that its author named learns, only worse. */
  @Test
  void anActivationFunctionIsRefused() {
    BatchNormLayer.Builder builder = new BatchNormLayer.Builder();
    String message =
        assertThrows(IllegalArgumentException.class, () -> builder.activation(Activation.RELU))
            .getMessage();
    assertTrue(message.contains("got relu; use rectified(true)"), message);
    assertEquals(
        new BatchNormLayer.Builder().build(), builder.activation(Activation.IDENTITY).build());
    MultiLayerNetwork stock =
        network(
            DataType.FLOAT,
            Kind.ROWS,
            new BatchNormalization.Builder().activation(Activation.RELU).build());
    INDArray features = stock.feedForward(Kind.ROWS.examples(DataType.FLOAT, 20)).get(2);
    assertTrue(features.minNumber().doubleValue() < 0, "DL4J heeds it now: so should ours");
  }

  @Test
  void configurationsKeepIt() {
    BatchNormLayer layer = ours(options(true, false).build(), /* rectified= */ true);
    MultiLayerConfiguration conf =
        network(DataType.FLOAT, Kind.IMAGES_LAST, layer).getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(conf.toJson());
    assertEquals(conf, read);
    assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
    assertEquals(conf.getConf(1).getLayer(), conf.getConf(1).getLayer().clone());
    assertTrue(((BatchNormLayer) read.getConf(1).getLayer()).isRectified());
    assertNotEquals(layer, ours(options(true, false).build(), /* rectified= */ false));
    assertNotEquals(layer, options(true, false).build());
    assertNotEquals(options(true, false).build(), layer);
    assertEquals(
        BatchNormLayer.of(options(true, false).build()),
        ours(options(true, false).build(), /* rectified= */ false));
  }

  /** Every option off its default: one that the copy forgets would be missing. */
  private static BatchNormalization.Builder everyOption(BatchNormalization.Builder builder) {
    return builder
        .name("all")
        .nIn(5)
        .nOut(5)
        .gamma(1.5)
        .beta(0.25)
        .decay(0.7)
        .eps(1e-3)
        .minibatch(false)
        .lockGammaBeta(true)
        .useLogStd(false)
        .helperAllowFallback(false)
        .dataFormat(CNN2DFormat.NHWC)
        .weightInit(WeightInit.RELU)
        .biasInit(0.75)
        .gainInit(1.25)
        .l1(0.01)
        .l2(0.02)
        .l1Bias(0.03)
        .l2Bias(0.04)
        .dropOut(0.75)
        .weightNoise(new DropConnect(0.9))
        .updater(new Adam(0.5))
        .biasUpdater(new Sgd(0.25))
        .constrainGamma(new MaxNormConstraint(2, 1))
        .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
        .gradientNormalizationThreshold(0.5);
  }

  @Test
  void everyOptionOfTheStockBuilderIsTakenOver() {
    BatchNormalization stock = everyOption(new BatchNormalization.Builder()).build();
    BatchNormLayer.Builder builder = new BatchNormLayer.Builder();
    everyOption(builder);
    BatchNormLayer ours = builder.build();
    assertEquals(ours, BatchNormLayer.of(stock));
    assertEquals(
        json(stock),
        json(ours)
            .replace("org.gmnm.layers.BatchNormLayer", BatchNormalization.class.getName())
            .replaceFirst("\"rectified\" : false,\\s*", "")
            .replaceFirst(",\\s*\"rectified\" : false", ""));
    assertEquals(ours.hashCode(), BatchNormLayer.of(stock).hashCode());
    assertNotEquals(
        ours.hashCode(), new BatchNormLayer.Builder().rectified(true).build().hashCode());
    assertTrue(ours.toString().startsWith("BatchNormLayer(rectified=false, "), ours.toString());
    assertTrue(new BatchNormLayer.Builder().rectified(true).build().isRectified());
    assertFalse(ours.isRectified());
  }

  private static String json(Layer layer) {
    return new NeuralNetConfiguration.Builder().seed(1).layer(layer).build().toJson();
  }

  /** By the same error as DL4J's. */
  @Test
  void anotherNumberOfChannelsIsRefusedAsByDeeplearning4j() {
    for (Layer layer :
        new Layer[] {
          new BatchNormalization.Builder().build(), new BatchNormLayer.Builder().build()
        }) {
      MultiLayerNetwork network =
          Networks.of(
              Networks.configuration(DataType.FLOAT),
              InputType.convolutional(3, 3, 4),
              layer,
              new CnnLossLayer.Builder(LossFunction.MSE).build());
      for (boolean training : new boolean[] {false, true}) {
        assertThrows(
            RuntimeException.class,
            () -> network.output(Nd4j.rand(DataType.FLOAT, 2, 5, 3, 3), training));
      }
    }
  }

  @Test
  void theNumberOfChannelsMustBeKnown() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new BatchNormLayer.Builder().name("b1").build())
                .build());
    String message = assertThrows(RuntimeException.class, network::init).getMessage();
    assertTrue(message.contains("nOut") && message.contains("b1"), message);
  }
}
