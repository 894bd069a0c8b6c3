package org.gmnm.examples.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.examples.UserException;
import picocli.CommandLine.Option;

/** How copies of a network are averaged, as a picocli mixin. */
public final class AveragingOptions {

  @Option(
      names = "--frequency",
      paramLabel = "N",
      defaultValue = "4",
      description = "Steps of a copy between two averagings (default: ${DEFAULT-VALUE}).")
  private int frequency = 4;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Copies that are trained and averaged, whatever number of cores trains them; 0 for the"
              + " cores that are there at the start (default: ${DEFAULT-VALUE}).")
  private int workers;

  /** Options with their defaults. */
  public AveragingOptions() {}

  /**
   * Checks both.
   *
   * @throws UserException naming the wrong one
   */
  public void validate() {
    if (frequency < 1) {
      throw new UserException("--frequency must be > 0, got " + frequency);
    }
    if (workers < 0) {
      throw new UserException(
          "--workers must be >= 0 (0 takes the cores there are), got " + workers);
    }
  }

  /**
   * Steps of a copy between two averagings.
   *
   * @return {@code --frequency}
   */
  public int frequency() {
    return frequency;
  }

  /**
   * How many copies are trained.
   *
   * @param context the cluster
   * @return {@code --workers}, or the cores that have joined
   */
  public int workers(JavaSparkContext context) {
    return workers == 0 ? context.defaultParallelism() : workers;
  }
}
