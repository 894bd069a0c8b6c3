package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Bad arguments of the embedding and the errors they give. */
class GmmEmbeddingLayerArgumentsTest {

  private static GmmEmbeddingLayer.Builder good() {
    return new GmmEmbeddingLayer.Builder().name("e1").nIn(3).components(5).interval(-3, 2);
  }

  private static MultiLayerNetwork network(GmmEmbeddingLayer layer) {
    return initialised(new NeuralNetConfiguration.Builder().list().layer(layer).build());
  }

  private static MultiLayerNetwork initialised(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** As a file that says otherwise would be read. */
  private static Supplier<?> loaded(String from, String to) {
    return () -> {
      String json =
          new NeuralNetConfiguration.Builder().list().layer(good().build()).build().toJson();
      assertTrue(json.contains(from), json);
      return initialised(MultiLayerConfiguration.fromJson(json.replace(from, to)));
    };
  }

  private static Supplier<?> input(long... shape) {
    return () -> network(good().build()).output(Nd4j.zeros(DataType.FLOAT, shape));
  }

  private static Object replaceOutputs(int outputs) {
    MultiLayerNetwork network =
        initialised(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(good().build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    return new TransferLearning.Builder(network).nOutReplace(0, outputs, WeightInit.XAVIER).build();
  }

  @SuppressWarnings("deprecation") // users still call them
  static Stream<Arguments> badArguments() {
    double nan = Double.NaN;
    double infinite = Double.POSITIVE_INFINITY;
    return Stream.of(
        row("no components", () -> good().components(0).build(), "components must be >= 1, got 0"),
        row(
            "components left out",
            () -> new GmmEmbeddingLayer.Builder().name("e1").build(),
            "components(..)"),
        row("negative components", () -> good().components(-2).build(), "got -2"),
        row("negative nIn", () -> good().nIn(-3).build(), "nIn must be >= 0", "got -3"),
        row(
            "another nOut",
            () -> good().nOut(7).build(),
            "nOut must be nIn * components = 15",
            "7",
            "leave it out"),
        row(
            "empty interval",
            () -> good().interval(1, 1).build(),
            "low < high",
            "[1.0, 1.0]",
            "interval(..)"),
        row("interval turned round", () -> good().interval(2, -3).build(), "low < high"),
        row("interval from NaN", () -> good().interval(nan, 1).build(), "low < high", "NaN"),
        row("interval to infinity", () -> good().interval(0, infinite).build(), "finite ends"),
        row(
            "sigma 0",
            () -> good().sigmaOverSpacing(0).build(),
            "sigmaOverSpacing",
            "[0.01, 100",
            "got 0.0"),
        row("sigma NaN", () -> good().sigmaOverSpacing(nan).build(), "sigmaOverSpacing", "NaN"),
        row("sigma too large", () -> good().sigmaOverSpacing(101).build(), "got 101"),
        row(
            "weightInit",
            () -> good().weightInit(WeightInit.XAVIER).build(),
            "weightInit",
            "pretrain"),
        row("dist", () -> good().dist(new NormalDistribution(0, 1)).build(), "weightInit and dist"),
        row(
            "draws and an activation",
            () -> good().stochastic(true).activation(Activation.TANH).build(),
            "stochastic",
            "identity"),
        row("too large", () -> good().components(Integer.MAX_VALUE).build(), "fewer components"),
        row(
            "nIn neither given nor inferred",
            () -> network(good().nIn(0).nOut(0).build()),
            "nIn must be >= 1",
            "input type"),
        row(
            "a volume",
            () -> good().build().getOutputType(0, InputType.convolutional3D(2, 2, 2, 3)),
            "input type must be"),
        row(
            "outputs no multiple of inputs",
            () -> replaceOutputs(16),
            "nOut must be nIn * components",
            "got 16"),
        row(
            "saved: components 0",
            loaded("\"components\" : 5", "\"components\" : 0"),
            "components must be >= 1"),
        row(
            "saved: other components",
            loaded("\"components\" : 5", "\"components\" : 4"),
            "nOut must be nIn * components",
            "15"),
        row("saved: other nOut", loaded("\"nout\" : 15", "\"nout\" : 14"), "got 14"),
        row(
            "saved: sigma",
            loaded("\"sigmaOverSpacing\" : 0.75", "\"sigmaOverSpacing\" : -1"),
            "got -1.0"),
        row("saved: half an interval", loaded("\"high\" : 2.0", "\"high\" : null"), "[-3.0, null]"),
        row("saved: nIn 0", loaded("\"nin\" : 3", "\"nin\" : 0"), "nIn must be >= 1"),
        row("input too narrow", input(2, 2), "nIn = 3", "[2, 2]"),
        row("sequence of other size", input(2, 4, 3), "nIn = 3", "dimension 1"));
  }

  private static Arguments row(String what, Supplier<?> action, String... inMessage) {
    return arguments(what, action, List.of(inMessage));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badArguments")
  void badArgumentsAreExplained(String what, Supplier<?> action, List<String> inMessage) {
    RuntimeException error = assertThrows(RuntimeException.class, action::get, what);
    String message = String.valueOf(error.getMessage());
    inMessage.forEach(part -> assertTrue(message.contains(part), message));
    assertTrue(message.contains("GmmEmbeddingLayer 'e1'"), message);
  }
}
