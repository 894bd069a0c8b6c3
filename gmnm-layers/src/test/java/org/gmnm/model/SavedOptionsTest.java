package org.gmnm.model;

import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A saved model of every layer and loss at every option: what version 0.1.0 wrote is read with the
 * same options and gives the same outputs.
 *
 * <p>{@link #main} made them. A fixture never changes; a new option gets a new one beside them.
 */
class SavedOptionsTest {

  private static final String FOLDER = "/org/gmnm/fixtures/options-0.1.0/";
  private static final String OUTPUTS = "outputs.txt";

  /** Names and sizes, which follow from the network, and what DL4J's importers alone set. */
  private static final Set<String> NO_OPTIONS =
      Set.of("@class", "layerName", "nin", "nout", "timeDistributedFormat");

  /** Of layers whose initial values are their own, or that take no images. */
  private static final Set<String> WITHOUT_MEANING =
      Set.of(
          "BatchNormLayer.weightInitFn",
          "GmnmLayer.weightInitFn",
          "GmmEmbeddingLayer.weightInitFn",
          "KanLayer.weightInitFn",
          "LayerNormLayer.weightInitFn",
          "UgmmLayer.weightInitFn",
          "MultiHeadAttentionLayer.cnnFormat");

  static Stream<String> names() {
    return SavedOptions.all().keySet().stream();
  }

  /**
   * Writes what is missing.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    StringBuilder outputs = new StringBuilder();
    for (Map.Entry<String, SavedOptions.Case> entry : SavedOptions.all().entrySet()) {
      MultiLayerNetwork network = entry.getValue().network().get();
      Path file = folder.resolve(entry.getKey() + ".zip");
      if (Files.exists(file)) {
        continue; // a fixture never changes
      }
      ModelFiles.write(network, file);
      outputs
          .append(entry.getKey())
          .append(
              Arrays.stream(values(network.output(entry.getValue().input())))
                  .mapToObj(value -> " " + value)
                  .collect(Collectors.joining()))
          .append('\n');
    }
    Path all = folder.resolve(OUTPUTS);
    Files.writeString(all, (Files.exists(all) ? Files.readString(all) : "") + outputs);
  }

  private static double[] values(INDArray output) {
    return Nd4j.toFlattened('c', output).toDoubleVector();
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = SavedOptionsTest.class.getResourceAsStream(FOLDER + name);
    if (in == null) {
      throw new IOException("There is no fixture " + name + "; write it by main of this class");
    }
    return in;
  }

  private static MultiLayerNetwork read(String name, Path folder) throws IOException {
    Path file = folder.resolve(name + ".zip");
    if (!Files.exists(file)) {
      try (InputStream in = resource(name + ".zip")) {
        Files.copy(in, file);
      }
    }
    return new ModelFiles().readNetwork(file);
  }

  private static Map<String, double[]> outputs() throws IOException {
    try (InputStream in = resource(OUTPUTS)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(line -> line.split(" ", -1))
          .collect(
              Collectors.toMap(
                  parts -> parts[0],
                  parts ->
                      Arrays.stream(parts).skip(1).mapToDouble(Double::parseDouble).toArray()));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void keepsItsOptionsAndOutputs(String name, @TempDir Path folder) throws IOException {
    SavedOptions.Case saved = SavedOptions.all().get(name);
    MultiLayerNetwork network = read(name, folder);
    assertEquals(
        saved.network().get().getLayerWiseConfigurations().getConf(0).getLayer(),
        network.getLayerWiseConfigurations().getConf(0).getLayer());
    assertEquals(
        saved.network().get().getLayerWiseConfigurations().getConf(1).getLayer(),
        network.getLayerWiseConfigurations().getConf(1).getLayer());
    assertClose(
        name,
        Nd4j.createFromArray(outputs().get(name)),
        Nd4j.createFromArray(values(network.output(saved.input()))),
        1e-12);
  }

  @Test
  void noOptionIsAtOneValueOnly(@TempDir Path folder) throws IOException {
    Map<String, List<JsonNode>> objects = new TreeMap<>();
    ObjectMapper json = new ObjectMapper();
    for (String name : SavedOptions.all().keySet()) {
      collect(json.readTree(read(name, folder).getLayerWiseConfigurations().toJson()), objects);
    }
    Set<String> alone = new TreeSet<>();
    objects.forEach((type, all) -> alone.addAll(atOneValue(type, all)));
    assertEquals(Set.of(), alone, "options that no fixture has off their default");
  }

  /** Adds everything of ours, by the names of classes. */
  private static void collect(JsonNode node, Map<String, List<JsonNode>> objects) {
    String type = node.path("@class").asText();
    if (type.startsWith("org.gmnm.")) {
      objects
          .computeIfAbsent(type.substring(type.lastIndexOf('.') + 1), key -> new ArrayList<>())
          .add(node);
    }
    node.forEach(child -> collect(child, objects));
  }

  private static List<String> atOneValue(String type, List<JsonNode> all) {
    Set<String> options = new TreeSet<>();
    all.forEach(object -> object.fieldNames().forEachRemaining(options::add));
    options.removeAll(NO_OPTIONS);
    return options.stream()
        .filter(option -> all.stream().map(object -> object.path(option)).distinct().count() < 2)
        .map(option -> type + "." + option)
        .filter(option -> !WITHOUT_MEANING.contains(option))
        .toList();
  }
}
