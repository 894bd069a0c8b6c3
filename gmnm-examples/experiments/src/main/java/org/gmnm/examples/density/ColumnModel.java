package org.gmnm.examples.density;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gmnm.examples.UserException;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.gmnm.model.AtomicFiles;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * The density of one column of a table, and a small JSON file of such: what a cluster learned, any
 * Java program reads.
 *
 * <p>A file is an array of objects {@code column, low, high, sigma, sigmaOverSpacing, count,
 * missing, weights}; the n means are low + (i + ½)(high − low)/n. Numbers come back bit for bit.
 *
 * @param column its name
 * @param expansion interval, components and sigma
 * @param count values that the weights were learned from
 * @param missing empty cells, left out
 * @param mixture the density
 */
public record ColumnModel(
    String column, GmmExpansion expansion, long count, long missing, GaussianMixture mixture) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Writes models, whole or not at all.
   *
   * @param file where to
   * @param models one for each column
   */
  public static void write(Path file, List<ColumnModel> models) {
    ArrayNode all = JSON.createArrayNode();
    for (ColumnModel model : models) {
      ObjectNode node = all.addObject();
      node.put("column", model.column);
      node.put("low", model.expansion.low());
      node.put("high", model.expansion.high());
      node.put("sigma", model.expansion.sigma());
      node.put("sigmaOverSpacing", model.expansion.sigmaOverSpacing());
      node.put("count", model.count);
      node.put("missing", model.missing);
      node.set("weights", JSON.valueToTree(model.mixture.weights()));
    }
    AtomicFiles.write(file, all + "\n");
  }

  /**
   * Reads models.
   *
   * @param file what {@link #write} wrote
   * @return one for each column, in the order of the file
   * @throws UserException if it cannot be read or is no such file
   */
  public static List<ColumnModel> read(Path file) {
    List<ColumnModel> models = new ArrayList<>();
    try {
      for (JsonNode node : JSON.readTree(file.toFile())) {
        double[] weights = JSON.convertValue(node.required("weights"), double[].class);
        GmmExpansion expansion =
            GmmExpansion.of(
                node.required("low").asDouble(),
                node.required("high").asDouble(),
                weights.length,
                node.required("sigmaOverSpacing").asDouble());
        models.add(
            new ColumnModel(
                node.required("column").asText(),
                expansion,
                node.required("count").asLong(),
                node.required("missing").asLong(),
                expansion.mixture(weights)));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(
          "Cannot read densities of columns from " + file + ": " + e.getMessage(), e);
    }
    return models;
  }
}
