package org.gmnm.layers;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * The activation functions that a {@link Predictor} knows: identity, ReLU, leaky ReLU, ELU, tanh,
 * sigmoid, softplus and softmax.
 */
final class PredictorActivation {

  private PredictorActivation() {}

  /** The function on arrays, or null where it is not known. */
  static Predictor.@Nullable Stage of(IActivation function) {
    if (function instanceof ActivationIdentity) {
      return values -> values;
    }
    if (function instanceof ActivationSoftmax) {
      return PredictorActivation::softmax;
    }
    if (function.getClass() == ActivationReLU.class || function instanceof ReluActivation) {
      return each(x -> Math.max(x, 0));
    }
    if (function instanceof ActivationLReLU leaky) {
      double alpha = leaky.getAlpha();
      return each(x -> x < 0 ? alpha * x : x);
    }
    if (function instanceof ActivationELU elu) {
      double alpha = elu.getAlpha();
      return each(x -> x < 0 ? alpha * Math.expm1(x) : x);
    }
    if (function instanceof ActivationTanH) {
      return each(Math::tanh);
    }
    if (function instanceof ActivationSigmoid) {
      return each(x -> 1 / (1 + Math.exp(-x)));
    }
    if (function instanceof ActivationSoftPlus) {
      return each(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
    }
    return null;
  }

  private static Predictor.Stage each(DoubleUnaryOperator function) {
    return values -> {
      double[] result = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        result[i] = function.applyAsDouble(values[i]);
      }
      return result;
    };
  }

  private static double[] softmax(double[] values) {
    double largest = Arrays.stream(values).max().orElse(0);
    double[] result = new double[values.length];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      result[i] = Math.exp(values[i] - largest);
      sum += result[i];
    }
    for (int i = 0; i < values.length; i++) {
      result[i] /= sum;
    }
    return result;
  }
}
