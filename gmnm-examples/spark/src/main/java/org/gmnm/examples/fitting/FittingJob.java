package org.gmnm.examples.fitting;

import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.baseline.FullBatchAdam;
import org.gmnm.examples.spark.AveragedTraining;
import org.gmnm.examples.spark.Checkpoint;
import org.gmnm.examples.spark.ClusterJob;

/**
 * Two copies of a GMNM layer trained on a surface and averaged; the result is its parameters.
 *
 * @param folder of checkpoints
 * @param epochs passes over the points
 * @param seed of points, first parameters and order
 */
public record FittingJob(Path folder, int epochs, long seed) implements ClusterJob {

  private static final int COPIES = 2;
  private static final int POINTS = 1_024;
  private static final int BATCH = 64;
  private static final int FREQUENCY = 2;
  private static final double RATE = 0.01;

  @Override
  public String title() {
    return String.format(
        Locale.ROOT,
        "training of %d copies, averaged every %d steps, %d points in batches of %d, %d epochs",
        COPIES,
        FREQUENCY,
        POINTS,
        BATCH,
        epochs);
  }

  @Override
  public double[] on(JavaSparkContext spark) {
    int steps = epochs * (POINTS / BATCH) / COPIES;
    MultiLayerNetwork network =
        new MultiLayerNetwork(FitNetwork.GMNM.configuration(seed, FullBatchAdam.of(RATE, steps)));
    network.init();
    new AveragedTraining(
            spark, new Checkpoint(folder, "job", ".zip"), COPIES, epochs, BATCH, FREQUENCY, seed)
        .train(
            network,
            spark.parallelize(
                FitData.labelled(Surface.SMOOTH, FitData.points(seed, POINTS)).batchBy(BATCH),
                COPIES),
            (net, epoch) -> {},
            () -> false);
    return network.params().toDoubleVector();
  }

  /** One thread of this process: Spark without a cluster. */
  @Override
  public double[] alone() {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[1]")
            .setAppName("one thread")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      return on(spark);
    }
  }

  @Override
  public double tolerance() {
    return 1e-12;
  }
}
