package org.gmnm.examples.inspection;

import java.nio.file.Path;
import java.util.Locale;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws a GMNM layer every so many training steps: usage of its components, their places and
 * widths, their responses.
 *
 * <pre>{@code
 * network.addListeners(new LayerPictures(0, features, Path.of("pictures"), 100));
 * }</pre>
 *
 * <p>A training that diverged ends here, with the sentence of {@code ComponentUsage} that names the
 * parameter.
 */
public final class LayerPictures extends BaseTrainingListener {

  private final int layer;
  private final INDArray features;
  private final Path folder;
  private final int steps;

  /**
   * A listener.
   *
   * @param layer the layer, counted from 0
   * @param features a batch to show the components on
   * @param folder where to; pictures' names end in the step
   * @param steps steps between two pictures, at least 1
   */
  public LayerPictures(int layer, INDArray features, Path folder, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("LayerPictures: steps must be >= 1, got " + steps);
    }
    this.layer = layer;
    this.features = features;
    this.folder = folder;
    this.steps = steps;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    if (iteration % steps == 0) {
      new ComponentPictures((MultiLayerNetwork) model, layer, features)
          .write(folder, String.format(Locale.ROOT, "-step%06d", iteration));
    }
  }
}
