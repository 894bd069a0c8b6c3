package org.gmnm.examples.spark;

import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.examples.data.Seeds;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Training by parameter averaging: every task trains a copy of the network on its own batches, and
 * after some steps the copies, and what their updaters remember, are replaced by their mean.
 *
 * <p>The network is saved after every epoch, whole or not at all: after the loss of the driver the
 * same command with {@code --resume} goes on there. Which batches meet in a round depends on the
 * seed and the epoch alone, so a resumed training goes the way of one that nothing happened to. The
 * loss of an executor needs no checkpoint: Spark does its tasks again.
 */
public final class AveragedTraining {

  private static final long STREAM = 2;

  private final JavaSparkContext spark;
  private final Checkpoint checkpoint;
  private final int workers;
  private final int epochs;
  private final int batch;
  private final int frequency;
  private final long seed;

  /**
   * A training.
   *
   * @param spark where
   * @param checkpoint written after each epoch
   * @param workers copies of the network: a part of the result, unlike the executors there are
   * @param epochs passes over the data, in all
   * @param batch examples of each DataSet of the data
   * @param frequency steps of a copy between two averagings
   * @param seed of the order of the batches
   */
  public AveragedTraining(
      JavaSparkContext spark,
      Checkpoint checkpoint,
      int workers,
      int epochs,
      int batch,
      int frequency,
      long seed) {
    this.spark = spark;
    this.checkpoint = checkpoint;
    this.workers = workers;
    this.epochs = epochs;
    this.batch = batch;
    this.frequency = frequency;
    this.seed = seed;
  }

  /**
   * Trains a network from where it stands.
   *
   * @param network new, or loaded from the checkpoint
   * @param data one batch a DataSet
   * @param after is told the network and how many epochs are done
   * @param stop asked before each epoch
   * @return whether all epochs are done
   */
  public boolean train(
      MultiLayerNetwork network,
      JavaRDD<DataSet> data,
      ObjIntConsumer<MultiLayerNetwork> after,
      BooleanSupplier stop) {
    var configuration = network.getLayerWiseConfigurations();
    for (int epoch = configuration.getEpochCount(); epoch < epochs; epoch++) {
      if (stop.getAsBoolean()) {
        return false;
      }
      new SparkDl4jMultiLayer(spark, network, master(epoch)).fit(data);
      configuration.setEpochCount(epoch + 1);
      AtomicFiles.write(checkpoint.file(), out -> ModelSerializer.writeModel(network, out, true));
      after.accept(network, epoch + 1);
    }
    return true;
  }

  /**
   * Trains a graph from where it stands.
   *
   * @param graph new, or loaded from the checkpoint
   * @param data one batch a DataSet
   * @param after is told the graph and how many epochs are done
   * @param stop asked before each epoch
   * @return whether all epochs are done
   */
  public boolean train(
      ComputationGraph graph,
      JavaRDD<DataSet> data,
      ObjIntConsumer<ComputationGraph> after,
      BooleanSupplier stop) {
    var configuration = graph.getConfiguration();
    for (int epoch = configuration.getEpochCount(); epoch < epochs; epoch++) {
      if (stop.getAsBoolean()) {
        return false;
      }
      new SparkComputationGraph(spark, graph, master(epoch)).fit(data);
      configuration.setEpochCount(epoch + 1);
      AtomicFiles.write(checkpoint.file(), out -> ModelSerializer.writeModel(graph, out, true));
      after.accept(graph, epoch + 1);
    }
    return true;
  }

  private ParameterAveragingTrainingMaster master(int epoch) {
    return new ParameterAveragingTrainingMaster.Builder(workers, batch)
        .batchSizePerWorker(batch)
        .averagingFrequency(frequency)
        .saveUpdater(true)
        .workerPrefetchNumBatches(0)
        .rddTrainingApproach(RDDTrainingApproach.Direct) // no temporary files for all to reach
        .repartionData(Repartition.Always)
        .rngSeed(Seeds.hash(seed, STREAM, epoch))
        .build();
  }
}
