package org.gmnm.calculus;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.gmnm.layers.KanLayer;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The hand-written passes against the SameDiff definition of the same training. */
class JetPipelineTest {

  private static final LinearOperator EVERYTHING =
      LinearOperator.laplacian()
          .times(x -> 1 + x[0])
          .plus(LinearOperator.derivative(0).times(-0.7))
          .plus(LinearOperator.derivative(1).times(x -> x[1]))
          .plus(LinearOperator.value().times(2));

  private static final LinearOperator SINGLE =
      LinearOperator.derivative(0, 1)
          .times(x -> 2 - x[0])
          .plus(LinearOperator.derivative(1, 1).times(x -> x[1]))
          .plus(LinearOperator.laplacian().times(0.3));

  /** An activation function that has a place in DL4J's configuration and one here. */
  private static final class Sine extends BaseActivationFunction implements ElementwiseFunction {

    private static final long serialVersionUID = 1L;

    private final double frequency = 1.5;

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      return Transforms.sin(in.muli(frequency), false);
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      INDArray slope = Transforms.cos(in.muli(frequency), false).muli(frequency);
      return new Pair<>(slope.muli(epsilon), null);
    }

    @Override
    public Expansion at(SDVariable a) {
      Expansion sine = Elementwise.SIN.at(a.mul(frequency));
      return new Expansion(
          sine.value(), sine.first().mul(frequency), sine.second().mul(frequency * frequency));
    }

