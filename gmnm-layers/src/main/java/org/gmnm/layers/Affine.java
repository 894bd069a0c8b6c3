package org.gmnm.layers;

/**
 * {@code (x − centre) · scale + shift}, feature by feature: batch normalisation at inference, and
 * normalisers.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, nobody else sees them
record Affine(double[] centre, double[] scale, double[] shift) implements Predictor.Stage {

  @Override
  public double[] apply(double[] input) {
    double[] output = new double[input.length];
    for (int j = 0; j < input.length; j++) {
      output[j] = (input[j] - centre[j]) * scale[j] + shift[j];
    }
    return output;
  }

  /** The map back. */
  Affine inverse() {
    double[] back = new double[scale.length];
    for (int j = 0; j < back.length; j++) {
      back[j] = 1 / scale[j];
    }
    return new Affine(shift, back, centre);
  }
}
