package org.gmnm.examples.classification;

import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.GmnmLayer.Aggregation;

/**
 * How the Gaussian mixture modules of a network look.
 *
 * @param rank projections of a component
 * @param components how many, or 0 for as many as cost no more parameters than what they replace
 * @param aggregation how projections become one scalar
 * @param place which of a network's two blocks have one
 * @param plain whether they are the formula alone, as in version 0.1, in place of the library's
 *     defaults
 */
record GmnmOptions(int rank, int components, Aggregation aggregation, Place place, boolean plain) {

  /** The library's defaults, as many components of rank 1 as parameters allow, in every block. */
  static final GmnmOptions DEFAULT = usual(false);

  /**
   * As many components of rank 1 as the plain block's parameters allow, in every block.
   *
   * @param plain whether they are the formula alone
   */
  static GmnmOptions usual(boolean plain) {
    return new GmnmOptions(
        GmnmLayer.DEFAULT_RANK, 0, GmnmLayer.DEFAULT_AGGREGATION, Place.BOTH, plain);
  }

  /** Which blocks; those that have no GMNM keep what it would have replaced. */
  enum Place {
    /** The one nearer to the image. */
    FIRST,
    /** The one nearer to the label. */
    SECOND,
    /** Both of them. */
    BOTH;

    boolean covers(int block) {
      return this == BOTH || ordinalOf(block) == this;
    }

    private static Place ordinalOf(int block) {
      return block == 1 ? FIRST : SECOND;
    }
  }

  GmnmOptions {
    if (rank < 1) {
      throw new IllegalArgumentException("--rank must be >= 1, got " + rank);
    }
    if (components < 0) {
      throw new IllegalArgumentException(
          "--components must be >= 0 (0 means as many as the parameters of the plain block allow),"
              + " got "
              + components);
    }
  }

  /** The module for so many features, in place of a block with so many parameters. */
  GmnmLayer layer(int features, int replaced) {
    int perComponent = features * (2 + rank); // a centre, rank projections, output weights
    // Beside the components: a bias, and three statistics of each feature.
    int others = plain ? 0 : 4 * features;
    GmnmLayer.Builder layer =
        new GmnmLayer.Builder()
            .nOut(features)
            .components(
                components > 0 ? components : Math.max(1, (replaced - others) / perComponent))
            .rank(rank)
            .aggregation(aggregation);
    return (plain ? layer.plain() : layer).build();
  }
}
