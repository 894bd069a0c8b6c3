package org.gmnm.examples;

import java.nio.file.Path;
import java.util.StringJoiner;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.store.ChosenOptions;
import org.gmnm.examples.store.KeptOptions;
import org.gmnm.examples.store.Unkeyed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options of every experiment: where it writes, what its random numbers begin with, and whether
 * it goes on with what is there.
 *
 * <pre>
 *   {@code @Mixin} final OutputOptions options = new OutputOptions();
 * </pre>
 *
 * <p>{@link ExampleMain} calls {@link #validate()} before the command runs.
 */
public class OutputOptions {

  /** Seed of every random generator unless the command line says otherwise: {@value}. */
  public static final long DEFAULT_SEED = 42;

  static final String NO_SEED_0 =
      "--seed must not be 0, for which ND4J draws other numbers in every run";

  @Unkeyed
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

  @Unkeyed
  @Option(
      names = "--resume",
      description =
          "Keep what is done in the output folder and continue from checkpoints; so does a run of"
              + " the same options without it.")
  private boolean resume;

  @Unkeyed
  @Option(names = "--fresh", description = "Discard the run in the output folder, and begin anew.")
  private boolean fresh;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** Options with their defaults. */
  public OutputOptions() {}

  /**
   * Checks every value, the first wrong one is reported.
   *
   * @throws UserException naming the option, the constraint and the value received
   */
  public void validate() {
    require(seed != 0, NO_SEED_0);
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
   * Seed of every random generator, or the first of several.
   *
   * @return {@code --seed}
   */
  public final long seed() {
    return seed;
  }

  /**
   * Locks the output folder for a run of these options.
   *
   * @return the folder, which holds results of no other options
   * @throws UserException if it does, saying which option differs and what to do
   */
  public final RunFolder open() {
    return KeptOptions.open(out(), chosen(), resume, fresh);
  }

  /**
   * Starts the manifest of a run, with command, options and seed.
   *
   * @param experiment the experiment's name
   * @return the manifest
   */
  public final Manifest manifest(String experiment) {
    ChosenOptions chosen = chosen();
    Manifest manifest = Manifest.of(experiment).command(chosen.commandLine()).seed(seed);
    chosen
        .recorded()
        .forEach((name, value) -> manifest.option(name.replaceFirst("^--", ""), value));
    return manifest;
  }

  private ChosenOptions chosen() {
    if (command == null) {
      throw new IllegalStateException(
          "OutputOptions: picocli must parse them before they are used");
    }
    return new ChosenOptions(command);
  }

  /**
   * Whether to keep what is done in the output folder and continue from checkpoints.
   *
   * @return true unless {@code --fresh} was given
   */
  public final boolean resume() {
    return !fresh;
  }
}
