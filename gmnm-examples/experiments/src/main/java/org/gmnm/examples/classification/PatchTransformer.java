package org.gmnm.examples.classification;

import static org.gmnm.examples.classification.GraphParts.IMAGE;
import static org.gmnm.examples.classification.GraphParts.attention;
import static org.gmnm.examples.classification.GraphParts.norm;
import static org.gmnm.examples.classification.GraphParts.sum;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.nd4j.linalg.activations.Activation;

/**
 * A small Transformer over patches of 4 × 4 pixels.
 *
 * <pre>
 *   conv 4×4, 64, stride 4                     one vector a patch
 *   x + conv 3×3, 64                           whose borders tell a patch its place
 *   twice:  x + attention of 4 heads (LN(x)),  x + feed-forward (LN(x))
 *   LN – mean over patches – softmax
 * </pre>
 *
 * <p>The feed-forward block is dense 128 – GELU – dense 64 on every patch, the same after a batch
 * normalisation, or one GMNM of no more parameters than the first. Our reading of arXiv 2510.06660:
 * a trainable module in place of a fixed nonlinearity. A GMNM layer standardises its input, so that
 * batch normalisation is its fair rival.
 *
 * <p>References: Dosovitskiy et al., An Image is Worth 16x16 Words, 2021, for patches; Chu et al.,
 * Conditional Positional Encodings for Vision Transformers, 2021, for places by a convolution.
 */
final class PatchTransformer {

  private static final int PATCH = 4;
  private static final int WIDTH = 64;
  private static final int HIDDEN = 2 * WIDTH;
  private static final int HEADS = 4;
  private static final int BLOCKS = 2;

  private PatchTransformer() {}

  /** What a feed-forward block is. */
  enum Forward {
    /** Two dense layers. */
    GELU,
    /** A batch normalisation and two dense layers. */
    NORMALISED_GELU,
    /** A Gaussian mixture module. */
    GMNM
  }

  static ComputationGraphConfiguration configuration(
      Forward kind, Similarity similarity, NetworkSettings settings) {
    GraphBuilder graph = GraphParts.graph(settings);
    graph.addLayer("patches", convolution(PATCH).nOut(WIDTH).stride(PATCH, PATCH).build(), IMAGE);
    graph.addLayer("places", convolution(3).nOut(WIDTH).build(), "patches");
    String x = sum(graph, "placed", "patches", "places");
    for (int block = 1; block <= BLOCKS; block++) {
      x = attention(graph, "attention" + block, WIDTH, HEADS, similarity, x);
      String normal = norm(graph, "forward" + block + "-norm", x);
      String forward = "forward" + block;
      if (kind == Forward.GMNM && settings.gmnm().place().covers(block)) {
        int replaced = 2 * WIDTH * HIDDEN + HIDDEN + WIDTH;
        graph.addLayer(forward, settings.gmnm().layer(WIDTH, replaced), normal);
      } else {
        if (kind == Forward.NORMALISED_GELU) {
          graph.addLayer(forward + "-batch-norm", new BatchNormalization.Builder().build(), normal);
          normal = forward + "-batch-norm";
        }
        graph.addLayer(
            forward + "-wide",
            convolution(1).nOut(HIDDEN).activation(Activation.GELU).build(),
            normal);
        graph.addLayer(forward, convolution(1).nOut(WIDTH).build(), forward + "-wide");
      }
      x = sum(graph, forward + "-sum", x, forward);
    }
    graph.addLayer(
        "mean", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), norm(graph, "norm", x));
    return GraphParts.label(graph, settings, "mean").build();
  }

  private static ConvolutionLayer.Builder convolution(int kernel) {
    return new ConvolutionLayer.Builder(kernel, kernel).activation(Activation.IDENTITY);
  }
}
