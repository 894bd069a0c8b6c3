package org.gmnm.examples;

import java.nio.file.Path;
import org.gmnm.examples.store.Unkeyed;
import picocli.CommandLine.Option;

/**
 * The options of an experiment that trains on a data set, as a picocli mixin.
 *
 * <pre>
 *   {@code @Mixin} final ExampleOptions options = new ExampleOptions(20, 128); // its own defaults
 * </pre>
 *
 * <p>{@link ExampleMain} calls {@link #validate()} before the command runs.
 */
public final class ExampleOptions extends RunOptions {

  /** Epochs unless the experiment or the command line says otherwise: {@value}. */
  public static final int DEFAULT_EPOCHS = 10;

  /** Batch size unless the experiment or the command line says otherwise: {@value}. */
  public static final int DEFAULT_BATCH = 64;

  @Unkeyed
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Folder of the data sets (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

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
      names = "--subset",
      paramLabel = "N",
      description = "Use only the first N examples, 0 = all (default: ${DEFAULT-VALUE}).")
  private int subset;

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

  @Override
  public void validate() {
    super.validate();
    requirePositive("--epochs", epochs);
    requirePositive("--batch", batch);
    require(subset >= 0, "--subset", "must be >= 0 (0 means all examples)", subset);
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
}
