package org.gmnm.examples.classification;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.layers.GmnmInitializer;
import org.gmnm.layers.GmnmLayer;

/** Starts every Gaussian mixture module of a graph from training images, the lowest first. */
final class DataStart {

  private static final int BATCH = 64;

  private DataStart() {}

  static void apply(ComputationGraph network, ImageSet training, long seed) {
    ImageIterator images = new ImageIterator(training, BATCH, seed, true);
    GmnmInitializer initializer = new GmnmInitializer(GmnmInitializer.DEFAULT_SAMPLE, seed);
    for (int vertex : network.topologicalSortOrder()) {
      Layer layer = network.getVertices()[vertex].getLayer();
      if (layer != null && layer.conf().getLayer() instanceof GmnmLayer gmnm) {
        initializer.fromData(network, gmnm.getLayerName(), images);
      }
    }
  }
}
