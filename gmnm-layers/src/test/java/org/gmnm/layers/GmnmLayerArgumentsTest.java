package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Bad arguments and the errors they give. */
class GmnmLayerArgumentsTest {

  private static GmnmLayer.Builder good() {
    return new GmnmLayer.Builder().name("g1").nIn(3).nOut(4).components(5);
  }

  private static MultiLayerNetwork network(GmnmLayer layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(new NeuralNetConfiguration.Builder().list().layer(layer).build());
    network.init();
    return network;
  }

  /** As a file that says otherwise would be read. */
  private static Supplier<?> loaded(String from, String to) {
    return () -> {
      String json =
          new NeuralNetConfiguration.Builder().list().layer(good().build()).build().toJson();
      assertTrue(json.contains(from), json);
      MultiLayerNetwork network =
          new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json.replace(from, to)));
      network.init();
      return network;
    };
  }

  private static Supplier<?> input(long... shape) {
    return () -> network(good().build()).output(Nd4j.zeros(DataType.FLOAT, shape));
  }

  @SuppressWarnings("deprecation") // users still call them
  static Stream<Arguments> badArguments() {
    return Stream.of(
        row(
            "no components",
            () -> good().components(0).build(),
            "components must be >= 1",
            "got 0"),
        row("negative components", () -> good().components(-7).build(), "components", "got -7"),
        row(
            "components left out",
            () -> new GmnmLayer.Builder().name("g1").nOut(2).build(),
            "components(..)"),
        row("rank 0", () -> good().rank(0).build(), "rank must be >= 1", "got 0", "rank(..)"),
        row("negative rank", () -> good().rank(-1).build(), "rank must be >= 1", "got -1"),
        row("nOut 0", () -> good().nOut(0).build(), "nOut must be >= 1", "got 0", "nOut(..)"),
        row("negative nOut", () -> good().nOut(-2).build(), "nOut", "got -2"),
        row(
            "nOut left out",
            () -> new GmnmLayer.Builder().name("g1").components(2).build(),
            "nOut must be >= 1"),
        row("negative nIn", () -> good().nIn(-3).build(), "nIn must be >= 0", "got -3"),
        row("no aggregation", () -> good().aggregation(null).build(), "aggregation", "NORM or SUM"),
        row(
            "weightInit",
            () -> good().weightInit(WeightInit.XAVIER).build(),
            "weightInit",
            "GmnmInitializer"),
        row("dist", () -> good().dist(new NormalDistribution(0, 1)).build(), "weightInit and dist"),
        row(
            "too large",
            () -> good().components(Integer.MAX_VALUE).rank(1000).build(),
            "fewer components"),
        row(
            "too many outputs",
            () -> good().components(1 << 20).nOut(1 << 20).build(),
            "components * nOut"),
        row(
            "nIn neither given nor inferred",
            () -> network(good().nIn(0).build()),
            "nIn must be >= 1",
            "input type"),
        row(
            "a volume",
            () -> good().build().getOutputType(0, InputType.convolutional3D(2, 2, 2, 3)),
            "input type must be",
            "preprocessor"),
        row("no input type", () -> good().build().getOutputType(0, null), "input type must be"),
        row(
            "saved: components 0",
            loaded("\"components\" : 5", "\"components\" : 0"),
            "components"),
        row("saved: no components", loaded("\"components\" : 5,", ""), "components must be >= 1"),
        row("saved: components renamed", loaded("\"components\"", "\"parts\""), "components"),
        row("saved: rank 0", loaded("\"rank\" : 1", "\"rank\" : 0"), "rank must be >= 1"),
        row("saved: negative rank", loaded("\"rank\" : 1", "\"rank\" : -4"), "got -4"),
        row("saved: nOut 0", loaded("\"nout\" : 4", "\"nout\" : 0"), "nOut must be >= 1"),
        row("saved: nIn 0", loaded("\"nin\" : 3", "\"nin\" : 0"), "nIn must be >= 1"),
        row("saved: negative nIn", loaded("\"nin\" : 3", "\"nin\" : -3"), "nIn"),
        row(
            "saved: aggregation null",
            loaded("\"aggregation\" : \"NORM\"", "\"aggregation\" : null"),
            "NORM or SUM"),
        row("input too narrow", input(2, 2), "nIn = 3", "[2, 2]"),
        row("input too wide", input(2, 5), "nIn = 3", "[2, 5]"),
        row("sequence of other size", input(2, 4, 3), "nIn = 3", "dimension 1"),
        row("image of other channels", input(2, 1, 3, 3), "nIn = 3", "data format"),
        row("input of rank 5", input(2, 3, 2, 2, 2), "rank 3", "[2, 3, 2, 2, 2]"),
        row("no such layer to initialise", () -> initialise(1, 8), "layers 0 to 0", "got 1"),
        row("sample too small", () -> new GmnmInitializer(1, 0), "sampleSize must be >= 2"),
        row("nothing to initialise from", () -> initialise(0, 0), "iterator has no data"));
  }

  private static Object initialise(int index, int examples) {
    new GmnmInitializer()
        .fromData(
            network(good().build()),
            index,
            new ListDataSetIterator<>(
                examples == 0
                    ? List.of()
                    : List.of(
                        new DataSet(
                            Nd4j.randn(DataType.FLOAT, examples, 3), Nd4j.zeros(examples, 4)))));
    return index;
  }

  private static Arguments row(String what, Supplier<?> action, String... inMessage) {
    return arguments(what, action, List.of(inMessage));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badArguments")
  void badArgumentsAreExplained(String what, Supplier<?> action, List<String> inMessage) {
    RuntimeException error = assertThrows(RuntimeException.class, action::get, what);
    String message = error.getMessage();
    inMessage.forEach(part -> assertTrue(message.contains(part), message));
    assertTrue(message.contains("GmnmLayer 'g1'") || message.contains("GmnmInitializer"), message);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void dataFormatIsKept(GmnmLayer layer) {
    MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().list().layer(layer).build();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
  }

  static Stream<GmnmLayer> formats() {
    return Stream.of(
        good().dataFormat(RNNFormat.NWC).build(), good().dataFormat(CNN2DFormat.NHWC).build());
  }

  @org.junit.jupiter.api.Test
  void aGoodOneBuilds() {
    assertEquals(Aggregation.NORM, good().build().getAggregation());
    assertEquals(1, good().build().getRank());
  }
}
