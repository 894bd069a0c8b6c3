package org.gmnm.layers;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * The activation functions that a {@link Predictor} knows, by their exact classes: identity, ReLU
 * with all its options, ReLU6, leaky ReLU, ELU, tanh, hard tanh, sigmoid, swish, softplus, softsign
 * and softmax.
 */
final class PredictorActivation {

  private PredictorActivation() {}

  /** The function on arrays, or null where it is not known. */
  static Predictor.@Nullable Stage of(IActivation function) {
    Class<?> kind = function.getClass();
    if (kind == ActivationIdentity.class) {
      return values -> values;
    }
    if (kind == ActivationSoftmax.class) {
      return PredictorActivation::softmax;
    }
    DoubleUnaryOperator each = onNumbers(function, kind);
    return each == null ? null : each(each);
  }

  private static @Nullable DoubleUnaryOperator onNumbers(IActivation function, Class<?> kind) {
    if (kind == ActivationReLU.class) {
      return relu((ActivationReLU) function);
    }
    if (kind == ReluActivation.class) {
      return x -> Math.max(x, 0);
    }
    if (kind == ActivationReLU6.class) {
      return x -> Math.min(Math.max(x, 0), 6);
    }
    if (kind == LeakyReluActivation.class) {
      double alpha = ((LeakyReluActivation) function).getAlpha();
      return x -> Math.max(x, alpha * x);
    }
    if (kind == ActivationLReLU.class) {
      double alpha = ((ActivationLReLU) function).getAlpha();
      return x -> x < 0 ? alpha * x : x;
    }
    if (kind == ActivationELU.class) {
      double alpha = ((ActivationELU) function).getAlpha();
      return x -> x < 0 ? alpha * Math.expm1(x) : x;
    }
    if (kind == ActivationTanH.class) {
      return Math::tanh;
    }
    if (kind == ActivationHardTanH.class) {
      return x -> Math.max(-1, Math.min(x, 1));
    }
    if (kind == ActivationSigmoid.class) {
      return x -> 1 / (1 + Math.exp(-x));
    }
    if (kind == ActivationSwish.class) {
      return x -> x / (1 + Math.exp(-x));
    }
    if (kind == ActivationSoftPlus.class) {
      return x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
    if (kind == ActivationSoftSign.class) {
      return x -> x / (1 + Math.abs(x));
    }
    return null;
  }

  /** DL4J's, with its three options. */
  private static DoubleUnaryOperator relu(ActivationReLU function) {
    double threshold = orElse(function.getThreshold(), 0);
    double slope = orElse(function.getNegativeSlope(), 0);
    double most = orElse(function.getMax(), Double.POSITIVE_INFINITY);
    return x -> x < threshold ? slope * (x - threshold) : Math.min(x, most);
  }

  private static double orElse(@Nullable Double value, double instead) {
    return value == null ? instead : value;
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

  static double[] softmax(double[] values) {
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
