package org.gmnm.examples.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiffusionScheduleTest {

  private static final RandomGenerator NO_CHANCE =
      () -> {
        throw new AssertionError("nothing may be drawn");
      };

  @ParameterizedTest
  @EnumSource
  void fallsFromTheImageToNoise(DiffusionSchedule.Form form) {
    DiffusionSchedule schedule = DiffusionSchedule.of(form, 100);
    assertEquals(1, schedule.alphaBar(0), 0);
    for (int t = 1; t <= 100; t++) {
      assertTrue(schedule.alphaBar(t) < schedule.alphaBar(t - 1), "at " + t);
    }
    assertTrue(schedule.alphaBar(100) < 1e-3 && schedule.alphaBar(100) > 0);
    assertTrue(schedule.noise(1) < 0.2);
  }

  /** Noise added step by step is the noise added at once. */
  @ParameterizedTest
  @EnumSource
  void meanAndVarianceOfAChainAreThoseOfTheFormula(DiffusionSchedule.Form form) {
    DiffusionSchedule schedule = DiffusionSchedule.of(form, 20);
    SplittableRandom random = new SplittableRandom(3);
    int count = 40_000;
    double start = 0.8;
    double[] x = new double[count];
    java.util.Arrays.fill(x, start);
    for (int t = 1; t <= 12; t++) {
      double kept = schedule.alphaBar(t) / schedule.alphaBar(t - 1);
      for (int i = 0; i < count; i++) {
        x[i] = Math.sqrt(kept) * x[i] + Math.sqrt(1 - kept) * random.nextGaussian();
      }
    }
    double mean = java.util.Arrays.stream(x).average().orElseThrow();
    double variance = java.util.Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / count;
    assertEquals(schedule.signal(12) * start, mean, 0.02);
    assertEquals(schedule.noise(12) * schedule.noise(12), variance, 0.02);
  }

  @Test
  void fullNoiseOfAStepIsThePosteriorsVariance() {
    DiffusionSchedule schedule = DiffusionSchedule.of(DiffusionSchedule.Form.LINEAR, 50);
    double beta = 1 - schedule.alphaBar(30) / schedule.alphaBar(29);
    double posterior = (1 - schedule.alphaBar(29)) / (1 - schedule.alphaBar(30)) * beta;
    double sigma = schedule.sigma(30, 29, 1);
    assertEquals(posterior, sigma * sigma, 1e-15);
    assertEquals(0, schedule.sigma(30, 10, 0), 0);
  }

  @ParameterizedTest
  @EnumSource
  void theExactNoiseGivesTheImageBackFromEveryTime(DiffusionSchedule.Form form) {
    DiffusionSchedule schedule = DiffusionSchedule.of(form, 40);
    float[] image = {-1, -0.5f, 0, 0.7f, 1};
    float[] noise = {1.2f, -0.3f, 0.1f, -2, 0.9f};
    for (int t = 1; t < 40; t++) {
      float[] x = new float[image.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) (schedule.signal(t) * image[i] + schedule.noise(t) * noise[i]);
      }
      schedule.back(x, noise, t, 0, 0, NO_CHANCE);
      assertArrayEquals(image, x, 1e-3f, "from " + t);
    }
  }

  /** Without noise of its own, a step stays on the line from the image to its noise. */
  @Test
  void ddimDrawsNothingAndKeepsTheNoise() {
    DiffusionSchedule schedule = DiffusionSchedule.of(DiffusionSchedule.Form.COSINE, 40);
    float[] image = {0.5f, -0.5f};
    float[] noise = {0.8f, -1.1f};
    float[] x = new float[2];
    float[] wanted = new float[2];
    for (int i = 0; i < 2; i++) {
      x[i] = (float) (schedule.signal(25) * image[i] + schedule.noise(25) * noise[i]);
      wanted[i] = (float) (schedule.signal(10) * image[i] + schedule.noise(10) * noise[i]);
    }
    schedule.back(x, noise, 25, 10, 0, NO_CHANCE);
    assertArrayEquals(wanted, x, 1e-5f);
  }

  /** The variance after an ancestral step with the exact noise is that of the formula. */
  @Test
  void ancestralStepsKeepTheVarianceOfTheNoise() {
    DiffusionSchedule schedule = DiffusionSchedule.of(DiffusionSchedule.Form.COSINE, 40);
    SplittableRandom random = new SplittableRandom(8);
    int count = 40_000;
    float[] noise = Draws.normal(random, count);
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (schedule.noise(20) * noise[i]);
    }
    schedule.back(x, noise, 20, 19, 1, random);
    double squares = 0;
    for (float value : x) {
      squares += value * value / count;
    }
    assertEquals(1 - schedule.alphaBar(19), squares, 0.02);
  }

  @Test
  void timesFallFromTheEnd() {
    DiffusionSchedule schedule = DiffusionSchedule.of(DiffusionSchedule.Form.COSINE, 10);
    assertArrayEquals(new int[] {10, 8, 5, 3}, schedule.times(4));
    assertArrayEquals(new int[] {10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, schedule.times(10));
    assertThrows(IllegalArgumentException.class, () -> schedule.times(11));
  }
}
