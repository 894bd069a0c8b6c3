package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gmnm.examples.classification.GmnmOptions.Place;
import org.gmnm.layers.GmnmLayer.Aggregation;

/**
 * One network of an experiment, and how its Gaussian mixture modules look and start.
 *
 * @param name in file names, tables and pictures
 * @param network its kind
 * @param gmnm its modules
 * @param start where they begin
 */
record Variant(String name, CifarNetwork network, GmnmOptions gmnm, Start start) {

  /** The first parameters of Gaussian mixture modules. */
  enum Start {
    /** Drawn without a look at the images. */
    RANDOM,
    /** Centres and widths by what reaches the module from training images. */
    DATA
  }

  private static final int ABLATED_RANK = 4;

  static Variant of(CifarNetwork network, GmnmOptions gmnm, Start start) {
    return new Variant(network.title(), network, gmnm, start);
  }

  /**
   * The networks that differ from one in one option each, at no more parameters unless the number
   * of components is what differs.
   *
   * @param network one with GMNM
   * @param without the same without
   * @param plain whether modules are the formula alone
   */
  static List<Variant> ablation(CifarNetwork network, CifarNetwork without, boolean plain) {
    List<Variant> all = new ArrayList<>();
    GmnmOptions usual = GmnmOptions.usual(plain);
    all.add(of(without, usual, Start.RANDOM));
    for (int rank : new int[] {1, 2, ABLATED_RANK, 8}) {
      all.add(
          ablated(
              network,
              "rank-" + rank,
              new GmnmOptions(rank, 0, Aggregation.NORM, Place.BOTH, plain)));
    }
    all.add(
        ablated(
            network,
            "sum-rank-" + ABLATED_RANK,
            new GmnmOptions(ABLATED_RANK, 0, Aggregation.SUM, Place.BOTH, plain)));
    for (int components : new int[] {16, 32, 128}) {
      all.add(
          ablated(
              network,
              "components-" + components,
              new GmnmOptions(1, components, Aggregation.NORM, Place.BOTH, plain)));
    }
    for (Place place : new Place[] {Place.FIRST, Place.SECOND}) {
      all.add(
          ablated(
              network,
              "place-" + place.name().toLowerCase(Locale.ROOT),
              new GmnmOptions(1, 0, Aggregation.NORM, place, plain)));
    }
    all.add(new Variant(network.title() + "-start-data", network, usual, Start.DATA));
    return all;
  }

  private static Variant ablated(CifarNetwork network, String difference, GmnmOptions gmnm) {
    return new Variant(network.title() + "-" + difference, network, gmnm, Start.RANDOM);
  }
}
