package org.gmnm.examples.diffusion;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.gmnm.examples.data.Seeds;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Random generators of (seed, stream, step), and arrays of what they draw. */
final class Draws {

  /** Images and noise of the diffusion model's training. */
  static final long TRAINING = 11;

  /** The same of the classifier on noisy images. */
  static final long GUIDE = 12;

  /** Images of the encoder and of the judge. */
  static final long ENCODER = 13;

  /** Noise and conditions of samples. */
  static final long SAMPLES = 14;

  /** Codes of classes. */
  static final long CODES = 15;

  /** Real images that samples are compared with. */
  static final long REAL = 16;

  private Draws() {}

  static RandomGenerator generator(long seed, long stream, long step) {
    return new SplittableRandom(Seeds.hash(seed, stream, step));
  }

  /** Fills an array with N(0, 1). */
  static float[] normal(RandomGenerator random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Images [count, channels, 16, 16] of values. */
  static INDArray images(float[] values, int count, int channels) {
    return Nd4j.create(
        values, new long[] {count, channels, PictureSource.SIDE, PictureSource.SIDE}, 'c');
  }

  /** Rows [count, width] of values. */
  static INDArray rows(float[] values, int count) {
    return Nd4j.create(values, new long[] {count, values.length / count}, 'c');
  }
}
