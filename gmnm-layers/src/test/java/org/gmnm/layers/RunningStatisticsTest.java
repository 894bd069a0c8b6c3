package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.gmnm.dl4j.RunningStatistics;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a standardising layer learns of its input, and when. */
class RunningStatisticsTest {

  private static final int IN = 2;

  private static MultiLayerNetwork network(DataType type, InputType input, Layer loss) {
    return Networks.of(
        configuration(type).updater(new Sgd(0)),
        input,
        new GmnmLayer.Builder().nOut(3).components(4).build(),
        loss);
  }

  private static MultiLayerNetwork network(DataType type) {
    return network(
        type,
        InputType.feedForward(IN),
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  private static void fit(MultiLayerNetwork network, INDArray features) {
    network.fit(features, Nd4j.zeros(features.dataType(), features.size(0), 3));
  }

  private static INDArray random(int seed, int rows) {
    Nd4j.getRandom().setSeed(seed);
    return Nd4j.randn(DataType.DOUBLE, rows, IN).muli(3).addi(5);
  }

  private static INDArray mean(MultiLayerNetwork network) {
    return row(network, RunningStatistics.MEAN);
  }

  private static INDArray deviation(MultiLayerNetwork network) {
    return row(network, RunningStatistics.DEVIATION);
  }

  private static double batches(MultiLayerNetwork network, int feature) {
    return row(network, RunningStatistics.BATCHES).getDouble(feature);
  }

  private static INDArray row(MultiLayerNetwork network, int row) {
    return network.getParam("0_statistics").getRow(row, true);
  }

  /** Batches of equal size count alike: the statistics are those of all their rows together. */
  @Test
  void theFirstBatchesCountAlike() {
    MultiLayerNetwork network = network(DataType.DOUBLE);
    INDArray all = Nd4j.vstack(random(1, 8), random(2, 8).addi(40), random(3, 8).muli(7));
    for (int i = 0; i < 3; i++) {
      fit(network, all.getRows(java.util.stream.IntStream.range(8 * i, 8 * i + 8).toArray()));
    }
    assertClose("mean", all.mean(true, 0), mean(network), 1e-12);
    assertClose("std", all.std(false, true, 0), deviation(network), 1e-12);
    assertEquals(3, batches(network, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 1e-3, 1, 1e9})
  void theScaleDoesNotMatterInSinglePrecision(double scale) {
    MultiLayerNetwork network = network(DataType.FLOAT);
    INDArray x = random(1, 16).muli(scale);
    fit(network, x.castTo(DataType.FLOAT));
    assertClose("std", x.std(false, true, 0), deviation(network).castTo(DataType.DOUBLE), 1e-5);
  }

  /** Otherwise a pixel that is white in one image of thousands would blind all components to it. */
  @Test
  void aConstantBatchKeepsTheDeviation() {
    MultiLayerNetwork network = network(DataType.FLOAT);
    INDArray x = random(1, 16).castTo(DataType.FLOAT);
    fit(network, x);
    double before = deviation(network).getDouble(0);
    INDArray constant = random(2, 16).castTo(DataType.FLOAT);
    constant.getColumn(0).assign(1e5 / 3);
    fit(network, constant);
    assertEquals(before, deviation(network).getDouble(0));
    assertTrue(deviation(network).getDouble(1) != x.std(false, 0).getDouble(1));
    assertEquals(2, batches(network, 1));
    assertEquals(1, batches(network, 0));
  }

  @Test
  void oneRowTellsTheMeanOnly() {
    MultiLayerNetwork network = network(DataType.DOUBLE);
    fit(network, Nd4j.createFromArray(new double[][] {{7, -2}}));
    assertClose("mean", Nd4j.createFromArray(new double[][] {{7, -2}}), mean(network), 1e-12);
    assertClose("std", Nd4j.ones(DataType.DOUBLE, 1, IN), deviation(network), 0);
  }

  @Test
  void onlyAStepOfTheOptimiserChangesThem() {
    MultiLayerNetwork network = network(DataType.DOUBLE);
    INDArray before = network.params().dup();
    network.setInput(random(1, 8));
    network.setLabels(Nd4j.zeros(DataType.DOUBLE, 8, 3));
    network.computeGradientAndScore();
    network.output(random(1, 8), true);
    assertClose("parameters", before, network.params(), 0);
    INDArray gradient = network.gradient().getGradientFor("0_statistics");
    assertEquals(0, gradient.amaxNumber().doubleValue());
  }

  @Test
  void laterOnOneBatchInAFewCounts() {
    MultiLayerNetwork network = network(DataType.DOUBLE);
    int late = RunningStatistics.EVERY_BATCH + RunningStatistics.LATER;
    for (int i = 0; i < late; i++) {
      fit(network, random(i, 4));
    }
    double counted = RunningStatistics.EVERY_BATCH + 1; // iterations are counted from 0
    assertEquals(counted, batches(network, 0));
  }

  @Test
  void maskedStepsDoNotCount() {
    MultiLayerNetwork network =
        network(
            DataType.DOUBLE,
            InputType.recurrent(IN),
            new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    INDArray x = random(1, 6).reshape(2, IN, 3);
    INDArray mask = Nd4j.createFromArray(new double[][] {{0, 1, 1}, {1, 1, 0}});
    DataSet data = new DataSet(x, Nd4j.zeros(DataType.DOUBLE, 2, 3, 3), mask, mask);
    network.fit(new ListDataSetIterator<>(List.of(data), 1));
    double[] counted = {
      x.getDouble(0, 0, 1), x.getDouble(0, 0, 2), x.getDouble(1, 0, 0), x.getDouble(1, 0, 1)
    };
    INDArray rows = Nd4j.createFromArray(counted);
    assertEquals(rows.meanNumber().doubleValue(), mean(network).getDouble(0), 1e-12);
    assertEquals(rows.stdNumber(false).doubleValue(), deviation(network).getDouble(0), 1e-12);
  }

  /** Channels or features last are the same rows as channels or features first. */
  @Test
  void everyLayoutTellsTheSame() {
    INDArray images = random(1, 24).reshape(2, IN, 3, 4);
    INDArray rows = images.permute(0, 2, 3, 1).dup('c').reshape(24, IN);
    for (CNN2DFormat format : CNN2DFormat.values()) {
      MultiLayerNetwork network =
          network(
              DataType.DOUBLE,
              InputType.convolutional(3, 4, IN, format),
              new CnnLossLayer.Builder(LossFunction.MSE)
                  .format(format)
                  .activation(Activation.IDENTITY)
                  .build());
      boolean last = format == CNN2DFormat.NHWC;
      INDArray features = last ? images.permute(0, 2, 3, 1).dup('c') : images;
      long[] labels = last ? new long[] {2, 3, 4, 3} : new long[] {2, 3, 3, 4};
      network.fit(features, Nd4j.zeros(DataType.DOUBLE, labels));
      assertClose("mean " + format, rows.mean(true, 0), mean(network), 1e-12);
      assertClose("std " + format, rows.std(false, true, 0), deviation(network), 1e-12);
    }
    INDArray steps = random(2, 6).reshape(2, IN, 3);
    INDArray ofSteps = steps.permute(0, 2, 1).dup('c').reshape(6, IN);
    for (RNNFormat format : RNNFormat.values()) {
      MultiLayerNetwork network =
          network(
              DataType.DOUBLE,
              InputType.recurrent(IN, format),
              new RnnLossLayer.Builder(LossFunction.MSE)
                  .dataFormat(format)
                  .activation(Activation.IDENTITY)
                  .build());
      boolean last = format == RNNFormat.NWC;
      INDArray features = last ? steps.permute(0, 2, 1).dup('c') : steps;
      network.fit(features, Nd4j.zeros(DataType.DOUBLE, 2, 3, 3));
      assertClose("mean " + format, ofSteps.mean(true, 0), mean(network), 1e-12);
    }
  }

  /** Squares of half precision overflow at 256. */
  @Test
  void halfPrecisionIsRightBeyondTheSquareRootOfItsRange() {
    MultiLayerNetwork network = network(DataType.FLOAT16);
    INDArray x = random(1, 32).muli(100).castTo(DataType.FLOAT16);
    fit(network, x);
    INDArray exact = x.castTo(DataType.DOUBLE);
    assertClose("mean", exact.mean(true, 0), mean(network).castTo(DataType.DOUBLE), 1e-3);
    assertClose("std", exact.std(false, true, 0), deviation(network).castTo(DataType.DOUBLE), 1e-3);
  }

  /**
   * Every segment of truncated backpropagation is a step; one step at a time gives the sequence.
   */
  @Test
  void segmentsCountAndSingleStepsComputeTheSame() {
    RnnLossLayer loss =
        new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    MultiLayerNetwork network =
        Networks.initialised(
            new MultiLayerNetwork(
                configuration(DataType.DOUBLE)
                    .updater(new Sgd(0))
                    .list()
                    .layer(new GmnmLayer.Builder().nOut(3).components(4).build())
                    .layer(loss)
                    .setInputType(InputType.recurrent(IN))
                    .backpropType(BackpropType.TruncatedBPTT)
                    .tBPTTLength(2)
                    .build()));
    INDArray x = random(1, 12).reshape(2, IN, 6);
    network.fit(x, Nd4j.zeros(DataType.DOUBLE, 2, 3, 6));
    assertEquals(3, batches(network, 0));
    assertClose("mean", x.mean(0, 2).reshape(1, IN), mean(network), 1e-12);
    INDArray whole = network.output(x);
    for (int t = 0; t < 6; t++) {
      INDArray step =
          x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1));
      assertClose(
          "step " + t,
          whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1)).dup(),
          network.rnnTimeStep(step),
          1e-12);
    }
  }

