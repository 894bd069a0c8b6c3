package org.gmnm.testing;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.Parameter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The contract that every layer keeps: a layer's test only says how to make one. */
public abstract class LayerContractTest {

  /** Inputs of every network here. */
  protected static final int IN = 3;

  /** Outputs of every layer here that lets its user choose. */
  protected static final int OUT = 4;

  private static final int STEPS = 5;

  /** A small layer whose options are off their defaults. */
  protected abstract FeatureLayer.Builder<?> small();

  /** How many outputs it has with so many inputs. */
  protected int outputs(int inputs) {
    return OUT;
  }

  /**
   * What transfer learning makes of the outputs of one on top of another, more if they are free.
   */
  protected int moreOutputs() {
    return OUT + 2;
  }

  /** Whether the steps of an example see each other, so that each is not mapped by itself. */
  protected boolean mixesSteps() {
    return false;
  }

  /** Keys of parameters that have no effect on examples of a single step. */
  protected Set<String> idleInSingleSteps() {
    return Set.of();
  }

  /**
   * How often the test of memory runs a network; fewer for slow layers whose machinery others
   * prove.
   */
  protected int manyPasses() {
    return 17_000;
  }

  /** Layers that differ from {@code small().build()} in one field each. */
  protected abstract List<FeatureLayer> differentInOneField();

  private FeatureLayer layer() {
    return small().build();
  }

  private MultiLayerNetwork feedForward(DataType type) {
    return awayFromZero(Networks.of(configuration(type), InputType.feedForward(IN), layer()));
  }

  /** Parameters that start at 0 start elsewhere: 0 has neither L1 gradients nor visible noise. */
  private static MultiLayerNetwork awayFromZero(MultiLayerNetwork network) {
    for (INDArray values : network.paramTable().values()) {
      if (values.amaxNumber().doubleValue() == 0) {
        values.addi(random(values.dataType(), values.shape()).muli(0.1));
      }
    }
    return network;
  }

