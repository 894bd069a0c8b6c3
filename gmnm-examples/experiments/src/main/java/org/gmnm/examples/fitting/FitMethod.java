package org.gmnm.examples.fitting;

import org.jspecify.annotations.Nullable;

/** The ways to fit a surface that are compared. */
enum FitMethod {
  /** A Gaussian mixture module, every parameter by gradients. */
  GMNM("GMNM", FitNetwork.GMNM),
  /** The same module by variable projection; stands right behind it, for it goes on from there. */
  PROJECTION("GMNM, var. projection", null),
  /** A KAN by gradients. */
  KAN("KAN", FitNetwork.KAN),
  /** An MLP of tanh by gradients. */
  MLP_TANH("MLP tanh", FitNetwork.MLP_TANH),
  /** An MLP of rectifiers by gradients. */
  MLP_RELU("MLP ReLU", FitNetwork.MLP_RELU),
  /** An MLP of sines by gradients. */
  MLP_SIN("MLP sin", FitNetwork.MLP_SIN);

  private final String title;
  private final @Nullable FitNetwork network;

  FitMethod(String title, @Nullable FitNetwork network) {
    this.title = title;
    this.network = network;
  }

  String title() {
    return title;
  }

  /** The network that gradients train, or null. */
  @Nullable FitNetwork network() {
    return network;
  }

  boolean isMlp() {
    return this == MLP_TANH || this == MLP_RELU || this == MLP_SIN;
  }
}