  /** What averages the parameters of workers averages their statistics: they are among them. */
  @Test
  void averagedParametersHaveAveragedStatistics() {
    MultiLayerNetwork one = network(DataType.DOUBLE);
    MultiLayerNetwork other = network(DataType.DOUBLE);
    fit(one, random(1, 8));
    fit(other, random(2, 8).addi(10));
    INDArray expected = mean(one).add(mean(other)).divi(2);
    MultiLayerNetwork average = network(DataType.DOUBLE);
    average.setParams(one.params().add(other.params()).divi(2));
    assertClose("mean", expected, mean(average), 1e-12);
    assertTrue(deviation(average).minNumber().doubleValue() > 0);
    assertEquals(1, batches(average, 0));
    assertTrue(average.output(random(3, 8)).sumNumber().doubleValue() != 0);
  }

  /** The network that goes on with a saved one's statistics counts from where it was. */
  @Test
  void aTransferredLayerGoesOnCounting() {
    MultiLayerNetwork network = network(DataType.DOUBLE);
    fit(network, random(1, 8));
    MultiLayerNetwork next =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0)).seed(1).build())
            .build();
    fit(next, random(2, 8).addi(10));
    assertEquals(2, batches(next, 0));
    INDArray all = Nd4j.vstack(random(1, 8), random(2, 8).addi(10));
    assertClose("mean", all.mean(true, 0), mean(next), 1e-12);
    assertClose("std", all.std(false, true, 0), deviation(next), 1e-12);
  }

  /** 2,100 rows are more than are looked at: every so many, but not the same step each time. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void ofManyRowsAllStepsOfASequenceCountAlike(DataType type) {
    MultiLayerNetwork network =
        network(
            type,
            InputType.recurrent(IN),
            new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    INDArray x = Nd4j.zeros(type, 700, IN, 3);
    for (int step = 0; step < 3; step++) {
      x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step)).assign(5 + step);
    }
    network.fit(x, Nd4j.zeros(type, 700, 3, 3));
    assertEquals(6, mean(network).getDouble(0), 1e-5);
    assertEquals(Math.sqrt(2 / 3.0), deviation(network).getDouble(1), 1e-5);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void aBatchThatIsMaskedAltogetherTellsNothing(DataType type) {
    MultiLayerNetwork network =
        network(
            type,
            InputType.recurrent(IN),
            new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    INDArray before = network.getParam("0_statistics").dup();
    INDArray mask = Nd4j.zeros(type, 4, 3);
    network.fit(new DataSet(Nd4j.randn(type, 4, IN, 3), Nd4j.zeros(type, 4, 3, 3), mask, mask));
    assertEquals(before, network.getParam("0_statistics"));
  }

  /** Loops of Java learn in single precision on the CPU what operations learn in double. */
  @ParameterizedTest
  @CsvSource({"1, 3, false", "2, 1, false", "5, 7, true", "1500, 2, false", "1500, 2, true"})
  void singlePrecisionLearnsTheSame(int examples, int steps, boolean masked) {
    MultiLayerNetwork[] networks = new MultiLayerNetwork[2];
    Nd4j.getRandom().setSeed(8);
    List<INDArray> batches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      INDArray x = Nd4j.randn(DataType.DOUBLE, examples, IN, steps).muli(3 + i).addi(5 * i);
      if (i != 1) { // else it varies
        x.get(NDArrayIndex.all(), NDArrayIndex.point(1), NDArrayIndex.all()).assign(2.5);
      }
      batches.add(x);
    }
    INDArray mask = Nd4j.rand(DataType.DOUBLE, examples, steps).gt(0.4).castTo(DataType.DOUBLE);
    DataType[] types = {DataType.DOUBLE, DataType.FLOAT};
    for (int t = 0; t < 2; t++) {
      networks[t] =
          network(
              types[t],
              InputType.recurrent(IN),
              new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
      for (INDArray x : batches) {
        INDArray labels = Nd4j.zeros(types[t], examples, 3, steps);
        INDArray ofType = masked ? mask.castTo(types[t]) : null;
        networks[t].fit(new DataSet(x.castTo(types[t]), labels, ofType, ofType));
      }
    }
    assertClose(
        "statistics",
        networks[0].getParam("0_statistics"),
        networks[1].getParam("0_statistics").castTo(DataType.DOUBLE),
        2e-5);
    assertEquals(1, batches(networks[1], 1));
  }
}
