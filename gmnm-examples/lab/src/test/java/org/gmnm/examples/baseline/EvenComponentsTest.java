package org.gmnm.examples.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.Domain;
import org.gmnm.layers.GmnmLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class EvenComponentsTest {

  @Test
  void componentsAreEvenRoundAndReachOutOfTheDomain() {
    int m = 50;
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new GmnmLayer.Builder().nOut(1).components(m).rank(2).build())
                .layer(new LossLayer.Builder().build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    EvenComponents.start(network, Domain.box(new double[] {1, 0}, new double[] {3, 2}), 1, 3);
    double even = Math.sqrt(4.0 / m);
    double spacing = even / (1 - 3 * even / 2); // one more on either side, and half a one
    double[][] mu = network.getParam("0_mu").toDoubleMatrix();
    double left = 3;
    double right = 1;
    for (int i = 0; i < m; i++) {
      left = Math.min(left, mu[i][0]);
      right = Math.max(right, mu[i][0]);
      double nearest = Double.POSITIVE_INFINITY;
      for (int j = 0; j < m; j++) {
        if (j != i) {
          nearest = Math.min(nearest, Math.hypot(mu[i][0] - mu[j][0], mu[i][1] - mu[j][1]));
        }
      }
      assertTrue(nearest > 0.7 * spacing && nearest < 2 * spacing, "nearest " + nearest);
    }
    assertEquals(1 - spacing, left, 0.4 * spacing);
    assertEquals(3 + spacing, right, 0.4 * spacing);

    double[][] w = network.getParam("0_W").toDoubleMatrix();
    for (int i = 0; i < m; i++) {
      assertEquals(w[0][0], w[0][2 * i], 0.0);
      assertEquals(0, w[0][2 * i + 1], 0.0);
      assertEquals(w[0][0], w[1][2 * i + 1], 0.0);
    }
    assertEquals(1 / spacing, w[0][0], 1e-9);
    assertTrue(network.getParam("0_pi").amaxNumber().doubleValue() < 0.1);
  }
}
