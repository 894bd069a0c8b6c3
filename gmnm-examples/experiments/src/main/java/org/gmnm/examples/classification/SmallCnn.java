package org.gmnm.examples.classification;

import static org.gmnm.examples.classification.GraphParts.IMAGE;
import static org.gmnm.examples.classification.GraphParts.normalised;
import static org.gmnm.examples.classification.GraphParts.relu;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.layers.ReluActivation;

/**
 * A small CNN whose channels are mixed twice.
 *
 * <pre>
 *   conv 3×3, 16 – ReLU
 *   conv 3×3, 48, stride 2 – BN – ReLU
 *   conv 3×3, 64, stride 2 – BN – x + mix(x) – ReLU
 *   conv 3×3, 64 – BN – x + mix(x) – ReLU
 *   with attention:  x + attention of 4 heads (LN(x)), among 8 × 8 pixels
 *   max pool 2
 *   dense 128 – ReLU – softmax
 * </pre>
 *
 * <p>Strides and not pools shrink the large images: ND4J's pooling takes longer than the
 * convolutions beside it.
 */
final class SmallCnn {

  private static final int CHANNELS = 64;

  private static final int HEADS = 4;

  private SmallCnn() {}

  static ComputationGraphConfiguration configuration(
      ChannelMix mix, boolean attention, NetworkSettings settings) {
    GraphBuilder graph = GraphParts.graph(settings);
    graph.addLayer(
        "conv1",
        new ConvolutionLayer.Builder(3, 3).nOut(16).activation(new ReluActivation()).build(),
        IMAGE);
    String x = relu(graph, "relu2", normalised(graph, "conv2", 3, 48, 2, "conv1"));
    x = normalised(graph, "conv3", 3, CHANNELS, 2, x);
    x = mix.residual(graph, 1, CHANNELS, settings.gmnm(), x);
    x = normalised(graph, "conv4", 3, CHANNELS, 1, x);
    x = mix.residual(graph, 2, CHANNELS, settings.gmnm(), x);
    if (attention) {
      x = GraphParts.attention(graph, "attention", CHANNELS, HEADS, Similarity.DOT_PRODUCT, x);
    }
    graph.addLayer(
        "pool",
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(2, 2)
            .stride(2, 2)
            .build(),
        x);
    graph.addLayer(
        "dense",
        new DenseLayer.Builder().nOut(128).activation(new ReluActivation()).build(),
        "pool");
    return GraphParts.label(graph, settings, "dense").build();
  }
}
