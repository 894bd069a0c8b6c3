package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class MixtureStartTest {

  private static final int LABELS = 1000;

  /** Columns: uniform on [0, 1], and the same times 100. */
  private static INDArray labels() {
    INDArray column = Nd4j.linspace(DataType.DOUBLE, 0, 1.0 / LABELS, LABELS).reshape(LABELS, 1);
    return Nd4j.hstack(column, column.mul(100));
  }

  private static MultiLayerNetwork network(ILossFunction loss, int outputs) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new OutputLayer.Builder(loss)
                        .nOut(outputs)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    return network;
  }

  @Test
  void componentsShareOutTheLabels() {
    LossGaussianMixture loss = LossGaussianMixture.free(4);
    MultiLayerNetwork network = network(loss, loss.outputs(2));
    MixtureStart.fromLabels(network.getOutputLayer(), labels());

    List<Emitted> mixtures =
        loss.decode(network.output(Nd4j.zeros(DataType.DOUBLE, 1, 3)), Emitted::new).get(0);
    for (int j = 0; j < 2; j++) {
      double unit = j == 0 ? 1 : 100;
      for (int i = 0; i < 4; i++) {
        assertEquals((i + 0.5) / 4 * unit, mixtures.get(j).means[i], 2e-3 * unit);
        assertEquals(unit / 8, mixtures.get(j).sigmas[i], 2e-3 * unit);
        assertEquals(0.25, mixtures.get(j).weights[i], 1e-12);
      }
    }
  }

  @Test
  void inputsMoveTheMixturesLittleAtFirst() {
    LossGaussianMixture loss = LossGaussianMixture.free(2);
    MultiLayerNetwork network = network(loss, loss.outputs(1));
    INDArray before = network.getParam("0_W").dup();
    MixtureStart.fromLabels(network.getOutputLayer(), labels().getColumns(0));
    assertEquals(
        0, network.getParam("0_W").distance2(before.mul(MixtureStart.WEIGHT_SCALE)), 1e-12);
  }

  @Test
  void equalLabelsGiveTheLeastSigma() {
    LossGaussianMixture loss = LossGaussianMixture.free(3).withMinSigma(0.01);
    MultiLayerNetwork network = network(loss, loss.outputs(1));
    MixtureStart.fromLabels(network.getOutputLayer(), Nd4j.ones(DataType.DOUBLE, 5, 1));
    Emitted mixture =
        loss.decode(network.output(Nd4j.zeros(DataType.DOUBLE, 1, 3)), Emitted::new).get(0).get(0);
    assertEquals(1, mixture.means[1], 1e-12);
    assertEquals(0.01 * Math.sqrt(2), mixture.sigmas[1], 1e-9);
  }

  @Test
  void whatDoesNotFitIsNamed() {
    LossGaussianMixture free = LossGaussianMixture.free(2);
    INDArray labels = labels();
    String otherLoss = "LossGaussianMixture.free(..)";
    assertTrue(message(new LossMSE(), 2, labels).contains(otherLoss));
    assertTrue(message(LossGaussianMixture.expansion(6, 0, 1), 6, labels).contains(otherLoss));
    assertTrue(message(free, free.outputs(1), labels).contains("nOut = 6"));
    assertTrue(message(free, free.outputs(1), labels).contains("[1000, 2]"));
    INDArray broken = labels.dup().putScalar(17, 1, Double.NaN);
    assertTrue(message(free, free.outputs(2), broken).contains("column 1"));
  }

  private static String message(ILossFunction loss, int outputs, INDArray labels) {
    MultiLayerNetwork network = network(loss, outputs);
    return assertThrows(
            IllegalArgumentException.class,
            () -> MixtureStart.fromLabels(network.getOutputLayer(), labels))
        .getMessage();
  }

  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  private record Emitted(double[] weights, double[] means, double[] sigmas) {}
}
