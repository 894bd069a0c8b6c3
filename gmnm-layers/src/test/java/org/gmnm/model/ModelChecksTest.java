package org.gmnm.model;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Each check by itself, on both sides of its bound. */
class ModelChecksTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static void assertRefused(String words, Executable reading) {
    String said = assertThrows(ModelFileException.class, reading).getMessage();
    assertTrue(said.contains(words), said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'dataType': 'FLOAT', 'shape': [2, 2], 'data': [1, 2, 3, 'NaN']}",
        "{'dataType': 'BOOL', 'shape': [1], 'data': [true]}",
        "[1.5, 2]"
      })
  void wholeArraysAreRead(String text) throws IOException {
    INDArray array = array(text);
    assertEquals(text.startsWith("[") ? 2 : text.contains("BOOL") ? 1 : 4, array.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'dataType': 'FLOAT', 'shape': [2, 3], 'data': [1, 2, 3, 4]}",
        "{'dataType': 'FLOAT', 'shape': [0], 'data': []}",
        "{'dataType': 'FLOAT', 'shape': [1.5], 'data': [1]}",
        "{'dataType': 'FLOAT', 'shape': [-1, -1], 'data': [1]}",
        "{'dataType': 'FLOAT', 'shape': [65536, 65536, 65536, 65536, 1], 'data': [1]}",
        "{'dataType': 'FLOAT', 'shape': 4, 'data': [1, 2, 3, 4]}",
        "{'dataType': 'UTF8', 'shape': [1], 'data': [1]}",
        "{'dataType': 'FLOAT', 'shape': [1], 'data': ['x']}",
        "{'dataType': 'FLOAT', 'shape': [1], 'data': 1}",
        "['x']",
        "[]"
      })
  void arraysThatDoNotFitTogetherAreRefused(String text) {
    assertRefused("do not fit together", () -> array(text));
  }

  @ParameterizedTest
  @CsvSource({"32, true", "33, false"})
  void arraysHaveNoMoreDimensionsThanNd4jHas(int dimensions, boolean read) throws IOException {
    String shape = Arrays.toString(new int[dimensions]).replace("0", "1");
    String text = "{'dataType': 'FLOAT', 'shape': " + shape + ", 'data': [7]}";
    if (read) {
      assertEquals(1, array(text).length());
    } else {
      assertRefused("do not fit together", () -> array(text));
    }
  }

  private static INDArray array(String text) throws IOException {
    try (JsonParser parser = JSON.getFactory().createParser(text.replace('\'', '"'))) {
      parser.setCodec(JSON);
      return new ConfigurationArray().deserialize(parser, null);
    }
  }

  /** Longer than a block, and not by a whole one. */
  @Test
  void longArraysComeBackWhole() throws IOException {
    INDArray array = Nd4j.arange((1 << 16) + 5).castTo(DataType.DOUBLE);
    assertEquals(array, SavedArray.read(new ByteArrayInputStream(written(array)), "x"));
  }

  @Test
  void whatFollowsAnArrayIsRefused() throws IOException {
    byte[] bytes = written(Nd4j.ones(DataType.FLOAT, 3));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertRefused("x", () -> SavedArray.read(new ByteArrayInputStream(longer), "x"));
    assertNull(SavedArray.read(new ByteArrayInputStream(new byte[0]), "x"));
  }

  @Test
  void countsOfShapeNumbersHaveBounds() throws IOException {
    for (long count : new long[] {-1, 69, Long.MAX_VALUE}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeUTF("HEAP");
      out.writeLong(count);
      out.writeUTF("LONG");
      out.write(new byte[69 * Long.BYTES]);
      assertRefused("x", () -> SavedArray.read(new ByteArrayInputStream(bytes.toByteArray()), "x"));
    }
  }

  private static byte[] written(INDArray array) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Nd4j.write(array, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void sizesAreAllowedUpToTheirBound() throws IOException {
    ModelZip.requireAtMost(10, "x", 10, 20);
    ModelZip.requireAtMost(10, "x", 20, 10);
    assertRefused("withMaxBytes", () -> ModelZip.requireAtMost(11, "x", 10, 20));
    assertRefused("withMaxBytes", () -> ModelZip.requireAtMost(11, "x", 10, 10));
    assertRefused("-Xmx", () -> ModelZip.requireAtMost(11, "x", 20, 10));
  }

  @Test
  void theLimitOfAFileIsAWholeNumberOfBytes() {
    assertThrows(IllegalArgumentException.class, () -> new ModelFiles().withMaxBytes(0));
    long more = Integer.MAX_VALUE + 1L;
    assertThrows(IllegalArgumentException.class, () -> new ModelFiles().withMaxBytes(more));
    new ModelFiles().withMaxBytes(1).withMaxBytes(Integer.MAX_VALUE);
  }

  @Test
  void oneArrayLeavesRoomForThoseBesideIt() {
    assertTrue(MemoryLimits.array() >= 1 << 20, "bytes: " + MemoryLimits.array());
    assertTrue(MemoryLimits.array() <= Long.MAX_VALUE / 4);
    assertTrue(MemoryLimits.configuration() < Runtime.getRuntime().maxMemory() / 100);
  }

  @Test
  void configurationsAreNestedUpToABound() {
    assertRefused("nested deeper than 100", () -> parse(nested(101)));
    String said = assertThrows(ModelFileException.class, () -> parse(nested(100))).getMessage();
    assertFalse(said.contains("nested"), said);
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  @Test
  void manyBracketsSideBySideAreNotDeep() {
    String said =
        assertThrows(ModelFileException.class, () -> parse("[" + "{},".repeat(300) + "{}]"))
            .getMessage();
    assertFalse(said.contains("nested") || said.contains("objects"), said);
  }

  @Test
  void numbersOfAConfigurationHaveNoMoreDigitsThanANumberHas() {
    assertRefused("401 characters", () -> parse("[" + "1".repeat(401) + "]"));
    String said =
        assertThrows(ModelFileException.class, () -> parse("[" + "1".repeat(400) + "]"))
            .getMessage();
    assertFalse(said.contains("characters"), said);
    String text =
        assertThrows(ModelFileException.class, () -> parse("[\"" + "a".repeat(500) + "\"]"))
            .getMessage();
    assertFalse(text.contains("characters"), text);
  }

  private static void parse(String text) throws IOException {
    ModelConfiguration.parse(text.getBytes(StandardCharsets.UTF_8), "confs");
  }

  @Test
  void aNormaliserHasFiniteNumbersAndNothingAfterThem() throws IOException {
    byte[] bytes = SavedNormalizer.write(new ImagePreProcessingScaler(-1, 1));
    SavedNormalizer.read(bytes);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertRefused("normalizer", () -> SavedNormalizer.read(longer));
    for (int number = 1; number <= 3; number++) {
      byte[] changed = bytes.clone();
      Arrays.fill(changed, bytes.length - Double.BYTES * number, bytes.length, (byte) 0xff);
      assertRefused("normalizer", () -> SavedNormalizer.read(changed));
    }
    assertRefused("cut short", () -> SavedNormalizer.read(Arrays.copyOf(bytes, bytes.length - 1)));
  }

  @Test
  void aGraphsUpdaterAndTypeComeBack() throws IOException {
    ComputationGraph graph =
        Networks.of(
                configuration(DataType.DOUBLE).updater(new Adam(0.01)),
                InputType.feedForward(3),
                new DenseLayer.Builder().nOut(4).build(),
                new OutputLayer.Builder().nOut(2).build())
            .toComputationGraph();
    graph.fit(new DataSet(Nd4j.rand(DataType.DOUBLE, 5, 3), Nd4j.ones(DataType.DOUBLE, 5, 2)));
    Path file = folder.resolve("graph.zip");
    ModelFiles.write(graph, file);
    ComputationGraph read = new ModelFiles().readGraph(file);
    INDArray state = graph.getUpdater().getStateViewArray();
    assertTrue(state.norm2Number().doubleValue() > 0, "an updater with a state");
    assertEquals(state, read.getUpdater().getStateViewArray());
    assertEquals(DataType.DOUBLE, read.getConfiguration().getDataType());
  }

  @Test
  void temporaryFilesAreKnownByTheirNames() {
    assertFalse(AtomicFiles.isLeftOver(Path.of("model.zip")));
    assertFalse(AtomicFiles.isLeftOver(Path.of(".model.zip")));
  }

  @ParameterizedTest
  @CsvSource({"0, permission denied", "1, no such file", "2, in the way", "3, disk", "4, broken"})
  void failuresAreSaidInWords(int which, String words) {
    IOException[] all = {
      new AccessDeniedException("f"),
      new NoSuchFileException("f"),
      new FileAlreadyExistsException("f"),
      new FileSystemException("f", null, "disk is full"),
      new IOException("broken")
    };
    assertTrue(AtomicFiles.reason(all[which]).contains(words));
    assertEquals("IOException", AtomicFiles.reason(new IOException()));
  }
}
