package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.model.ModelFiles;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

/** Everything that DL4J's LSTM does, by DL4J's LSTM: the reference. */
class LstmLayerContractTest {

  private static final int IN = 3;
  private static final int UNITS = 5;
  private static final int OUT = 2;

  /** Of two kinds of layer one each, with the same options. */
  private static LSTM stock(Consumer<LSTM.Builder> options) {
    LSTM.Builder builder = new LSTM.Builder().nOut(UNITS);
    options.accept(builder);
    return builder.build();
  }

  private static LstmLayer ours(Consumer<LSTM.Builder> options) {
    LstmLayer.Builder builder = new LstmLayer.Builder();
    builder.nOut(UNITS);
    options.accept(builder);
    return builder.build();
  }

  private static LSTM stock() {
    return stock(LstmLayerContractTest::none);
  }

  private static LstmLayer ours() {
    return ours(LstmLayerContractTest::none);
  }

  /** Leaves all options at their defaults. */
  private static void none(LSTM.Builder options) {}

  private record Pair(MultiLayerNetwork stock, MultiLayerNetwork ours) {

    /** The same data, and the same draws, for both. */
    void each(Consumer<MultiLayerNetwork> use) {
      for (MultiLayerNetwork network : List.of(stock, ours)) {
        Nd4j.getRandom().setSeed(4);
        use.accept(network);
      }
    }

    INDArray[] both(java.util.function.Function<MultiLayerNetwork, INDArray> of) {
      INDArray[] values = new INDArray[2];
      Nd4j.getRandom().setSeed(4);
      values[0] = of.apply(stock).dup();
      Nd4j.getRandom().setSeed(4);
      values[1] = of.apply(ours).dup();
      return values;
    }

    void assertSame(
        String what, double digits, java.util.function.Function<MultiLayerNetwork, INDArray> of) {
      INDArray[] values = both(of);
      assertClose(what, values[0], values[1], digits);
    }
  }

  private static double digits(DataType type) {
    return type == DataType.DOUBLE ? 1e-10 : 1e-5;
  }

