package org.gmnm.examples.diffusion;

/**
 * What the network is trained to tell of x = a·image + b·noise, with a² + b² = 1. Either gives the
 * noise.
 */
enum Prediction {
  /** The noise. Where nearly all is noise, an error in the image hardly counts. */
  NOISE {
    @Override
    double target(double a, double b, double image, double noise) {
      return noise;
    }

    @Override
    double noise(double a, double b, double x, double told) {
      return told;
    }
  },
  /**
   * a·noise − b·image, which asks for the image where there is much noise and for the noise where
   * there is little (Salimans and Ho, <i>Progressive distillation for fast sampling of diffusion
   * models</i>, 2022, appendix D).
   */
  VELOCITY {
    @Override
    double target(double a, double b, double image, double noise) {
      return a * noise - b * image;
    }

    @Override
    double noise(double a, double b, double x, double told) {
      return b * x + a * told;
    }
  };

  /** What the network shall tell. */
  abstract double target(double a, double b, double image, double noise);

  /** The noise in x, given what the network told. */
  abstract double noise(double a, double b, double x, double told);
}