    @Override
    public ElementwiseNumbers numbers() {
      return Elementwise.SIN.numbers().ofMultiple(frequency);
    }
  }

  private static Layer dense(int outputs, IActivation activation) {
    return new DenseLayer.Builder().nOut(outputs).activation(activation).build();
  }

  private static Layer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static GmnmLayer.Builder mixture(int outputs) {
    return new GmnmLayer.Builder().nOut(outputs).components(7).rank(2);
  }

  private static KanLayer.Builder kan(int outputs) {
    return new KanLayer.Builder().nOut(outputs).grid(-1, 1).gridSize(6).layerNorm(false);
  }

  private static Layer loss() {
    return new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  static Stream<List<Layer>> stacks() {
    IActivation tanh = new ActivationTanH();
    return Stream.of(
        List.of(dense(9, tanh), dense(6, tanh), output()),
        List.of(dense(9, new Sine()), dense(5, Activation.SWISH.getActivationFunction()), output()),
        List.of(dense(4, Activation.IDENTITY.getActivationFunction()), output()),
        List.of(mixture(1).build(), loss()),
        List.of(mixture(1).plain().build(), loss()),
        List.of(mixture(1).rank(1).aggregation(Aggregation.SUM).plain().build(), loss()),
        List.of(mixture(3).rank(3).aggregation(Aggregation.SUM).build(), output()),
        List.of(dense(300, tanh), mixture(2).build(), output()), // a gain, for inputs are many
        List.of(mixture(4).build(), mixture(4).activation(Activation.TANH).build(), output()),
        List.of(kan(5).linearPath(false).build(), kan(1).build(), loss()),
        List.of(kan(3).build(), kan(4).activation(Activation.TANH).build(), output()));
  }

  private static MultiLayerNetwork network(DataType type, List<Layer> layers) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(type).updater(new Adam(0.02)).l2(1e-3),
            InputType.feedForward(2),
            layers.toArray(Layer[]::new));
    for (int i = 0; i < network.getnLayers(); i++) { // biases that are not 0, statistics of data
      var table = network.getLayer(i).paramTable();
      if (table != null && table.containsKey("b")) {
        table.get("b").assign(Nd4j.rand(table.get("b").shape()));
      }
      if (table != null && table.containsKey("statistics")) {
        table.get("statistics").getRow(0).addi(0.3);
        table.get("statistics").getRow(1).muli(1.7);
      }
    }
    return network;
  }

  private static double[][] points(int count, long seed) {
    Random random = new Random(seed);
    return Stream.generate(() -> new double[] {random.nextGaussian(), random.nextDouble()})
        .limit(count)
        .toArray(double[][]::new);
  }

  /** More points than a block has, and each kind of operator, pairs too. */
  private static List<LinearEquation> equations() {
    return List.of(
        LinearEquation.of("inside", EVERYTHING, points(150, 1), x -> Math.sin(x[0])),
        LinearEquation.of("single", SINGLE, points(40, 7), x -> x[0] * x[1]),
        LinearEquation.of("slope", LinearOperator.derivative(1), points(3, 2), x -> x[0]),
        LinearEquation.of("border", LinearOperator.value(), points(70, 3), x -> 1).weighted(3),
        LinearEquation.between(
            "periodic", LinearOperator.derivative(0), points(65, 4), points(65, 5), x -> 0));
  }

  private static ResidualTraining reference(
      MultiLayerNetwork network, List<LinearEquation> equations) {
    System.setProperty(ClosedForm.SAMEDIFF, "true");
    try {
      return new ResidualTraining(network, equations);
    } finally {
      System.clearProperty(ClosedForm.SAMEDIFF);
    }
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void lossGradientAndDerivativesAreThoseOfTheDefinition(List<Layer> layers) {
    assumeTrue(Nd4j.getEnvironment().isCPU());
    MultiLayerNetwork network = network(DataType.DOUBLE, layers);
    assertNotNull(JetPipeline.of(network));
    ResidualTraining reference = reference(network, equations());
    ResidualTraining training = new ResidualTraining(network, equations());
    double[] parameters = network.params().toDoubleVector();
    double[] expected = new double[parameters.length];
    double[] gradient = new double[parameters.length];
    double loss = reference.lossAt(parameters, expected);
    assertEquals(loss, training.lossAt(parameters, gradient), 1e-11 * loss);
    assertClose(expected, gradient, 1e-10);
    double[][] at = points(130, 6);
    assertClose(reference.apply(EVERYTHING, at), training.apply(EVERYTHING, at), 1e-10);
    assertClose(reference.apply(SINGLE, at), training.apply(SINGLE, at), 1e-10);
    assertEquals(loss, training.lossAt(parameters, gradient), 1e-11 * loss, "as before");
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void stepsAreThoseOfTheDefinition(List<Layer> layers) {
    assumeTrue(Nd4j.getEnvironment().isCPU());
    MultiLayerNetwork first = network(DataType.DOUBLE, layers);
    MultiLayerNetwork second = first.clone();
    ResidualTraining reference = reference(first, equations());
    ResidualTraining training = new ResidualTraining(second, equations());
    for (int step = 0; step < 5; step++) {
      assertEquals(reference.step(), training.step(), 1e-8);
    }
    assertClose(first.params().toDoubleVector(), second.params().toDoubleVector(), 1e-7);
    assertEquals(first.getIterationCount(), second.getIterationCount());
  }

  @ParameterizedTest
  @EnumSource(Elementwise.class)
  void derivativesOfFunctionsFollowFromEachOther(Elementwise function) {
    double step = 1e-5;
    double[] a = {0.3, 1.1, 2.4, 0.02, function == Elementwise.INVERSE_ROOT ? 0.7 : -1.3};
    double[][] here = at(function, a);
    double[][] ahead = at(function, Arrays.stream(a).map(x -> x + step).toArray());
    double[][] behind = at(function, Arrays.stream(a).map(x -> x - step).toArray());
    for (int order = 0; order < 3; order++) {
      for (int i = 0; i < a.length; i++) {
        double slope = (ahead[order][i] - behind[order][i]) / (2 * step);
        double scale = 1 + Math.abs(slope) + (i == 3 ? Math.abs(here[3][i]) : 0);
        assertEquals(slope, here[order + 1][i], 1e-4 * scale, function + ", order " + order);
      }
    }
  }

  private static double[][] at(Elementwise function, double[] a) {
    double[][] all = new double[4][a.length];
    function.numbers().at(a, a.length, all[0], all[1], all[2], all[3]);
    return all;
  }

  @Test
  void singlePrecisionTrainsInDoubles() {
    assumeTrue(Nd4j.getEnvironment().isCPU());
    MultiLayerNetwork network = network(DataType.FLOAT, List.of(mixture(1).build(), loss()));
    ResidualTraining training = new ResidualTraining(network, equations());
    double before = training.step();
    double after = before;
    for (int step = 0; step < 200; step++) {
      after = training.step();
    }
    assertTrue(after < 0.5 * before, before + " to " + after);
    assertEquals(DataType.FLOAT, network.params().dataType());
  }

  @Test
  void whatHasNoPassesTakesTheDefinition() {
    MultiLayerNetwork normal =
        network(
            DataType.DOUBLE,
            List.of(
                new DenseLayer.Builder()
                    .nOut(4)
                    .hasLayerNorm(true)
                    .activation(Activation.TANH)
                    .build(),
                output()));
    assertNull(JetPipeline.of(normal));
    assertNull(
        JetPipeline.of(
            network(DataType.DOUBLE, List.of(new KanLayer.Builder().nOut(3).build(), output()))));
    MultiLayerNetwork relu =
        network(
            DataType.DOUBLE, List.of(dense(4, Activation.RELU.getActivationFunction()), output()));
    assertNull(JetPipeline.of(relu));
  }

  private static void assertClose(double[] expected, double[] actual, double tolerance) {
    double scale = Arrays.stream(expected).map(Math::abs).max().orElse(1);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance * scale, "number " + i);
    }
  }
}
