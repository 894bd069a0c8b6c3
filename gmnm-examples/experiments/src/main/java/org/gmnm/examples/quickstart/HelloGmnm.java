package org.gmnm.examples.quickstart;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.layers.GmnmLayer;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Points inside and outside a ring, told apart by one layer. */
public final class HelloGmnm {

  private HelloGmnm() {}

  /**
   * Trains and prints the accuracy on fresh points.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Backend.prepare(); // before anything of ND4J
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.01))
                .list()
                .layer(new GmnmLayer.Builder().nOut(8).components(64).rank(2).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    DataSet training = points(1000, 1);
    for (int epoch = 0; epoch < 40; epoch++) {
      training.batchBy(50).forEach(network::fit);
    }
    DataSet fresh = points(1000, 2);
    Evaluation evaluation = new Evaluation();
    evaluation.eval(fresh.getLabels(), network.output(fresh.getFeatures()));
    System.out.printf("accuracy on fresh points: %.3f%n", evaluation.accuracy());
  }

  private static DataSet points(int count, long seed) {
    Nd4j.getRandom().setSeed(seed);
    var x = Nd4j.rand(count, 2).muli(20).subi(10); // any scale will do
    var radius = x.norm2(true, 1);
    var ring = radius.gt(4).castTo(x.dataType()).muli(radius.lt(8).castTo(x.dataType()));
    return new DataSet(x, Nd4j.hstack(ring, ring.rsub(1)));
  }
}
