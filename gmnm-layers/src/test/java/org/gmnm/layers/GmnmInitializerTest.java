package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.RunningStatistics;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class GmnmInitializerTest {

  private static DataSetIterator data(INDArray... batches) {
    return new ListDataSetIterator<>(
        java.util.Arrays.stream(batches)
            .map(b -> new DataSet(b, Nd4j.zeros(b.size(0), 1)))
            .toList(),
        1);
  }

  /** Four tight clusters far from the origin: what N(0, 1) centres never find. */
  private static INDArray clusters() {
    Nd4j.getRandom().setSeed(5);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 200, 2).muli(0.05);
    for (int i = 0; i < 200; i++) {
      x.getRow(i).addi(Nd4j.createFromArray(i % 2 == 0 ? 20.0 : 30.0, i % 4 < 2 ? -7.0 : 9.0));
    }
    return x;
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void centresFallIntoEveryClusterAndNoComponentIsDead(Aggregation aggregation) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(2),
            new GmnmLayer.Builder()
                .plain()
                .nOut(1)
                .components(8)
                .rank(2)
                .aggregation(aggregation)
                .build());
    INDArray x = clusters();
    if (aggregation == Aggregation.NORM) { // a ridge reaches everywhere along itself
      assertEquals(0, network.output(x).amaxNumber().doubleValue(), 1e-3, "not blind before");
    }

    new GmnmInitializer().fromData(network, 0, data(x));

    INDArray mu = network.getParam("0_mu");
    Set<String> found = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      found.add(Math.round(mu.getDouble(i, 0) / 10) + "," + Math.signum(mu.getDouble(i, 1)));
    }
    assertEquals(4, found.size(), found.toString());
    INDArray out = network.output(x);
    double meanSquare = out.mul(out).meanNumber().doubleValue();
    assertTrue(meanSquare > 0.05 && meanSquare < 20, "mean square output " + meanSquare);
  }

  /**
   * W_iᵀ W_i of rank 2 in the plane is a multiple of the identity; its size falls with overlap².
   */
  @Test
  void roundComponentsOverlapAsTold() {
    double[] sizes = new double[2];
    for (int overlap = 1; overlap <= 2; overlap++) {
      MultiLayerNetwork network =
          Networks.of(
              configuration(DataType.DOUBLE),
              InputType.feedForward(2),
              new GmnmLayer.Builder().nOut(1).components(8).rank(2).build());
      new GmnmInitializer()
          .withRoundComponents()
          .withOverlap(overlap)
          .fromData(network, 0, data(clusters()));
      INDArray w = network.getParam("0_W");
      for (int i = 0; i < 16; i += 2) {
        INDArray one = w.getColumns(i, i + 1);
        INDArray gram = one.transpose().mmul(one);
        double size = gram.getDouble(0, 0);
        assertClose("component " + i, Nd4j.eye(2).castTo(DataType.DOUBLE).mul(size), gram, 1e-12);
        sizes[overlap - 1] += size;
      }
    }
    assertEquals(4, sizes[0] / sizes[1], 1e-9);
  }

  @Test
  void wrongOverlapsAreNamed() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> new GmnmInitializer().withOverlap(wrong));
      assertTrue(e.getMessage().contains("must be > 0 and finite, got " + wrong), e.getMessage());
    }
  }

  @Test
  void aDeeperLayerSeesWhatTheLayersBelowMakeOfTheData() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(2),
            new DenseLayer.Builder().nOut(3).build(),
            new GmnmLayer.Builder().plain().nOut(1).components(4).build());
    INDArray x = clusters();
    new GmnmInitializer().fromData(network, 1, data(x));
    INDArray below = network.feedForwardToLayer(0, x, false).get(1);
    INDArray mu = network.getParam("1_mu");
    for (int i = 0; i < 4; i++) {
      double nearest = below.subRowVector(mu.getRow(i)).norm2(1).minNumber().doubleValue();
      assertEquals(0, nearest, 1e-12, "centre " + i + " is not a row of the sample");
    }
  }

  @Test
  void channelsOfImagesInAGraph() {
    ComputationGraph graph =
        new ComputationGraph(
            configuration(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("in")
                .addLayer("conv", new ConvolutionLayer.Builder(1, 1).nOut(3).build(), "in")
                .addLayer(
                    "mix", new GmnmLayer.Builder().plain().nOut(2).components(6).build(), "conv")
                .setOutputs("mix")
                .setInputTypes(InputType.convolutional(4, 4, 2))
                .build());
    graph.init();
    Nd4j.getRandom().setSeed(6);
    INDArray images = Nd4j.randn(DataType.DOUBLE, 10, 2, 4, 4);
    new GmnmInitializer(64, 1).fromData(graph, "mix", data(images));
    INDArray pixels =
        graph.feedForward(images, false).get("conv").permute(0, 2, 3, 1).dup('c').reshape(160, 3);
    INDArray mu = graph.getParam("mix_mu");
    for (int i = 0; i < 6; i++) {
      assertEquals(0, pixels.subRowVector(mu.getRow(i)).norm2(1).minNumber().doubleValue(), 1e-12);
    }
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new GmnmInitializer().fromData(graph, "nobody", data(images)))
            .getMessage();
    assertTrue(message.contains("no layer 'nobody'; it has ["), message);
  }

  @Test
  void fewerDistinctRowsThanComponentsStillGiveDistinctCentres() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(2),
            new GmnmLayer.Builder().plain().nOut(1).components(5).build());
    new GmnmInitializer().fromData(network, 0, data(Nd4j.ones(DataType.DOUBLE, 10, 2)));
    Set<List<Double>> distinct = new HashSet<>();
    INDArray mu = network.getParam("0_mu");
    for (int i = 0; i < 5; i++) {
      distinct.add(List.of(mu.getDouble(i, 0), mu.getDouble(i, 1)));
    }
    assertEquals(5, distinct.size());
    assertTrue(Double.isFinite(network.params().sumNumber().doubleValue()));
  }

  /** Data in an order, as files often are: of a large batch rows are drawn, not its first ones. */
  @Test
  void rowsOfABatchInOrderAreDrawnFromAllOfIt() {
    INDArray sorted = Nd4j.arange(2_000).castTo(DataType.DOUBLE).divi(2_000).reshape(1_000, 2);
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(2),
            new GmnmLayer.Builder().plain().nOut(1).components(8).build());
    new GmnmInitializer(256, 9).fromData(network, 0, data(sorted));
    INDArray centres = network.getParam("0_mu").getColumn(0);
    double first = centres.minNumber().doubleValue();
    double last = centres.maxNumber().doubleValue();
    assertTrue(first < 0.2 && last > 0.8, "centres from " + first + " to " + last);
  }

  @Test
  void sameSeedSameStart() {
    INDArray[] params = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      MultiLayerNetwork network =
          Networks.of(
              configuration(DataType.DOUBLE),
              InputType.feedForward(2),
              new GmnmLayer.Builder().plain().nOut(1).components(5).build());
      new GmnmInitializer(50, 9).fromData(network, 0, data(clusters()));
      params[i] = network.params();
    }
    assertClose("start", params[0], params[1], 0);
  }

  /** Statistics, centres and widths in units of the data, whatever those are. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 1e-3, 1, 1e9})
  void scaleAndOriginOfTheDataDoNotMatter(double scale) {
    INDArray x = clusters();
    INDArray expected = outputAfterStart(x, new GmnmInitializer());
    INDArray moved = x.mul(scale);
    assertClose("scaled", expected, outputAfterStart(moved, new GmnmInitializer()), 1e-6);
    assertClose("moved", expected, outputAfterStart(x.add(1e6), new GmnmInitializer()), 1e-6);
    double least = GmnmLayer.CENTRED_OUTPUT_DEVIATION / 4;
    assertTrue(expected.std(0).minNumber().doubleValue() > least, "outputs vary: " + expected);
  }

  private static INDArray outputAfterStart(INDArray x, GmnmInitializer initializer) {
    MultiLayerNetwork network = standardizing(2, 32);
    initializer.fromData(network, 0, data(x));
    return network.output(x);
  }

  private static INDArray statistics(MultiLayerNetwork network, int row) {
    return network.getParam("0_" + RunningStatistics.KEY).getRow(row, true);
  }

  private static MultiLayerNetwork standardizing(int inputs, int components) {
    return Networks.of(
        configuration(DataType.DOUBLE),
        InputType.feedForward(inputs),
        new GmnmLayer.Builder().nOut(2).components(components).build());
  }

  @Test
  void aLayerThatStandardisesGetsTheStatisticsOfTheSample() {
    MultiLayerNetwork network = standardizing(2, 4);
    INDArray x = clusters();
    new GmnmInitializer().fromData(network, 0, data(x));
    assertClose("mean", x.mean(true, 0), statistics(network, RunningStatistics.MEAN), 1e-12);
    assertClose(
        "std", x.std(false, true, 0), statistics(network, RunningStatistics.DEVIATION), 1e-12);
    assertEquals(1, statistics(network, RunningStatistics.BATCHES).getDouble(1));
  }

  /** The rows nearest to a centre have mean y² = 1, and not those farthest from it. */
  @Test
  void neighboursSetTheWidths() {
    MultiLayerNetwork network = standardizing(1, 3);
    INDArray x = Nd4j.linspace(DataType.DOUBLE, -1, 0.01, 201).reshape(201, 1);
    new GmnmInitializer().withNeighbours(10).fromData(network, 0, data(x));
    INDArray z =
        x.sub(statistics(network, RunningStatistics.MEAN).getDouble(0)).div(x.stdNumber(false));
    for (int i = 0; i < 3; i++) {
      INDArray distance = z.sub(network.getParam("0_mu").getDouble(i, 0));
      double w = network.getParam("0_W").getDouble(0, i);
      double[] nearest =
          java.util.stream.DoubleStream.of(distance.mul(distance).toDoubleVector())
              .filter(d -> d > 1e-20) // the row under the centre
              .sorted()
              .limit(10)
              .toArray();
      double mean = java.util.stream.DoubleStream.of(nearest).average().orElseThrow();
      assertEquals(1, w * w * mean, 1e-9, "component " + i);
    }
  }

  /** pi changes by the square root of the ratio of the responses' mean squares. */
  @Test
  void outputsKeepTheirDeviation() {
    MultiLayerNetwork network = standardizing(2, 512);
    Nd4j.getRandom().setSeed(9);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 500, 2);
    new GmnmInitializer().withNeighbours(16).fromData(network, 0, data(x));
    double deviation = network.output(x).stdNumber().doubleValue();
    assertEquals(1, deviation / GmnmLayer.CENTRED_OUTPUT_DEVIATION, 0.4);
  }

  /**
   * From the parameters alone: y² has the mean (1 + spread²) / (2 overlap²) over the sample for
   * every component, outputs have mean 0, and pi has grown by what the responses' variance lacks.
   */
  @ParameterizedTest
  @CsvSource({
    "NORM, true, true",
    "NORM, false, true",
    "NORM, true, false",
    "SUM, true, true",
    "SUM, false, false"
  })
  void everyScaleIsThatOfTheSample(
      Aggregation aggregation, boolean standardize, boolean centredAndBiased) {
    double spread = 0.5;
    double overlap = 1.5;
    GmnmLayer layer =
        new GmnmLayer.Builder()
            .nOut(2)
            .components(4)
            .rank(2)
            .aggregation(aggregation)
            .centreSpread(spread)
            .equalizedFrom(2)
            .standardizeInput(standardize)
            .centredResponses(centredAndBiased)
            .hasBias(centredAndBiased)
            .build();
    MultiLayerNetwork network =
        Networks.of(configuration(DataType.DOUBLE), InputType.feedForward(3), layer);
    INDArray piBefore = network.getParam("0_pi").dup();
    Nd4j.getRandom().setSeed(9);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 50, 3).muli(3).addi(1);
    new GmnmInitializer().withOverlap(overlap).fromData(network, 0, data(x));

    INDArray z = x.subRowVector(x.mean(0)).divRowVector(x.std(false, 0));
    INDArray mu = network.getParam("0_mu").dup();
    INDArray w = network.getParam("0_W").dup();
    if (!standardize) {
      mu = mu.subRowVector(x.mean(0)).divRowVector(x.std(false, 0));
      w = w.mulColumnVector(x.std(false, 0));
    }
    double variance = 0;
    for (int i = 0; i < 4; i++) {
      INDArray away = z.subRowVector(mu.getRow(i));
      INDArray p = away.mmul(w.getColumns(2 * i, 2 * i + 1)).mul(2.0 / 3); // equalised: 2 of 3
      INDArray y2 = aggregation == Aggregation.NORM ? p.mul(p).sum(1) : Transforms.pow(p.sum(1), 2);
      double wanted = (1 + spread * spread) / (2 * overlap * overlap);
      assertEquals(wanted, y2.meanNumber().doubleValue(), 1e-9, "component " + i);
      INDArray f = Transforms.exp(y2.mul(-0.5));
      double mean = centredAndBiased ? f.meanNumber().doubleValue() : 0;
      variance += f.sub(mean).norm2Number().doubleValue() * f.sub(mean).norm2Number().doubleValue();
    }
    GmnmLayer started = (GmnmLayer) network.getLayer(0).conf().getLayer();
    double growth = Math.sqrt(started.responseVariance() / (variance / 200));
    assertClose("pi", piBefore.mul(growth), network.getParam("0_pi"), 1e-9);
    if (centredAndBiased) {
      assertEquals(0, network.output(x).mean(0).amaxNumber().doubleValue(), 1e-12, "mean");
    }
  }

  @Test
  void constantAndDuplicateColumnsAreNoHarm() {
    Nd4j.getRandom().setSeed(9);
    INDArray one = Nd4j.randn(DataType.DOUBLE, 60, 1);
    INDArray x = Nd4j.hstack(one, one, Nd4j.valueArrayOf(new long[] {60, 1}, 1e5, DataType.DOUBLE));
    MultiLayerNetwork network = standardizing(3, 8);
    new GmnmInitializer().fromData(network, 0, data(x));
    double deviation = network.output(x).stdNumber().doubleValue();
    assertTrue(deviation > GmnmLayer.CENTRED_OUTPUT_DEVIATION / 4, "deviation " + deviation);
    assertEquals(0, ComponentUsage.of(network, 0, x).dead().length);
  }

  @Test
  void maskedStepsAreLeftOut() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.recurrent(1),
            new GmnmLayer.Builder().nOut(2).components(4).build());
    INDArray x = Nd4j.createFromArray(new double[][][] {{{1, 3, 1e6}}, {{5, 1e6, 1e6}}});
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {1, 0, 0}});
    DataSet masked = new DataSet(x, Nd4j.zeros(DataType.DOUBLE, 2, 2, 3), mask, mask);
    new GmnmInitializer().fromData(network, 0, new ListDataSetIterator<>(List.of(masked), 2));
    assertEquals(3, statistics(network, RunningStatistics.MEAN).getDouble(0), 1e-12);
  }

  @Test
  void anotherWidthIsRefusedAndNothingChanges() {
    MultiLayerNetwork network = standardizing(3, 4);
    INDArray before = network.params().dup();
    for (int columns : new int[] {2, 4}) {
      INDArray x = Nd4j.rand(DataType.DOUBLE, 20, columns);
      RuntimeException e =
          assertThrows(
              RuntimeException.class, () -> new GmnmInitializer().fromData(network, 0, data(x)));
      assertTrue(e.getMessage().contains("nIn = 3"), e.getMessage());
    }
    assertClose("parameters", before, network.params(), 0);
  }
}
