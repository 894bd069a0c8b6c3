package org.gmnm.examples.diffusion;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Batches for {@link GuideNetwork}: noisy images of the trained classes at times drawn evenly, and
 * a one for each of their values.
 *
 * @param source of images
 * @param classes those that are trained
 * @param schedule of noise
 * @param batch N
 * @param seed of everything
 */
record GuideBatches(
    PictureSource source, Classes classes, DiffusionSchedule schedule, int batch, long seed)
    implements BatchSource {

  @Override
  public MultiDataSet at(long step) {
    RandomGenerator random = Draws.generator(seed, Draws.GUIDE, step);
    GuideNetwork network = new GuideNetwork(source);
    AttributeSpace space = source.space();
    int channels = source.channels() + GuideNetwork.TIME_CHANNELS;
    float[] inputs = new float[batch * channels * PictureSource.PLANE];
    float[] labels = new float[batch * space.allValues()];
    float[] image = new float[source.pixels()];
    int at = 0;
    for (int n = 0; n < batch; n++) {
      int ofClass = classes.trained(random.nextInt(classes.trainedCount()));
      source.draw(ofClass, random, image, 0);
      int t = 1 + random.nextInt(schedule.steps());
      for (int i = 0; i < image.length; i++) {
        image[i] =
            (float) (schedule.signal(t) * image[i] + schedule.noise(t) * random.nextGaussian());
      }
      at = network.write(image, 0, schedule, t, inputs, at);
      for (int a = 0; a < space.size(); a++) {
        labels[n * space.allValues() + space.offset(a) + space.value(ofClass, a)] = 1;
      }
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {Draws.images(inputs, batch, channels)},
        new INDArray[] {Draws.rows(labels, batch)});
  }
}
