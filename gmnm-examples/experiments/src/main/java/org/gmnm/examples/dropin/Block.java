package org.gmnm.examples.dropin;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.UgmmLayer;
import org.nd4j.linalg.activations.Activation;

/** What stands in a {@link Place}. */
enum Block {
  /** A dense layer, or a 1×1 convolution, with ReLU. */
  BUILT_IN,
  /** Batch normalisation before it. */
  NORMALIZED_BUILT_IN,
  /** A GMNM layer with nothing set but what it cannot do without. */
  GMNM,
  /** As in version 0.1. */
  PLAIN,
  /** Without the standardised input. */
  RAW_INPUT,
  /** Without the centred responses. */
  UNCENTRED,
  /** Without the equalised learning rate. */
  UNEQUALIZED,
  /** With centres spread as widely as the data. */
  WIDE_CENTRES,
  /** With statistics that forget faster. */
  FAST_STATISTICS,
  /**
   * Univariate mixture neurons, with batch normalisation after them: log densities have any mean.
   */
  UGMM;

  private static final int COMPONENTS = 64;
  private static final int RANK = 2;

  private GmnmLayer.Builder options(GmnmLayer.Builder builder) {
    return switch (this) {
      case PLAIN -> builder.plain();
      case RAW_INPUT -> builder.standardizeInput(false);
      case UNCENTRED -> builder.centredResponses(false);
      case UNEQUALIZED -> builder.equalizedFrom(0);
      case WIDE_CENTRES -> builder.centreSpread(1);
      case FAST_STATISTICS -> builder.statisticsDecay(0.9);
      default -> builder;
    };
  }

  String title() {
    return Images.words(this);
  }

  /** Adds the block. */
  void addTo(ListBuilder list, int outputs, boolean image) {
    if (this == UGMM) {
      list.layer(new UgmmLayer.Builder().nOut(outputs).build()).layer(new BatchNormalization());
      return;
    }
    if (this != BUILT_IN && this != NORMALIZED_BUILT_IN) {
      list.layer(
          options(new GmnmLayer.Builder().nOut(outputs).components(COMPONENTS).rank(RANK)).build());
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
