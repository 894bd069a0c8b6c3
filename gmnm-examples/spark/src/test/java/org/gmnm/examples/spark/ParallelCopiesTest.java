package org.gmnm.examples.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.ParallelWrapper.TrainingMode;
import org.gmnm.examples.UserException;
import org.gmnm.layers.GmnmLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ParallelCopiesTest {

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .list()
                .layer(new GmnmLayer.Builder().nIn(3).nOut(4).components(6).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(4)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static DataSet batch(long seed) {
    Nd4j.getRandom().setSeed(seed);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 8, 3);
    return new DataSet(x, x.sum(true, 1));
  }

  /** Two copies, a step each on their own batch: the mean is a step on both batches. */
  @Test
  void theMeanOfTwoCopiesIsAStepOnBothBatches() {
    MultiLayerNetwork alone = network();
    alone.fit(DataSet.merge(List.of(batch(1), batch(2))));
    MultiLayerNetwork averaged = network();
    INDArray before = averaged.params().dup();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          try (ParallelWrapper wrapper = ParallelCopies.of(averaged, 2, 1)) {
            wrapper.fit(new ListDataSetIterator<>(List.of(batch(1), batch(2)), 8));
          }
        });
    assertTrue(before.distance2(averaged.params()) > 1e-4, "nothing was learned");
    assertEquals(0, alone.params().distance2(averaged.params()), 1e-12);
  }

  @Test
  void sharedGradientsAreRefusedBeforeAnythingStarts() {
    UserException e =
        assertThrows(
            UserException.class,
            () -> ParallelCopies.of(network(), 2, 1, TrainingMode.SHARED_GRADIENTS));
    assertTrue(e.getMessage().contains("use AVERAGING"), e.getMessage());
    assertThrows(UserException.class, () -> ParallelCopies.of(network(), 0, 1));
  }
}
