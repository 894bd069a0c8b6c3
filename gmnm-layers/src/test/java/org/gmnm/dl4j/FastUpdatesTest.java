package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.layers.GmnmLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Steps are those of DL4J's own updater, to the bit. */
class FastUpdatesTest {

  private static final int STEPS = 5;
  private static final int IN = 3;
  private static final int OUT = 2;

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder().seed(5).updater(new Adam(0.01));
  }

  /** Layers of several kinds: an array that no batch divides, one without gradients, two rates. */
  private static MultiLayerNetwork network(NeuralNetConfiguration.Builder builder) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            builder
                .list()
                .layer(new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build())
                .layer(new BatchNormalization())
                .layer(new GmnmLayer.Builder().nOut(4).components(5).updater(new Sgd(0.1)).build())
                .layer(
                    new FrozenLayer(
                        new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build()))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(OUT)
                        .activation(Activation.IDENTITY)
                        .biasUpdater(new Sgd(0.3))
                        .build())
                .setInputType(InputType.feedForward(IN))
                .build());
    network.init();
    return network;
  }

  private static ComputationGraph graph(NeuralNetConfiguration.Builder builder) {
    ComputationGraphConfiguration configuration =
        builder
            .graphBuilder()
            .addInputs("x")
            .addLayer("a_1", new DenseLayer.Builder().nOut(4).build(), "x")
            .addLayer("b", new GmnmLayer.Builder().nOut(4).components(5).build(), "x")
            .addLayer(
                "y",
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(OUT)
                    .activation(Activation.IDENTITY)
                    .build(),
                "a_1",
                "b")
            .setOutputs("y")
            .setInputTypes(InputType.feedForward(IN))
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  private static DataSet data() {
    Nd4j.getRandom().setSeed(3);
    return new DataSet(Nd4j.randn(7, IN), Nd4j.randn(7, OUT));
  }

  private static Stream<Arguments> configurations() {
    return Stream.of(
        Arguments.of("Adam", builder()),
        Arguments.of("momentum", builder().updater(new Nesterovs(0.05, 0.9))),
        Arguments.of("RMSProp", builder().updater(new RmsProp(0.01))),
        Arguments.of("AdaDelta, which has no rate", builder().updater(new AdaDelta())),
        Arguments.of("no steps", builder().updater(new NoOp())),
        Arguments.of(
            "a schedule",
            builder().updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.5)))),
        Arguments.of("L1 and L2", builder().l1(0.01).l2(0.02).l2Bias(0.03)),
        Arguments.of("weight decay", builder().weightDecay(0.05).weightDecayBias(0.02, false)),
        Arguments.of("constraints", builder().constrainWeights(new NonNegativeConstraint())),
        Arguments.of("sums in place of means", builder().miniBatch(false)),
        Arguments.of("no workspaces", builder().trainingWorkspaceMode(WorkspaceMode.NONE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void stepsAreThoseWithoutIt(String name, NeuralNetConfiguration.Builder builder) {
    assertSameSteps(builder);
  }

  @ParameterizedTest
  @EnumSource(GradientNormalization.class)
  void gradientsAreClippedAsWithoutIt(GradientNormalization normalization) {
    assertSameSteps(
        builder().gradientNormalization(normalization).gradientNormalizationThreshold(0.01));
  }

  private static void assertSameSteps(NeuralNetConfiguration.Builder builder) {
    DataSet data = data();
    MultiLayerNetwork stock = network(builder.clone());
    MultiLayerNetwork fast = network(builder.clone());
    FastUpdates.enable(fast);
    ComputationGraph stockGraph = graph(builder.clone());
    ComputationGraph fastGraph = graph(builder.clone());
    FastUpdates.enable(fastGraph);
    for (int i = 0; i < STEPS; i++) {
      stock.fit(data);
      fast.fit(data);
      stockGraph.fit(data);
      fastGraph.fit(data);
    }
    assertSame(stock.params(), fast.params());
    assertSame(stock.updaterState(), fast.updaterState());
    assertSame(stockGraph.params(), fastGraph.params());
    assertSame(stockGraph.updaterState(), fastGraph.updaterState());
  }

  private static void assertSame(INDArray expected, INDArray actual) {
    assertEquals(expected == null, actual == null);
    if (expected != null) {
      assertArrayEquals(
          expected.dup().data().asDouble(), actual.dup().data().asDouble(), /* delta= */ 0);
    }
  }

  @Test
  void itIsAtWorkAndStaysWhenEnabledTwice() {
    MultiLayerNetwork network = network(builder());
    FastUpdates.enable(network);
    Updater updater = network.getUpdater();
    FastUpdates.enable(network);
    network.fit(data());
    assertEquals("OfLayers", network.getUpdater().getClass().getSimpleName());
    org.junit.jupiter.api.Assertions.assertSame(updater, network.getUpdater());
  }

  /** A training that was saved goes on with its momentum. */
  @Test
  void theStateOfASavedNetworkGoesOn(@TempDir Path folder) throws Exception {
    DataSet data = data();
    MultiLayerNetwork network = network(builder());
    FastUpdates.enable(network);
    network.fit(data);
    network.save(folder.resolve("model.zip").toFile(), /* saveUpdater= */ true);
    MultiLayerNetwork read =
        MultiLayerNetwork.load(folder.resolve("model.zip").toFile(), /* loadUpdater= */ true);
    FastUpdates.enable(read);
    MultiLayerNetwork copy = network.clone();
    for (MultiLayerNetwork each : new MultiLayerNetwork[] {network, read, copy}) {
      each.fit(data);
      assertSame(network.params(), each.params());
      assertSame(network.updaterState(), each.updaterState());
    }
  }

  /** As in reinforcement learning: gradients of one network, and steps of another. */
  @Test
  void theGradientOfAnotherNetworkIsTakenAsWithoutIt() {
    DataSet data = data();
    MultiLayerNetwork stock = network(builder());
    MultiLayerNetwork fast = network(builder());
    FastUpdates.enable(fast);
    MultiLayerNetwork other = network(builder().seed(6));
    INDArray[] updates = new INDArray[2];
    MultiLayerNetwork[] networks = {stock, fast};
    for (int i = 0; i < 2; i++) {
      other.setInput(data.getFeatures());
      other.setLabels(data.getLabels());
      other.computeGradientAndScore();
      Gradient gradient = other.gradient();
      networks[i]
          .getUpdater()
          .update(networks[i], gradient, 0, 0, 7, LayerWorkspaceMgr.noWorkspaces());
      updates[i] = gradient.gradient().dup();
    }
    assertSame(updates[0], updates[1]);
    assertNotNull(new DefaultGradient(updates[0]).gradient());
  }

  @Test
  void aNetworkWithoutParametersYetIsRefused() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(network(builder()).getLayerWiseConfigurations().clone());
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> FastUpdates.enable(network));
    assertEquals(
        "FastUpdates: the network must be initialised, call init() before enable(..)",
        refusal.getMessage());
    ComputationGraph graph = new ComputationGraph(graph(builder()).getConfiguration().clone());
    assertThrows(IllegalArgumentException.class, () -> FastUpdates.enable(graph));
  }

  /** What it is there for: if DL4J's own updater makes no views any more, it can go. */
  @Test
  void stockTakesItsOwnGradientForAnotherNetworks() {
    MultiLayerNetwork network = network(builder());
    network.fit(data());
    Gradient gradient = network.gradient();
    org.junit.jupiter.api.Assertions.assertNotSame(
        network.getFlattenedGradients(), gradient.gradient());
    IUpdater updater = network.getLayer(0).conf().getLayer().getUpdaterByParam("W");
    assertEquals(Adam.class, updater.getClass());
  }

  /** Arrays of other networks, or no arrays, are left to DL4J's own way. */
  @Test
  void onlyTheNetworksOwnGradientsAreForIt() {
    MultiLayerNetwork network = network(builder());
    MultiLayerNetwork other = network(builder());
    for (MultiLayerNetwork each : new MultiLayerNetwork[] {network, other}) {
      each.setInput(data().getFeatures());
      each.setLabels(data().getLabels());
      each.computeGradientAndScore();
    }
    BlockUpdates updates = new BlockUpdates((BaseMultiLayerUpdater<?>) network.getUpdater());
    assertTrue(updates.areFor(network.gradient()));
    assertFalse(updates.areFor(other.gradient()));
    assertFalse(updates.areFor(new DefaultGradient()));
    Gradient mixed = new DefaultGradient();
    mixed.setGradientFor("4_W", network.gradient().getGradientFor("4_W"));
    assertTrue(updates.areFor(mixed));
    mixed.setGradientFor("4_b", Nd4j.create(1, OUT));
    assertFalse(updates.areFor(mixed));
  }
}
