package org.gmnm.examples.classification;

import static org.gmnm.layers.MultiHeadAttentionLayer.Similarity.DOT_PRODUCT;
import static org.gmnm.layers.MultiHeadAttentionLayer.Similarity.GAUSSIAN;

import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.gmnm.examples.classification.PatchTransformer.Forward;
import org.gmnm.examples.data.ImageShape;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** The classifiers, each without and with GMNM at no more parameters. */
enum CifarNetwork {
  /** The small CNN with bottlenecks. */
  PLAIN,
  /** The small CNN with GMNM. */
  GMNM,
  /** The small CNN with bottlenecks and attention. */
  ATTENTION,
  /** The small CNN with GMNM and attention. */
  ATTENTION_GMNM,
  /** The Transformer over patches with GELU. */
  TRANSFORMER,
  /**
   * The Transformer over patches with batch normalisation before each feed-forward block's GELU.
   */
  TRANSFORMER_BN,
  /** The Transformer over patches with GMNM in place of its feed-forward blocks. */
  TRANSFORMER_GMNM,
  /** The Transformer over patches with GELU and a Gaussian similarity of queries and keys. */
  TRANSFORMER_GAUSSIAN,
  /** The wide CNN with bottlenecks. */
  WIDE,
  /** The wide CNN with GMNM. */
  WIDE_GMNM;

  private static final double LEARNING_RATE = 1e-3;

  /** The learning rate falls to a tenth in about ten epochs. */
  private static final double DECAY_PER_EPOCH = 0.8;

  /** A learning rate that falls by a fifth with every epoch. */
  static Adam fallingByEpoch() {
    return new Adam(new ExponentialSchedule(ScheduleType.EPOCH, LEARNING_RATE, DECAY_PER_EPOCH));
  }

  /** The configuration. */
  ComputationGraphConfiguration configuration(NetworkSettings settings) {
    return switch (this) {
      case PLAIN -> SmallCnn.configuration(ChannelMix.BOTTLENECK, false, settings);
      case GMNM -> SmallCnn.configuration(ChannelMix.GMNM, false, settings);
      case ATTENTION -> SmallCnn.configuration(ChannelMix.BOTTLENECK, true, settings);
      case ATTENTION_GMNM -> SmallCnn.configuration(ChannelMix.GMNM, true, settings);
      case TRANSFORMER -> PatchTransformer.configuration(Forward.GELU, DOT_PRODUCT, settings);
      case TRANSFORMER_BN ->
          PatchTransformer.configuration(Forward.NORMALISED_GELU, DOT_PRODUCT, settings);
      case TRANSFORMER_GMNM -> PatchTransformer.configuration(Forward.GMNM, DOT_PRODUCT, settings);
      case TRANSFORMER_GAUSSIAN -> PatchTransformer.configuration(Forward.GELU, GAUSSIAN, settings);
      case WIDE -> WideCnn.configuration(ChannelMix.BOTTLENECK, settings);
      case WIDE_GMNM -> WideCnn.configuration(ChannelMix.GMNM, settings);
    };
  }

  /** The configuration for images of 32 × 32 pixels in three colours, with every default. */
  ComputationGraphConfiguration configuration(int classes, long seed) {
    return configuration(
        new NetworkSettings(
            ImageShape.CIFAR, classes, seed, fallingByEpoch(), GmnmOptions.DEFAULT));
  }

  /** The network's name on the command line and in reports. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
