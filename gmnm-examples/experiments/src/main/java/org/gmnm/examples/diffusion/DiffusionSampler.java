package org.gmnm.examples.diffusion;

import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns noise into images of given classes, see {@link DiffusionSchedule}.
 *
 * <p>One condition is drawn for an image and kept on its way.
 */
final class DiffusionSampler {

  /** How to go back. */
  enum Kind {
    /** DDIM: few steps, no chance after the first noise. */
    DDIM(0),
    /** Every step, with new noise in each. */
    ANCESTRAL(1);

    private final double eta;

    Kind(double eta) {
      this.eta = eta;
    }
  }

  private static final int CHUNK = 64;

  private final ComputationGraph network;
  private final PictureSource source;
  private final Condition condition;
  private final DiffusionSchedule schedule;
  private final Prediction prediction;

  DiffusionSampler(
      ComputationGraph network,
      PictureSource source,
      Condition condition,
      DiffusionSchedule schedule,
      Prediction prediction) {
    this.network = network;
    this.source = source;
    this.condition = condition;
    this.schedule = schedule;
    this.prediction = prediction;
  }

  /**
   * Makes images.
   *
   * @param classes what each shall show
   * @param kind how
   * @param count of steps; {@link Kind#ANCESTRAL} takes all
   * @param guide to be followed, or null
   * @param scale how much the guide counts
   * @param seed the same for the same images
   * @return the images, in −1 to 1
   */
  float[][] sample(
      int[] classes, Kind kind, int count, @Nullable Guide guide, double scale, long seed) {
    float[][] images = new float[classes.length][];
    for (int from = 0; from < classes.length; from += CHUNK) {
      int[] some =
          java.util.Arrays.copyOfRange(classes, from, Math.min(classes.length, from + CHUNK));
      RandomGenerator random = Draws.generator(seed, Draws.SAMPLES, from);
      float[] made = chunk(some, kind, count, guide, scale, random);
      for (int n = 0; n < some.length; n++) {
        images[from + n] =
            java.util.Arrays.copyOfRange(made, n * source.pixels(), (n + 1) * source.pixels());
      }
    }
    return images;
  }

  private float[] chunk(
      int[] classes,
      Kind kind,
      int count,
      @Nullable Guide guide,
      double scale,
      RandomGenerator random) {
    float[] x = Draws.normal(random, classes.length * source.pixels());
    float[][] conditions = new float[classes.length][];
    for (int n = 0; n < classes.length; n++) {
      conditions[n] = condition.draw(classes[n], random);
    }
    int[] times = schedule.times(kind == Kind.ANCESTRAL ? schedule.steps() : count);
    for (int i = 0; i < times.length; i++) {
      int t = times[i];
      int s = i + 1 < times.length ? times[i + 1] : 0;
      float[] noise = noise(x, t, conditions);
      if (guide != null) {
        float[] gradient = guide.gradient(x, t, classes);
        double factor = scale * schedule.noise(t);
        for (int k = 0; k < noise.length; k++) {
          noise[k] -= (float) (factor * gradient[k]);
        }
      }
      schedule.back(x, noise, t, s, kind.eta, random);
    }
    return x;
  }

  /** What the network takes for the noise in x. */
  private float[] noise(float[] x, int t, float[][] conditions) {
    int count = conditions.length;
    int width = Embedding.TIME + conditions[0].length;
    float[] embeddings = new float[count * width];
    for (int n = 0; n < count; n++) {
      Embedding.write(t / (double) schedule.steps(), conditions[n], embeddings, n * width);
    }
    INDArray output =
        network.outputSingle(
            Draws.images(x, count, source.channels()), Draws.rows(embeddings, count));
    float[] noise = output.dup('c').data().asFloat();
    for (int k = 0; k < noise.length; k++) {
      noise[k] = (float) prediction.noise(schedule.signal(t), schedule.noise(t), x[k], noise[k]);
    }
    return noise;
  }
}
