package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.calculus.Jet;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class KanLayerTest {

  private static KanLayer.Builder good() {
    return new KanLayer.Builder().name("k1").nIn(2).nOut(3).gridSize(4).grid(-1, 2);
  }

  private static MultiLayerNetwork network(KanLayer layer) {
    return Networks.of(configuration(DataType.DOUBLE), InputType.feedForward(2), layer);
  }

  static Stream<KanLayer> everyOption() {
    return Stream.of(
            good(),
            good().layerNorm(false),
            good().linearPath(false),
            good().layerNorm(false).linearPath(false))
        .map(layer -> layer.grid(-1, 0.5).build());
  }

  /** The formula written out, number by number. */
  @ParameterizedTest
  @MethodSource("everyOption")
  void valuesEqualTheFormula(KanLayer layer) {
    MultiLayerNetwork network = network(layer);
    shake(network);
    double[][] x = {{0.3, -0.8}, {1.7, 0.2}};
    INDArray output = network.output(Nd4j.createFromArray(x));
    for (int n = 0; n < 2; n++) {
      for (int o = 0; o < 3; o++) {
        assertEquals(formula(network, layer, x[n], o), output.getDouble(n, o), 1e-12);
      }
    }
  }

  private static double formula(MultiLayerNetwork network, KanLayer layer, double[] a, int o) {
    double[] z = a.clone();
    if (layer.isLayerNorm()) {
      double mean = (a[0] + a[1]) / 2;
      double variance = (Math.pow(a[0] - mean, 2) + Math.pow(a[1] - mean, 2)) / 2;
      for (int i = 0; i < 2; i++) {
        z[i] =
            (a[i] - mean) / Math.sqrt(variance + 1e-5) * at(network, "gain", 0, i)
                + at(network, "shift", 0, i);
      }
    }
    double sum = layer.isLinearPath() ? at(network, "b", 0, o) : 0;
    for (int i = 0; i < 2; i++) {
      for (int g = 0; g < 4; g++) {
        sum +=
            at(network, "W", i * 4 + g, o) * Math.exp(-Math.pow((z[i] - (g / 2.0 - 1)) / 0.5, 2));
      }
      if (layer.isLinearPath()) {
        sum += at(network, "V", i, o) * a[i] / (1 + Math.exp(-a[i]));
      }
    }
    return sum;
  }

  private static double at(MultiLayerNetwork network, String key, int row, int column) {
    return network.getParam("0_" + key).getDouble(row, column);
  }

  /** Off the initial values, so that gain, shift and bias show. */
  private static void shake(MultiLayerNetwork network) {
    network.setParams(network.params().add(Nd4j.rand(DataType.DOUBLE, network.params().shape())));
  }

  /** The same code, once as a layer and once with its derivatives. */
  @ParameterizedTest
  @MethodSource("everyOption")
  void jetsCarryTheLayersValueAndItsDerivatives(KanLayer layer) {
    MultiLayerNetwork network = network(layer);
    shake(network);
    INDArray x = Nd4j.createFromArray(new double[][] {{0.3, -0.8}, {1.7, 0.2}});
    SameDiff sd = SameDiff.create();
    Map<String, SDVariable> parameters = new LinkedHashMap<>();
    layer
        .parameters()
        .forEach(p -> parameters.put(p.key(), sd.var(p.key(), network.getParam("0_" + p.key()))));
    Jet jet = layer.through(Jet.input(sd.constant(x), 2), parameters);
    assertClose("value", network.output(x), jet.value().eval(), 1e-14);
    double step = 1e-5;
    for (int j = 0; j < 2; j++) {
      INDArray move = Nd4j.zeros(DataType.DOUBLE, 1, 2);
      move.putScalar(0, j, step);
      INDArray slope =
          network.output(x.addRowVector(move)).dup().sub(network.output(x.subRowVector(move)));
      INDArray difference = slope.divi(2 * step).subi(jet.gradient().get(j).eval());
      assertTrue(difference.amaxNumber().doubleValue() < 1e-8, "derivative " + j);
    }
  }

  @Test
  void initialValuesAreAsDocumented() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(100),
            new KanLayer.Builder().nOut(50).biasInit(0.25).build());
    INDArray w = network.getParam("0_W");
    assertEquals(0.1, w.stdNumber().doubleValue(), 2e-3);
    assertTrue(w.amaxNumber().doubleValue() > 0.3, "not truncated");
    assertTrue(w.aminNumber().doubleValue() > 0, "every connection is there");
    INDArray v = network.getParam("0_V");
    assertEquals(0.1 / Math.sqrt(3), v.stdNumber().doubleValue(), 2e-3);
    assertTrue(v.amaxNumber().doubleValue() <= 0.1);
    assertEquals(0.25, network.getParam("0_b").meanNumber().doubleValue());
    assertEquals(1, network.getParam("0_gain").meanNumber().doubleValue());
    assertEquals(0, network.getParam("0_shift").amaxNumber().doubleValue());
  }

  /** Why a first layer on coordinates switches it off. */
  @Test
  void layerNormalisationOfTwoCoordinatesLeavesASign() {
    MultiLayerNetwork network = network(good().linearPath(false).build());
    INDArray output =
        network.output(Nd4j.createFromArray(new double[][] {{0.9, -0.9}, {0.5, 0.1}, {-3, -8}}));
    assertClose("same side", output.getRow(0, true), output.getRow(1, true), 1e-3);
    assertClose("same side", output.getRow(0, true), output.getRow(2, true), 1e-3);
  }

  /** SameDiff has no gradient of a product of two single numbers. */
  @Test
  void oneInputAndOneOutputHaveTheirGradients() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(1),
            new KanLayer.Builder().nOut(1).layerNorm(false).gridSize(3).build(),
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    DataSet data =
        new DataSet(
            Nd4j.createFromArray(new double[][] {{0.4}}),
            Nd4j.createFromArray(new double[][] {{2.0}}));
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    double[] gradient = network.gradient().gradient().toDoubleVector();
    INDArray parameters = network.params();
    for (int i = 0; i < gradient.length; i++) {
      double at = parameters.getDouble(i);
      parameters.putScalar(i, at + 1e-5);
      double above = network.score(data, true);
      parameters.putScalar(i, at - 1e-5);
      double below = network.score(data, true);
      parameters.putScalar(i, at);
      assertEquals((above - below) / 2e-5, gradient[i], 1e-7);
      assertTrue(gradient[i] != 0, "parameter " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("badArguments")
  void badArgumentsAreNamed(String message, KanLayer.Builder builder) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, builder::build);
    assertTrue(e.getMessage().contains("KanLayer 'k1': " + message), e.getMessage());
  }

  static Stream<Arguments> badArguments() {
    return Stream.of(
        Arguments.of("gridSize must be >= 2, got 1; set it with gridSize(..)", good().gridSize(1)),
        Arguments.of(
            "grid must run from a finite number to a larger one, got 1.0", good().grid(1, 1)),
        Arguments.of("layerNorm must be off for nIn = 1", good().nIn(1)),
        Arguments.of("grid must run", good().grid(Double.NaN, 1)),
        Arguments.of("grid must run", good().grid(0, Double.POSITIVE_INFINITY)),
        Arguments.of("nOut must be >= 1", good().nOut(0)),
        Arguments.of("weightInit and dist do not apply", good().weightInit(WeightInit.XAVIER)),
        Arguments.of("nIn * gridSize must be <=", good().nIn(1 << 20).gridSize(1 << 20)));
  }
}
