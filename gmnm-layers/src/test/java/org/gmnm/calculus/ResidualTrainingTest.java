package org.gmnm.calculus;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.layers.GmnmInitializer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks trained on equations, and their derivatives. */
class ResidualTrainingTest {

  private static final double STEP = 1e-3;
  private static final double[][] POINTS = {{0.1, 0.7}, {-0.4, 0.2}, {0.9, -0.3}};

  private static final LinearPde POISSON =
      new LinearPde(
          Domain.box(new double[] {0, 0}, new double[] {1, 1}),
          LinearOperator.laplacian().times(-1),
          x -> 2 * Math.PI * Math.PI * sines(x),
          x -> 0);

  private static double sines(double[] x) {
    return Math.sin(Math.PI * x[0]) * Math.sin(Math.PI * x[1]);
  }

  private static MultiLayerNetwork network(Layer... layers) {
    return Networks.of(
        configuration(DataType.DOUBLE).updater(new Adam(0.02)), InputType.feedForward(2), layers);
  }

  private static Layer dense(Activation activation) {
    return new DenseLayer.Builder().nOut(5).activation(activation).build();
  }

  private static Layer output(int outputs) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(outputs)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static GmnmLayer mixture(int outputs) {
    return new GmnmLayer.Builder().nOut(outputs).components(6).rank(2).hasBias(true).build();
  }

  @Test
  void derivativesAreThoseOfTheNetworksOutput() {
    MultiLayerNetwork network =
        network(dense(Activation.TANH), mixture(4), dense(Activation.SWISH), output(1));
    List<LinearEquation> any =
        List.of(LinearEquation.of("fit", LinearOperator.value(), POINTS, x -> 0));
    ResidualTraining training = new ResidualTraining(network, any);
    double[] value = training.apply(LinearOperator.value(), POINTS);
    assertArrayEquals(output(network, POINTS), value, 1e-13);

    double[] laplacian = new double[POINTS.length];
    for (int j = 0; j < 2; j++) {
      double[] ahead = output(network, moved(j, STEP));
      double[] behind = output(network, moved(j, -STEP));
      double[] slope = training.apply(LinearOperator.derivative(j), POINTS);
      for (int n = 0; n < POINTS.length; n++) {
        assertEquals((ahead[n] - behind[n]) / (2 * STEP), slope[n], 1e-5);
        laplacian[n] += (ahead[n] - 2 * value[n] + behind[n]) / (STEP * STEP);
      }
    }
    assertArrayEquals(laplacian, training.apply(LinearOperator.laplacian(), POINTS), 1e-5);
  }

