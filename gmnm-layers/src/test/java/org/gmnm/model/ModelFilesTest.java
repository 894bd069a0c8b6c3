package org.gmnm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.loss.LossNgmg;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.VGG16ImagePreProcessor;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ModelFilesTest {

  /** A class that tells when it was touched. */
  static final class Planted {
    static {
      System.setProperty("planted", "initialised");
    }
  }

  private static final String CONFIGURATION = "configuration.json";
  private static final String PARAMETERS = "coefficients.bin";

  @TempDir Path folder;
  private Path file;
  private Map<String, byte[]> parts;

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.01))
                .list()
                .layer(new GmnmLayer.Builder().nOut(3).components(4).build())
                .layer(
                    new OutputLayer.Builder(new LossNgmg(0.25, 1))
                        .nOut(2)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    return network;
  }

  @BeforeEach
  void writeAModel() throws IOException {
    file = folder.resolve("model.zip");
    MultiLayerNetwork network = network();
    network.fit(new DataSet(Nd4j.ones(4, 2), Nd4j.zeros(4, 2)));
    ModelFiles.write(network, file);
    parts = ZipParts.of(file);
  }

  private void rewrite() throws IOException {
    Files.write(file, ZipParts.zip(parts));
  }

  private String configuration() {
    return new String(parts.get(CONFIGURATION), StandardCharsets.UTF_8);
  }

  private void replace(String old, String by) throws IOException {
    String before = configuration();
    assertTrue(before.contains(old), old);
    parts.put(CONFIGURATION, before.replace(old, by).getBytes(StandardCharsets.UTF_8));
    rewrite();
  }

  private void assertRefused(String why) {
    String message =
        assertThrows(ModelFileException.class, () -> new ModelFiles().readNetwork(file))
            .getMessage();
    assertTrue(message.startsWith("Cannot read the model model.zip: "), message);
    assertTrue(message.contains(why), message);
    assertFalse(message.contains("\n"), "one sentence: " + message);
  }

  @Test
  void whatIsWrittenIsReadAndByDeeplearning4jToo() throws IOException {
    INDArray x = Nd4j.rand(5, 2);
    MultiLayerNetwork read = new ModelFiles().readNetwork(file);
    MultiLayerNetwork byDl4j = ModelSerializer.restoreMultiLayerNetwork(file.toFile());
    assertEquals(byDl4j.output(x), read.output(x));
    assertEquals(byDl4j.getUpdater().getStateViewArray(), read.getUpdater().getStateViewArray());
    assertEquals(1, read.getIterationCount());
  }

  @Test
  void graphsToo() throws IOException {
    ComputationGraph graph = network().toComputationGraph();
    ModelFiles.write(graph, file);
    INDArray x = Nd4j.rand(5, 2);
    assertEquals(graph.outputSingle(x), new ModelFiles().readGraph(file).outputSingle(x));
    assertRefused("graphs by readGraph");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gmnm", "embedding", "ngmg", "mixture-free", "mixture-expansion"})
  void modelsOfVersion010AreRead(String name) throws IOException {
    assertTrue(new ModelFiles().readNetwork(fixture(name)).numParams() > 0);
  }

  @Test
  void graphsOfVersion010AreReadToo() throws IOException {
    assertTrue(new ModelFiles().readGraph(fixture("attention")).numParams() > 0);
  }

  private Path fixture(String name) throws IOException {
    Path copy = folder.resolve("old.zip");
    try (InputStream in =
        ModelFilesTest.class.getResourceAsStream("/org/gmnm/fixtures/" + name + "-0.1.0.zip")) {
      Files.copy(in, copy);
    }
    return copy;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.gmnm.loss.LossNgmg",
        "org.gmnm.layers.GmnmLayer",
        "org.nd4j.linalg.learning.config.Adam"
      })
  void classesOfOthersAreRefused(String instead) throws IOException {
    String planted = Planted.class.getName().replace("org.gmnm.", "com.example.");
    replace("\"" + instead + "\"", "\"" + planted + "\"");
    assertRefused("it names '" + planted + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javax.script.ScriptEngineManager",
        "Exploit",
        "org.deeplearning4j.util.ModelSerializer",
        "org.nd4j.shade.jackson.databind.ObjectMapper",
        "java.util.ArrayList<org.gmnm.layers.GmnmLayer>",
        "[Ljava.lang.Runtime;",
        "org.gmnm.layers.GmnmLayer<java.lang.Runtime>"
      })
  void soAreTheseHoweverTheyAreWritten(String name) throws IOException {
    replace("\"org.gmnm.layers.GmnmLayer\"", "\"" + name + "\"");
    assertRefused("it names '" + name + "'");
  }

  @Test
  void aSecondClassUnderTheSameNameIsRefused() throws IOException {
    replace(
        "\"@class\" : \"org.gmnm.layers.GmnmLayer\"",
        "\"@class\" : \"java.lang.Runtime\", \"@class\" : \"org.gmnm.layers.GmnmLayer\"");
    assertRefused("Duplicate field '@class'");
  }

  /** Ours by its package, and still neither created nor initialised. */
  @Test
  void aClassThatIsNoLayerIsNotInitialised() throws IOException {
    replace("\"org.gmnm.layers.GmnmLayer\"", "\"" + Planted.class.getName() + "\"");
    assertRefused("it names '" + Planted.class.getName() + "'");
    assertNull(System.getProperty("planted"));
  }

  @Test
  void aMissingClass() throws IOException {
    replace("org.gmnm.layers.GmnmLayer", "org.gmnm.layers.FutureLayer");
    assertRefused(
        "it names the class org.gmnm.layers.FutureLayer, which is not there; use a newer gmnm");
  }

  @Test
  void aRenamedField() throws IOException {
    replace("\"components\" : 4", "\"gaussians\" : 4, \"components\" : 4");
    assertRefused("its field 'gaussians' of org.gmnm.layers.GmnmLayer is unknown");
  }

  @Test
  void aNewerFormat() throws IOException {
    parts.put("gmnm-format.txt", "2\n".getBytes(StandardCharsets.US_ASCII));
    rewrite();
    assertRefused("it has format 2, and this version of gmnm reads formats up to 1");
    parts.put("gmnm-format.txt", "two".getBytes(StandardCharsets.US_ASCII));
    rewrite();
    assertRefused("holds no format number");
  }

  @Test
  void aFileThatIsCutShortAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 1 + whole.length / 20) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused("damaged or cut short");
    }
  }

  @Test
  void bytesThatWereChangedGiveAModelOrOneSentence() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += 1 + whole.length / 60) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x55;
      Files.write(file, changed);
      try {
        new ModelFiles().readNetwork(file);
      } catch (ModelFileException oneSentence) {
        assertTrue(oneSentence.getMessage().startsWith("Cannot read the model"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../evil.txt", "/etc/passwd", "objects/x", "preprocessor.bin"})
  void filesThatNoModelHolds(String name) throws IOException {
    parts.put(name, new byte[1]);
    rewrite();
    assertRefused("it holds the file '" + name + "'");
    assertFalse(Files.exists(folder.resolve("../../evil.txt")));
  }

  @Test
  void aFileThatUnpacksToTooMuch() throws IOException {
    parts.put(
        CONFIGURATION,
        (" ".repeat((int) MemoryLimits.configuration()) + configuration())
            .getBytes(StandardCharsets.UTF_8));
    rewrite();
    assertTrue(Files.size(file) < MemoryLimits.configuration() / 100, "it is small");
    assertRefused("configuration.json unpacks to more than");
    String message =
        assertThrows(
                ModelFileException.class, () -> new ModelFiles().withMaxBytes(10).readNetwork(file))
            .getMessage();
    assertTrue(message.contains("more than 10 bytes"), message);
  }

  @Test
  void anArrayThatLiesAboutItsLength() throws IOException {
    byte[] numbers = parts.get(PARAMETERS);
    int rest = (int) network().numParams() * Float.BYTES;
    int count = numbers.length - rest - "FLOAT".length() - 2 - 8;
    for (long lie : new long[] {1L << 40, -1, 0}) {
      ByteBuffer.wrap(numbers).putLong(count, lie);
      rewrite();
      assertRefused(
          "coefficients.bin is no array of float, double or half numbers as long as it says");
    }
    ByteBuffer.wrap(numbers).putLong(count, network().numParams() - 1);
    rewrite();
    assertRefused("coefficients.bin is no array");
    ByteBuffer.wrap(numbers).putLong(count, network().numParams() + 1);
    rewrite();
    assertRefused("coefficients.bin is cut short or no array");
    ByteBuffer.wrap(numbers).putLong(count, Integer.MAX_VALUE);
    rewrite();
    assertRefused("coefficients.bin unpacks to more than");
  }

  @Test
  void aConfigurationOfAnotherSize() throws IOException {
    replace("\"components\" : 4", "\"components\" : 2000000");
    assertRefused("contents do not fit together");
  }

  @Test
  void deepNesting() throws IOException {
    parts.put(CONFIGURATION, "[".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    rewrite();
    assertRefused("nested deeper than 100");
  }

  @Test
  void noModelAtAll() throws IOException {
    parts.remove(PARAMETERS);
    rewrite();
    assertRefused("it lacks the file coefficients.bin");
    Files.delete(file);
    assertRefused("there is no such file");
    assertThrows(IllegalArgumentException.class, () -> new ModelFiles().withMaxBytes(0));
  }

  /** Also a class without a package, and one that is a part of a network by its type. */
  @Test
  void classesOfOnesOwnAreAllowed() throws IOException {
    replace(
        "\"org.nd4j.linalg.activations.impl.ActivationSigmoid\"", "\"planted.ForeignActivation\"");
    assertRefused("it names 'planted.ForeignActivation'");
    new ModelFiles().allow(planted.ForeignActivation.class).readNetwork(file);
  }

  @Test
  void aClassOfAnotherKindIsRefused() throws IOException {
    replace("\"org.gmnm.loss.LossNgmg\"", "\"org.nd4j.linalg.learning.config.Adam\"");
    assertRefused("it names 'org.nd4j.linalg.learning.config.Adam' where a ILossFunction belongs");
  }

  /** In an object that wraps another, as an old form of Deeplearning4j had it. */
  @Test
  void aClassAsAKeyIsRefused() throws IOException {
    String activation =
        "{\n        \"@class\" : \"org.nd4j.linalg.activations.impl.ActivationSigmoid\"";
    replace(activation, "{\n        \"planted.Foreign\" : {}");
    assertRefused("its configuration is damaged");
  }

  @Test
  void graphsAreCheckedAsNetworksAre() throws IOException {
    String weights = "\"@class\" : \"org.deeplearning4j.nn.weights.WeightInitXavier\"";
    assertGraphRefused(
        "\"components\" : 4", "\"gaussians\" : 4, \"components\" : 4", "'gaussians'");
    assertGraphRefused("\"weightInitFn\"", "\"weightInit\" : \"X\", \"fn\"", "before 1.0.0-beta4");
    assertGraphRefused(weights, "\"@class\" : \"planted.Foreign\"", "it names 'planted.Foreign'");
  }

  private void assertGraphRefused(String old, String by, String why) throws IOException {
    ModelFiles.write(network().toComputationGraph(), file);
    parts = ZipParts.of(file);
    replace(old, by);
    String said =
        assertThrows(ModelFileException.class, () -> new ModelFiles().readGraph(file)).getMessage();
    assertTrue(said.contains(why), said);
  }

  /** Deeplearning4j would create it by a mapper of its own, which takes any class. */
  @Test
  void formsOfBeforeBeta4AreRefused() throws IOException {
    replace(
        "\"weightInitFn\" : {\n        \"@class\" : \"org.deeplearning4j.nn.weights.WeightInitXavier\"\n      }",
        "\"weightInit\" : \"DISTRIBUTION\", \"dist\" : {\"type\" : \"planted.Foreign\"}");
    assertRefused("of a Deeplearning4j before 1.0.0-beta4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT", "DOUBLE", "HALF"})
  void everyDataTypeIsReadToItsBits(DataType type) throws IOException {
    MultiLayerNetwork network = network();
    network.getLayerWiseConfigurations().setDataType(type);
    MultiLayerNetwork typed = new MultiLayerNetwork(network.getLayerWiseConfigurations());
    typed.init();
    typed.setParams(network.params().castTo(type));
    ModelFiles.write(typed, file);
    MultiLayerNetwork read = new ModelFiles().readNetwork(file);
    assertEquals(type, read.params().dataType());
    assertEquals(typed.params(), read.params());
  }

  @Test
  void networksWithoutParameters() throws IOException {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new ActivationLayer(Activation.TANH))
            .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    INDArray x = Nd4j.rand(5, 2); // DL4J lets a first activation overwrite its input
    ModelFiles.write(network, file);
    assertEquals(network.output(x.dup()), new ModelFiles().readNetwork(file).output(x.dup()));
    assertEquals(
        network.output(x.dup()),
        ModelSerializer.restoreMultiLayerNetwork(file.toFile()).output(x.dup()));
    ComputationGraph graph = network.toComputationGraph();
    ModelFiles.write(graph, file);
    assertEquals(
        graph.outputSingle(x.dup()), new ModelFiles().readGraph(file).outputSingle(x.dup()));
    ModelSerializer.writeModel(network, file.toFile(), true);
    assertEquals(network.output(x.dup()), new ModelFiles().readNetwork(file).output(x.dup()));
  }

  @Test
  void parametersMayNotBeLeftOut() throws IOException {
    parts.put(PARAMETERS, new byte[0]);
    rewrite();
    assertRefused("its coefficients.bin is empty, and its layer 'layer0' has parameters");
  }

  /** As boxes of YOLO, weights of losses, wrapped and frozen layers, and names of classes. */
  @Test
  void allKindsOfNetworksAreReadToTheirBits() throws IOException {
    for (Map.Entry<String, Model> model : AttackedModels.all().entrySet()) {
      ModelFiles.write(model.getValue(), file);
      Model read =
          model.getValue() instanceof ComputationGraph
              ? new ModelFiles().readGraph(file)
              : new ModelFiles().readNetwork(file);
      assertEquals(model.getValue().params(), read.params(), model.getKey());
      assertEquals(json(model.getValue()), json(read), model.getKey());
    }
  }

  private static String json(Model model) {
    return model instanceof ComputationGraph graph
        ? graph.getConfiguration().toJson()
        : ((MultiLayerNetwork) model).getLayerWiseConfigurations().toJson();
  }

  /** 4 · (2^62 + 3) is 12 in 64 bits. */
  @Test
  void aSizeThatOverflowsToTheRightOne() throws IOException {
    replace("\"nout\" : 3", "\"nout\" : " + ((1L << 62) + 3));
    assertRefused("");
  }

  @Test
  void normalizersAreCarried() throws IOException {
    INDArray x = Nd4j.rand(20, 2).muli(5).addi(3);
    DataNormalization images = new ImagePreProcessingScaler(-1, 1);
    for (DataNormalization normalizer :
        new DataNormalization[] {
          new NormalizerStandardize(), new NormalizerMinMaxScaler(-1, 2), images
        }) {
      normalizer.fit(new DataSet(x, x));
      MultiLayerNetwork network = network();
      ModelFiles.write(network, normalizer, file);
      assertEquals(normalizer, new ModelFiles().readNormalizer(file));
      assertEquals(normalizer, ModelSerializer.restoreNormalizerFromFile(file.toFile()));
      assertEquals(network.params(), new ModelFiles().readNetwork(file).params());
      ModelSerializer.writeModel(network, file.toFile(), true);
      assertNull(new ModelFiles().readNormalizer(file));
      ModelSerializer.addNormalizerToModel(file.toFile(), normalizer);
      assertEquals(normalizer, new ModelFiles().readNormalizer(file));
    }
    new ModelFiles().addNormalizer(file, images);
    assertEquals(images, new ModelFiles().readNormalizer(file));
    assertEquals(network().params(), new ModelFiles().readNetwork(file).params());
  }

  @Test
  void normalizersWithLabelsToo() throws IOException {
    DataSet data = new DataSet(Nd4j.rand(20, 2), Nd4j.rand(20, 3).muli(9));
    for (DataNormalization normalizer :
        new DataNormalization[] {new NormalizerStandardize(), new NormalizerMinMaxScaler()}) {
      normalizer.fitLabel(true);
      normalizer.fit(data);
      new ModelFiles().addNormalizer(file, normalizer);
      assertEquals(normalizer, new ModelFiles().readNormalizer(file));
    }
  }

  @Test
  void normalizersThatCannotBeCarried() throws IOException {
    assertThrows(
        IllegalArgumentException.class,
        () -> ModelFiles.write(network(), new VGG16ImagePreProcessor(), file));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelFiles.write(network(), new NormalizerStandardize(), file))
            .getMessage();
    assertTrue(message.contains("call its fit(...) first"), message);
    parts.put("normalizer.bin", new byte[] {0, 3, 'a', 'b', 'c'});
    rewrite();
    assertTrue(new ModelFiles().readNetwork(file).numParams() > 0);
    assertTrue(
        assertThrows(ModelFileException.class, () -> new ModelFiles().readNormalizer(file))
            .getMessage()
            .contains("holds no normaliser"));
  }

  /** Whatever fails, the folder holds what it held. */
  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    assertThrows(IOException.class, () -> ModelFiles.write(network(), taken));
    MultiLayerNetwork closed = network();
    closed.params().close();
    byte[] before = Files.readAllBytes(file);
    assertThrows(RuntimeException.class, () -> ModelFiles.write(closed, file));
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          Set.of("model.zip", "taken"),
          files.map(f -> f.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  @Test
  void aNetworkWithinAnotherFile() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      assertEquals(
          new ModelFiles().readNetwork(file).params(),
          new ModelFiles().readNetwork(in, "network").params());
    }
  }

  @Test
  void aGraphWithinAnotherFile() throws IOException {
    ComputationGraph graph = AttackedModels.graph();
    ModelFiles.write(graph, file);
    try (InputStream in = Files.newInputStream(file)) {
      assertEquals(graph.params(), new ModelFiles().readGraph(in, "graph").params());
    }
  }
}
