package org.gmnm.dl4j;

import static org.gmnm.testing.Networks.initialised;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.calculus.JetNetwork;
import org.gmnm.layers.GmnmLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A step with a squared error written by hand is DL4J's own step with its own squared error. */
class LossTrainingTest {

  private static final int STEPS = 6;

  private final DataSet data = data();
  private final Map<String, INDArray> placeholders =
      Map.of("x", data.getFeatures(), "labels", data.getLabels());

  private static DataSet data() {
    Nd4j.getRandom().setSeed(11);
    return new DataSet(Nd4j.randn(DataType.DOUBLE, 20, 2), Nd4j.randn(DataType.DOUBLE, 20, 1));
  }

  private static MultiLayerNetwork network() {
    return initialised(
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .seed(3)
                .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.05, 0.9)))
                .l2(0.01)
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(0.3)
                .list()
                .layer(new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build())
                .layer(new GmnmLayer.Builder().plain().nOut(3).components(4).rank(2).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build()));
  }

  private static LossTraining squaredError(MultiLayerNetwork network) {
    SameDiff sameDiff = SameDiff.create();
    SDVariable x = sameDiff.placeHolder("x", DataType.DOUBLE, -1, 2);
    SDVariable labels = sameDiff.placeHolder("labels", DataType.DOUBLE, -1, 1);
    SDVariable error = JetNetwork.through(network, x).value().sub(labels);
    return new LossTraining(network, sameDiff.math().square(error).mean());
  }

  @Test
  void stepsAreTheNetworksOwn() {
    MultiLayerNetwork fitted = network();
    MultiLayerNetwork trained = network();
    LossTraining training = squaredError(trained);
    for (int step = 0; step < STEPS; step++) {
      fitted.fit(data);
      training.step(placeholders);
    }
    assertArrayEquals(fitted.params().toDoubleVector(), trained.params().toDoubleVector(), 1e-10);
    assertEquals(STEPS, trained.getIterationCount());
  }

  @Test
  void trainingGoesOnFromASavedNetwork(@TempDir Path folder) throws IOException {
    MultiLayerNetwork whole = network();
    LossTraining training = squaredError(whole);
    MultiLayerNetwork first = network();
    LossTraining half = squaredError(first);
    for (int step = 0; step < STEPS; step++) {
      training.step(placeholders);
    }
    for (int step = 0; step < STEPS / 2; step++) {
      half.step(placeholders);
    }
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(first, file, true);
    MultiLayerNetwork second = MultiLayerNetwork.load(file, true);
    LossTraining rest = squaredError(second);
    for (int step = STEPS / 2; step < STEPS; step++) {
      rest.step(placeholders);
    }
    assertEquals(whole.params(), second.params());
  }

  @Test
  void lossListenersAndExpressionsAreReported() {
    MultiLayerNetwork network = network();
    List<Double> scores = new ArrayList<>();
    network.setListeners(new ScoreRecorder(scores));
    SameDiff sameDiff = SameDiff.create();
    SDVariable x = sameDiff.placeHolder("x", DataType.DOUBLE, -1, 2);
    SDVariable value = JetNetwork.through(network, x).value();
    LossTraining training = new LossTraining(network, sameDiff.math().square(value).mean());
    Map<String, INDArray> only = Map.of("x", data.getFeatures());

    INDArray output = network.output(data.getFeatures());
    assertTrue(output.equalsWithEps(training.evaluate(value, only), 1e-12));
    double loss = training.step(only);
    assertEquals(output.mul(output).meanNumber().doubleValue(), loss, 1e-12);
    assertEquals(List.of(loss), scores);
    // the parameters moved, and the graph reads them
    INDArray moved = network.output(data.getFeatures());
    assertTrue(moved.sub(output).norm2Number().doubleValue() > 1e-3);
    assertTrue(moved.equalsWithEps(training.evaluate(value, only), 1e-12));
  }

  /** A variable that stands where a parameter does takes the very steps of the parameter. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void variablesOfTheLossAreTrainedToo(boolean adam) {
    MultiLayerNetwork network =
        initialised(
            new MultiLayerNetwork(
                new NeuralNetConfiguration.Builder()
                    .dataType(DataType.DOUBLE)
                    .updater(
                        adam
                            ? new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.05, 0.9))
                            : new Sgd(0.1))
                    .list()
                    .layer(
                        new OutputLayer.Builder(LossFunction.MSE)
                            .nOut(2)
                            .activation(Activation.IDENTITY)
                            .build())
                    .setInputType(InputType.feedForward(1))
                    .build()));
    SameDiff sameDiff = SameDiff.create();
    SDVariable bias = sameDiff.var("0_b", network.getParam("0_b").dup());
    SDVariable twin = sameDiff.var("twin", network.getParam("0_b").dup());
    SDVariable unknown = sameDiff.var("D", Nd4j.scalar(1.0));
    SDVariable unused = sameDiff.var("unused", Nd4j.scalar(5.0));
    SDVariable squares =
        sameDiff.math().square(bias.sub(3)).add(sameDiff.math().square(twin.sub(3)));
    SDVariable loss = squares.sum().add(sameDiff.math().square(unknown.sub(0.25)));
    LossTraining training = new LossTraining(network, loss);
    for (int step = 0; step < 40; step++) {
      training.step(Map.of());
    }
    assertTrue(network.getParam("0_b").getDouble(0) > 0.3, "moved from 0");
    assertArrayEquals(
        network.getParam("0_b").toDoubleVector(), twin.getArr().toDoubleVector(), 1e-12);
    assertTrue(unknown.getArr().getDouble(0) < 0.7, "D = " + unknown.getArr());
    assertEquals(5.0, unused.getArr().getDouble(0));
    assertEquals(unknown.getArr().getDouble(0), training.evaluate(unknown, Map.of()).getDouble(0));
  }

  /** A parameter that the graph names and the loss does not use: only regularisation moves it. */
  @Test
  void aParameterWithoutInfluenceOnTheLossIsOnlyRegularised() {
    MultiLayerNetwork network =
        initialised(
            new MultiLayerNetwork(
                new NeuralNetConfiguration.Builder()
                    .dataType(DataType.DOUBLE)
                    .updater(new Sgd(0.25))
                    .l2Bias(0.1)
                    .biasInit(2)
                    .list()
                    .layer(
                        new OutputLayer.Builder(LossFunction.MSE)
                            .nOut(2)
                            .activation(Activation.IDENTITY)
                            .build())
                    .setInputType(InputType.feedForward(1))
                    .build()));
    SameDiff sameDiff = SameDiff.create();
    SDVariable weights = sameDiff.var("0_W", network.getParam("0_W").dup());
    sameDiff.var("0_b", network.getParam("0_b").dup());
    LossTraining training = new LossTraining(network, sameDiff.math().square(weights).sum());
    double before = network.getParam("0_W").getDouble(1);
    for (int step = 0; step < 3; step++) {
      training.step(Map.of());
    }
    assertEquals(before / 8, network.getParam("0_W").getDouble(1), 1e-12);
    assertEquals(2 * Math.pow(1 - 0.25 * 0.1, 3), network.getParam("0_b").getDouble(0), 1e-12);
  }

  @Test
  void aLossWithoutParametersIsRefused() {
    SameDiff sameDiff = SameDiff.create();
    SDVariable loss = sameDiff.var("other", Nd4j.ones(DataType.DOUBLE, 1, 1)).sum();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new LossTraining(network(), loss));
    assertTrue(String.valueOf(e.getMessage()).contains("one of [0_W, 0_b, 1_mu"), e.getMessage());
  }

  private static final class ScoreRecorder extends BaseTrainingListener {

    private final List<Double> scores;

    ScoreRecorder(List<Double> scores) {
      this.scores = scores;
    }

    @Override
    public void iterationDone(org.deeplearning4j.nn.api.Model model, int iteration, int epoch) {
      scores.add(model.score());
    }
  }
}
