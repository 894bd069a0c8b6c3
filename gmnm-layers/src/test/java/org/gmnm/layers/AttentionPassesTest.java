package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.testing.Networks;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The hand-written passes against the SameDiff definition, which is the reference. */
class AttentionPassesTest {

  private static final int IN = 3;
  private static final int OUT = 4;

  @AfterEach
  void passesAreTheDefault() {
    System.clearProperty(ClosedForm.SAMEDIFF);
  }

  private static MultiHeadAttentionLayer.Builder layer(int heads, int size, Similarity similarity) {
    return new MultiHeadAttentionLayer.Builder()
        .nOut(OUT)
        .heads(heads)
        .headSize(size)
        .biasInit(0.3)
        .similarity(similarity);
  }

  private static double tolerance(DataType type) {
    return type == DataType.DOUBLE ? 1e-10 : 1e-5;
  }

  /** All that a pass gives. */
  private static Map<String, INDArray> results(
      MultiHeadAttentionLayer.Builder layer,
      DataType type,
      InputType inputType,
      INDArray x,
      @Nullable INDArray mask,
      boolean definition) {
    System.setProperty(ClosedForm.SAMEDIFF, Boolean.toString(definition));
    MultiLayerNetwork network = Networks.of(configuration(type), inputType, layer.build());
    if (network.paramTable().containsKey("0_logScale")) { // heads that differ
      INDArray scales = network.getParam("0_logScale");
      scales.addi(random(type, scales.shape()).muli(0.3));
    }
    INDArray input = x.castTo(type);
    INDArray counts = mask == null ? null : mask.castTo(type);
    Map<String, INDArray> results = new LinkedHashMap<>();
    results.put("output", network.output(input, false, counts, null).dup());
    Nd4j.getRandom().setSeed(5);
    network.setInput(input);
    network.setLayerMaskArrays(counts, null);
    INDArray output = network.feedForward(true, false).get(1);
    results.put("output of training", output.dup());
    Pair<Gradient, INDArray> backward =
        network.backpropGradient(random(type, output.shape()), null);
    backward
        .getFirst()
        .gradientForVariable()
        .forEach((key, gradient) -> results.put(key, gradient.dup()));
    results.put("below", backward.getSecond().dup());
    return results;
  }

  private static void compare(
      MultiHeadAttentionLayer.Builder layer,
      DataType type,
      InputType inputType,
      INDArray x,
      @Nullable INDArray mask) {
    Map<String, INDArray> expected = results(layer, type, inputType, x, mask, true);
    Map<String, INDArray> actual = results(layer, type, inputType, x, mask, false);
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((key, values) -> assertClose(key, values, actual.get(key), tolerance(type)));
  }

  private static INDArray random(DataType type, long... shape) {
    Nd4j.getRandom().setSeed(11);
    return Nd4j.randn(DataType.DOUBLE, shape).castTo(type);
  }

