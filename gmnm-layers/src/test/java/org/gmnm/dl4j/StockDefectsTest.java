package org.gmnm.dl4j;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.gmnm.backend.CpuAcceleration;
import org.gmnm.layers.GmmEmbeddingLayer;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * What DL4J's own SameDiff layer does wrong in 1.0.0-M2.1, pinned.
 *
 * <p>Each test fails once upstream mends its defect: then the cure in this package, which {@code
 * LayerContractTest} checks, may go. {@link Stock} and {@link Ours} are one linear layer x·W on
 * DL4J's runtime and on ours.
 */
class StockDefectsTest {

  private static final int WIDTH = 3;

  /** x·W on DL4J's runtime. */
  public static final class Stock extends SameDiffLayer {
    private static final long serialVersionUID = 1L;
    private boolean leaveSomethingUnused;

    public Stock() {}

    Stock(boolean leaveSomethingUnused) {
      this.leaveSomethingUnused = leaveSomethingUnused;
    }

    @Override
    public void defineParameters(SDLayerParams params) {
      params.clear();
      params.addWeightParam("W", WIDTH, WIDTH);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
      params.get("W").assign(weights(params.get("W").dataType()));
    }

    @Override
    public SDVariable defineLayer(
        SameDiff sameDiff, SDVariable input, Map<String, SDVariable> params, SDVariable mask) {
      return define(input, params.get("W"), leaveSomethingUnused);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
      return inputType;
    }
  }

  /** x·W on our runtime. */
  public static final class Ours extends FeatureLayer {
    private static final long serialVersionUID = 1L;
    private final boolean leaveSomethingUnused;

    private Ours(Builder builder) {
      super(builder);
      leaveSomethingUnused = builder.leaveSomethingUnused;
    }

    @Override
    public java.util.List<Parameter> parameters() {
      return java.util.List.of(new Parameter("W", Parameter.Kind.WEIGHT, nIn, nOut));
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("W").assign(weights(parameters.get("W").dataType()));
    }

    @Override
    public SDVariable defineLayer(
        SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
      return define(input, parameters.get("W"), leaveSomethingUnused);
    }

    @SuppressWarnings("unchecked") // DL4J's build() has a result type that its caller chooses
    static final class Builder extends FeatureLayer.Builder<Builder> {
      private boolean leaveSomethingUnused;

      Builder leaveSomethingUnused() {
        leaveSomethingUnused = true;
        return this;
      }

      @Override
      public Ours build() {
        return new Ours(this);
      }
    }
  }

  private static SDVariable define(SDVariable input, SDVariable w, boolean unused) {
    SDVariable result = input.mmul(w).mul(2).mul(0.5); // in three operations, two results are freed
    if (unused) {
      input.mul(3).sum(); // a floating-point value that nothing uses
    }
    return result;
  }

  private static INDArray weights(DataType type) {
    return Nd4j.linspace(type, -0.4, 0.1, WIDTH * WIDTH).reshape('c', WIDTH, WIDTH);
  }

  private static Ours ours() {
    return new Ours.Builder().nOut(WIDTH).build();
  }

  private static INDArray random(long... shape) {
    Nd4j.getRandom().setSeed(3);
    return Nd4j.randn(DataType.DOUBLE, shape);
  }

  /** The lowest layer's gradient of W when these layers lie on each other below a linear output. */
  private static INDArray lowestGradient(Layer... layers) {
    MultiLayerNetwork network = withOutput(layers);
    network.setInput(random(4, WIDTH));
    network.setLabels(random(4, 2).addi(1));
    network.computeGradientAndScore();
    return network.gradient().getGradientFor("0_W");
  }

  private static MultiLayerNetwork withOutput(Layer... layers) {
    return withOutput(0, layers);
  }

  private static MultiLayerNetwork withOutput(double l2, Layer... layers) {
    Layer[] all = java.util.Arrays.copyOf(layers, layers.length + 1);
    all[layers.length] =
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(WIDTH)
            .nOut(2)
            .activation(Activation.IDENTITY)
            .build();
    var conf = configuration(DataType.DOUBLE);
    if (l2 > 0) {
      conf.l2(l2);
    }
    return Networks.of(conf, InputType.feedForward(WIDTH), all);
  }

  private static Layer[] stack(int depth, java.util.function.Supplier<Layer> layer) {
    Layer[] layers = new Layer[depth];
    for (int i = 0; i < depth; i++) {
      layers[i] = layer.get();
    }
    return layers;
  }

  private static Layer dense() {
    return new DenseLayer.Builder()
        .nOut(WIDTH)
        .activation(Activation.IDENTITY)
        .hasBias(false)
        .build();
  }

