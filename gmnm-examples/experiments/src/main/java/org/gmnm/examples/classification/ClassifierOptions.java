package org.gmnm.examples.classification;

import java.util.List;
import org.gmnm.examples.classification.GmnmOptions.Place;
import org.gmnm.examples.classification.Variant.Start;
import org.gmnm.examples.data.Augmentation;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import picocli.CommandLine.Option;

/** Which classifiers are trained, and how, as a picocli mixin. */
final class ClassifierOptions {

  /** How the learning rate goes. */
  enum Schedule {
    /** Down by a fifth with every epoch, from 0.001. */
    FALLING,
    /** Up to {@code --rate} in the first tenth of all steps, then down along a cosine. */
    COSINE
  }

  private static final double WARM_UP = 0.1;

  @Unkeyed(selects = true)
  @Option(
      names = "--network",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "PLAIN,GMNM",
      description =
          "Which networks, in turn: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<CifarNetwork> networks = List.of(CifarNetwork.PLAIN, CifarNetwork.GMNM);

  @Option(
      names = "--ablation",
      description =
          "Train PLAIN and a list of GMNM networks that differ in one option each, in place of"
              + " --network.")
  private boolean ablation;

  @Option(
      names = "--augment",
      description = "Flip and shift the training images at random (default: off).")
  private boolean augment;

  @Option(
      names = "--shift",
      paramLabel = "N",
      defaultValue = "4",
      description = "Largest shift of --augment, in pixels (default: ${DEFAULT-VALUE}).")
  private int shift = 4;

  @Option(
      names = "--smoothing",
      paramLabel = "E",
      defaultValue = "0",
      description = "Share of a label that goes to all classes alike (default: ${DEFAULT-VALUE}).")
  private double smoothing;

  @Option(
      names = "--schedule",
      defaultValue = "FALLING",
      description = "Learning rate: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Schedule schedule = Schedule.FALLING;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0.003",
      description = "Largest learning rate of the schedule COSINE (default: ${DEFAULT-VALUE}).")
  private double rate = 0.003;

  @Option(
      names = "--hours",
      paramLabel = "H",
      defaultValue = "0",
      description =
          "Stop each training after so many hours and report the epochs done, 0 = no limit"
              + " (default: ${DEFAULT-VALUE}).")
  private double hours;

  @Option(
      names = "--rank",
      paramLabel = "R",
      defaultValue = "1",
      description = "Projections of a GMNM component (default: ${DEFAULT-VALUE}).")
  private int rank = 1;

  @Option(
      names = "--components",
      paramLabel = "M",
      defaultValue = "0",
      description =
          "GMNM components, 0 = as many as the plain block's parameters allow (default:"
              + " ${DEFAULT-VALUE}).")
  private int components;

  @Option(
      names = "--combination",
      defaultValue = "NORM",
      description =
          "How projections become one number: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private Aggregation combination = Aggregation.NORM;

  @Option(
      names = "--place",
      defaultValue = "BOTH",
      description =
          "Which of a network's two blocks are GMNM: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private Place place = Place.BOTH;

  @Option(
      names = "--plain",
      description =
          "GMNM by the formula alone, as in version 0.1, in place of the library's defaults.")
  private boolean plain;

  @Option(
      names = "--start",
      defaultValue = "RANDOM",
      description =
          "First parameters of GMNM: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Start start = Start.RANDOM;

  /** The networks, in turn. */
  List<Variant> variants() {
    if (ablation) {
      return Variant.ablation(CifarNetwork.GMNM, CifarNetwork.PLAIN, plain);
    }
    GmnmOptions gmnm = new GmnmOptions(rank, components, combination, place, plain);
    return networks.stream().map(network -> Variant.of(network, gmnm, start)).toList();
  }

  boolean ablation() {
    return ablation;
  }

  Augmentation augmentation() {
    return augment ? new Augmentation(true, shift) : Augmentation.NONE;
  }

  LabelSmoothing smoothing() {
    return new LabelSmoothing(smoothing);
  }

  /** How many seconds of training a network gets. */
  double seconds() {
    if (!(hours >= 0)) {
      throw new IllegalArgumentException("--hours must be >= 0 (0 = no limit), got " + hours);
    }
    return hours == 0 ? Double.POSITIVE_INFINITY : 3600 * hours;
  }

  /** The updater of a training of so many steps. */
  IUpdater updater(int steps) {
    return schedule == Schedule.FALLING
        ? CifarNetwork.fallingByEpoch()
        : new Adam(new CosineRate(rate, (int) (WARM_UP * steps), steps));
  }
}
