package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class NgmgScaleScheduleTest {

  private static final ExponentialSchedule HALVING =
      new ExponentialSchedule(ScheduleType.ITERATION, 4, 0.5);

  private static MultiLayerNetwork network(ILossFunction loss) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .list()
                .layer(
                    new OutputLayer.Builder(loss)
                        .nIn(2)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static DataSet data() {
    Nd4j.getRandom().setSeed(2);
    return new DataSet(
        Nd4j.randn(DataType.DOUBLE, 4, 2), Nd4j.randn(DataType.DOUBLE, 4, 2).muli(3));
  }

  private static LossNgmg lossOf(MultiLayerNetwork network) {
    return (LossNgmg) ((OutputLayer) network.getLayer(0).conf().getLayer()).getLossFn();
  }

  /** Reads the multiplier after each update. */
  private static final class Recorder extends BaseTrainingListener {
    final List<Double> seen = new ArrayList<>();
    private final LossNgmg loss;

    Recorder(LossNgmg loss) {
      this.loss = loss;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      seen.add(loss.scaleMultiplier());
    }
  }

  @Test
  void everyIterationIncludingTheFirstHasItsOwnScaleAndNoneIsNarrowerThanTheLoss() {
    MultiLayerNetwork network = network(new LossNgmg(0.5));
    Recorder recorder = new Recorder(lossOf(network));
    network.setListeners(new NgmgScaleSchedule(HALVING), recorder);
    for (int i = 0; i < 4; i++) {
      network.fit(data());
    }
    assertEquals(List.of(4.0, 2.0, 1.0, 1.0), recorder.seen);
  }

  @Test
  void theLossIsFoundInEveryKindOfLayer() {
    assertWidened(InputType.feedForward(2), loss -> new LossLayer.Builder(loss).build());
    assertWidened(InputType.recurrent(2, 3), loss -> new RnnLossLayer.Builder(loss).build());
    assertWidened(InputType.convolutional(2, 3, 2), loss -> new CnnLossLayer.Builder(loss).build());
    assertWidened(
        InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 4, 2),
        loss ->
            new Cnn3DLossLayer.Builder(Convolution3D.DataFormat.NCDHW).lossFunction(loss).build());
  }

  private static void assertWidened(InputType type, Function<ILossFunction, Layer> layer) {
    LossNgmg loss = new LossNgmg(0.5);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ActivationLayer(Activation.IDENTITY))
                .layer(layer.apply(loss))
                .setInputType(type)
                .build());
    network.init();
    new NgmgScaleSchedule(HALVING).onForwardPass(network, List.of());
    assertEquals(4, loss.scaleMultiplier(), type::toString);
  }

  @Test
  void firstStepIsThatOfTheWideLoss() {
    MultiLayerNetwork scheduled = network(new LossNgmg(0.5));
    MultiLayerNetwork wide = network(new LossNgmg(2.0));
    INDArray before = wide.params().dup();
    scheduled.setListeners(new NgmgScaleSchedule(HALVING));
    scheduled.fit(data());
    wide.fit(data());
    assertTrue(wide.params().sub(before).amaxNumber().doubleValue() > 1e-3);
    assertArrayEquals(wide.params().toDoubleVector(), scheduled.params().toDoubleVector(), 1e-14);
  }

  @Test
  void resumedTrainingContinuesTheScheduleAndALoadedNetworkHasItsOwnScales(@TempDir Path directory)
      throws Exception {
    MultiLayerNetwork network = network(new LossNgmg(0.5));
    network.setListeners(new NgmgScaleSchedule(HALVING));
    network.fit(data());
    File zip = directory.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, zip, true);
    MultiLayerNetwork loaded = ModelSerializer.restoreMultiLayerNetwork(zip);
    assertEquals(1.0, lossOf(loaded).scaleMultiplier());
    loaded.setListeners(new NgmgScaleSchedule(HALVING));
    loaded.fit(data());
    assertEquals(2.0, lossOf(loaded).scaleMultiplier());
  }

  @Test
  void worksInComputationGraph() {
    LossNgmg loss = new LossNgmg(0.5);
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "out",
                new OutputLayer.Builder(loss)
                    .nIn(2)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build(),
                "in")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    graph.setListeners(new NgmgScaleSchedule(HALVING));
    graph.fit(data());
    graph.fit(data());
    LossNgmg used = (LossNgmg) ((OutputLayer) graph.getLayer("out").conf().getLayer()).getLossFn();
    assertEquals(2.0, used.scaleMultiplier());
  }

  @Test
  void aNetworkWithoutTheLossOrAScheduleWithoutValuesIsRejected() {
    MultiLayerNetwork other = network(new LossMSE());
    other.setListeners(new NgmgScaleSchedule(HALVING));
    String message =
        String.valueOf(
            assertThrows(IllegalStateException.class, () -> other.fit(data())).getMessage());
    assertTrue(message.contains("no output or loss layer with LossNgmg"), message);
    MultiLayerNetwork network = network(new LossNgmg());
    network.setListeners(
        new NgmgScaleSchedule(new ExponentialSchedule(ScheduleType.ITERATION, Double.NaN, 0.5)));
    assertThrows(IllegalStateException.class, () -> network.fit(data()));
  }

  @Test
  void narrowingReachesTheLossesOwnScalesAfterItsShare() {
    MultiLayerNetwork network = network(new LossNgmg(0.5));
    Recorder recorder = new Recorder(lossOf(network));
    network.setListeners(NgmgScaleSchedule.narrowing(16, 0.25, 16), recorder);
    for (int i = 0; i < 6; i++) {
      network.fit(data());
    }
    double[] expected = {16, 8, 4, 2, 1, 1};
    double[] seen = recorder.seen.stream().mapToDouble(Double::doubleValue).toArray();
    assertArrayEquals(expected, seen, 1e-12);
    network.setListeners(NgmgScaleSchedule.narrowing(3_000_000), recorder);
    network.fit(data());
    assertEquals(2 / 0.3, recorder.seen.get(6), 1e-3, "the default");
  }

  @Test
  void narrowingsThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> NgmgScaleSchedule.narrowing(0.5, 1, 10));
    assertThrows(IllegalArgumentException.class, () -> NgmgScaleSchedule.narrowing(2, 0, 10));
    assertThrows(IllegalArgumentException.class, () -> NgmgScaleSchedule.narrowing(2, 1.5, 10));
    assertThrows(IllegalArgumentException.class, () -> NgmgScaleSchedule.narrowing(0));
  }
}
