package org.gmnm.examples;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options every experiment has, as a picocli mixin.
 *
 * <pre>
 *   {@code @Mixin} final ExampleOptions options = new ExampleOptions(20, 128); // its own defaults
 * </pre>
 *
 * <p>{@link ExampleMain} calls {@link #validate()} before the command runs.
 */
public final class ExampleOptions {

  /** Epochs unless the experiment or the command line says otherwise: {@value}. */
  public static final int DEFAULT_EPOCHS = 10;

  /** Batch size unless the experiment or the command line says otherwise: {@value}. */
  public static final int DEFAULT_BATCH = 64;

  /** Seed of every random generator unless the command line says otherwise: {@value}. */
  public static final long DEFAULT_SEED = 42;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Folder of the data sets (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for everything the run writes (default: runs/ and the command's name).")
  private @Nullable Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training data (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Examples in a training step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of every random generator (default: ${DEFAULT-VALUE}).")
  private long seed = DEFAULT_SEED;

  @Option(
      names = "--subset",
      paramLabel = "N",
      description = "Use only the first N examples, 0 = all (default: ${DEFAULT-VALUE}).")
  private int subset;

  @Option(
      names = "--resume",
      description = "Continue from the last checkpoint in the output folder.")
  private boolean resume;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** Options with {@value #DEFAULT_EPOCHS} epochs and batches of {@value #DEFAULT_BATCH}. */
  public ExampleOptions() {
    this(DEFAULT_EPOCHS, DEFAULT_BATCH);
  }

  /**
   * Options with an experiment's own defaults.
   *
   * @param defaultEpochs epochs unless {@code --epochs} is given
   * @param defaultBatch batch size unless {@code --batch} is given
   */
  public ExampleOptions(int defaultEpochs, int defaultBatch) {
    epochs = defaultEpochs;
    batch = defaultBatch;
  }

  /**
   * Checks every value, the first wrong one is reported.
   *
   * @throws UserException naming the option, the constraint and the value received
   */
  public void validate() {
    require(epochs > 0, "--epochs", "must be > 0", epochs);
    require(batch > 0, "--batch", "must be > 0", batch);
    require(subset >= 0, "--subset", "must be >= 0 (0 means all examples)", subset);
  }

  private static void require(boolean condition, String option, String constraint, int value) {
    if (!condition) {
      throw new UserException(option + " " + constraint + ", got " + value);
    }
  }

  /**
   * Folder of the data sets.
   *
   * @return {@code --data}
   */
  public Path data() {
    return data;
  }

  /**
   * Folder for everything the run writes.
   *
   * @return {@code --out}, or {@code runs/} and the command's name
   */
  public Path out() {
    if (out != null) {
      return out;
    }
    return Path.of("runs", command == null ? "experiment" : command.name());
  }

  /**
   * Passes over the training data.
   *
   * @return {@code --epochs}, positive once validated
   */
  public int epochs() {
    return epochs;
  }

  /**
   * Examples in a training step.
   *
   * @return {@code --batch}, positive once validated
   */
  public int batch() {
    return batch;
  }

  /**
   * Seed of every random generator.
   *
   * @return {@code --seed}
   */
  public long seed() {
    return seed;
  }

  /**
   * How many examples to use.
   *
   * @return {@code --subset}, 0 for all
   */
  public int subset() {
    return subset;
  }

  /**
   * How many of so many examples to use.
   *
   * @param available examples there are
   * @return {@code available}, or {@code --subset} where that is fewer
   */
  public int subsetOf(int available) {
    return subset == 0 ? available : Math.min(subset, available);
  }

  /**
   * Whether to continue from the last checkpoint in the output folder.
   *
   * @return {@code --resume}
   */
  public boolean resume() {
    return resume;
  }
}
