package org.gmnm.examples.classification;

import static org.gmnm.examples.classification.GraphParts.IMAGE;
import static org.gmnm.examples.classification.GraphParts.normalised;
import static org.gmnm.examples.classification.GraphParts.relu;
import static org.gmnm.examples.classification.GraphParts.sum;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;

/**
 * The CNN for the best accuracy that two processor cores reach in an hour or two.
 *
 * <pre>
 *   conv 4×4, 48, stride 2 – BN – ReLU                    16 × 16 pixels
 *   conv 3×3, 64 – BN – ReLU
 *   conv 3×3, 128, stride 2 – BN – x + mix(x) – ReLU      8 × 8
 *   x + (conv 3×3, 128 – BN – ReLU)
 *   conv 3×3, 192, stride 2 – BN – x + mix(x) – ReLU      4 × 4
 *   mean over pixels – softmax
 * </pre>
 *
 * <p>Its work is where it costs least: few pixels, many channels, a normalisation only where a
 * convolution needs one.
 */
final class WideCnn {

  private static final int MIDDLE = 128;
  private static final int LAST = 192;

  private WideCnn() {}

  static ComputationGraphConfiguration configuration(ChannelMix mix, NetworkSettings settings) {
    GraphBuilder graph = GraphParts.graph(settings);
    String x = relu(graph, "relu1", normalised(graph, "conv1", 4, 48, 2, IMAGE));
    x = relu(graph, "relu2", normalised(graph, "conv2", 3, 64, 1, x));
    x = normalised(graph, "conv3", 3, MIDDLE, 2, x);
    x = mix.residual(graph, 1, MIDDLE, settings.gmnm(), x);
    String more = relu(graph, "relu4", normalised(graph, "conv4", 3, MIDDLE, 1, x));
    x = normalised(graph, "conv5", 3, LAST, 2, sum(graph, "sum4", x, more));
    x = mix.residual(graph, 2, LAST, settings.gmnm(), x);
    graph.addLayer("mean", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), x);
    return GraphParts.label(graph, settings, "mean").build();
  }
}
