package org.gmnm.examples.classification;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.ReluActivation;
import org.nd4j.linalg.activations.Activation;

/**
 * The residual block in which networks with and without GMNM differ: {@code ReLU(x + mix(x))},
 * where the mix sees the channel vector of one pixel.
 *
 * <p>{@link #BOTTLENECK} is 1×1 conv – ReLU – 1×1 conv, {@link #GMNM} one {@link GmnmLayer}. Both
 * see the same batch-normalised input, both have the residual path, and GMNM has no more parameters
 * unless its components are given. Our reading of arXiv 2510.06660, figure 4 (top): "GMNM modules
 * on channel-wise interactions".
 */
enum ChannelMix {
  /** Two 1×1 convolutions. */
  BOTTLENECK {
    @Override
    void mix(GraphBuilder graph, String name, int channels, GmnmOptions options, String input) {
      graph.addLayer(
          name + "-narrow",
          new ConvolutionLayer.Builder(1, 1)
              .nOut(width(channels))
              .activation(new ReluActivation())
              .build(),
          input);
      graph.addLayer(
          name,
          new ConvolutionLayer.Builder(1, 1).nOut(channels).activation(Activation.IDENTITY).build(),
          name + "-narrow");
    }
  },
  /** One Gaussian mixture module. */
  GMNM {
    @Override
    void mix(GraphBuilder graph, String name, int channels, GmnmOptions options, String input) {
      int width = width(channels);
      graph.addLayer(name, options.layer(channels, 2 * channels * width + width + channels), input);
    }
  };

  /** Width of the bottleneck of so many channels: 96 of 64, 12,448 parameters. */
  static int width(int channels) {
    return channels * 3 / 2;
  }

  abstract void mix(
      GraphBuilder graph, String name, int channels, GmnmOptions options, String input);

  /** Adds block 1 or 2 on top of so many channels; returns its output's name. */
  String residual(GraphBuilder graph, int block, int channels, GmnmOptions options, String input) {
    String name = "mix" + block;
    ChannelMix here = options.place().covers(block) ? this : BOTTLENECK;
    here.mix(graph, name, channels, options, input);
    return GraphParts.relu(
        graph, name + "-relu", GraphParts.sum(graph, name + "-sum", input, name));
  }
}
