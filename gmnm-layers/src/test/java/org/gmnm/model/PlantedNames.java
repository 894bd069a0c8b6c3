package org.gmnm.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
  record Count(int places, int refused, int read, int initialised) {}

  private PlantedNames() {}

  /**
   * Plants names in a model, one at a time, each in its turn.
   *
   * @param step 1 to try every wrapping in every place, n for every n-th
   */
  static Count count(Model model, List<String> names, int step, Path folder) throws IOException {
    Path file = folder.resolve("planted.zip");
    ModelFiles.write(model, file);
    Map<String, byte[]> parts = ZipParts.of(file);
    JsonNode root = JSON.readTree(parts.get(ModelZip.CONFIGURATION));
    List<Place> places = new ArrayList<>();
    collect(root, places);
    int[] ended = new int[2];
    int turn = 0;
    for (Place place : places) {
      JsonNode before = place.value();
      for (String spelling : SPELLINGS) {
        String name = names.get(turn / step % names.size());
        for (JsonNode value : wrapped(before, spelling.formatted(name))) {
          if (turn++ % step == 0) {
            place.set().accept(value);
            byte[] text = JSON.writeValueAsBytes(root);
            Files.write(file, ZipParts.zipWith(parts, ModelZip.CONFIGURATION, text));
            ended[isRead(model, file) ? 1 : 0]++;
          }
        }
      }
      place.set().accept(before);
    }
    return new Count(places.size(), ended[0], ended[1], Initialised.names().size());
  }

  private static boolean isRead(Model model, Path file) {
    try {
      if (model instanceof ComputationGraph) {
        new ModelFiles().readGraph(file);
      } else {
        new ModelFiles().readNetwork(file);
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

  /** Counts over all models. */
  static Map<String, Count> all(Path folder) throws IOException {
    Map<String, Count> counts = new LinkedHashMap<>();
    for (Map.Entry<String, Model> model : AttackedModels.all().entrySet()) {
      counts.put(model.getKey(), count(model.getValue(), NAMES, 1, folder));
    }
    return counts;
  }
}
