package org.gmnm.examples.classification;

import java.util.List;
import org.gmnm.evaluation.ClassCalibration;

/**
 * What came of one training with wrong labels.
 *
 * @param parameters trainable parameters of the network
 * @param labels SHA-256 of the labels it was given
 * @param validation accuracy on clean images after each epoch, 0 to 1
 * @param test the last epoch's network on clean test images
 * @param learnt share of the wrong labels that the network repeats on the training images; NaN
 *     where none is wrong
 * @param gradientMean mean norm of the last epoch's gradients, per example
 * @param gradientVariation their coefficient of variation
 * @param seconds wall time
 */
record NoisyResult(
    long parameters,
    String labels,
    List<Double> validation,
    ClassCalibration test,
    double learnt,
    double gradientMean,
    double gradientVariation,
    double seconds) {

  double lastValidation() {
    return validation.get(validation.size() - 1);
  }

  double bestValidation() {
    return validation.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }
}
