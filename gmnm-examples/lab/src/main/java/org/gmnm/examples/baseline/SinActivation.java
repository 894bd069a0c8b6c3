package org.gmnm.examples.baseline;

import org.gmnm.calculus.Elementwise;
import org.gmnm.calculus.ElementwiseFunction;
import org.gmnm.calculus.ElementwiseNumbers;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The sine as an activation function, {@code f(a) = sin(ω a)}, which DL4J does not have.
 *
 * <p>In the first layer of a network ω sets the highest frequencies it starts with; deeper layers
 * take ω = 1 here.
 *
 * <p>Reference: Sitzmann et al., <i>Implicit Neural Representations with Periodic Activation
 * Functions</i>, arXiv 2006.09661 (SIREN).
 */
public final class SinActivation extends BaseActivationFunction implements ElementwiseFunction {

  private static final long serialVersionUID = 1L;

  private final double frequency;

  /**
   * A sine.
   *
   * @param frequency ω, positive and finite
   */
  @JsonCreator
  public SinActivation(@JsonProperty("frequency") double frequency) {
    if (!(frequency > 0) || Double.isInfinite(frequency)) {
      throw new IllegalArgumentException(
          "SinActivation: frequency must be > 0 and finite, got "
              + frequency
              + "; 1 is a plain sine");
    }
    this.frequency = frequency;
  }

  /**
   * The factor of the argument.
   *
   * @return ω
   */
  public double getFrequency() {
    return frequency;
  }

  /** In place, as DL4J's own. */
  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return Transforms.sin(in.muli(frequency), false);
  }

  /** In place, as DL4J's own: ω cos(ω a) times the error. */
  @Override
  public Pair<INDArray, @Nullable INDArray> backprop(INDArray in, INDArray epsilon) {
    assertShape(in, epsilon);
    return new Pair<>(
        Transforms.cos(in.muli(frequency), false).muli(epsilon).muli(frequency), null);
  }

  @Override
  public Expansion at(SDVariable a) {
    Expansion sine = Elementwise.SIN.at(a.mul(frequency));
    return new Expansion(
        sine.value(), sine.first().mul(frequency), sine.second().mul(frequency * frequency));
  }

  @Override
  public ElementwiseNumbers numbers() {
    return Elementwise.SIN.numbers().ofMultiple(frequency);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SinActivation that && Double.compare(frequency, that.frequency) == 0;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(frequency);
  }

  @Override
  public String toString() {
    return "sin(" + frequency + " a)";
  }
}
