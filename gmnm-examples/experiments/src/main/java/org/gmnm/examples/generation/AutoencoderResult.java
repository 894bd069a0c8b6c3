package org.gmnm.examples.generation;

import java.util.ArrayList;
import java.util.List;

/**
 * How one training went; lists have an entry for each epoch. Errors are mean squared differences of
 * pixels in 0 to 1.
 *
 * @param parameters of the network
 * @param training errors on training images, after each epoch
 * @param validation errors on validation images
 * @param test errors on test images
 * @param seconds of each epoch's training
 * @param psnr of test images at the end, decibels, the mean; 0 before
 * @param ssim of test images at the end, the mean; 0 before
 */
record AutoencoderResult(
    long parameters,
    List<Double> training,
    List<Double> validation,
    List<Double> test,
    List<Double> seconds,
    double psnr,
    double ssim) {

  static AutoencoderResult start(long parameters) {
    return new AutoencoderResult(parameters, List.of(), List.of(), List.of(), List.of(), 0, 0);
  }

  int epochs() {
    return test.size();
  }

  double lastTest() {
    return test.get(test.size() - 1);
  }

  AutoencoderResult with(double onTraining, double onValidation, double onTest, double took) {
    return new AutoencoderResult(
        parameters,
        extended(training, onTraining),
        extended(validation, onValidation),
        extended(test, onTest),
        extended(seconds, took),
        psnr,
        ssim);
  }

  AutoencoderResult with(double endPsnr, double endSsim) {
    return new AutoencoderResult(parameters, training, validation, test, seconds, endPsnr, endSsim);
  }

  private static List<Double> extended(List<Double> values, double value) {
    List<Double> result = new ArrayList<>(values);
    result.add(value);
    return List.copyOf(result);
  }
}
