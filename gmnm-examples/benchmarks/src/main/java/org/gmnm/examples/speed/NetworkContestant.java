package org.gmnm.examples.speed;

import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FastUpdates;
import org.gmnm.layers.GmnmLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The ways that Deeplearning4j offers. */
enum NetworkContestant implements StepContestant {
  /** Our layer as it comes. */
  CLOSED_FORM,
  /** Our layer by the formula alone, as it was in version 0.1: what the defaults cost. */
  PLAIN,
  /** Our layer by its SameDiff definition. */
  SAMEDIFF,
  /** Two dense layers with tanh between, of about as many parameters. */
  DENSE_PAIR;

  static final double RATE = 1e-4;

  /** A contestant's name for a picture: those of other libraries stay as they are. */
  static String legend(String name) {
    return Arrays.stream(values()).anyMatch(one -> one.name().equals(name))
        ? name.toLowerCase(Locale.ROOT).replace('_', ' ')
        : name;
  }

  @Override
  public Training start(StepCase size, long seed) {
    String before = System.getProperty(ClosedForm.SAMEDIFF, "false");
    System.setProperty(ClosedForm.SAMEDIFF, Boolean.toString(this == SAMEDIFF));
    try {
      MultiLayerNetwork network = network(size, seed);
      Nd4j.getRandom().setSeed(seed);
      DataSet data =
          new DataSet(
              Nd4j.randn(size.type(), size.batch(), size.width()),
              Nd4j.randn(size.type(), size.batch(), size.width()));
      network.fit(data); // the layer chooses how to compute when it is first used
      return new Training() {
        @Override
        public void forward() {
          network.output(data.getFeatures());
        }

        @Override
        public void gradients() {
          network.setInput(data.getFeatures());
          network.setLabels(data.getLabels());
          network.computeGradientAndScore();
        }

        @Override
        public void step() {
          network.fit(data);
        }

        @Override
        public void close() {
          network.close();
        }
      };
    } finally {
      System.setProperty(ClosedForm.SAMEDIFF, before);
    }
  }

  private MultiLayerNetwork network(StepCase size, long seed) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(size.type())
            .updater(new Sgd(RATE))
            .list();
    if (this == DENSE_PAIR) {
      // mu, W and pi hold m·(d + d·r + o) numbers, a pair of width h (d + o)·h
      int hidden = Math.max(1, size.components() * (size.rank() + 2) / 2);
      layers
          .layer(new DenseLayer.Builder().nOut(hidden).activation(Activation.TANH).build())
          .layer(
              new DenseLayer.Builder().nOut(size.width()).activation(Activation.IDENTITY).build());
    } else {
      GmnmLayer.Builder layer =
          new GmnmLayer.Builder()
              .nOut(size.width())
              .components(size.components())
              .rank(size.rank());
      layers.layer((this == PLAIN ? layer.plain() : layer).build());
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            layers
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(size.width()))
                .build());
    network.init();
    FastUpdates.enable(network); // DL4J's steps, without the views that it makes anew each time
    return network;
  }
}
