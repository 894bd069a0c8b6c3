package org.gmnm.calculus;

/** A border in pieces, walked along by one number. */
final class Pieces {

  private final double[] ends; // running sum of the sizes

  Pieces(double[] sizes) {
    ends = new double[sizes.length];
    double sum = 0;
    for (int i = 0; i < sizes.length; i++) {
      sum += sizes[i];
      ends[i] = sum;
    }
  }

  double total() {
    return ends[ends.length - 1];
  }

  /**
   * A place on the border.
   *
   * @param piece which one
   * @param part how far along it, 0 to 1
   */
  record Place(int piece, double part) {}

  /** The place at a part of the whole, 0 to 1. */
  Place at(double unit) {
    double at = unit * total();
    int piece = 0;
    while (at >= ends[piece] && piece < ends.length - 1) {
      piece++;
    }
    double start = piece == 0 ? 0 : ends[piece - 1];
    return new Place(piece, (at - start) / (ends[piece] - start));
  }
}