  private static RnnOutputLayer output(RNNFormat format) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(OUT)
        .activation(Activation.IDENTITY)
        .dataFormat(format)
        .build();
  }

  /** Two of them on top of each other, so that the gradient of the input counts too. */
  private static Pair stacked(
      NeuralNetConfiguration.Builder configuration,
      RNNFormat format,
      Consumer<LSTM.Builder> options) {
    return pair(
        configuration.clone(), configuration, format, layer -> layer, options, output(format));
  }

  private static Pair stacked(NeuralNetConfiguration.Builder configuration, RNNFormat format) {
    return stacked(configuration, format, LstmLayerContractTest::none);
  }

  private static Pair pair(
      NeuralNetConfiguration.Builder forStock,
      NeuralNetConfiguration.Builder forOurs,
      RNNFormat format,
      UnaryOperator<Layer> wrapped,
      Consumer<LSTM.Builder> options,
      Layer output) {
    InputType type = InputType.recurrent(IN, 6, format);
    MultiLayerNetwork stock =
        Networks.of(forStock, type, stock(options), wrapped.apply(stock(options)), output.clone());
    MultiLayerNetwork ours =
        Networks.of(forOurs, type, ours(options), wrapped.apply(ours(options)), output.clone());
    assertClose("first parameters", stock.params(), ours.params(), 0);
    assertEquals(stock.paramTable().keySet(), ours.paramTable().keySet());
    return new Pair(stock, ours);
  }

  private static INDArray sequences(
      DataType type, RNNFormat format, int batch, int size, int steps) {
    Nd4j.getRandom().setSeed(10L * batch + steps);
    INDArray ncw = Nd4j.randn(type, batch, size, steps);
    return format == RNNFormat.NWC ? ncw.permute(0, 2, 1).dup('c') : ncw;
  }

  private static INDArray gradient(MultiLayerNetwork network, INDArray x, INDArray y) {
    network.setInput(x);
    network.setLabels(y);
    network.computeGradientAndScore();
    return network.gradient().gradient();
  }

  static Stream<Arguments> cases() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(
            type ->
                Stream.of(
                    Arguments.of(type, RNNFormat.NCW, with(LstmLayerContractTest::none)),
                    Arguments.of(type, RNNFormat.NWC, with(LstmLayerContractTest::none)),
                    Arguments.of(type, RNNFormat.NCW, with(b -> b.forgetGateBiasInit(3))),
                    Arguments.of(type, RNNFormat.NCW, with(b -> b.activation(Activation.SOFTSIGN))),
                    Arguments.of(
                        type,
                        RNNFormat.NWC,
                        with(b -> b.gateActivationFunction(Activation.HARDSIGMOID))),
                    Arguments.of(
                        type,
                        RNNFormat.NCW,
                        with(
                            b ->
                                b.weightInit(WeightInit.RELU)
                                    .weightInitRecurrent(new NormalDistribution(0, 1))))));
  }

  private static Consumer<LSTM.Builder> with(Consumer<LSTM.Builder> options) {
    return options;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsAndGradientsAreThoseOfTheStockLayer(
      DataType type, RNNFormat format, Consumer<LSTM.Builder> options) {
    Pair pair = stacked(configuration(type), format, options);
    for (int[] size : new int[][] {{4, 6}, {1, 1}, {1, 5}, {3, 1}, {2, 9}, {4, 6}}) {
      INDArray x = sequences(type, format, size[0], IN, size[1]);
      INDArray y = sequences(type, format, size[0], OUT, size[1]);
      pair.assertSame("output", digits(type), network -> network.output(x));
      pair.assertSame("in training", digits(type), network -> network.output(x, true));
      pair.assertSame("gradient", digits(type), network -> gradient(network, x, y));
    }
  }

  /**
   * Sizes at which loops run in full vectors, chunks of inference are several, and values large.
   */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void largerNetworksAgreeToo(DataType type) {
    Pair pair = stacked(configuration(type), RNNFormat.NCW, b -> b.nOut(48));
    INDArray x = sequences(type, RNNFormat.NCW, 32, IN, 70).muli(5);
    INDArray y = sequences(type, RNNFormat.NCW, 32, OUT, 70);
    pair.assertSame("output", digits(type), network -> network.output(x));
    pair.assertSame("gradient", digits(type), network -> gradient(network, x, y));
  }

  @ParameterizedTest
  @EnumSource(
      value = WorkspaceMode.class,
      names = {"NONE", "ENABLED"})
  void gradientsAreThoseOfFiniteDifferences(WorkspaceMode workspaces) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE)
                .trainingWorkspaceMode(workspaces)
                .inferenceWorkspaceMode(workspaces)
                .l2(0.02)
                .l2Bias(0.01),
            InputType.recurrent(IN),
            ours(),
            ours(b -> b.activation(Activation.SOFTSIGN)),
            output(RNNFormat.NCW));
    assertTrue(
        checked(
            network,
            sequences(DataType.DOUBLE, RNNFormat.NCW, 2, IN, 4),
            sequences(DataType.DOUBLE, RNNFormat.NCW, 2, OUT, 4),
            null));
  }

  private static boolean checked(MultiLayerNetwork network, INDArray x, INDArray y, INDArray mask) {
    DataType before = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      return GradientCheckUtil.checkGradients(
          new GradientCheckUtil.MLNConfig()
              .net(network)
              .input(x)
              .labels(y)
              .inputMask(mask)
              .maxRelError(1e-5)
              .minAbsoluteError(1e-9)
              .print(GradientCheckUtil.PrintMode.ZEROS));
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  // ---- masks and wrappers

  private static final INDArray ENDS_EARLY =
      Nd4j.createFromArray(new double[][] {{1, 1, 1, 0}, {1, 1, 0, 0}, {1, 1, 1, 1}});

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void theLastStepOfSequencesOfSeveralLengths(DataType type) {
    Layer last =
        new OutputLayer.Builder(LossFunction.MSE).nOut(OUT).activation(Activation.IDENTITY).build();
    for (RNNFormat format : RNNFormat.values()) {
      Pair pair =
          pair(
              configuration(type),
              configuration(type),
              format,
              LastTimeStep::new,
              LstmLayerContractTest::none,
              last);
      INDArray x = sequences(type, format, 3, IN, 4);
      INDArray y = Nd4j.randn(type, 3, OUT);
      INDArray mask = ENDS_EARLY.castTo(type);
      pair.assertSame("output", digits(type), network -> network.output(x, false, mask, null));
      pair.assertSame(
          "gradient",
          digits(type),
          network -> {
            network.setLayerMaskArrays(mask, null);
            INDArray gradient = gradient(network, x, y);
            network.clearLayerMaskArrays();
            return gradient;
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"CONCAT, NCW", "ADD, NCW", "MUL, NWC", "AVERAGE, NWC"})
  void bothDirections(Bidirectional.Mode mode, RNNFormat format) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      Pair pair =
          pair(
              configuration(type),
              configuration(type),
              format,
              layer -> new Bidirectional(mode, layer),
              LstmLayerContractTest::none,
              output(format));
      INDArray x = sequences(type, format, 3, IN, 4);
      INDArray y = sequences(type, format, 3, OUT, 4);
      pair.assertSame("output", digits(type), network -> network.output(x));
      pair.assertSame("gradient", digits(type), network -> gradient(network, x, y));
    }
  }

  /** The stock layer's backward pass knows nothing of the mask of its forward pass. */
  @Test
  void maskedStepsHaveNoGradientAndThoseOfTheStockLayerHave() {
    INDArray x = sequences(DataType.DOUBLE, RNNFormat.NCW, 2, IN, 5);
    x.slice(0).getColumn(0).assign(0);
    x.slice(0).getColumn(2).assign(0);
    INDArray y = sequences(DataType.DOUBLE, RNNFormat.NCW, 2, OUT, 5);
    InputType type = InputType.recurrent(IN);
    MultiLayerNetwork stock =
        Networks.of(configuration(DataType.DOUBLE), type, masked(stock()), output(RNNFormat.NCW));
    MultiLayerNetwork ours =
        Networks.of(configuration(DataType.DOUBLE), type, masked(ours()), output(RNNFormat.NCW));
    assertClose("output", stock.output(x), ours.output(x), 1e-12);
    assertEquals(0, ours.feedForward(x).get(1).slice(0).getColumn(2).amaxNumber().doubleValue());
    assertTrue(checked(ours, x, y, null), "ours");
    assertFalse(checked(stock, x, y, null), "DL4J's masked gradient is mended: say so in the docs");
  }

  private static Layer masked(Layer layer) {
    return new MaskZeroLayer.Builder().setUnderlying(layer).setMaskValue(0).build();
  }

  @Test
  void maskedStepsAgreeInFloatAndDouble() {
    INDArray x = sequences(DataType.DOUBLE, RNNFormat.NCW, 2, IN, 5);
    x.slice(0).getColumn(0).assign(0);
    x.slice(0).getColumn(2).assign(0);
    INDArray y = sequences(DataType.DOUBLE, RNNFormat.NCW, 2, OUT, 5);
    INDArray[] gradients = new INDArray[2];
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      MultiLayerNetwork network =
          Networks.of(
              configuration(type), InputType.recurrent(IN), masked(ours()), output(RNNFormat.NCW));
      network.setParams(Nd4j.linspace(type, -0.4, 0.5 / network.numParams(), network.numParams()));
      gradients[type == DataType.FLOAT ? 0 : 1] =
          gradient(network, x.castTo(type), y.castTo(type)).castTo(DataType.DOUBLE);
    }
    assertClose("gradient", gradients[1], gradients[0], 1e-5);
  }

  // ---- states

  @ParameterizedTest
  @CsvSource({"4, 4", "4, 3", "3, 1"})
  void truncatedBackpropagation(int forward, int backward) {
    RNNFormat format = RNNFormat.NCW; // DL4J truncates nothing else
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      Pair pair =
          new Pair(
              truncated(type, forward, backward, format, stock(), stock()),
              truncated(type, forward, backward, format, ours(), ours()));
      INDArray x = sequences(type, format, 3, IN, 10);
      INDArray y = sequences(type, format, 3, OUT, 10);
      INDArray before = pair.ours.params().dup();
      for (int i = 0; i < 3; i++) {
        pair.each(network -> network.fit(new DataSet(x, y)));
      }
      pair.assertSame("parameters", digits(type), MultiLayerNetwork::params);
      assertTrue(before.sub(pair.ours.params()).amaxNumber().doubleValue() > 1e-3);
    }
  }

  private static MultiLayerNetwork truncated(
      DataType type, int forward, int backward, RNNFormat format, Layer first, Layer second) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            configuration(type)
                .updater(new Sgd(0.1))
                .list()
                .layer(first)
                .layer(second)
                .layer(output(format))
                .setInputType(InputType.recurrent(IN, format))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTForwardLength(forward)
                .tBPTTBackwardLength(backward)
                .build());
    return Networks.initialised(network);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void stepByStepAsAllAtOnceAndAsTheStockLayer(DataType type) {
    Pair pair = stacked(configuration(type), RNNFormat.NCW);
    INDArray x = sequences(type, RNNFormat.NCW, 2, IN, 5);
    INDArray whole = pair.ours.output(x);
    for (int t = 0; t < 5; t++) {
      INDArray step = x.get(all(), all(), point(t)).dup();
      int at = t;
      pair.assertSame("step", digits(type), network -> network.rnnTimeStep(step));
      for (int layer : new int[] {0, 1}) {
        Map<String, INDArray> expected = pair.stock.rnnGetPreviousState(layer);
        Map<String, INDArray> state = pair.ours.rnnGetPreviousState(layer);
        assertEquals(expected.keySet(), state.keySet());
        expected.forEach(
            (key, values) -> assertClose(key + at, values, state.get(key), digits(type)));
      }
    }
    Map<String, INDArray> saved = pair.stock.rnnGetPreviousState(0);
    Map<String, INDArray> savedToo = pair.stock.rnnGetPreviousState(1);
    pair.ours.rnnClearPreviousState();
    pair.ours.rnnSetPreviousState(0, saved);
    pair.ours.rnnSetPreviousState(1, savedToo);
    INDArray more = sequences(type, RNNFormat.NCW, 2, IN, 3);
    pair.assertSame("states of the other", digits(type), network -> network.rnnTimeStep(more));
    pair.ours.rnnClearPreviousState();
    assertClose("several steps", whole, pair.ours.rnnTimeStep(x), digits(type));
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class,
            () -> pair.ours.rnnTimeStep(sequences(type, RNNFormat.NCW, 3, IN, 1)));
    assertTrue(error.getMessage().contains("rnnClearPreviousState"), error.getMessage());
  }

  private static org.nd4j.linalg.indexing.INDArrayIndex all() {
    return org.nd4j.linalg.indexing.NDArrayIndex.all();
  }

  private static org.nd4j.linalg.indexing.INDArrayIndex point(int at) {
    return org.nd4j.linalg.indexing.NDArrayIndex.point(at);
  }

  /** Passes in between leave a training step alone. */
  @Test
  void anInferenceBetweenForwardAndBackwardChangesNothing() {
    MultiLayerNetwork network =
        Networks.of(configuration(DataType.FLOAT), InputType.recurrent(IN), ours());
    INDArray x = sequences(DataType.FLOAT, RNNFormat.NCW, 3, IN, 4);
    INDArray error = sequences(DataType.FLOAT, RNNFormat.NCW, 3, UNITS, 4);
    network.setInput(x);
    network.feedForward(true, false);
    INDArray expected = network.backpropGradient(error, null).getFirst().gradient().dup();
    network.feedForward(true, false);
    network.getLayer(0).activate(false, LayerWorkspaceMgr.noWorkspaces());
    INDArray gradient = network.backpropGradient(error, null).getFirst().gradient();
    assertClose("after an inference", expected, gradient, 1e-6);
    gradient = network.backpropGradient(error, null).getFirst().gradient();
    assertClose("a second time", expected, gradient, 1e-6);
  }

  // ---- options

  @ParameterizedTest
  @ValueSource(strings = {"dropout", "gaussian", "spatial", "noise", "constraint"})
  void stepsWithOptionsAreThoseOfTheStockLayer(String option) {
    Consumer<LSTM.Builder> options =
        b -> {
          switch (option) {
            case "dropout" -> b.dropOut(0.5);
            case "gaussian" -> b.dropOut(new GaussianDropout(0.5));
            case "spatial" -> b.dropOut(new SpatialDropout(0.5));
            case "noise" -> b.weightNoise(new DropConnect(0.5));
            default -> {
              b.constrainRecurrent(new MaxNormConstraint(0.5, 1));
              b.constrainInputWeights(new MaxNormConstraint(0.3, 1));
            }
          }
        };
    // one layer: what is drawn for a second one follows the memory order of what it gets
    InputType type = InputType.recurrent(IN);
    NeuralNetConfiguration.Builder configuration =
        configuration(DataType.DOUBLE).updater(new Sgd(0.1));
    Pair pair =
        new Pair(
            Networks.of(configuration.clone(), type, stock(options), output(RNNFormat.NCW)),
            Networks.of(configuration, type, ours(options), output(RNNFormat.NCW)));
    INDArray x = sequences(DataType.DOUBLE, RNNFormat.NCW, 3, IN, 4);
    INDArray y = sequences(DataType.DOUBLE, RNNFormat.NCW, 3, OUT, 4);
    INDArray before = pair.ours.params().dup();
    pair.each(network -> network.fit(new DataSet(x, y)));
    pair.each(network -> network.fit(new DataSet(x, y)));
    pair.assertSame("parameters", 1e-10, MultiLayerNetwork::params);
    assertTrue(before.sub(pair.ours.params()).amaxNumber().doubleValue() > 1e-3);
    pair.assertSame("inference", 1e-10, network -> network.output(x));
  }

  /** DL4J's backward pass of NWC format runs without the dropout of its forward pass. */
  @Test
  void dropoutInNwcFormatCountsInTheGradientAndInThatOfTheStockLayerDoesNot() {
    InputType type = InputType.recurrent(IN, RNNFormat.NWC);
    Consumer<LSTM.Builder> options = b -> b.dropOut(0.5);
    MultiLayerNetwork ours =
        Networks.of(configuration(DataType.DOUBLE), type, ours(options), output(RNNFormat.NWC));
    MultiLayerNetwork stock =
        Networks.of(configuration(DataType.DOUBLE), type, stock(options), output(RNNFormat.NWC));
    assertTrue(errorOfGradient(ours) < 1e-6, "ours: " + errorOfGradient(ours));
    assertTrue(errorOfGradient(stock) > 1e-2, "DL4J's is mended: say so in the docs");
  }

  /** Of some input weights, by finite differences of the score with the same draws. */
  private static double errorOfGradient(MultiLayerNetwork network) {
    INDArray x = sequences(DataType.DOUBLE, RNNFormat.NWC, 3, IN, 4);
    INDArray y = sequences(DataType.DOUBLE, RNNFormat.NWC, 3, OUT, 4);
    score(network, x, y);
    INDArray gradient = network.gradient().gradient().dup();
    double worst = 0;
    for (int i = 0; i < 4 * IN * UNITS; i += 7) {
      double at = network.params().getDouble(i);
      network.params().putScalar(i, at + 1e-5);
      double above = score(network, x, y);
      network.params().putScalar(i, at - 1e-5);
      double below = score(network, x, y);
      network.params().putScalar(i, at);
      worst = Math.max(worst, Math.abs((above - below) / 2e-5 * x.size(0) - gradient.getDouble(i)));
    }
    return worst;
  }

  private static double score(MultiLayerNetwork network, INDArray x, INDArray y) {
    Nd4j.getRandom().setSeed(4);
    gradient(network, x, y);
    return network.score();
  }

  @Test
  void functionsThatLookAtSeveralNumbersAreLeftToTheStockLayer() {
    Pair pair =
        stacked(
            configuration(DataType.DOUBLE), RNNFormat.NCW, b -> b.activation(Activation.SOFTMAX));
    assertEquals(
        org.deeplearning4j.nn.layers.recurrent.LSTM.class, pair.ours.getLayer(0).getClass());
    INDArray x = sequences(DataType.DOUBLE, RNNFormat.NCW, 3, IN, 4);
    pair.assertSame("output", 0, network -> network.output(x));
  }

  @Test
  void halfPrecisionHasItsDigits() {
    Pair exact = stacked(configuration(DataType.DOUBLE), RNNFormat.NCW);
    MultiLayerNetwork half = stacked(configuration(DataType.FLOAT16), RNNFormat.NCW).ours;
    half.setParams(exact.ours.params().castTo(DataType.FLOAT16));
    INDArray x = sequences(DataType.DOUBLE, RNNFormat.NCW, 3, IN, 4);
    INDArray y = sequences(DataType.DOUBLE, RNNFormat.NCW, 3, OUT, 4);
    assertClose(
        "output",
        exact.ours.output(x),
        half.output(x.castTo(DataType.FLOAT16)).castTo(DataType.DOUBLE),
        0.01);
    assertClose(
        "gradient",
        gradient(exact.ours, x, y),
        gradient(half, x.castTo(DataType.FLOAT16), y.castTo(DataType.FLOAT16))
            .castTo(DataType.DOUBLE),
        0.02);
  }

  // ---- life in a network

  /** Every option off its default. */
  private static LSTM.Builder allOptions(LSTM.Builder builder) {
    builder
        .name("all")
        .nIn(IN)
        .nOut(UNITS)
        .activation(Activation.SOFTSIGN)
        .gateActivationFunction(Activation.HARDSIGMOID)
        .forgetGateBiasInit(2.5)
        .helperAllowFallback(false)
        .dataFormat(RNNFormat.NWC)
        .weightInit(WeightInit.RELU)
        .weightInitRecurrent(WeightInit.LECUN_NORMAL)
        .biasInit(0.25)
        .gainInit(1.5)
        .l1(0.01)
        .l2(0.02)
        .l1Bias(0.03)
        .l2Bias(0.04)
        .dropOut(0.75)
        .weightNoise(new DropConnect(0.9))
        .updater(new Adam(0.5))
        .biasUpdater(new Sgd(0.25))
        .constrainRecurrent(new MaxNormConstraint(2, 1))
        .gradientNormalization(
            org.deeplearning4j.nn.conf.GradientNormalization.ClipElementWiseAbsoluteValue)
        .gradientNormalizationThreshold(0.5);
    return builder;
  }

  /** A field that the copy forgets would differ. */
  @Test
  void everyOptionOfTheStockBuilderIsTakenOver() {
    LSTM stock = allOptions(new LSTM.Builder()).build();
    LSTM ours = allOptions(new LstmLayer.Builder()).build();
    assertEquals(ours, LstmLayer.of(stock));
    assertEquals(
        json(stock), json(ours).replace("org.gmnm.layers.LstmLayer", LSTM.class.getName()));
    assertNotEquals(stock, ours);
    assertNotEquals(ours, stock);
    assertNotEquals(ours, ours());
    assertEquals(ours, ours.clone());
    assertEquals(LstmLayer.class, ours.clone().getClass());
    assertEquals(ours.hashCode(), LstmLayer.of(stock).hashCode());
    assertTrue(ours.toString().startsWith("LstmLayer"), ours.toString());
  }

  private static String json(Layer layer) {
    return new NeuralNetConfiguration.Builder().seed(1).layer(layer).build().toJson();
  }

  @Test
  void savedNetworksAreReadAndNamedInTheSummary(@TempDir Path folder) throws IOException {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.recurrent(IN),
            new Bidirectional(ours(b -> b.forgetGateBiasInit(2))),
            ours(b -> b.gateActivationFunction(Activation.HARDSIGMOID)),
            output(RNNFormat.NCW));
    INDArray x = sequences(DataType.DOUBLE, RNNFormat.NCW, 2, IN, 4);
    INDArray expected = network.output(x);
    Path file = folder.resolve("model.zip");
    ModelFiles.write(network, file);
    assertClose("file", expected, new ModelFiles().readNetwork(file).output(x), 0);
    assertClose("clone", expected, network.clone().output(x), 0);
    MultiLayerConfiguration conf = network.getLayerWiseConfigurations();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
    assertTrue(network.summary().contains("(LstmLayer)"), network.summary());
  }

  @Test
  void weightsGoBothWays() {
    Pair pair = stacked(configuration(DataType.FLOAT), RNNFormat.NCW);
    INDArray x = sequences(DataType.FLOAT, RNNFormat.NCW, 2, IN, 4);
    INDArray y = sequences(DataType.FLOAT, RNNFormat.NCW, 2, OUT, 4);
    MultiLayerNetwork trained =
        stacked(configuration(DataType.FLOAT).updater(new Adam(0.05)), RNNFormat.NCW).ours;
    trained.fit(x, y);
    pair.each(network -> network.setParams(trained.params()));
    pair.assertSame("flat", 1e-5, network -> network.output(x));
    assertClose("to ours", trained.output(x), pair.ours.output(x), 0);
    pair.stock.paramTable().forEach((key, values) -> trained.setParam(key, values.mul(2)));
    trained.paramTable().forEach(pair.stock::setParam);
    assertClose("by key", trained.output(x), pair.stock.output(x), 1e-5);
  }

  @Test
  void transferLearningKeepsFreezesAndWidens() {
    MultiLayerNetwork network = stacked(configuration(DataType.DOUBLE), RNNFormat.NCW).ours;
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).build())
            .setFeatureExtractor(0)
            .nOutReplace(1, UNITS + 1, WeightInit.XAVIER)
            .build();
    assertClose("kept", network.getLayer(0).params(), tuned.getLayer(0).params(), 0);
    INDArray first = tuned.getLayer(0).params().dup();
    INDArray second = tuned.getLayer(1).params().dup();
    tuned.fit(
        sequences(DataType.DOUBLE, RNNFormat.NCW, 2, IN, 4),
        sequences(DataType.DOUBLE, RNNFormat.NCW, 2, OUT, 4));
    assertClose("frozen", first, tuned.getLayer(0).params(), 0);
    assertTrue(tuned.getLayer(1).params().sub(second).amaxNumber().doubleValue() > 0);
    assertTrue(tuned.getLayer(1) instanceof org.gmnm.layers.runtime.LstmLayer);
  }

  @Test
  void graphsAgree() {
    ComputationGraph[] graphs = new ComputationGraph[2];
    LSTM[] layers = {stock(b -> b.nIn(IN)), ours(b -> b.nIn(IN))};
    for (int i = 0; i < 2; i++) {
      graphs[i] =
          new ComputationGraph(
              configuration(DataType.DOUBLE)
                  .updater(new Sgd(0.1))
                  .graphBuilder()
                  .addInputs("in")
                  .addLayer("lstm", layers[i], "in")
                  .addLayer("out", output(RNNFormat.NCW), "lstm")
                  .setOutputs("out")
                  .setInputTypes(InputType.recurrent(IN))
                  .backpropType(BackpropType.TruncatedBPTT)
                  .tBPTTForwardLength(3)
                  .tBPTTBackwardLength(3)
                  .build());
      graphs[i].init();
      graphs[i].fit(
          new DataSet(
              sequences(DataType.DOUBLE, RNNFormat.NCW, 2, IN, 8),
              sequences(DataType.DOUBLE, RNNFormat.NCW, 2, OUT, 8)));
    }
    assertClose("parameters", graphs[0].params(), graphs[1].params(), 1e-10);
  }

  @Test
  void wrongInputIsNamed() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.FLOAT),
            InputType.recurrent(IN),
            ours(b -> b.name("l1")),
            output(RNNFormat.NCW));
    RuntimeException error =
        assertThrows(
            RuntimeException.class,
            () -> network.output(sequences(DataType.FLOAT, RNNFormat.NCW, 2, IN + 1, 4)));
    assertTrue(error.getMessage().contains("nIn = " + IN), error.getMessage());
    assertTrue(error.getMessage().contains("l1"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e6, -1e6})
  void largeAndZeroInputsStayFinite(double value) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      MultiLayerNetwork network = single(type);
      INDArray x = Nd4j.valueArrayOf(new long[] {2, IN, 3}, value, type);
      assertTrue(Double.isFinite(network.output(x).sumNumber().doubleValue()));
      INDArray gradient = gradient(network, x, Nd4j.zeros(type, 2, OUT, 3));
      assertTrue(Double.isFinite(gradient.sumNumber().doubleValue()));
    }
  }

  /** As in the stock layer, and not a number that looks right. */
  @Test
  void notANumberStaysNotANumber() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray x = sequences(type, RNNFormat.NCW, 2, IN, 3);
      x.putScalar(1, 0, 1, Double.NaN);
      INDArray output = single(type).output(x);
      assertFalse(Double.isNaN(output.getDouble(1, 0, 0)));
      assertTrue(Double.isNaN(output.getDouble(1, 0, 1)));
      assertTrue(Double.isNaN(output.getDouble(1, 0, 2)));
      assertFalse(Double.isNaN(output.getDouble(0, 0, 2)));
    }
  }

  private static MultiLayerNetwork single(DataType type) {
    return Networks.of(configuration(type), InputType.recurrent(IN), ours(), output(RNNFormat.NCW));
  }
}
