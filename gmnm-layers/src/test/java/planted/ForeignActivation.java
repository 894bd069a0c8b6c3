package planted;

import org.nd4j.linalg.activations.impl.ActivationIdentity;

/** Would be a part of a network, was it allowed. */
public final class ForeignActivation extends ActivationIdentity {

  private static final long serialVersionUID = 1L;

  static {
    Initialised.note(ForeignActivation.class);
  }
}
