package org.gmnm.examples.dropin;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.gmnm.layers.GmnmLayer;
import org.nd4j.linalg.activations.Activation;

/** What stands in a {@link Place}. */
enum Block {
  /** A dense layer, or a 1×1 convolution, with ReLU. */
  BUILT_IN,
  /** Batch normalisation before it. */
  NORMALIZED_BUILT_IN,
  /** A GMNM layer with nothing set but what it cannot do without. */
  GMNM(b -> b),
  /** As in version 0.1. */
  PLAIN(GmnmLayer.Builder::plain),
  /** Without the standardised input. */
  RAW_INPUT(b -> b.standardizeInput(false)),
  /** Without the centred responses. */
  UNCENTRED(b -> b.centredResponses(false)),
  /** Without the equalised learning rate. */
  UNEQUALIZED(b -> b.equalizedFrom(0)),
  /** With centres spread as widely as the data. */
  WIDE_CENTRES(b -> b.centreSpread(1)),
  /** With statistics that forget faster. */
  FAST_STATISTICS(b -> b.statisticsDecay(0.9));

  private static final int COMPONENTS = 64;
  private static final int RANK = 2;

  private final UnaryOperator<GmnmLayer.Builder> options;
  private final boolean gmnm;

  Block() {
    options = UnaryOperator.identity();
    gmnm = false;
  }

  Block(UnaryOperator<GmnmLayer.Builder> options) {
    this.options = options;
    gmnm = true;
  }

  String title() {
    return Images.words(this);
  }

  /** Adds the block. */
  void addTo(ListBuilder list, int outputs, boolean image) {
    if (gmnm) {
      list.layer(
          options
              .apply(new GmnmLayer.Builder().nOut(outputs).components(COMPONENTS).rank(RANK))
              .build());
      return;
    }
    if (this == NORMALIZED_BUILT_IN) {
      list.layer(new BatchNormalization());
    }
    if (image) {
      list.layer(
          new ConvolutionLayer.Builder(1, 1).nOut(outputs).activation(Activation.RELU).build());
    } else {
      list.layer(new DenseLayer.Builder().nOut(outputs).activation(Activation.RELU).build());
    }
  }
}
