package org.gmnm.examples.generation;

/**
 * What a run of the generator depends on besides its seed.
 *
 * @param epochs of the autoencoder
 * @param batch of both networks
 * @param latent dimensions of the latents
 * @param components of the joint expansion
 * @param clusters of the expansions per cluster
 */
record GeneratorSettings(int epochs, int batch, int latent, int components, int clusters) {

  /** Components of the expansion of one axis of all latents. */
  static final int AXIS_COMPONENTS = 64;

  /** Components of the expansion of one axis of a cluster, which has fewer latents. */
  static final int CLUSTER_COMPONENTS = 12;

  /** The variational autoencoder learns more slowly: it gets so many times the epochs. */
  static final int VARIATIONAL_TIMES = 2;

  int epochs(LatentNetwork kind) {
    return kind == LatentNetwork.VARIATIONAL ? VARIATIONAL_TIMES * epochs : epochs;
  }
}
