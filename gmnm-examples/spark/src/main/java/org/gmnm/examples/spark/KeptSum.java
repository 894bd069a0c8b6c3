package org.gmnm.examples.spark;

import java.io.Serializable;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import scala.Function1;

/**
 * Sums over everything in an RDD that survive a lost driver, as a picocli mixin. The partitions are
 * summed in rounds, each merged in a tree; after each the sum so far is written in the output
 * folder, whole or not at all, and a run of the same options goes on after the last one.
 *
 * <p>The loss of an executor needs none of this: Spark does its tasks again.
 */
public final class KeptSum {

  /** Levels of the merging: the driver takes about the square root of the partitions. */
  private static final int DEPTH = 2;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Rounds in which tasks are done; after each what is done is kept for --resume"
              + " (default: ${DEFAULT-VALUE}).")
  private int rounds = 4;

  /** Options with their defaults. */
  public KeptSum() {}

  /**
   * Rounds in which tasks are done.
   *
   * @return {@code --rounds}
   */
  public int rounds() {
    return rounds;
  }

  /**
   * Checks the rounds.
   *
   * @throws UserException if they are too few
   */
  public void validate() {
    if (rounds < 1) {
      throw new UserException("--rounds must be >= 1, got " + rounds);
    }
  }

  /**
   * Sums.
   *
   * @param <T> what is summed
   * @param <S> sums
   * @param options where to, and whether to go on
   * @param name of the file, and of what is summed
   * @param settings everything that makes a difference to the sum, in words
   * @param data computed again by the same partitions when resumed
   * @param zero a sum of nothing, left as it is
   * @param add takes one more into a sum
   * @param merge takes the second sum into the first
   * @param format how the sum is written
   * @param stop asked before each round
   * @return the sum, or null if it was stopped
   */
  public <T, S extends Serializable> @Nullable S of(
      RunOptions options,
      String name,
      String settings,
      JavaRDD<T> data,
      S zero,
      Function2<S, T, S> add,
      Function2<S, S, S> merge,
      SumFormat<S> format,
      BooleanSupplier stop) {
    Checkpoint checkpoint = new Checkpoint(options.out(), name, ".bin");
    int partitions = data.getNumPartitions();
    int parts = Math.max(1, Math.min(rounds, partitions));
    String all = settings + ", " + partitions + " tasks in " + parts + " rounds";
    SumFile<S> kept = null;
    if (options.resume() && checkpoint.canResume(all)) {
      kept = SumFile.read(checkpoint.file(), format);
    } else {
      checkpoint.begin(all);
    }
    try (Progress progress =
        new Progress("Summing " + name, parts, "rounds", kept == null ? 0 : kept.rounds())) {
      for (int round = kept == null ? 0 : kept.rounds(); round < parts; round++) {
        if (stop.getAsBoolean()) {
          return null;
        }
        JavaRDD<T> part =
            part(data, bound(partitions, round, parts), bound(partitions, round + 1, parts));
        S found = part.treeAggregate(zero, add, merge, DEPTH);
        kept = new SumFile<>(round + 1, kept == null ? found : merged(merge, kept.sum(), found));
        kept.write(checkpoint.file(), format);
        progress.update(round + 1, "");
      }
    }
    return kept == null ? zero : kept.sum();
  }

  /**
   * Forgets what an earlier run kept, unless it is to go on.
   *
   * @param options where, and whether to go on
   * @param name of the file
   */
  public static void forget(RunOptions options, String name) {
    if (!options.resume()) {
      new Checkpoint(options.out(), name, ".bin").begin("nothing yet");
    }
  }

  private static int bound(int partitions, int round, int parts) {
    return (int) ((long) partitions * round / parts);
  }

  private static <T> JavaRDD<T> part(JavaRDD<T> data, int from, int to) {
    Function1<Object, Object> chosen =
        (Function1<Object, Object> & Serializable) p -> (Integer) p >= from && (Integer) p < to;
    return JavaRDD.fromRDD(PartitionPruningRDD.create(data.rdd(), chosen), data.classTag());
  }

  private static <S> S merged(Function2<S, S, S> merge, S a, S b) {
    try {
      return merge.call(a, b);
    } catch (Exception e) { // what Spark's functions declare
      throw new IllegalStateException("Cannot merge two sums", e);
    }
  }
}
