package org.gmnm.layers;

import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The probabilities of {@link GmmEmbeddingLayer} as SameDiff expressions.
 *
 * <p>Distances are taken from c, the value moved into the interval, and e, how far it was outside:
 * (x − mean)² = (c − mean)² + 2e(c − mean) + e², and e² is the same for all components. So a value
 * far outside costs no digits.
 *
 * @param features d
 * @param components n of each feature
 * @param sigmaOverSpacing t
 */
record EmbeddingFormula(long features, int components, double sigmaOverSpacing) {

  /**
   * Beyond so many sigmas outside the interval all is the end component's; a limit keeps every
   * product finite in single precision.
   */
  static final double FAR = 1e12;

  /**
   * The probabilities.
   *
   * @param input [rows, d]
   * @param logits [d, n]
   * @param low [1, d]
   * @param high [1, d]
   * @return [rows, d·n]
   */
  SDVariable value(
      SameDiff sameDiff, SDVariable input, SDVariable logits, SDVariable low, SDVariable high) {
    SDVariable sigma = high.sub(low).mul(sigmaOverSpacing / components);
    SDVariable place = input.sub(low).div(sigma); // [rows, d], in sigmas
    SDVariable c = sameDiff.math().clipByValue(place, 0, length());
    SDVariable e = sameDiff.math().clipByValue(place.sub(c), -FAR, FAR).reshape(-1, features, 1);
    SDVariable means = sameDiff.constant(means(input.dataType()).reshape(1, 1, components));
    SDVariable z = c.reshape(-1, features, 1).sub(means);
    SDVariable exponent = logits.reshape(1, features, components).sub(z.mul(0.5).add(e).mul(z));
    // ND4J's softmax of doubles loses everything where all exponents are far below 0.
    SDVariable shifted = exponent.sub(exponent.max(true, 2));
    return sameDiff.nn().softmax(shifted, 2).reshape(-1, features * components);
  }

  /** Of the interval, in sigmas. */
  double length() {
    return components / sigmaOverSpacing;
  }

  /** A mean in sigmas, from the interval's left end. */
  double mean(int i) {
    return (i + 0.5) / sigmaOverSpacing;
  }

  /** The means [n] in sigmas, from the interval's left end. */
  INDArray means(DataType type) {
    double[] means = IntStream.range(0, components).mapToDouble(this::mean).toArray();
    return Nd4j.createFromArray(means).castTo(type);
  }
}
