package org.gmnm.examples.generation;

/** Where generated images come from, and what they are measured against. */
enum GeneratorMethod {
  /** Latents of one Gaussian of full covariance. */
  GAUSSIAN("fitted Gaussian"),
  /** {@link AxisExpansions}. */
  AXES("expansion per axis"),
  /** {@link ClusterExpansions}. */
  CLUSTERS("expansions per cluster"),
  /** {@link JointExpansion}. */
  JOINT("joint expansion"),
  /** Standard normal latents through the decoder of {@link LatentNetwork#VARIATIONAL}. */
  VAE("variational autoencoder"),
  /** Not generated: test images through the autoencoder, the best that its decoder can do. */
  RECONSTRUCTED("test images, reconstructed"),
  /** Not generated: as many training images, the floor of every measure. */
  TRAINING("training images");

  private final String title;

  GeneratorMethod(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether it makes new images. */
  boolean generates() {
    return this != RECONSTRUCTED && this != TRAINING;
  }
}