  private static double ratio(int depth, java.util.function.Supplier<Layer> layer) {
    MultiLayerNetwork exact = withOutput(stack(depth, StockDefectsTest::dense));
    for (int i = 0; i < depth; i++) {
      exact.setParam(i + "_W", weights(DataType.DOUBLE));
    }
    MultiLayerNetwork tested = withOutput(stack(depth, layer));
    tested.setParam(depth + "_W", exact.getParam(depth + "_W"));
    tested.setParam(depth + "_b", exact.getParam(depth + "_b"));
    for (MultiLayerNetwork network : new MultiLayerNetwork[] {exact, tested}) {
      network.setInput(random(4, WIDTH));
      network.setLabels(random(4, 2).addi(1));
      network.computeGradientAndScore();
    }
    INDArray expected = exact.gradient().getGradientFor("0_W");
    INDArray actual = tested.gradient().getGradientFor("0_W");
    double ratio = actual.norm2Number().doubleValue() / expected.norm2Number().doubleValue();
    assertEquals(
        0, actual.sub(expected.mul(ratio)).norm2Number().doubleValue(), 1e-9, "not parallel");
    return ratio;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void stockGradientIsDoubledByEveryLayerAndOursIsExact(int depth) {
    assertEquals(Math.pow(2, depth), ratio(depth, Stock::new), 1e-9);
    assertEquals(1, ratio(depth, StockDefectsTest::ours), 1e-9);
  }

  @Test
  void somethingUnusedSpoilsTheStockGradientAndNotOurs() {
    INDArray exact = lowestGradient(ours());
    INDArray oursUnused =
        lowestGradient(new Ours.Builder().nOut(WIDTH).leaveSomethingUnused().build());
    assertEquals(0, exact.sub(oursUnused).amaxNumber().doubleValue(), 1e-12);
    INDArray stockUnused;
    try {
      stockUnused = lowestGradient(new Stock(true));
    } catch (RuntimeException stockThrows) {
      return;
    }
    assertTrue(stockUnused.sub(exact.mul(2)).amaxNumber().doubleValue() > 1e-6);
  }

  @Test
  void stockSetParamCopiesNothing() {
    MultiLayerNetwork stock = withOutput(new Stock());
    INDArray before = stock.getParam("0_W").dup();
    stock.setParam("0_W", Nd4j.ones(DataType.DOUBLE, WIDTH, WIDTH));
    assertEquals(before, stock.getParam("0_W"));
  }

  @Test
  void stockScoreLacksRegularisation() {
    DataSet data = new DataSet(random(2, WIDTH), random(2, 2));
    MultiLayerNetwork plain = withOutput(new Stock());
    MultiLayerNetwork penalised = withOutput(0.5, new Stock());
    penalised.setParams(plain.params());
    double missing = penalised.score(data) - plain.score(data);
    double outputLayersOwn = 0.25 * Math.pow(plain.getParam("1_W").norm2Number().doubleValue(), 2);
    assertEquals(outputLayersOwn, missing, 1e-9);
  }

  @Test
  void stockIgnoresDropout() {
    Stock layer = new Stock();
    layer.setIDropout(new org.deeplearning4j.nn.conf.dropout.Dropout(0.5));
    MultiLayerNetwork stock = withOutput(layer);
    INDArray input = random(20, WIDTH);
    assertEquals(stock.output(input, false), stock.output(input, true));
  }

  @Test
  void stockIgnoresFineTuning() {
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(withOutput(new Stock()))
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.5)).build())
            .build();
    Stock layer = (Stock) tuned.getLayer(0).conf().getLayer();
    assertNotEquals(new Sgd(0.5), layer.getUpdater());
  }

  @Test
  void stockSessionRemembersEveryArrayItFreedAndOursIsGone() throws ReflectiveOperationException {
    MultiLayerNetwork stock = withOutput(new Stock());
    stock.fit(random(2, WIDTH), random(2, 2));
    int before = freedArrays(stock);
    for (int i = 0; i < 50; i++) {
      stock.fit(random(2, WIDTH), random(2, 2));
    }
    assertTrue(freedArrays(stock) >= before + 50, "the stock session no longer grows");

    MultiLayerNetwork ours = withOutput(ours());
    ours.fit(random(2, WIDTH), random(2, 2));
    Object graph = field(FeatureLayerRuntime.class, "passes").get(ours.getLayer(0));
    SameDiff sameDiff = (SameDiff) field(SameDiffGraph.class, "sameDiff").get(graph);
    assertTrue(sameDiff.getSessions().isEmpty());
    assertTrue(sameDiff.getFunction("grad").getSessions().isEmpty());
  }

  private static int freedArrays(MultiLayerNetwork network) throws ReflectiveOperationException {
    SameDiff sameDiff =
        (SameDiff)
            field(org.deeplearning4j.nn.layers.samediff.SameDiffLayer.class, "sameDiff")
                .get(network.getLayer(0));
    int count = 0;
    for (InferenceSession session : sameDiff.getSessions().values()) {
      count += ((Collection<?>) field(InferenceSession.class, "freedArrays").get(session)).size();
    }
    return count;
  }

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  @Test
  void stockPrintsWhileItDifferentiates() {
    assertTrue(printedBy(() -> lowestGradient(new Stock())).contains("Added differentiated op"));
    assertEquals("", printedBy(() -> lowestGradient(ours())));
  }

  @Test
  void otherLinesPassWhileTheConsoleIsQuiet() {
    String printed =
        printedBy(
            () -> {
              try (QuietConsole quiet = QuietConsole.open()) {
                System.out.println("mine");
                System.out.println("Added differentiated op add");
              }
              System.out.println("Added differentiated op later");
            });
    assertEquals("mine\nAdded differentiated op later\n", printed.replace("\r\n", "\n"));
  }

  private static String printedBy(Runnable action) {
    PrintStream original = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setOut(original);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void classThatDl4jAsksForOneDnnIsStillMissingUpstream() throws ReflectiveOperationException {
    // Ours answers in its place; upstream has moved the class and renamed the method.
    Class<?> asked = Class.forName("org.nd4j.nativeblas.Nd4jCpu$Environment");
    assertEquals(
        CpuAcceleration.class.getProtectionDomain().getCodeSource().getLocation(),
        asked.getProtectionDomain().getCodeSource().getLocation());
    assertFalse(CpuAcceleration.isEnabled());
  }

  @Test
  void softmaxOfDoublesFarBelowZeroIsNotANumber() {
    SameDiff sameDiff = SameDiff.create();
    SDVariable x =
        sameDiff.var(Nd4j.createFromArray(new double[][][] {{{-1e6, -1e6 - 1}, {-1e6, -1e6 - 1}}}));
    assertTrue(Double.isNaN(sameDiff.nn().softmax(x, 2).eval().getDouble(0)));
    assertEquals(
        1 / (1 + Math.exp(-1)),
        sameDiff.nn().softmax(x.sub(x.max(true, 2)), 2).eval().getDouble(0),
        1e-12);
  }

  /** Java takes {@code reshape(long, long)} before {@code reshape(char, long...)}. */
  @Test
  void reshapeToOneLongTakesTheOrderForANumberOfRows() {
    assertArrayEquals(new long[] {'c', 2}, Nd4j.zeros(2 * 'c').reshape('c', 2L).shape());
    assertArrayEquals(new long[] {'c', 2}, Nd4j.zeros(2 * 'c').reshape('c', 2).shape());
    assertThrows(Exception.class, () -> Nd4j.zeros(6).reshape('c', 6L));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void gradientOfAProductOfSingleNumbersFails(int size) {
    SameDiff sameDiff = SameDiff.create();
    SDVariable a = sameDiff.var("a", Nd4j.ones(size, size));
    SDVariable b = sameDiff.var("b", Nd4j.ones(size, size));
    a.mmul(b).sum("loss");
    sameDiff.setLossVariables("loss");
    Executable gradient = () -> sameDiff.calculateGradients(Map.of(), "a");
    if (size == 1) {
      assertThrows(RuntimeException.class, gradient);
    } else {
      assertDoesNotThrow(gradient);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 0", "2, 1, 1", "2, 2, 0", "2, 2, 1"})
  void aSumOverTheOnlyRowOrColumnOfAMatrixFailsWhereThatStays(int rows, int columns, int over) {
    SameDiff sameDiff = SameDiff.create();
    SDVariable sum = sameDiff.var("a", Nd4j.ones(rows, columns)).sum(true, over);
    if (rows == columns) {
      assertDoesNotThrow(() -> sum.eval());
    } else {
      assertThrows(NullPointerException.class, () -> sum.eval());
    }
    SDVariable three =
        sameDiff.var("b", Nd4j.ones(1, rows, columns)).sum(true, over + 1); // the way round
    assertDoesNotThrow(() -> three.eval());
  }

  /** A class that tells when it was touched. */
  static final class Touched {
    static {
      System.setProperty("touched", "yes");
    }
  }

  @Test
  void readingJsonInitialisesAClassBeforeItIsSeenToBeNoLayer() {
    Layer layer = new DenseLayer.Builder().nIn(2).nOut(2).build();
    String json = new NeuralNetConfiguration.Builder().list().layer(layer).build().toJson();
    String planted = json.replace(DenseLayer.class.getName(), Touched.class.getName());
    assertNotEquals(json, planted);
    assertThrows(Exception.class, () -> MultiLayerConfiguration.fromJson(planted));
    assertEquals("yes", System.getProperty("touched"));
  }

  @Test
  void pretrainingHandsTheNetworksOwnFeaturesToEveryLayer() {
    // The layers below are passed by: LayerwisePretraining runs them.
    GmmEmbeddingLayer embedding = new GmmEmbeddingLayer.Builder().components(2).build();
    MultiLayerNetwork network = withOutput(new DenseLayer.Builder().nOut(WIDTH).build(), embedding);
    INDArray features = random(4, WIDTH);
    network.pretrainLayer(1, features);
    assertEquals(features.min(0).castTo(DataType.DOUBLE), low(network));
    LayerwisePretraining.pretrainLayer(
        network, 1, new ListDataSetIterator<>(List.of(new DataSet(features, features))), 1);
    assertNotEquals(features.min(0).castTo(DataType.DOUBLE), low(network));
  }

  private static INDArray low(MultiLayerNetwork network) {
    return network.getParam("1_low").reshape(WIDTH);
  }
}
