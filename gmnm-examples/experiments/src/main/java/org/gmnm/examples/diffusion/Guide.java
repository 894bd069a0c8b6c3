package org.gmnm.examples.diffusion;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Where to move noisy images so that a classifier sees more of what was asked: the gradient of
 * {@code Σ_v log σ(z_v) + Σ_u log(1 − σ(z_u))} with respect to the image, v the values asked for, u
 * all others, z the classifier's logits. The same for both losses that train the classifier.
 *
 * <p>Reference: Dhariwal and Nichol, <i>Diffusion models beat GANs on image synthesis</i>, 2021,
 * algorithm 2: {@code ε̂ ← ε̂ − s √(1 − ᾱ_t) ∇ log p}.
 */
final class Guide {

  private final PictureSource source;
  private final DiffusionSchedule schedule;
  private final GuideNetwork layout;
  private final MultiLayerNetwork network;

  /**
   * Makes a guide.
   *
   * @param parameters of the trained classifier, [1, p]
   * @param type precision to compute in
   */
  Guide(PictureSource source, DiffusionSchedule schedule, INDArray parameters, DataType type) {
    this.source = source;
    this.schedule = schedule;
    layout = new GuideNetwork(source);
    network = new MultiLayerNetwork(layout.logits(type));
    network.init();
    network.setParams(parameters.castTo(type));
  }

  /** Logits of images at a time [N, values of all attributes]. */
  INDArray logits(float[] images, int t) {
    return network.output(inputs(images, t));
  }

  /**
   * The gradient, values as the images'.
   *
   * @param images N images, one after another
   * @param t their time
   * @param classes what was asked, N classes
   */
  float[] gradient(float[] images, int t, int[] classes) {
    network.setInput(inputs(images, t));
    List<INDArray> activations = network.feedForward(false, false);
    INDArray logits = activations.get(activations.size() - 1);
    INDArray error = wanted(classes, logits.dataType()).sub(Transforms.sigmoid(logits, true));
    INDArray all = network.backpropGradient(error, LayerWorkspaceMgr.noWorkspaces()).getSecond();
    float[] values = all.dup('c').castTo(DataType.FLOAT).data().asFloat();
    network.clear();
    int from = source.pixels() + GuideNetwork.TIME_CHANNELS * PictureSource.PLANE;
    float[] gradient = new float[images.length];
    for (int n = 0; n < classes.length; n++) {
      System.arraycopy(values, n * from, gradient, n * source.pixels(), source.pixels());
    }
    return gradient;
  }

  private INDArray wanted(int[] classes, DataType type) {
    AttributeSpace space = source.space();
    float[] ones = new float[classes.length * space.allValues()];
    for (int n = 0; n < classes.length; n++) {
      for (int a = 0; a < space.size(); a++) {
        ones[n * space.allValues() + space.offset(a) + space.value(classes[n], a)] = 1;
      }
    }
    return Draws.rows(ones, classes.length).castTo(type);
  }

  private INDArray inputs(float[] images, int t) {
    int count = images.length / source.pixels();
    int channels = source.channels() + GuideNetwork.TIME_CHANNELS;
    float[] inputs = new float[count * channels * PictureSource.PLANE];
    int at = 0;
    for (int n = 0; n < count; n++) {
      at = layout.write(images, n * source.pixels(), schedule, t, inputs, at);
    }
    return Draws.images(inputs, count, channels)
        .castTo(network.getLayerWiseConfigurations().getDataType());
  }
}
