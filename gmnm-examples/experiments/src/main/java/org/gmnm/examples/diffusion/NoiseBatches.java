package org.gmnm.examples.diffusion;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Batches for the diffusion model: noisy images with time and condition, and what to tell of them.
 *
 * <p>Images are drawn anew for every step. Classes take turns, times are spread evenly over a batch
 * (one drawn from each N-th of 1..T): less noise in the gradient, and every time counts the same.
 *
 * @param source of images
 * @param classes those that are trained
 * @param condition of a class
 * @param width of a condition
 * @param schedule of noise
 * @param prediction what the network shall tell
 * @param batch N
 * @param seed of everything
 */
record NoiseBatches(
    PictureSource source,
    Classes classes,
    Condition condition,
    int width,
    DiffusionSchedule schedule,
    Prediction prediction,
    int batch,
    long seed)
    implements BatchSource {

  @Override
  public MultiDataSet at(long step) {
    RandomGenerator random = Draws.generator(seed, Draws.TRAINING, step);
    int pixels = source.pixels();
    int embedded = Embedding.TIME + width;
    float[] images = new float[batch * pixels];
    float[] embeddings = new float[batch * embedded];
    float[] noise = Draws.normal(random, batch * pixels);
    float[] targets = new float[batch * pixels];
    for (int n = 0; n < batch; n++) {
      int ofClass = classes.trained(random.nextInt(classes.trainedCount()));
      source.draw(ofClass, random, images, n * pixels);
      int t = time(n, random);
      double signal = schedule.signal(t);
      double spread = schedule.noise(t);
      for (int i = n * pixels; i < (n + 1) * pixels; i++) {
        double image = images[i];
        images[i] = (float) (signal * image + spread * noise[i]);
        targets[i] = (float) prediction.target(signal, spread, image, noise[i]);
      }
      Embedding.write(
          t / (double) schedule.steps(), condition.draw(ofClass, random), embeddings, n * embedded);
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {
          Draws.images(images, batch, source.channels()), Draws.rows(embeddings, batch)
        },
        new INDArray[] {Draws.rows(targets, batch)});
  }

  private int time(int n, RandomGenerator random) {
    double share = (n + random.nextDouble()) / batch;
    return 1 + (int) Math.min(schedule.steps() - 1.0, share * schedule.steps());
  }
}