  static Stream<Arguments> shapes() {
    List<Arguments> all = new ArrayList<>();
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (Similarity similarity : Similarity.values()) {
        for (int[] shape :
            new int[][] { // examples, steps, heads, size of a head
              {1, 1, 1, 1},
              {1, 1, 2, 3},
              {5, 1, 2, 3},
              {1, 6, 1, 1},
              {1, 6, 3, 1},
              {1, 7, 1, 4},
              {4, 5, 2, 3},
              {3, 2, 4, 2},
              {2, 150, 2, 4} // more rows than are copied at once
            }) {
          all.add(Arguments.of(type, similarity, shape[0], shape[1], shape[2], shape[3]));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void outputsAndGradientsAreThoseOfTheDefinition(
      DataType type, Similarity similarity, int examples, int steps, int heads, int size) {
    compare(
        layer(heads, size, similarity),
        type,
        InputType.recurrent(IN, RNNFormat.NWC),
        random(type, examples, steps, IN),
        null);
  }

  static Stream<Arguments> masks() {
    List<Arguments> all = new ArrayList<>();
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (Similarity similarity : Similarity.values()) {
        for (double[][] mask :
            new double[][][] {
              {{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}}, // all count
              {{1, 1, 1, 0}, {1, 1, 0, 0}, {1, 1, 1, 1}}, // shorter sequences
              {{0, 1, 1, 1}, {1, 0, 1, 0}, {0, 0, 1, 1}}, // gaps
              {{0, 0, 0, 1}, {1, 0, 0, 0}, {0, 1, 0, 0}}, // one step each
              {{1, 1, 1, 1}, {0, 0, 0, 0}, {1, 1, 0, 0}}, // an example wholly masked
              {{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}}, // all of them
              {{1}, {0}, {1}} // of one step
            }) {
          all.add(Arguments.of(type, similarity, Nd4j.createFromArray(mask)));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("masks")
  void masksToo(DataType type, Similarity similarity, INDArray mask) {
    for (RNNFormat format : RNNFormat.values()) {
      long steps = mask.size(1);
      compare(
          layer(2, 3, similarity),
          type,
          InputType.recurrent(IN, format),
          format == RNNFormat.NWC ? random(type, 3, steps, IN) : random(type, 3, IN, steps),
          mask);
    }
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void everyOptionToo(Similarity similarity) {
    for (MultiHeadAttentionLayer.Builder layer :
        List.of(
            layer(2, 3, similarity).hasBias(false),
            layer(2, 3, similarity).activation(Activation.TANH),
            layer(2, 3, similarity).dropOut(new Dropout(0.5)),
            layer(2, 3, similarity).weightNoise(new DropConnect(0.5)))) {
      compare(
          layer,
          DataType.DOUBLE,
          InputType.recurrent(IN, RNNFormat.NWC),
          random(DataType.DOUBLE, 2, 4, IN),
          null);
    }
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void imagesAndRowsToo(Similarity similarity) {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      compare(
          layer(2, 3, similarity),
          DataType.DOUBLE,
          InputType.convolutional(2, 3, IN, format),
          format == CNN2DFormat.NHWC
              ? random(DataType.DOUBLE, 2, 2, 3, IN)
              : random(DataType.DOUBLE, 2, IN, 2, 3),
          null);
    }
    compare(
        layer(2, 3, similarity),
        DataType.DOUBLE,
        InputType.feedForward(IN),
        random(DataType.DOUBLE, 6, IN),
        null);
  }

  /** Where one key takes all, and where a query is far from every key. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void largeInputsToo(Similarity similarity) {
    for (double scale : new double[] {10, 1e3, 0}) {
      compare(
          layer(2, 3, similarity),
          DataType.DOUBLE,
          InputType.recurrent(IN, RNNFormat.NWC),
          random(DataType.DOUBLE, 2, 4, IN).muli(scale),
          Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}, {1, 1, 0, 1}}));
    }
  }

  /** As many rows, in examples of other lengths, and an inference in between. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void batchesOfAsManyRowsSeeNothingOfEachOther(Similarity similarity) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.recurrent(IN, RNNFormat.NWC),
            layer(2, 3, similarity).build());
    INDArray[] batches = {
      random(DataType.DOUBLE, 3, 4, IN),
      random(DataType.DOUBLE, 2, 6, IN),
      random(DataType.DOUBLE, 12, 1, IN),
      random(DataType.DOUBLE, 1, 12, IN)
    };
    Map<INDArray, INDArray> first = new LinkedHashMap<>();
    for (INDArray batch : batches) {
      first.put(batch, gradient(network, batch));
    }
    for (INDArray batch : batches) {
      network.output(batches[1]);
      assertClose("gradient", first.get(batch), gradient(network, batch), 1e-14);
      MultiLayerNetwork fresh = network.clone();
      assertClose("gradient alone", first.get(batch), gradient(fresh, batch), 1e-14);
    }
  }

  private static INDArray gradient(MultiLayerNetwork network, INDArray batch) {
    network.setInput(batch);
    INDArray output = network.feedForward(true, false).get(1);
    return network
        .backpropGradient(random(DataType.DOUBLE, output.shape()), null)
        .getFirst()
        .gradient()
        .dup();
  }

  @Test
  void passesAreForSingleAndDoublePrecisionOnTheCpu() {
    MultiHeadAttentionLayer layer = layer(2, 3, Similarity.DOT_PRODUCT).build();
    assertNull(layer.closedForm(DataType.FLOAT16));
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      if (Nd4j.getEnvironment().isCPU()) {
        assertNotNull(layer.closedForm(type));
      } else {
        assertNull(layer.closedForm(type));
      }
    }
  }

  /**
   * Logits of normal queries and keys differ from key to key as those of dot products, whatever
   * their spread: 1.5 s v² is the variance of q·k − |k|²/2 over keys, v that of every number.
   */
  @Test
  void gaussianLogitsStartWithTheDeviationOfDotProducts() {
    for (int size : new int[] {4, 16, 64}) {
      for (double deviation : new double[] {0.5, 2}) {
        INDArray queries = random(DataType.DOUBLE, 400, size).muli(deviation);
        Nd4j.getRandom().setSeed(12);
        INDArray keys = Nd4j.randn(DataType.DOUBLE, 300, size).muli(deviation);
        INDArray products = queries.mmul(keys.transpose());
        INDArray lengths = keys.mul(keys).sum(1).muli(0.5);
        double logScale = logScale(size);
        double expected = products.div(Math.sqrt(size)).std(1).meanNumber().doubleValue();
        double actual =
            products
                .subRowVector(lengths)
                .muli(Math.exp(-2 * logScale))
                .std(1)
                .meanNumber()
                .doubleValue();
        assertEquals(1, actual / expected, 0.05, "size " + size + ", deviation " + deviation);
      }
    }
  }

  private static double logScale(int size) {
    INDArray scales =
        Networks.of(
                configuration(DataType.DOUBLE),
                InputType.recurrent(IN),
                layer(2, size, Similarity.GAUSSIAN).build())
            .getParam("0_logScale");
    assertEquals(2, scales.length());
    assertTrue(scales.getDouble(0) == scales.getDouble(1), "heads start alike");
    return scales.getDouble(0);
  }
}
