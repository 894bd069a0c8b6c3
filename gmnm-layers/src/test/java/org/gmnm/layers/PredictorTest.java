package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.AbstractDataSetNormalizer;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.VGG16ImagePreProcessor;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class PredictorTest {

  private static final int IN = 3;

  private static MultiLayerNetwork network(DataType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(4).dataType(type).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.feedForward(IN)).build());
    network.init();
    return network;
  }

  private static OutputLayer output(Activation activation) {
    LossFunction loss = activation == Activation.SOFTMAX ? LossFunction.MCXENT : LossFunction.MSE;
    return new OutputLayer.Builder(loss).nOut(2).activation(activation).build();
  }

  private static GmnmLayer.Builder gmnm() {
    return new GmnmLayer.Builder().nOut(4).components(5).rank(2);
  }

  private static void assertSame(MultiLayerNetwork network, double tolerance) {
    Nd4j.getRandom().setSeed(9);
    INDArray inputs = Nd4j.randn(DataType.DOUBLE, 7, IN).muli(2);
    INDArray expected = network.output(inputs.castTo(network.params().dataType()));
    double[][] actual = Predictor.of(network).predict(inputs.toDoubleMatrix());
    for (int i = 0; i < actual.length; i++) {
      assertArrayEquals(expected.getRow(i).toDoubleVector(), actual[i], tolerance);
    }
    assertTrue(expected.amaxNumber().doubleValue() > 1e-3, "outputs are not all 0");
  }

  @ParameterizedTest
  @CsvSource({"NORM, 1, false", "NORM, 3, true", "SUM, 1, true", "SUM, 4, false"})
  void everyOptionOfGmnmGivesTheNetworksOutputs(
      GmnmLayer.Aggregation form, int rank, boolean bias) {
    GmnmLayer layer = gmnm().aggregation(form).rank(rank).hasBias(bias).biasInit(0.7).build();
    assertSame(network(DataType.DOUBLE, layer, output(Activation.IDENTITY)), 1e-12);
    assertSame(network(DataType.FLOAT, layer, output(Activation.IDENTITY)), 2e-6);
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {
        "IDENTITY",
        "RELU",
        "RELU6",
        "LEAKYRELU",
        "ELU",
        "TANH",
        "HARDTANH",
        "SIGMOID",
        "SWISH",
        "SOFTPLUS",
        "SOFTSIGN",
        "SOFTMAX"
      })
  void everyActivationAnywhere(Activation activation) {
    assertSame(
        network(
            DataType.DOUBLE,
            new DenseLayer.Builder().nOut(4).activation(activation).build(),
            new DropoutLayer.Builder(0.5).build(),
            gmnm().activation(activation).build(),
            new ActivationLayer.Builder().activation(activation).build(),
            new DenseLayer.Builder().nOut(3).hasBias(false).activation(activation).build(),
            output(activation)),
        1e-9);
  }

  /** As in saved models of 0.1, and with statistics that a training has found. */
  @Test
  void gmnmWithoutItsOptionsAndAfterTraining() {
    assertSame(network(DataType.DOUBLE, gmnm().plain().build(), output(Activation.TANH)), 1e-12);
    for (GmnmLayer.Aggregation form : GmnmLayer.Aggregation.values()) {
      MultiLayerNetwork trained =
          network(
              DataType.DOUBLE,
              gmnm().aggregation(form).equalizedFrom(2).build(),
              output(Activation.IDENTITY));
      for (int i = 0; i < 3; i++) {
        INDArray features = Nd4j.randn(DataType.DOUBLE, 16, IN).muli(3 + i).addi(1);
        trained.fit(features, Nd4j.randn(DataType.DOUBLE, 16, 2));
      }
      assertSame(trained, 1e-10);
    }
  }

  @Test
  void aPredictorBelowALayerGivesWhatReachesIt() {
    MultiLayerNetwork network =
        network(
            DataType.DOUBLE,
            new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
            gmnm().build(),
            output(Activation.IDENTITY));
    double[] features = {0.3, -2, 1};
    INDArray row = Nd4j.createFromArray(new double[][] {features});
    List<INDArray> all = network.feedForward(row);
    for (int layer = 1; layer < 3; layer++) {
      assertArrayEquals(
          all.get(layer).toDoubleVector(),
          Predictor.below(network, layer).predict(features),
          1e-12);
    }
    for (int wrong : new int[] {-1, 0, 3}) {
      assertMessage(
          "layers 1 to 2 above the first, got " + wrong, () -> Predictor.below(network, wrong));
    }
  }

  @Test
  void aNetworkIsInitialisedFirst() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(gmnm().nIn(IN).build())
                .layer(output(Activation.IDENTITY))
                .build());
    assertMessage("must be initialised", () -> Predictor.of(network));
    assertMessage("must be initialised", () -> Predictor.below(network, 1));
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x")
                .addLayer("g", gmnm().nIn(IN).build(), "x")
                .setOutputs("g")
                .build());
    assertMessage("must be initialised", () -> Predictor.of(graph));
  }

  /** What comes between layers counts, below one as in all of them. */
  @Test
  void preprocessorsAreRefusedWhereverTheyStand() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(gmnm().nIn(IN).build())
                .layer(new DenseLayer.Builder().nIn(4).nOut(4).build())
                .layer(new DenseLayer.Builder().nIn(4).nOut(2).build())
                .inputPreProcessor(1, new RnnToFeedForwardPreProcessor())
                .build());
    network.init();
    for (Executable call :
        List.<Executable>of(
            () -> Predictor.of(network),
            () -> Predictor.below(network, 1),
            () -> Predictor.below(network, 2))) {
      assertMessage("layer 1 (DenseLayer) has a preprocessor before it", call);
    }
  }

  @Test
  void ourActivationsToo() {
    assertSame(
        network(
            DataType.DOUBLE,
            new DenseLayer.Builder().nOut(8).activation(new ReluActivation()).build(),
            new DenseLayer.Builder().nOut(8).activation(new LeakyReluActivation(0.3)).build(),
            output(Activation.IDENTITY)),
        1e-12);
  }

  @Test
  void aLossLayerEndsANetworkToo() {
    assertSame(
        network(
            DataType.DOUBLE,
            gmnm().build(),
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.TANH).build()),
        1e-12);
  }

  @Test
  void manyThreadsGetTheSameNumbers() throws Exception {
    Predictor predictor =
        Predictor.of(network(DataType.FLOAT, gmnm().build(), output(Activation.SOFTMAX)));
    double[] input = {0.1, -0.4, 1.2};
    double[] expected = predictor.predict(input);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      double shift = t;
      tasks.add(
          () -> {
            boolean same = true;
            for (int i = 0; i < 2_000; i++) {
              predictor.predict(new double[] {shift, i, 1});
              same &= java.util.Arrays.equals(expected, predictor.predict(input));
            }
            return same;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Boolean> same : threads.invokeAll(tasks)) {
        assertTrue(same.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void trainingTheNetworkLaterChangesNothing() {
    MultiLayerNetwork network =
        network(DataType.DOUBLE, gmnm().build(), output(Activation.IDENTITY));
    Predictor predictor = Predictor.of(network);
    double[] before = predictor.predict(new double[] {1, 2, 3});
    network.params().addi(1);
    assertArrayEquals(before, predictor.predict(new double[] {1, 2, 3}));
  }

  @Test
  void whatItDoesNotKnowIsNamed() {
    assertUnknown("MultiHeadAttentionLayer", new MultiHeadAttentionLayer.Builder().nOut(2).build());
    assertUnknown("CUBE", gmnm().activation(Activation.CUBE).build());
    assertUnknown("DenseLayer", new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build());
    MultiLayerNetwork recurrent =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new LSTM.Builder().nOut(3).build())
                .setInputType(InputType.recurrent(2))
                .build());
    recurrent.init();
    assertThrows(IllegalArgumentException.class, () -> Predictor.of(recurrent));
  }

  private static void assertUnknown(String name, Layer... layers) {
    MultiLayerNetwork network = network(DataType.FLOAT, layers);
    String message =
        assertThrows(IllegalArgumentException.class, () -> Predictor.of(network)).getMessage();
    assertTrue(
        message
            .toUpperCase(java.util.Locale.ROOT)
            .contains(name.toUpperCase(java.util.Locale.ROOT)),
        message);
    assertTrue(message.contains("network.output"), message);
  }

  @Test
  void anotherNumberOfFeaturesIsRefused() {
    Predictor predictor =
        Predictor.of(network(DataType.FLOAT, gmnm().build(), output(Activation.IDENTITY)));
    String message =
        assertThrows(IllegalArgumentException.class, () -> predictor.predict(new double[2]))
            .getMessage();
    assertEquals("Predictor: features must be 3 numbers, got 2", message);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"-,-,-", "1.5,-,-", "-,0.75,0.2", "1.5,0.5,0.1", "-,0,0.25", "-,-0.5,0"})
  void reluWithItsOptions(Double max, Double threshold, Double slope) {
    ActivationReLU relu = new ActivationReLU(max, threshold, slope);
    assertSame(
        network(
            DataType.DOUBLE,
            new DenseLayer.Builder().nOut(8).activation(relu).build(),
            output(Activation.IDENTITY)),
        1e-12);
  }

  /** Computes something else than what it extends. */
  private static final class Doubling extends DenseLayer {

    private static final long serialVersionUID = 1L;

    Doubling() {
      nOut = 3;
      activationFn = Activation.IDENTITY.getActivationFunction();
    }
  }

  private static final class ShiftedTanh extends ActivationTanH {

    private static final long serialVersionUID = 1L;
  }

  @Test
  void subclassesAreAskedNothingAndRefused() {
    assertUnknown("Doubling", new Doubling(), output(Activation.IDENTITY));
    assertUnknown(
        "activation function",
        new DenseLayer.Builder().nOut(3).activation(new ShiftedTanh()).build(),
        output(Activation.IDENTITY));
    WeightNoise noise = new WeightNoise(new NormalDistribution(0, 1), true, true);
    assertUnknown(
        "weight noise",
        new DenseLayer.Builder().nOut(3).weightNoise(noise).build(),
        output(Activation.IDENTITY));
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, false", "true, true"})
  void normalisingLayersAfterTraining(boolean logStd, boolean locked) {
    MultiLayerNetwork network =
        network(
            DataType.DOUBLE,
            new BatchNormalization.Builder(locked).gamma(1.5).beta(0.3).useLogStd(logStd).build(),
            BatchNormLayer.of(new BatchNormalization.Builder(locked).useLogStd(logStd).build()),
            new BatchNormLayer.Builder().rectified(true).build(),
            new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
            new LayerNormLayer.Builder().epsilon(1e-2).biasInit(0.2).build(),
            output(Activation.IDENTITY));
    for (int i = 0; i < 20; i++) {
      network.fit(
          Nd4j.randn(DataType.DOUBLE, 16, IN).muli(3).addi(1), Nd4j.randn(DataType.DOUBLE, 16, 2));
    }
    assertSame(network, 1e-9);
  }

  @Test
  void embeddingsInsideAndFarOutsideTheirInterval() {
    MultiLayerNetwork network =
        network(
            DataType.DOUBLE,
            new GmmEmbeddingLayer.Builder().components(5).interval(-1, 2).build(),
            output(Activation.IDENTITY));
    network.getParam("0_logits").assign(Nd4j.randn(DataType.DOUBLE, IN, 5));
    assertSame(network, 1e-12);
    double[] far = {1e6, -1e6, 0.3};
    assertArrayEquals(
        network.output(Nd4j.createFromArray(new double[][] {far})).toDoubleVector(),
        Predictor.of(network).predict(far),
        1e-12);
  }

  @Test
  void frozenLayersAsAfterTransferLearning() {
    MultiLayerNetwork trained =
        network(DataType.DOUBLE, gmnm().build(), output(Activation.IDENTITY));
    assertSame(new TransferLearning.Builder(trained).setFeatureExtractor(0).build(), 1e-12);
  }

  @Test
  void graphsOfMergesSubsetsAndElementWiseVertices() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", new DenseLayer.Builder().nOut(4).build(), "in")
                .addLayer("g", gmnm().build(), "in")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "g")
                .addVertex("less", new ElementWiseVertex(ElementWiseVertex.Op.Subtract), "a", "g")
                .addVertex("times", new ElementWiseVertex(ElementWiseVertex.Op.Product), "a", "g")
                .addVertex(
                    "mean", new ElementWiseVertex(ElementWiseVertex.Op.Average), "a", "g", "sum")
                .addVertex("most", new ElementWiseVertex(ElementWiseVertex.Op.Max), "a", "g")
                .addVertex("part", new SubsetVertex(1, 2), "sum")
                .addVertex("all", new MergeVertex(), "part", "less", "times", "mean", "most", "in")
                .addLayer("norm", new LayerNormLayer.Builder().build(), "all")
                .addLayer("out", output(Activation.SOFTMAX), "norm")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(IN))
                .build());
    graph.init();
    INDArray inputs = Nd4j.randn(DataType.DOUBLE, 6, IN);
    INDArray expected = graph.outputSingle(inputs);
    Predictor predictor = Predictor.of(graph);
    for (int i = 0; i < 6; i++) {
      assertArrayEquals(
          expected.getRow(i).toDoubleVector(),
          predictor.predict(inputs.getRow(i).toDoubleVector()),
          1e-12);
    }
    assertThrows(IllegalArgumentException.class, () -> predictor.predict(new double[2]));
  }

  @Test
  void graphsThatItDoesNotServeAreRefused() {
    ComputationGraph two =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x", "y")
                .addVertex("z", new MergeVertex(), "x", "y")
                .addLayer("out", output(Activation.IDENTITY), "z")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(2))
                .build());
    two.init();
    assertMessage("the inputs [x, y]", () -> Predictor.of(two));
    ComputationGraph scaled =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x")
                .addLayer("a", gmnm().build(), "x")
                .addVertex("s", new ScaleVertex(2), "a")
                .addLayer("out", output(Activation.IDENTITY), "s")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(2))
                .build());
    scaled.init();
    assertMessage("vertex 's' (ScaleVertex)", () -> Predictor.of(scaled));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void featuresThatAreNotFiniteAreRefused(double broken) {
    Predictor predictor =
        Predictor.of(network(DataType.FLOAT, gmnm().build(), output(Activation.IDENTITY)));
    assertMessage(
        "features must be finite, got " + broken + " at [1]",
        () -> predictor.predict(new double[] {0, broken, 0}));
  }

  @Test
  void whatALayerWouldRefuseIsRefusedInside() {
    MultiLayerNetwork network =
        network(
            DataType.DOUBLE,
            new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build(),
            gmnm().name("inner").build(),
            output(Activation.IDENTITY));
    network.getParam("0_W").assign(1e300);
    double[] large = {1e10, 1e10, 1e10};
    assertMessage(
        "GmnmLayer 'inner': input must be finite, got Infinity at [0]",
        () -> Predictor.of(network).predict(large));
    INDArray row = Nd4j.createFromArray(new double[][] {large});
    assertThrows(DL4JInvalidInputException.class, () -> network.output(row));
  }

  private static void assertMessage(String words, Executable code) {
    String message = assertThrows(IllegalArgumentException.class, code).getMessage();
    assertTrue(message.contains(words), message);
  }

  /** A column that is constant is only moved. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void normalisersAreAppliedInside(boolean fitLabel) {
    MultiLayerNetwork network =
        network(DataType.DOUBLE, gmnm().build(), output(Activation.IDENTITY));
    INDArray features = Nd4j.randn(DataType.DOUBLE, 9, IN).muli(20).addi(100);
    features.getColumn(1).assign(7);
    INDArray labels = Nd4j.randn(DataType.DOUBLE, 9, 2).muli(5).addi(-30);
    for (AbstractDataSetNormalizer<?> normalizer :
        List.of(
            new NormalizerStandardize(),
            new NormalizerMinMaxScaler(),
            new NormalizerMinMaxScaler(-1, 3))) {
      normalizer.fitLabel(fitLabel);
      normalizer.fit(new DataSet(features.dup(), labels.dup()));
      INDArray normalised = features.dup();
      normalizer.transform(normalised);
      INDArray expected = network.output(normalised);
      if (fitLabel) {
        normalizer.revertLabels(expected);
      }
      Predictor predictor = Predictor.of(network).withNormalizer(normalizer);
      for (int i = 0; i < 9; i++) {
        assertArrayEquals(
            expected.getRow(i).toDoubleVector(),
            predictor.predict(features.getRow(i).toDoubleVector()),
            1e-10);
      }
    }
  }

  @Test
  void normalisersThatDoNotFitAreRefused() {
    Predictor predictor =
        Predictor.of(network(DataType.DOUBLE, gmnm().build(), output(Activation.IDENTITY)));
    NormalizerStandardize narrow = new NormalizerStandardize();
    narrow.fit(new DataSet(Nd4j.rand(4, 2), Nd4j.rand(4, 1)));
    assertMessage("3 features", () -> predictor.withNormalizer(narrow));
    assertMessage(
        "call normalizer.fit", () -> predictor.withNormalizer(new NormalizerStandardize()));
    assertMessage(
        "got VGG16ImagePreProcessor", () -> predictor.withNormalizer(new VGG16ImagePreProcessor()));
  }
}
