package org.gmnm.loss;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What losses of emitted mixtures ask for: logits, means and log-sigmas must not be bounded. */
final class UnboundedActivation {

  /** An activation function that makes less than {@link #REACHED} of this is bounded. */
  private static final double PROBE = 1000;

  /** Beyond what elu, selu, tanh and their like reach. */
  private static final double REACHED = 4;

  /** The activation function that was found usable last. */
  private volatile @Nullable IActivation usable;

  /** Asks the function itself, once: there are many, and users bring their own. */
  void require(IActivation activation, MaskedLoss loss) {
    if (activation == usable || activation instanceof ActivationIdentity) {
      return;
    }
    INDArray far = Nd4j.createFromArray(new double[][] {{-PROBE, PROBE}});
    INDArray reached = activation.getActivation(far, false);
    if (!(reached.getDouble(0, 0) < -REACHED && reached.getDouble(0, 1) > REACHED)) {
      throw loss.bad(
          "the output layer's activation must be IDENTITY, got "
              + activation
              + ", whose values are bounded where logits, means and log-sigmas are not; say"
              + " .activation(Activation.IDENTITY)");
    }
    usable = activation;
  }
}
