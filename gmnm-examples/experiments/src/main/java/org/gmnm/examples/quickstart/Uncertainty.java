package org.gmnm.examples.quickstart;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.mixture.GaussianMixture;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A network that answers with a distribution: noise that grows to the right. */
public final class Uncertainty {

  private Uncertainty() {}

  /**
   * Trains and prints what the network says at three places.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Backend.prepare(); // before anything of ND4J
    LossGaussianMixture loss = LossGaussianMixture.free(3);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.01))
                .list()
                .layer(new GmnmLayer.Builder().nOut(16).components(16).build())
                .layer(
                    new OutputLayer.Builder(loss)
                        .nOut(loss.outputs(1)) // weights, means and widths of one label
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(1))
                .build());
    network.init();
    INDArray x = Nd4j.rand(2000, 1);
    INDArray noise = Nd4j.randn(2000, 1).muli(x).muli(0.3);
    DataSet training = new DataSet(x, Transforms.sin(x.mul(6)).addi(noise)); // deviation 0.3 x
    for (int epoch = 0; epoch < 40; epoch++) {
      training.batchBy(100).forEach(network::fit);
    }
    for (double place : new double[] {0.1, 0.5, 0.9}) {
      INDArray output = network.output(Nd4j.createFromArray(new double[][] {{place}}));
      GaussianMixture answer = loss.decode(output, GaussianMixture::of).get(0).get(0);
      System.out.printf(
          "x = %.1f: mean %.2f, deviation %.2f, 90 %% between %.2f and %.2f%n",
          place,
          answer.mean(),
          answer.standardDeviation(),
          answer.quantile(0.05),
          answer.quantile(0.95));
    }
  }
}
