package org.gmnm.examples;

import java.util.stream.LongStream;
import org.gmnm.examples.store.Unkeyed;
import picocli.CommandLine.Option;

/**
 * The options of every experiment that repeats trainings over seeds, as a picocli mixin.
 *
 * <pre>
 *   {@code @Mixin} final RunOptions options = new RunOptions();
 * </pre>
 */
public class RunOptions extends OutputOptions {

  @Unkeyed(selects = true)
  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "Runs of each kind, with seeds SEED to SEED+N-1 (default: ${DEFAULT-VALUE}).")
  private int repeats = 1;

  /** Options with their defaults. */
  public RunOptions() {}

  @Override
  public void validate() {
    super.validate();
    requirePositive("--repeats", repeats);
    require(
        seeds().noneMatch(one -> one == 0),
        "%s; with --repeats %d the seeds are %d to %d"
            .formatted(NO_SEED_0, repeats, seed(), seed() + repeats - 1));
  }

  /**
   * How many runs of each kind there are.
   *
   * @return {@code --repeats}, positive once validated
   */
  public final int repeats() {
    return repeats;
  }

  /**
   * The seeds of the runs.
   *
   * @return {@code --repeats} seeds in a row, the first is {@code --seed}
   */
  public final LongStream seeds() {
    return LongStream.range(seed(), seed() + repeats);
  }
}
