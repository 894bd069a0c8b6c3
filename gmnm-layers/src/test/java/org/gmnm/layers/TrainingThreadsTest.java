package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.loss.LossNgmg;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Copies of one network that train at the same time, as ParallelWrapper and Spark's executors have
 * them, learn what each would learn alone.
 */
class TrainingThreadsTest {

  private static final int COPIES = 2;
  private static final int STEPS = 2;

  private static MultiLayerNetwork network(ILossFunction loss, int outputs) {
    NeuralNetConfiguration.Builder configuration =
        Networks.configuration(DataType.DOUBLE).updater(new Adam(0.01));
    return Networks.of(
        configuration,
        InputType.feedForward(3),
        new GmnmLayer.Builder().nOut(4).components(6).rank(2).build(),
        new GmmEmbeddingLayer.Builder().components(5).interval(-2, 2).build(),
        new GmnmLayer.Builder().nOut(4).components(6).aggregation(Aggregation.SUM).build(),
        new OutputLayer.Builder(loss).nOut(outputs).activation(Activation.IDENTITY).build());
  }

  /** Another one for each copy. */
  private static DataSet batch(int copy) {
    INDArray x = Nd4j.linspace(DataType.DOUBLE, -1, 0.11 * (copy + 1), 24).reshape(8, 3);
    return new DataSet(x, x.mean(true, 1));
  }

  private static INDArray train(MultiLayerNetwork network, DataSet data) {
    for (int step = 0; step < STEPS; step++) {
      network.fit(data);
    }
    return network.params();
  }

  @Test
  void copiesThatTrainAtTheSameTimeLearnWhatEachLearnsAlone() throws Exception {
    assertSame(network(new LossNgmg(1, 4), 1));
    assertSame(network(LossGaussianMixture.free(2), 6));
  }

  private static void assertSame(MultiLayerNetwork first) throws Exception {
    List<INDArray> alone =
        IntStream.range(0, COPIES).mapToObj(c -> train(first.clone(), batch(c))).toList();
    assertNotEquals(alone.get(0), alone.get(1), "copies must differ for the test to see anything");
    ExecutorService threads = Executors.newFixedThreadPool(COPIES);
    try {
      List<Callable<INDArray>> work = new ArrayList<>();
      for (int copy = 0; copy < COPIES; copy++) {
        MultiLayerNetwork clone = first.clone();
        DataSet data = batch(copy);
        work.add(() -> train(clone, data));
      }
      List<Future<INDArray>> together = threads.invokeAll(work);
      for (int copy = 0; copy < COPIES; copy++) {
        double far = alone.get(copy).distance2(together.get(copy).get());
        assertEquals(0, far, 1e-12, "copy " + copy);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
