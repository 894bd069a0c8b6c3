package org.gmnm.examples.fitting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.UserException;
import org.gmnm.examples.baseline.FullBatchAdam;
import org.gmnm.examples.spark.AveragedTraining;
import org.gmnm.examples.spark.Checkpoint;
import org.gmnm.examples.spark.SparkOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class SparkFittingTest {

  private static final int EPOCHS = 3;

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(FitNetwork.GMNM.configuration(1, FullBatchAdam.of(0.01, EPOCHS)));
    network.init();
    return network;
  }

  private static DataSet data(int points) {
    return FitData.labelled(Surface.SMOOTH, FitData.points(1, points));
  }

  private static INDArray averaged(
      JavaSparkContext spark, Path folder, MultiLayerNetwork network, int batch, int most) {
    List<Integer> done = new ArrayList<>();
    new AveragedTraining(
            spark, new Checkpoint(folder, "checkpoint", ".zip"), 2, EPOCHS, batch, 1, 7)
        .train(
            network,
            spark.parallelize(data(64).batchBy(batch), 2),
            (net, epoch) -> done.add(epoch),
            () -> done.size() >= most);
    return network.params();
  }

  /** Two copies on one core, on two, and in tasks of another executor: the same parameters. */
  @Test
  void copiesDoNotDependOnCores(@TempDir Path folder) {
    FittingJob job = new FittingJob(folder, 1, 3);
    double[] alone = job.alone();
    try (JavaSparkContext spark = new SparkOptions().connect("test")) {
      assertArrayEquals(alone, job.on(spark), job.tolerance());
    }
  }

  /** One batch that holds all points: the same steps as fit, Adam's memory included. */
  @Test
  void oneWorkerIsTrainingOnOneMachine(@TempDir Path folder) {
    MultiLayerNetwork alone = network();
    for (int e = 0; e < EPOCHS; e++) {
      alone.fit(data(64));
    }
    try (JavaSparkContext spark = new SparkOptions().connect("test")) {
      INDArray found = averaged(spark, folder, network(), 64, EPOCHS);
      assertEquals(0, alone.params().distance2(found), 1e-12);
    }
  }

  @Test
  void aLostDriverGoesOnFromItsCheckpoint(@TempDir Path folder) throws IOException {
    try (JavaSparkContext spark = new SparkOptions().connect("test")) {
      INDArray straight = averaged(spark, folder, network(), 16, EPOCHS).dup();
      averaged(spark, folder, network(), 16, 1); // its checkpoint is of epoch 1
      MultiLayerNetwork resumed =
          MultiLayerNetwork.load(folder.resolve("checkpoint.zip").toFile(), true);
      assertEquals(1, resumed.getLayerWiseConfigurations().getEpochCount());
      assertEquals(0, straight.distance2(averaged(spark, folder, resumed, 16, EPOCHS)), 1e-12);
      Checkpoint other = new Checkpoint(folder, "checkpoint", ".zip");
      other.begin("some settings");
      assertTrue(!other.canResume("some settings"), "a new training has no checkpoint");
      Files.writeString(folder.resolve("checkpoint.zip"), "");
      assertThrows(UserException.class, () -> other.canResume("other settings"));
    }
  }

  @Test
  void theMainWritesItsFiles(@TempDir Path out) throws IOException {
    String[] args = {
      "--out", out.toString(), "--points", "64", "--batch", "16", "--epochs", "2", "--resume"
    };
    assertEquals(0, ExampleMain.run(new SparkFitting(), args));
    for (String file : List.of("summary.md", "manifest.json", "error.svg", "checkpoint.zip")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    assertEquals(0, ExampleMain.run(new SparkFitting(), args), "resumed, nothing left to do");
    args[5] = "17";
    assertEquals(2, ExampleMain.run(new SparkFitting(), args));
  }
}
