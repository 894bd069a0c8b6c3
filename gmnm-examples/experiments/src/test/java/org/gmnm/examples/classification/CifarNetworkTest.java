package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.classification.GmnmOptions.Place;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class CifarNetworkTest {

  private static ComputationGraph network(CifarNetwork kind, ImageShape image, GmnmOptions gmnm) {
    ComputationGraph network =
        new ComputationGraph(
            kind.configuration(
                new NetworkSettings(image, 10, 1, CifarNetwork.fallingByEpoch(), gmnm)));
    network.init();
    return network;
  }

  private static long parameters(CifarNetwork kind, GmnmOptions gmnm) {
    return network(kind, ImageShape.CIFAR, gmnm).numParams();
  }

  @ParameterizedTest
  @CsvSource({
    "PLAIN, GMNM",
    "ATTENTION, ATTENTION_GMNM",
    "TRANSFORMER, TRANSFORMER_GMNM",
    "WIDE, WIDE_GMNM"
  })
  void gmnmHasNoMoreParameters(CifarNetwork plain, CifarNetwork gmnm) {
    long without = parameters(plain, GmnmOptions.DEFAULT);
    long with = parameters(gmnm, GmnmOptions.DEFAULT);
    assertTrue(with <= without && with > 0.98 * without, with + " and " + without);
  }

  @Test
  void batchNormalisationIsAllThatItsTransformerHasMore() {
    long without = parameters(CifarNetwork.TRANSFORMER, GmnmOptions.DEFAULT);
    long with = parameters(CifarNetwork.TRANSFORMER_BN, GmnmOptions.DEFAULT);
    assertEquals(2 * 4 * 64, with - without); // gain, shift, mean and variance in two blocks
  }

  @Test
  void aScaleOfEachHeadIsAllThatTheGaussianTransformerHasMore() {
    long dotProduct = parameters(CifarNetwork.TRANSFORMER, GmnmOptions.DEFAULT);
    long gaussian = parameters(CifarNetwork.TRANSFORMER_GAUSSIAN, GmnmOptions.DEFAULT);
    assertEquals(2 * 4, gaussian - dotProduct); // four heads in two blocks
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void aHigherRankCostsComponentsAndNotParameters(int rank) {
    GmnmOptions options = new GmnmOptions(rank, 0, Aggregation.NORM, Place.BOTH, false);
    long plain = parameters(CifarNetwork.PLAIN, options);
    long gmnm = parameters(CifarNetwork.GMNM, options);
    assertTrue(gmnm <= plain && gmnm > 0.98 * plain, gmnm + " and " + plain);
  }

  @ParameterizedTest
  @EnumSource(CifarNetwork.class)
  void classifiesColourAndGrey(CifarNetwork kind) {
    for (ImageShape image : new ImageShape[] {ImageShape.CIFAR, ImageShape.MNIST}) {
      Nd4j.getRandom().setSeed(1);
      INDArray features =
          Nd4j.rand(DataType.FLOAT, 4, image.channels(), image.height(), image.width());
      INDArray labels = Nd4j.zeros(DataType.FLOAT, 4, 10);
      for (int i = 0; i < 4; i++) {
        labels.putScalar(i, i, 1);
      }
      ComputationGraph network = network(kind, image, GmnmOptions.DEFAULT);
      INDArray before = network.params().dup();
      network.fit(new DataSet(features, labels));
      assertArrayEquals(new long[] {4, 10}, network.outputSingle(features).shape());
      assertEquals(4, network.outputSingle(features).sumNumber().doubleValue(), 1e-4);
      for (var entry : network.paramTable().entrySet()) {
        assertTrue(Double.isFinite(entry.getValue().sumNumber().doubleValue()), entry.getKey());
      }
      assertTrue(network.params().sub(before).amaxNumber().doubleValue() > 0);
    }
  }

  @Test
  void wrongOptionsAreNamed() {
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> new GmnmOptions(0, 0, Aggregation.NORM, Place.BOTH, false))
            .getMessage()
            .contains("--rank"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> new GmnmOptions(1, -1, Aggregation.NORM, Place.BOTH, false))
            .getMessage()
            .contains("--components"));
  }

  @Test
  void smoothedLabelsStillSumToOne() {
    DataSet batch =
        new DataSet(
            Nd4j.zeros(DataType.FLOAT, 1, 1), Nd4j.createFromArray(new float[][] {{0, 1, 0, 0}}));
    new LabelSmoothing(0.2).preProcess(batch);
    assertArrayEquals(
        new double[] {0.05, 0.85, 0.05, 0.05}, batch.getLabels().toDoubleVector(), 1e-6);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new LabelSmoothing(1))
            .getMessage()
            .contains("--smoothing"));
  }
}
