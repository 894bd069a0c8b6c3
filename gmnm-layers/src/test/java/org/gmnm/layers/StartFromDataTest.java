package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The start that the guide recommends for functions, against the layer's own: sin x / x. */
class StartFromDataTest {

  private static final int EPOCHS = 100;

  private final DataSet training = data(256, 0.5);
  private final DataSet test = data(997, 0.3);

  private static DataSet data(int points, double offset) {
    double[][] x = new double[points][1];
    double[][] y = new double[points][1];
    for (int i = 0; i < points; i++) {
      x[i][0] = -10 + 20 * (i + offset) / points;
      y[i][0] = Math.sin(x[i][0]) / x[i][0];
    }
    return new DataSet(
        Nd4j.createFromArray(x).castTo(DataType.FLOAT),
        Nd4j.createFromArray(y).castTo(DataType.FLOAT));
  }

  private static MultiLayerNetwork network(boolean second, long seed) {
    NeuralNetConfiguration.ListBuilder list =
        configuration(DataType.FLOAT).seed(seed).updater(new Adam(1e-2)).list();
    if (second) {
      list.layer(new DenseLayer.Builder().nOut(16).activation(Activation.TANH).build());
    }
    list.layer(new GmnmLayer.Builder().nOut(8).components(32).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build());
    return Networks.initialised(
        new MultiLayerNetwork(list.setInputType(InputType.feedForward(1)).build()));
  }

  private double errorAfterTraining(MultiLayerNetwork network) {
    List<DataSet> batches = training.batchBy(64);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      batches.forEach(network::fit);
    }
    INDArray error = network.output(test.getFeatures()).sub(test.getLabels());
    return Math.sqrt(error.mul(error).meanNumber().doubleValue());
  }

  /** As first and as second layer, six seeds each. */
  @Test
  @Tag("slow")
  @Tag("slow")
  void widthsOfTheNearestRowsBeatTheLayersOwnStart() {
    List<Double> ratios = new ArrayList<>();
    for (boolean second : new boolean[] {false, true}) {
      for (long seed = 1; seed <= 6; seed++) {
        MultiLayerNetwork started = network(second, seed);
        new GmnmInitializer()
            .withNeighbours(16)
            .fromData(started, second ? 1 : 0, new ListDataSetIterator<>(training.asList(), 256));
        ratios.add(errorAfterTraining(started) / errorAfterTraining(network(second, seed)));
      }
    }
    long better = ratios.stream().filter(ratio -> ratio <= 1).count();
    assertTrue(better >= 10, better + " of 12 pairs: " + ratios);
  }
}
