package org.gmnm.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import planted.Initialised;

/** Names of foreign classes, written in every way in every place of a model's configuration. */
final class PlantedNames {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A prime, so that every place, spelling, name and wrapping has its turns. */
  private static final int STEP_OF_SAVED = 37;

  static final List<String> NAMES =
      List.of(
          "planted.Foreign",
          "planted.ForeignActivation",
          "planted.lowercase",
          "PlantedWithoutPackage",
          "org.gmnm.model.OurPlantedClass");

  /** Ways to spell a name; Jackson's reader of types skips blanks and takes parameters. */
  private static final List<String> SPELLINGS =
      List.of(
          "%s",
          " %s",
          "\t%s",
          "%s ",
          "%s<java.lang.Object>",
          " %s <java.lang.Object>",
          "org.gmnm.layers.GmnmLayer<%s>",
          "org.nd4j.linalg.schedule.MapSchedule<%s,%<s>",
          "java.util.ArrayList<%s>",
          "[L%s;");

  /**
   * What came of it.
   *
   * @param places values of the configuration
   * @param refused models
   * @param read models, in which the name stood where nothing reads it
   * @param initialised classes, in the end
   */
  record Count(int places, int refused, int read, int initialised) {
    Count and(Count more) {
      return new Count(
          places + more.places,
          refused + more.refused,
          read + more.read,
          Math.max(initialised, more.initialised));
    }
  }

  private PlantedNames() {}

  /**
   * Plants names in a model, one at a time, each in every spelling and wrapping in every place.
   *
   * @param step 1 to try all of these, n for every n-th
   */
  static Count count(Model model, List<String> names, int step, Path folder) throws IOException {
    Path file = folder.resolve("planted.zip");
    ModelFiles.write(model, file);
    return count(ZipParts.of(file), model instanceof ComputationGraph, names, step);
  }

  private static Count count(Map<String, byte[]> parts, boolean graph, List<String> names, int step)
      throws IOException {
    JsonNode root = JSON.readTree(parts.get(ModelZip.CONFIGURATION));
    List<Place> places = new ArrayList<>();
    collect(root, places);
    int[] ended = new int[2];
    int turn = 0;
    for (Place place : places) {
      JsonNode before = place.value();
      for (String spelling : SPELLINGS) {
        for (String name : names) {
          for (JsonNode value : wrapped(before, spelling.formatted(name))) {
            if (turn++ % step == 0) {
              place.set().accept(value);
              byte[] text = JSON.writeValueAsBytes(root);
              byte[] planted = ZipParts.zipWith(parts, ModelZip.CONFIGURATION, text);
              ended[isRead(planted, graph) ? 1 : 0]++;
            }
          }
        }
      }
      place.set().accept(before);
    }
    return new Count(places.size(), ended[0], ended[1], Initialised.names().size());
  }

  private static boolean isRead(byte[] planted, boolean graph) {
    try {
      ByteArrayInputStream in = new ByteArrayInputStream(planted);
      if (graph) {
        new ModelFiles().readGraph(in, "planted.zip");
      } else {
        new ModelFiles().readNetwork(in, "planted.zip");
      }
      return true;
    } catch (ModelFileException refused) {
      return false;
    }
  }

  /** A value within a configuration, and how to put another in its place. */
  private record Place(JsonNode value, Consumer<JsonNode> set) {}

  private static void collect(JsonNode node, List<Place> places) {
    if (node instanceof ObjectNode object) {
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        places.add(new Place(object.get(name), value -> object.set(name, value)));
      }
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int index = i;
        places.add(new Place(array.get(i), value -> array.set(index, value)));
      }
    }
    node.forEach(child -> collect(child, places));
  }

  /** Every way to wrap a name that Jackson knows, and some that it does not. */
  private static List<JsonNode> wrapped(JsonNode before, String id) {
    List<JsonNode> all = new ArrayList<>();
    all.add(JSON.valueToTree(id));
    all.add(JSON.createArrayNode().add(id));
    all.add(JSON.createArrayNode().add(id).add(JSON.createObjectNode()));
    all.add(JSON.createArrayNode().add(id).add(before.deepCopy()));
    all.add(JSON.createArrayNode().add(JSON.createArrayNode().add(id).add("x")));
    all.add(JSON.createObjectNode().set(id, JSON.createObjectNode()));
    for (String key : new String[] {"@class", "type", "@type", "@c"}) {
      all.add(JSON.createObjectNode().put(key, id));
      if (before instanceof ObjectNode object) {
        all.add(object.deepCopy().put(key, id));
      }
    }
    if (before instanceof ObjectNode object) {
      all.add(object.deepCopy().set(id, JSON.createObjectNode().put("@class", id)));
    }
    return all;
  }

  /**
   * Counts over all models, and over the saved ones among the test resources together.
   *
   * @param step 1 for every planting in the models, n for every n-th
   */
  static Map<String, Count> all(int step, Path folder) throws IOException {
    Map<String, Count> counts = new LinkedHashMap<>();
    for (Map.Entry<String, Model> model : AttackedModels.all().entrySet()) {
      counts.put(model.getKey(), count(model.getValue(), NAMES, step, folder));
    }
    List<Path> saved = saved();
    Count sum = new Count(0, 0, 0, 0);
    for (Path file : saved) {
      sum = sum.and(count(ZipParts.of(file), false, NAMES, STEP_OF_SAVED * step));
    }
    counts.put(
        "%d saved models, every %d-th planting".formatted(saved.size(), STEP_OF_SAVED * step), sum);
    return counts;
  }

  private static List<Path> saved() throws IOException {
    URL fixtures = Objects.requireNonNull(PlantedNames.class.getResource("/org/gmnm/fixtures"));
    try (Stream<Path> files = Files.walk(Path.of(fixtures.toURI()))) {
      return files.filter(file -> file.toString().endsWith(".zip")).sorted().toList();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
