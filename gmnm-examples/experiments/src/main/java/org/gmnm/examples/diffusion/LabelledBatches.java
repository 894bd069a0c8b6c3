package org.gmnm.examples.diffusion;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Batches for {@link EncoderNetwork}: images of all classes, with a little noise, and each
 * attribute's value as a one of {@code values}.
 *
 * @param source of images
 * @param batch N
 * @param seed of everything
 */
record LabelledBatches(PictureSource source, int batch, long seed) implements BatchSource {

  private static final double NOISE = 0.1;

  @Override
  public MultiDataSet at(long step) {
    RandomGenerator random = Draws.generator(seed, Draws.ENCODER, step);
    AttributeSpace space = source.space();
    int[] classes = new int[batch];
    float[] images = new float[batch * source.pixels()];
    for (int n = 0; n < batch; n++) {
      classes[n] = random.nextInt(space.classes());
      source.draw(classes[n], random, images, n * source.pixels());
    }
    for (int i = 0; i < images.length; i++) {
      images[i] += (float) (NOISE * random.nextGaussian());
    }
    INDArray[] labels = new INDArray[space.size()];
    for (int a = 0; a < labels.length; a++) {
      float[] ones = new float[batch * space.values(a)];
      for (int n = 0; n < batch; n++) {
        ones[n * space.values(a) + space.value(classes[n], a)] = 1;
      }
      labels[a] = Draws.rows(ones, batch);
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {Draws.images(images, batch, source.channels())}, labels);
  }
}
