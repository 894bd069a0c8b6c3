package org.gmnm.examples;

import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options of every experiment that repeats trainings over seeds, as a picocli mixin.
 *
 * <pre>
 *   {@code @Mixin} final RunOptions options = new RunOptions();
 * </pre>
 *
 * <p>{@link ExampleMain} calls {@link #validate()} before the command runs.
 */
public class RunOptions {

  /** Seed of every random generator unless the command line says otherwise: {@value}. */
  public static final long DEFAULT_SEED = 42;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for everything the run writes (default: runs/ and the command's name).")
  private @Nullable Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of every random generator (default: ${DEFAULT-VALUE}).")
  private long seed = DEFAULT_SEED;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "Runs of each kind, with seeds SEED to SEED+N-1 (default: ${DEFAULT-VALUE}).")
  private int repeats = 1;

  @Option(
      names = "--resume",
      description = "Keep what is done in the output folder and continue from checkpoints.")
  private boolean resume;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** Options with their defaults. */
  public RunOptions() {}

  /**
   * Checks every value, the first wrong one is reported.
   *
   * @throws UserException naming the option, the constraint and the value received
   */
  public void validate() {
    requirePositive("--repeats", repeats);
    require(
        seed > 0 || seed + repeats <= 0,
        ("--seed must not be 0, for which ND4J draws other numbers in every run; with --repeats %d"
                + " the seeds are %d to %d")
            .formatted(repeats, seed, seed + repeats - 1));
  }

  /**
   * Refuses a number below one.
   *
   * @param option its option
   * @param value what was given
   */
  protected static void requirePositive(String option, int value) {
    require(value > 0, option, "must be > 0", value);
  }

  /**
   * Refuses a number.
   *
   * @param condition whether all is well
   * @param option its option
   * @param constraint what it must be
   * @param value what was given
   */
  protected static void require(boolean condition, String option, String constraint, int value) {
    require(condition, option + " " + constraint + ", got " + value);
  }

  /**
   * An option of several values as a command line takes it.
   *
   * @param values of the option
   * @return they, with commas between
   */
  public static String joined(Iterable<?> values) {
    StringJoiner text = new StringJoiner(",");
    values.forEach(value -> text.add(String.valueOf(value)));
    return text.toString();
  }

  /**
   * Refuses a command line.
   *
   * @param condition whether all is well
   * @param otherwise what is wrong: the option, what it must be, what was given
   * @throws UserException if the condition does not hold
   */
  public static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new UserException(otherwise);
    }
  }

  /**
   * Folder for everything the run writes.
   *
   * @return {@code --out}, or {@code runs/} and the command's name
   */
  public final Path out() {
    if (out != null) {
      return out;
    }
    return Path.of("runs", command == null ? "experiment" : command.name());
  }

  /**
   * Seed of every random generator, the first of {@link #seeds()}.
   *
   * @return {@code --seed}
   */
  public final long seed() {
    return seed;
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
    return LongStream.range(seed, seed + repeats);
  }

  /**
   * Whether to keep what is done in the output folder and continue from checkpoints.
   *
   * @return {@code --resume}
   */
  public final boolean resume() {
    return resume;
  }
}
