package org.gmnm.examples.speed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Median milliseconds at one size.
 *
 * @param size the size
 * @param of by contestant's name and what was timed, in the order of the race
 */
record StepTimes(StepCase size, Map<String, Map<StepPass, Double>> of) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** NaN if it was not timed. */
  double get(String contestant, StepPass pass) {
    return of.getOrDefault(contestant, Map.of()).getOrDefault(pass, Double.NaN);
  }

  /**
   * As JSON.
   *
   * @param options everything else that makes a difference
   */
  String toJson(String options) {
    ObjectNode node = JSON.createObjectNode();
    node.put("size", size.toString());
    node.put("options", options);
    ObjectNode milliseconds = node.putObject("milliseconds");
    of.forEach(
        (name, times) -> {
          ObjectNode one = milliseconds.putObject(name);
          times.forEach((pass, time) -> one.put(pass.title(), time));
        });
    return node.toPrettyString() + "\n";
  }

  static StepTimes of(StepCase size, JsonNode node) {
    Map<String, Map<StepPass, Double>> all = new LinkedHashMap<>();
    node.path("milliseconds")
        .fields()
        .forEachRemaining(
            entry -> {
              Map<StepPass, Double> times = new LinkedHashMap<>();
              for (StepPass pass : StepPass.values()) {
                times.put(pass, entry.getValue().path(pass.title()).asDouble());
              }
              all.put(entry.getKey(), times);
            });
    return new StepTimes(size, all);
  }
}