  @Test
  void singleSecondDerivativesAreThoseOfTheOutput() {
    MultiLayerNetwork network = network(dense(Activation.TANH), mixture(4), output(1));
    ResidualTraining training =
        new ResidualTraining(
            network, List.of(LinearEquation.of("fit", LinearOperator.value(), POINTS, x -> 1)));
    double before = training.lossAt(network.params().toDoubleVector(), gradient(network));
    double[] sum = new double[POINTS.length];
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        double[] second = training.apply(LinearOperator.derivative(i, j), POINTS);
        double[] ahead = training.apply(LinearOperator.derivative(i), moved(j, STEP));
        double[] behind = training.apply(LinearOperator.derivative(i), moved(j, -STEP));
        for (int n = 0; n < POINTS.length; n++) {
          assertEquals((ahead[n] - behind[n]) / (2 * STEP), second[n], 1e-6);
          sum[n] += i == j ? second[n] : 0;
        }
      }
    }
    assertArrayEquals(sum, training.apply(LinearOperator.laplacian(), POINTS), 1e-12);
    // asking for them changes nothing of what is trained
    double after = training.lossAt(network.params().toDoubleVector(), gradient(network));
    assertEquals(before, after, 1e-13 * before);
  }

  @Test
  void lossCountsDifferencesBetweenPairs() {
    MultiLayerNetwork network = network(mixture(1));
    List<LinearEquation> equations =
        List.of(
            LinearEquation.of("mixed", LinearOperator.derivative(0, 1), POINTS, x -> x[0]),
            LinearEquation.between(
                "periodic", LinearOperator.derivative(1), POINTS, moved(0, 1), x -> 0));
    ResidualTraining training = new ResidualTraining(network, equations);
    double[] scales = new VariableProjection(equations).scales();
    double[] mixed = training.apply(LinearOperator.derivative(0, 1), POINTS);
    double[] here = training.apply(LinearOperator.derivative(1), POINTS);
    double[] there = training.apply(LinearOperator.derivative(1), moved(0, 1));
    double expected = 0;
    for (int n = 0; n < POINTS.length; n++) {
      expected += Math.pow(scales[0] * (mixed[n] - POINTS[n][0]), 2) / POINTS.length;
      expected += Math.pow(scales[1] * (here[n] - there[n]), 2) / POINTS.length;
    }
    assertEquals(expected, training.step(), 1e-10 * expected);
  }

  private static double[] gradient(MultiLayerNetwork network) {
    return new double[(int) network.numParams()];
  }

  @Test
  void poissonIsLearnedByGradients() {
    MultiLayerNetwork network =
        network(
            new GmnmLayer.Builder().nOut(1).components(20).rank(2).build(),
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    List<LinearEquation> equations = POISSON.sample(100, 40, Sampler.SOBOL, 1);
    INDArray points = Nd4j.createFromArray(equations.get(0).points());
    new GmnmInitializer(100, 1)
        .fromData(network, 0, new ListDataSetIterator<>(List.of(new DataSet(points, points))));
    ResidualTraining training = new ResidualTraining(network, equations);
    double first = training.step();
    for (int step = 1; step < 40; step++) {
      training.step();
    }
    training.equations(POISSON.sample(100, 40, Sampler.SOBOL, 2));
    double last = first;
    for (int step = 0; step < 40; step++) {
      last = training.step();
    }
    assertTrue(last < 0.02 * first, first + " to " + last);
    double[][] inside = POISSON.domain().inside(20, Sampler.UNIFORM, 9);
    double[] values = training.apply(LinearOperator.value(), inside);
    double error = 0;
    for (int n = 0; n < values.length; n++) {
      error += Math.abs(values[n] - sines(inside[n])) / values.length;
    }
    assertTrue(error < 0.2, "mean error " + error);
  }

  @Test
  void lossIsWhatTheClosedFormMakesSmall() {
    MultiLayerNetwork network = network(mixture(1));
    List<LinearEquation> equations = POISSON.sample(30, 30, Sampler.UNIFORM, 1);
    ResidualTraining training = new ResidualTraining(network, equations);
    double[] scales = new VariableProjection(equations).scales();
    double expected = 0;
    for (int e = 0; e < scales.length; e++) {
      LinearOperator operator = e == 0 ? POISSON.operator() : LinearOperator.value();
      double[] values = training.apply(operator, equations.get(e).points());
      double sum = 0;
      for (int n = 0; n < values.length; n++) {
        sum += Math.pow(values[n] - equations.get(e).source()[n], 2);
      }
      expected += scales[e] * scales[e] * sum / values.length;
    }
    assertEquals(expected, training.step(), 1e-10 * expected);
  }

  /** They go into the network's memory, which ends where the parameters do. */
  @Test
  void otherNumbersOfParametersAreRefused() {
    MultiLayerNetwork network = network(dense(Activation.TANH), mixture(1));
    ResidualTraining training =
        new ResidualTraining(network, POISSON.sample(30, 20, Sampler.SOBOL, 1));
    double[] start = network.params().toDoubleVector();
    for (int wrong : new int[] {start.length - 1, start.length + 1}) {
      String got = " must be " + start.length + ", got " + wrong;
      assertMessage(
          "number of parameters" + got,
          () -> training.lossAt(new double[wrong], new double[start.length]));
      assertMessage(
          "length of the gradient" + got, () -> training.lossAt(start, new double[wrong]));
    }
  }

  @Test
  void lossAtHasItsGradientAndLeadsAnOptimiserDown() {
    MultiLayerNetwork network = network(dense(Activation.TANH), mixture(1));
    ResidualTraining training =
        new ResidualTraining(network, POISSON.sample(30, 20, Sampler.SOBOL, 1));
    double[] start = network.params().toDoubleVector();
    double[] gradient = new double[start.length];
    double[] ignored = new double[start.length];
    double first = training.lossAt(start, gradient);
    double slope = 0;
    double[] ahead = start.clone();
    double[] behind = start.clone();
    for (int i = 0; i < start.length; i++) {
      double along = gradient[i] == 0 ? 0 : Math.cos(7 * i); // statistics are not trained
      slope += along * gradient[i];
      ahead[i] += 1e-5 * along;
      behind[i] -= 1e-5 * along;
    }
    double difference = training.lossAt(ahead, ignored) - training.lossAt(behind, ignored);
    assertEquals(slope, difference / 2e-5, 1e-6 * Math.abs(slope));

    QuasiNewton optimiser = new QuasiNewton(training::lossAt, start);
    while (optimiser.evaluations() < 150 && optimiser.step(150 - optimiser.evaluations())) {
      assertTrue(optimiser.value() <= first);
    }
    assertTrue(optimiser.value() < 1e-2 * first, first + " to " + optimiser.value());
    assertEquals(optimiser.value(), training.lossAt(optimiser.point(), ignored), 0.0);
  }

  @Test
  void wrongNetworksAndPointsAreNamed() {
    List<LinearEquation> flat = POISSON.sample(10, 10, Sampler.UNIFORM, 1);
    List<LinearEquation> line =
        List.of(LinearEquation.of("fit", LinearOperator.value(), new double[][] {{1}}, x -> 0));
    assertMessage(
        "outputs of the network must be 1, got 3",
        () -> new ResidualTraining(network(mixture(3)), flat));
    assertMessage(
        "dimension of 'fit' must be 2, got 1",
        () -> new ResidualTraining(network(mixture(1)), line));
    assertMessage(
        "dimension of the points must be 2, got 1",
        () ->
            new ResidualTraining(network(mixture(1)), flat)
                .apply(LinearOperator.value(), new double[][] {{1}}));
    assertMessage(
        "layer 0 must be of a kind whose second derivatives are known",
        () -> new ResidualTraining(network(dense(Activation.RELU), output(1)), flat));
    assertMessage(
        "with layer normalisation",
        () ->
            new ResidualTraining(
                network(
                    new DenseLayer.Builder()
                        .nOut(3)
                        .activation(Activation.TANH)
                        .hasLayerNorm(true)
                        .build(),
                    output(1)),
                flat));
    MultiLayerNetwork recurrent =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.recurrent(2),
            new SimpleRnn.Builder().nOut(1).build());
    assertMessage("got SimpleRnn", () -> new ResidualTraining(recurrent, flat));
  }

  /** SameDiff has no gradient of a product of two single numbers. */
  @ParameterizedTest
  @CsvSource({
    "true, 1, 1",
    "true, 2, 1",
    "true, 1, 3",
    "false, 1, 1",
    "false, 2, 1",
    "false, 1, 3"
  })
  void theSmallestNetworksHaveTheirGradients(boolean linear, int inputs, int points) {
    Layer[] layers =
        linear
            ? new Layer[] {output(1)}
            : new Layer[] {
              new DenseLayer.Builder().nOut(1).activation(Activation.TANH).build(), output(1)
            };
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE).updater(new Adam(0.02)),
            InputType.feedForward(inputs),
            layers);
    double[][] places = new double[points][inputs];
    for (int n = 0; n < points; n++) {
      for (int j = 0; j < inputs; j++) {
        places[n][j] = 0.3 + 0.2 * n - 0.5 * j;
      }
    }
    LinearOperator operator =
        LinearOperator.value()
            .plus(LinearOperator.derivative(0))
            .plus(LinearOperator.laplacian().times(0.5));
    ResidualTraining training =
        new ResidualTraining(network, List.of(LinearEquation.of("e", operator, places, x -> 0.7)));
    double[] parameters = network.params().toDoubleVector();
    double[] gradient = new double[parameters.length];
    double[] ignored = new double[parameters.length];
    training.lossAt(parameters, gradient);
    for (int i = 0; i < parameters.length; i++) {
      double[] above = parameters.clone();
      double[] below = parameters.clone();
      above[i] += 1e-5;
      below[i] -= 1e-5;
      double slope = (training.lossAt(above, ignored) - training.lossAt(below, ignored)) / 2e-5;
      assertEquals(slope, gradient[i], 1e-7 * Math.max(1, Math.abs(slope)));
    }
    training.lossAt(parameters, ignored);
    double before = training.step();
    for (int step = 0; step < 20; step++) {
      training.step();
    }
    assertTrue(training.step() < before, "loss stays at " + before);
  }

  /** Its Laplacian is 0 whatever its parameters are: there is nothing to train, and no error. */
  @Test
  void theLaplacianOfALinearNetworkStaysZero() {
    MultiLayerNetwork network = network(output(1));
    double[] before = network.params().toDoubleVector();
    ResidualTraining training =
        new ResidualTraining(
            network, List.of(LinearEquation.of("e", LinearOperator.laplacian(), POINTS, x -> 2)));
    double loss = training.step();
    assertTrue(loss > 0, "loss " + loss);
    assertEquals(loss, training.step(), 0);
    assertArrayEquals(before, network.params().toDoubleVector());
    assertArrayEquals(new double[3], training.apply(LinearOperator.laplacian(), POINTS));
  }

  private static void assertMessage(String part, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  private static double[] output(MultiLayerNetwork network, double[][] points) {
    return network.output(Nd4j.createFromArray(points)).reshape(points.length).toDoubleVector();
  }

  private static double[][] moved(int coordinate, double by) {
    double[][] moved = new double[POINTS.length][];
    for (int n = 0; n < moved.length; n++) {
      moved[n] = POINTS[n].clone();
      moved[n][coordinate] += by;
    }
    return moved;
  }
}
