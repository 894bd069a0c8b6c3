package org.gmnm.examples.diffusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.measure.FrechetDistance;

/** Measures samples by the reader, by the judge, and against real images of the same classes. */
final class SampleMeasures {

  /** From this probability on the judge is sure. */
  static final double SURE = 0.9;

  private static final int CHUNK = 128;

  private final PictureSource source;
  private final ComputationGraph judge;
  private final EncoderNetwork layout;
  private final AttributeReader reader;
  private final long seed;

  /**
   * Prepares to measure.
   *
   * @param source of real images
   * @param judge a trained {@link EncoderNetwork}
   * @param seed of the real images
   */
  SampleMeasures(PictureSource source, ComputationGraph judge, long seed) {
    this.source = source;
    this.judge = judge;
    this.seed = seed;
    layout = new EncoderNetwork(source);
    reader = source.reader();
  }

  /** Real images of classes; another stream gives others. */
  float[][] real(int[] classes, long stream) {
    RandomGenerator random = Draws.generator(seed, Draws.REAL, stream);
    float[][] images = new float[classes.length][source.pixels()];
    for (int n = 0; n < classes.length; n++) {
      source.draw(classes[n], random, images[n], 0);
    }
    return images;
  }

  /**
   * Measures images.
   *
   * @param images at least one
   * @param classes what was asked, as many; samples of a class stand side by side
   */
  SampleScores measure(float[][] images, int[] classes) {
    AttributeSpace space = source.space();
    int[] right = new int[space.size()];
    int defects = 0;
    for (int n = 0; n < images.length; n++) {
      int[] read = reader.read(images[n]);
      boolean whole = true;
      for (int a = 0; a < right.length; a++) {
        if (read[a] == space.value(classes[n], a)) {
          right[a]++;
        } else {
          whole = false;
        }
      }
      defects += whole ? 0 : 1;
    }
    List<Double> found = new ArrayList<>();
    for (int count : right) {
      found.add(count / (double) images.length);
    }
    return new SampleScores(
        found,
        defects / (double) images.length,
        contradicted(images, classes),
        images.length < 2
            ? Double.NaN
            : FrechetDistance.between(features(images), features(real(classes, 0))),
        diversity(images, classes));
  }

  private double contradicted(float[][] images, int[] classes) {
    AttributeSpace space = source.space();
    int count = 0;
    for (int from = 0; from < images.length; from += CHUNK) {
      float[][] some = Arrays.copyOfRange(images, from, Math.min(images.length, from + CHUNK));
      double[][][] p =
          layout.probabilities(judge, Draws.images(flat(some), some.length, source.channels()));
      for (int n = 0; n < some.length; n++) {
        boolean other = false;
        for (int a = 0; a < space.size(); a++) {
          for (int v = 0; v < space.values(a); v++) {
            other |= v != space.value(classes[from + n], a) && p[a][n][v] >= SURE;
          }
        }
        count += other ? 1 : 0;
      }
    }
    return count / (double) images.length;
  }

  private double[][] features(float[][] images) {
    double[][] result = new double[images.length][];
    for (int from = 0; from < images.length; from += CHUNK) {
      float[][] some = Arrays.copyOfRange(images, from, Math.min(images.length, from + CHUNK));
      double[][] own =
          layout.features(judge, Draws.images(flat(some), some.length, source.channels()));
      System.arraycopy(own, 0, result, from, own.length);
    }
    return result;
  }

  private float[] flat(float[][] images) {
    float[] values = new float[images.length * source.pixels()];
    for (int n = 0; n < images.length; n++) {
      System.arraycopy(images[n], 0, values, n * source.pixels(), source.pixels());
    }
    return values;
  }

  /** Over all pairs of one class. */
  private static double diversity(float[][] images, int[] classes) {
    double sum = 0;
    long pairs = 0;
    for (int n = 0; n < images.length; n++) {
      for (int m = n + 1; m < images.length && classes[m] == classes[n]; m++) {
        double squares = 0;
        for (int i = 0; i < images[n].length; i++) {
          double difference = images[n][i] - images[m][i];
          squares += difference * difference;
        }
        sum += squares / images[n].length;
        pairs++;
      }
    }
    return pairs == 0 ? Double.NaN : Math.sqrt(sum / pairs);
  }
}