  /** Parameters that hold no gradient, by their names in the network. */
  private static Set<String> fixed(MultiLayerNetwork network) {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < network.getnLayers(); i++) {
      if (network.getLayer(i).conf().getLayer() instanceof FeatureLayer layer) {
        for (Parameter parameter : layer.parameters()) {
          if (parameter.kind() == Parameter.Kind.FIXED) {
            keys.add(i + "_" + parameter.key());
          }
        }
      }
    }
    return keys;
  }

  private static INDArray random(DataType type, long... shape) {
    Nd4j.getRandom().setSeed(7);
    return Nd4j.randn(type, shape);
  }

  // ---- shapes

  @Test
  void feedForwardShape() {
    INDArray out = feedForward(DataType.FLOAT).output(random(DataType.FLOAT, 6, IN));
    assertArrayEquals(new long[] {6, outputs(IN)}, out.shape());
  }

  @ParameterizedTest
  @EnumSource(RNNFormat.class)
  void everyTimeStepIsMappedAlike(RNNFormat format) {
    assumeFalse(mixesSteps(), "its own test says what its steps do to each other");
    MultiLayerNetwork sequences =
        Networks.of(
            configuration(DataType.DOUBLE), InputType.recurrent(IN, STEPS, format), layer());
    INDArray ncw = random(DataType.DOUBLE, 2, IN, STEPS);
    boolean last = format == RNNFormat.NWC;
    INDArray out = sequences.output(last ? ncw.permute(0, 2, 1).dup('c') : ncw);
    assertArrayEquals(
        last ? new long[] {2, STEPS, outputs(IN)} : new long[] {2, outputs(IN), STEPS},
        out.shape());
    MultiLayerNetwork rows = feedForward(DataType.DOUBLE);
    rows.setParams(sequences.params());
    INDArray expected = rows.output(ncw.permute(0, 2, 1).dup('c').reshape('c', 2 * STEPS, IN));
    INDArray actual =
        (last ? out : out.permute(0, 2, 1)).dup('c').reshape('c', 2 * STEPS, outputs(IN));
    assertClose("steps", expected, actual, 1e-12);
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void everyPixelIsMappedAlike(CNN2DFormat format) {
    assumeFalse(mixesSteps(), "its own test says what its steps do to each other");
    MultiLayerNetwork images =
        Networks.of(
            configuration(DataType.DOUBLE), InputType.convolutional(4, 5, IN, format), layer());
    INDArray nchw = random(DataType.DOUBLE, 2, IN, 4, 5);
    boolean last = format == CNN2DFormat.NHWC;
    INDArray out = images.output(last ? nchw.permute(0, 2, 3, 1).dup('c') : nchw);
    assertArrayEquals(
        last ? new long[] {2, 4, 5, outputs(IN)} : new long[] {2, outputs(IN), 4, 5}, out.shape());
    MultiLayerNetwork rows = feedForward(DataType.DOUBLE);
    rows.setParams(images.params());
    INDArray expected = rows.output(nchw.permute(0, 2, 3, 1).dup('c').reshape('c', 40, IN));
    INDArray actual = (last ? out : out.permute(0, 2, 3, 1)).dup('c').reshape('c', 40, outputs(IN));
    assertClose("pixels", expected, actual, 1e-12);
  }

  @Test
  void batchOfOneEqualsItsRow() {
    MultiLayerNetwork network = feedForward(DataType.DOUBLE);
    INDArray input = random(DataType.DOUBLE, 5, IN);
    INDArray all = network.output(input);
    for (int i = 0; i < 5; i++) {
      INDArray one = network.output(input.getRow(i, true));
      assertClose("row " + i, all.getRow(i, true), one, 1e-13);
    }
  }

  @Test
  void batchSizeAndSequenceLengthMayVary() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.recurrent(IN),
            layer(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
    for (int[] size : new int[][] {{2, 3}, {1, 7}, {5, 1}, {2, 3}}) {
      INDArray input = random(DataType.DOUBLE, size[0], IN, size[1]);
      network.fit(input, random(DataType.DOUBLE, size[0], 2, size[1]));
      assertArrayEquals(new long[] {size[0], 2, size[1]}, network.output(input).shape());
    }
  }

  // ---- gradients

  @ParameterizedTest
  @EnumSource(
      value = WorkspaceMode.class,
      names = {"NONE", "ENABLED"})
  void gradientsStackedTwiceBetweenDenseLayersWithRegularisation(WorkspaceMode workspaces) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE)
                .trainingWorkspaceMode(workspaces)
                .inferenceWorkspaceMode(workspaces)
                .l1(0.01)
                .l2(0.02)
                .l1Bias(0.03)
                .l2Bias(0.04),
            InputType.feedForward(2),
            new DenseLayer.Builder().nOut(IN).build(),
            layer(),
            layer(),
            new DenseLayer.Builder().nOut(3).build(),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
    Set<String> idle = idleInSingleSteps();
    checkGradients(
        network,
        random(DataType.DOUBLE, 4, 2),
        random(DataType.DOUBLE, 4, 2),
        null,
        key -> idle.contains(key.substring(key.indexOf('_') + 1)));
  }

  @ParameterizedTest
  @EnumSource(RNNFormat.class)
  void gradientsOfMaskedSequences(RNNFormat format) {
    boolean last = format == RNNFormat.NWC;
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.recurrent(IN, STEPS, format),
            layer(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .dataFormat(format)
                .build());
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1, 0, 0}, {1, 0, 1, 1, 0}});
    INDArray input = random(DataType.DOUBLE, 2, IN, STEPS);
    INDArray labels = random(DataType.DOUBLE, 2, 2, STEPS);
    checkGradients(
        network,
        last ? input.permute(0, 2, 1).dup('c') : input,
        last ? labels.permute(0, 2, 1).dup('c') : labels,
        mask,
        key -> false);
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void gradientsOfImages(CNN2DFormat format) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.convolutional(2, 3, IN, format),
            layer(),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
    INDArray input = random(DataType.DOUBLE, 2, IN, 2, 3);
    checkGradients(
        network,
        format == CNN2DFormat.NHWC ? input.permute(0, 2, 3, 1).dup('c') : input,
        random(DataType.DOUBLE, 2, 2),
        null,
        key -> false);
  }

  private static void checkGradients(
      MultiLayerNetwork network,
      INDArray input,
      INDArray labels,
      INDArray mask,
      Predicate<String> idle) {
    awayFromZero(network);
    Set<String> fixed = fixed(network);
    network.setInput(input);
    network.setLabels(labels);
    network.setLayerMaskArrays(mask, mask);
    network.computeGradientAndScore();
    network
        .gradient()
        .gradientForVariable()
        .forEach(
            (key, gradient) ->
                assertEquals(
                    !fixed.contains(key) && !idle.test(key),
                    gradient.amaxNumber().doubleValue() > 1e-7,
                    key + " gets the gradient " + gradient));
    DataType before = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.MLNConfig()
                  .net(network)
                  .input(input)
                  .labels(labels)
                  .inputMask(mask)
                  .labelMask(mask)
                  .excludeParams(fixed)
                  .maxRelError(1e-5)
                  .minAbsoluteError(1e-9)
                  .print(GradientCheckUtil.PrintMode.FAILURES_ONLY)),
          "gradient check failed");
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  @Test
  void maskedStepsGiveZerosAndAreIgnored() {
    MultiLayerNetwork network =
        Networks.of(configuration(DataType.DOUBLE), InputType.recurrent(IN), layer());
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0}});
    INDArray input = random(DataType.DOUBLE, 1, IN, 3);
    INDArray out = network.output(input, false, mask, null);
    INDArray noise = input.dup();
    noise.slice(0).getColumn(2).addi(100);
    assertClose("masked step", out, network.output(noise, false, mask, null), 0);
    assertEquals(0, out.slice(0).getColumn(2).amaxNumber().doubleValue());
    assertTrue(out.slice(0).getColumn(1).amaxNumber().doubleValue() > 0);
  }

  // ---- saving

  @Test
  void aFreshNetworkFromEveryFormatGivesTheSameOutputs(@TempDir Path folder)
      throws IOException, ClassNotFoundException {
    MultiLayerNetwork network = feedForward(DataType.DOUBLE);
    INDArray input = random(DataType.DOUBLE, 3, IN);
    INDArray expected = network.output(input);
    MultiLayerConfiguration conf = network.getLayerWiseConfigurations();

    MultiLayerConfiguration json = MultiLayerConfiguration.fromJson(conf.toJson());
    MultiLayerConfiguration yaml = MultiLayerConfiguration.fromYaml(conf.toYaml());
    assertEquals(conf, json);
    assertEquals(conf, yaml);
    for (MultiLayerConfiguration copy : List.of(json, yaml, conf.clone())) {
      MultiLayerNetwork fresh = Networks.initialised(new MultiLayerNetwork(copy));
      fresh.setParams(network.params());
      assertClose("configuration", expected, fresh.output(input), 0);
    }
    assertClose("clone", expected, network.clone().output(input), 0);

    Path zip = folder.resolve("model.zip");
    ModelSerializer.writeModel(network, zip.toFile(), true);
    assertClose(
        "zip", expected, ModelSerializer.restoreMultiLayerNetwork(zip.toFile()).output(input), 0);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(network);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      MultiLayerNetwork read = (MultiLayerNetwork) in.readObject();
      assertClose("Java serialisation", expected, read.output(input), 0);
    }
  }

  @Test
  void layersThatDifferInOneFieldAreNotEqual() {
    assertEquals(layer(), layer());
    assertEquals(layer().hashCode(), layer().hashCode());
    for (FeatureLayer other : differentInOneField()) {
      assertNotEquals(layer(), other);
      assertNotEquals(other, layer());
    }
    assertNotEquals(layer(), small().name("other").build());
    assertNotEquals(layer(), small().dataFormat(RNNFormat.NWC).build());
    assertNotEquals(layer(), small().dataFormat(CNN2DFormat.NHWC).build());
    assertNotEquals(layer(), small().l2(0.5).build());
  }

  // ---- life in a network

  @Test
  void setParamCopiesAndRefusesOtherShapes() {
    MultiLayerNetwork network = feedForward(DataType.DOUBLE);
    network
        .paramTable()
        .forEach(
            (key, value) -> {
              INDArray values = random(DataType.DOUBLE, value.shape()).addi(3);
              network.setParam(key, values);
              assertClose(key, values, network.getParam(key), 0);
            });
    String first = network.paramTable().keySet().iterator().next();
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> network.setParam(first, Nd4j.zeros(DataType.DOUBLE, 99, 1)));
    assertTrue(wrong.getMessage().contains("99"), wrong.getMessage());
  }

  @Test
  void fineTuningReachesTheLayer() {
    MultiLayerNetwork network = withOutput(DataType.DOUBLE, layer());
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.5)).l2(0.25).build())
            .build();
    FeatureLayer layer = (FeatureLayer) tuned.getLayer(0).conf().getLayer();
    assertEquals(new Sgd(0.5), layer.getIUpdater());
    assertEquals(1, layer.getRegularization().size());
    assertClose("parameters", network.params(), tuned.params(), 0);
    INDArray before = tuned.params().dup();
    tuned.fit(new DataSet(random(DataType.DOUBLE, 3, IN), random(DataType.DOUBLE, 3, 2)));
    assertTrue(
        tuned
                .getLayer(0)
                .params()
                .sub(
                    before.get(
                        org.nd4j.linalg.indexing.NDArrayIndex.interval(
                            0, tuned.getLayer(0).numParams())))
                .amaxNumber()
                .doubleValue()
            > 1e-6,
        "the updater moved nothing");
  }

  @Test
  void transferLearningKeepsFreezesAndWidens() {
    MultiLayerNetwork network = withOutput(DataType.DOUBLE, layer(), layer());
    MultiLayerNetwork frozen =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).build())
            .setFeatureExtractor(0)
            .nOutReplace(1, moreOutputs(), org.deeplearning4j.nn.weights.WeightInit.XAVIER)
            .build();
    INDArray first = frozen.getLayer(0).params().dup();
    INDArray second = frozen.getLayer(1).params().dup();
    assertClose("kept", network.getLayer(0).params(), first, 0);
    frozen.fit(new DataSet(random(DataType.DOUBLE, 3, IN), random(DataType.DOUBLE, 3, 2)));
    assertClose("frozen", first, frozen.getLayer(0).params(), 0);
    assertTrue(frozen.getLayer(1).params().sub(second).amaxNumber().doubleValue() > 0);
    assertEquals(moreOutputs(), frozen.feedForward(random(DataType.DOUBLE, 3, IN)).get(2).size(1));
  }

  @Test
  void dropoutActsInTrainingOnly() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(IN),
            small().dropOut(0.5).build());
    INDArray input = random(DataType.DOUBLE, 20, IN);
    INDArray plain = network.output(input, false).dup();
    assertClose("inference", plain, network.output(input, false), 0);
    assertTrue(network.output(input, true).sub(plain).amaxNumber().doubleValue() > 1e-3);
  }

  @Test
  void weightNoiseActsInTrainingOnlyAndLeavesParameters() {
    MultiLayerNetwork network =
        awayFromZero(
            Networks.of(
                configuration(DataType.DOUBLE)
                    .weightNoise(new org.deeplearning4j.nn.conf.weightnoise.DropConnect(0.5)),
                InputType.feedForward(IN),
                layer()));
    assumeTrue(hasWeights(network), "DropConnect leaves biases alone");
    INDArray input = random(DataType.DOUBLE, 5, IN);
    INDArray parameters = network.params().dup();
    INDArray plain = network.output(input, false).dup();
    assertTrue(network.output(input, true).sub(plain).amaxNumber().doubleValue() > 1e-3);
    assertClose("inference", plain, network.output(input, false), 0);
    assertClose("parameters", parameters, network.params(), 0);
  }

  private static boolean hasWeights(MultiLayerNetwork network) {
    return ((FeatureLayer) network.getLayer(0).conf().getLayer())
        .parameters().stream().anyMatch(p -> p.kind() == Parameter.Kind.WEIGHT);
  }

  @Test
  void regularisationCountsInTheScore() {
    INDArray input = random(DataType.DOUBLE, 3, IN);
    INDArray labels = random(DataType.DOUBLE, 3, 2);
    double plain = withOutput(DataType.DOUBLE, layer()).score(new DataSet(input, labels));
    MultiLayerNetwork penalised = withOutput(DataType.DOUBLE, small().l2(0.5).l2Bias(0.25).build());
    FeatureLayer conf = (FeatureLayer) penalised.getLayer(0).conf().getLayer();
    double penalty = 0;
    for (Map.Entry<String, INDArray> e : penalised.getLayer(0).paramTable().entrySet()) {
      double norm = e.getValue().norm2Number().doubleValue();
      boolean weight = conf.initializer().isWeightParam(conf, e.getKey());
      boolean bias = conf.initializer().isBiasParam(conf, e.getKey());
      penalty += 0.5 * (weight ? 0.5 : bias ? 0.25 : 0) * norm * norm;
    }
    assertEquals(plain + penalty, penalised.score(new DataSet(input, labels)), 1e-9);
  }

  /** Adam keeps two numbers a parameter. */
  @Test
  void theMemoryReportCountsParametersUpdaterAndActivations() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(IN),
            small().updater(new Adam()).build());
    FeatureLayer conf = (FeatureLayer) network.getLayer(0).conf().getLayer();
    LayerMemoryReport report = conf.getMemoryReport(InputType.feedForward(IN));
    long trained =
        conf.parameters().stream()
            .filter(parameter -> parameter.kind() != Parameter.Kind.FIXED)
            .mapToLong(parameter -> network.getLayer(0).getParam(parameter.key()).length())
            .sum();
    assertEquals(network.numParams(), report.getParameterSize());
    assertTrue(
        report.getUpdaterStateSize() >= 2 * trained
            && report.getUpdaterStateSize() <= 2 * network.numParams(),
        "state of the updater: " + report.getUpdaterStateSize());
    long outputs = outputs(IN);
    assertEquals(InputType.feedForward(outputs), report.getOutputType());
    assertEquals(outputs, report.getWorkingMemoryVariableInference());
    assertEquals(2 * outputs, report.getWorkingMemoryVariableTrain().get(CacheMode.NONE));
    int batch = 7;
    long activations =
        report.getMemoryBytes(
            MemoryType.ACTIVATIONS, batch, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.DOUBLE);
    assertEquals(batch * outputs * Double.BYTES, activations);
  }

  @Test
  void sameSeedSameNumbers() {
    assertClose(
        "seed",
        withOutput(DataType.FLOAT, layer()).params(),
        withOutput(DataType.FLOAT, layer()).params(),
        0);
  }

  @Test
  @Tag("slow")
  void twentyThousandPassesLeakNothing() throws InterruptedException {
    MultiLayerNetwork network = withOutput(DataType.FLOAT, layer());
    DataSet data = new DataSet(random(DataType.FLOAT, 2, IN), random(DataType.FLOAT, 2, 2));
    passes(1_000, () -> network.fit(data));
    long heap = usedHeap();
    long offHeap = Pointer.totalBytes();
    int training = manyPasses() * 3 / 17; // each once forward and once backward
    passes(manyPasses() - training, () -> network.output(data.getFeatures()));
    passes(training, () -> network.fit(data));
    long grown = usedHeap() - heap;
    for (int i = 0; i < 10 && grown >= 4_000_000; i++) { // on a busy machine ND4J is slow to free
      grown = usedHeap() - heap;
    }
    assertTrue(grown < 4_000_000, "heap grew by " + grown + " bytes");
    long grownOffHeap = Pointer.totalBytes() - offHeap;
    assertTrue(grownOffHeap < 4_000_000, "off-heap memory grew by " + grownOffHeap + " bytes");
  }

  /**
   * Collects now and then: ND4J notes every array in a table until it is collected, and a table
   * that was once large stays so.
   */
  private static void passes(int count, Runnable pass) throws InterruptedException {
    for (int i = 1; i <= count; i++) {
      pass.run();
      if (i % 500 == 0) {
        System.gc();
        Thread.sleep(50);
      }
    }
  }

  /** The least of several looks: ND4J frees arrays on a thread of its own, after the collection. */
  private static long usedHeap() throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      System.gc();
      Thread.sleep(200);
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @Test
  void nothingIsPrinted() {
    PrintStream original = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      MultiLayerNetwork network = withOutput(DataType.FLOAT, layer());
      network.fit(new DataSet(random(DataType.FLOAT, 2, IN), random(DataType.FLOAT, 2, 2)));
    } finally {
      System.setOut(original);
    }
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }

  // ---- bad input

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e6, -1e6})
  void largeAndZeroInputsStayFinite(double value) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      MultiLayerNetwork network = withOutput(type, layer());
      INDArray input = Nd4j.valueArrayOf(new long[] {3, IN}, value, type);
      assertTrue(Double.isFinite(network.output(input).sumNumber().doubleValue()));
      network.setInput(input);
      network.setLabels(Nd4j.zeros(type, 3, 2));
      network.computeGradientAndScore();
      assertTrue(Double.isFinite(network.gradient().gradient().sumNumber().doubleValue()));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void valuesThatAreNotFiniteAreRefusedByPosition(double value) {
    MultiLayerNetwork network = feedForward(DataType.DOUBLE);
    INDArray input = random(DataType.DOUBLE, 4, IN);
    input.putScalar(2, 1, value);
    RuntimeException error = assertThrows(RuntimeException.class, () -> network.output(input));
    assertTrue(error.getMessage().contains("[2, 1]"), error.getMessage());
    assertTrue(error.getMessage().contains(layer().getClass().getSimpleName()));
  }

  @Test
  void wrongNumberOfFeaturesIsNamed() {
    MultiLayerNetwork network = feedForward(DataType.DOUBLE);
    RuntimeException error =
        assertThrows(
            RuntimeException.class, () -> network.output(random(DataType.DOUBLE, 2, IN + 1)));
    assertNotNull(error.getMessage());
    assertTrue(error.getMessage().contains("nIn = " + IN), error.getMessage());
  }

  @Test
  void theSummaryNamesTheLayerAndItsWidths() {
    String summary = feedForward(DataType.FLOAT).summary();
    assertTrue(
        summary.contains("(" + layer().getClass().getSimpleName() + ")")
            && summary.matches("(?s).*\\b" + IN + ", *" + outputs(IN) + "\\b.*"),
        summary);
  }

  @Test
  void volumesAreFlattenedAsForADenseLayer() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 2, 1),
            new Convolution3D.Builder(2, 2, 2)
                .nOut(1)
                .dataFormat(Convolution3D.DataFormat.NCDHW)
                .build(),
            layer());
    assertArrayEquals(
        new long[] {4, outputs(2)}, network.output(random(DataType.DOUBLE, 4, 1, 2, 3, 2)).shape());
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"BOOL", "INT", "LONG", "UBYTE"})
  void featuresMayBeTruthValuesOrWholeNumbers(DataType type) {
    INDArray features = Nd4j.createFromArray(new double[][] {{1, 0, 1}, {0, 0, 1}, {1, 1, 0}});
    MultiLayerNetwork network = withOutput(DataType.FLOAT, layer());
    INDArray expected = network.output(features.castTo(DataType.FLOAT));
    assertClose("output", expected, network.output(features.castTo(type)), 0);
    network.fit(new DataSet(features.castTo(type), random(DataType.FLOAT, 3, 2)));
  }

  /** What graphics cards train in: outputs and steps are those of double to two digits. */
  @Test
  void halfPrecisionTrainsToItsDigits() {
    DataType type = DataType.FLOAT16;
    MultiLayerNetwork exact = withOutput(DataType.DOUBLE, layer());
    MultiLayerNetwork half = withOutput(type, layer());
    half.setParams(exact.params().castTo(type));
    INDArray features = random(DataType.DOUBLE, 8, IN);
    double digits = 0.01;
    assertClose(
        "output",
        exact.output(features),
        half.output(features.castTo(type)).castTo(DataType.DOUBLE),
        digits);
    DataSet data = new DataSet(features, random(DataType.DOUBLE, 8, 2));
    exact.fit(data);
    half.fit(new DataSet(features.castTo(type), data.getLabels().castTo(type)));
    assertClose("score", Nd4j.scalar(exact.score()), Nd4j.scalar(half.score()), digits);
    assertClose("step", exact.params(), half.params().castTo(DataType.DOUBLE), digits);
  }

  private static MultiLayerNetwork withOutput(DataType type, FeatureLayer... layers) {
    NeuralNetConfiguration.ListBuilder list = configuration(type).list();
    for (FeatureLayer layer : layers) {
      list.layer(layer);
    }
    list.layer(
        new OutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.IDENTITY).build());
    return awayFromZero(
        Networks.initialised(
            new MultiLayerNetwork(list.setInputType(InputType.feedForward(IN)).build())));
  }
}
