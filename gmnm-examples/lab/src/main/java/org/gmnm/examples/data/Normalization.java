package org.gmnm.examples.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Standardises pixels channel by channel.
 *
 * <p>Formula: a pixel byte v of channel c becomes (v / 255 - mean[c]) / std[c].
 *
 * <p>Defaults: the constants below are means and standard deviations of the TRAINING images; test
 * images are standardised with the same ones.
 *
 * @param mean mean of each channel, of pixels / 255
 * @param std standard deviation of each channel, of pixels / 255
 */
public record Normalization(List<Double> mean, List<Double> std) {
  /** CIFAR-10: measured on the 50,000 training images. */
  public static final Normalization CIFAR10 =
      new Normalization(
          List.of(0.49139968, 0.48215841, 0.44653091), List.of(0.24703223, 0.24348513, 0.26158784));

  /**
   * CIFAR-100: the numbers in common use. They were not measured here; {@link #measured} measures
   * the images that you have.
   */
  public static final Normalization CIFAR100 =
      new Normalization(
          List.of(0.50707516, 0.48654887, 0.44091784), List.of(0.26733429, 0.25643846, 0.27615047));

  /** MNIST: measured on the 60,000 training images. */
  public static final Normalization MNIST =
      new Normalization(List.of(0.13066048), List.of(0.30810780));

  /**
   * Checks the numbers and keeps copies.
   *
   * @param mean mean of each channel, of pixels / 255
   * @param std standard deviation of each channel, of pixels / 255
   * @throws IllegalArgumentException if the lengths differ or are 0, a mean is not finite, or a
   *     standard deviation is not finite and above 0
   */
  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.isEmpty() || mean.size() != std.size()) {
      throw new IllegalArgumentException(
          "Normalization: mean and std need one number per channel, got %d and %d numbers"
              .formatted(mean.size(), std.size()));
    }
    for (int c = 0; c < mean.size(); c++) {
      if (!Double.isFinite(mean.get(c))) {
        throw new IllegalArgumentException(
            "Normalization: mean[%d] must be finite, got %s".formatted(c, mean.get(c)));
      }
      if (!(std.get(c) > 0) || !Double.isFinite(std.get(c))) {
        throw new IllegalArgumentException(
            "Normalization: std[%d] must be > 0 and finite, got %s".formatted(c, std.get(c)));
      }
    }
  }

  /**
   * Pixels / 255, in 0 to 1, for generators with a sigmoid at their end.
   *
   * @param channels number of channels
   * @return mean 0 and standard deviation 1 for each
   */
  public static Normalization unitInterval(int channels) {
    return new Normalization(
        Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0));
  }

  /**
   * Mean and standard deviation (population form, divided by the count) of a set's pixels.
   *
   * @param images the set, as a rule the training images
   * @return the set's own numbers
   * @throws IllegalArgumentException if a channel is constant
   */
  public static Normalization measured(ImageSet images) {
    List<Double> mean = new ArrayList<>();
    List<Double> std = new ArrayList<>();
    for (int c = 0; c < images.shape().channels(); c++) {
      long[] count = images.histogram(c);
      double n = 0;
      double sum = 0;
      for (int v = 0; v < count.length; v++) {
        n += count[v];
        sum += count[v] * (v / 255.0);
      }
      double m = sum / n;
      double squares = 0;
      for (int v = 0; v < count.length; v++) {
        squares += count[v] * (v / 255.0 - m) * (v / 255.0 - m);
      }
      mean.add(m);
      std.add(Math.sqrt(squares / n));
    }
    return new Normalization(mean, std);
  }

  /**
   * Standardises one pixel.
   *
   * @param channel its channel
   * @param value its byte, 0 to 255
   * @return (value / 255 - mean) / std
   */
  public float apply(int channel, int value) {
    return (float) ((value / 255.0 - mean.get(channel)) / std.get(channel));
  }

  /**
   * Turns a standardised value back into a pixel, to show what a network made.
   *
   * @param channel its channel
   * @param value the standardised value; outside the byte range it is clipped, NaN becomes 0
   * @return the nearest byte, 0 to 255
   */
  public int invert(int channel, double value) {
    double pixel = 255 * (value * std.get(channel) + mean.get(channel));
    return (int) Math.round(Math.max(0, Math.min(255, pixel)));
  }

  /** One table of 256 floats per channel: conversion is then a look-up. */
  float[][] tables() {
    float[][] tables = new float[mean.size()][256];
    for (int c = 0; c < tables.length; c++) {
      for (int v = 0; v < 256; v++) {
        tables[c][v] = apply(c, v);
      }
    }
    return tables;
  }
}
