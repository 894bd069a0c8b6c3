package org.gmnm.model;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.variational.ReconstructionDistribution;
import org.deeplearning4j.nn.conf.stepfunctions.StepFunction;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.embeddings.EmbeddingInitializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A network's configuration before anything of it is created. */
final class ModelConfiguration {

  private static final String CLASS = "@class";

  /** What a configuration is made of, by Deeplearning4j and by us. */
  private static final List<String> PACKAGES =
      List.of(
          "org.gmnm.",
          "org.deeplearning4j.nn.conf.",
          "org.deeplearning4j.nn.weights.",
          "org.nd4j.linalg.activations.impl.",
          "org.nd4j.linalg.learning.config.",
          "org.nd4j.linalg.learning.regularization.",
          "org.nd4j.linalg.lossfunctions.impl.",
          "org.nd4j.linalg.schedule.",
          "org.nd4j.weightinit.");

  /** Of all types that Deeplearning4j's JSON takes by the name of a class, those of a network. */
  private static final List<Class<?>> PARTS =
      List.of(
          Layer.class,
          GraphVertex.class,
          InputType.class,
          InputPreProcessor.class,
          IActivation.class,
          ILossFunction.class,
          IUpdater.class,
          ISchedule.class,
          Regularization.class,
          IWeightInit.class,
          EmbeddingInitializer.class,
          IWeightNoise.class,
          IDropout.class,
          LayerConstraint.class,
          Distribution.class,
          ReconstructionDistribution.class,
          StepFunction.class);

  /** A class of a package, wherever it stands; names of generic types and arrays included. */
  private static final Pattern CLASS_NAME =
      Pattern.compile(
          "\\[*L?([\\p{L}_$][\\p{L}\\d_$]*\\.)+[\\p{Lu}][\\p{L}\\d_$]*[;<].*|"
              + "([\\p{L}_$][\\p{L}\\d_$]*\\.)+[\\p{Lu}][\\p{L}\\d_$]*");

  private static final Pattern PLAIN_NAME = Pattern.compile("[\\w.$]+");
  private static final int MOST_NESTED = 100;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION); // errors give line and column

  private final JsonNode root;

  private ModelConfiguration(JsonNode root) {
    this.root = root;
  }

  /** Reads it; the key tells a network's configuration from a graph's. */
  static ModelConfiguration parse(byte @Nullable [] text, String key) throws IOException {
    try {
      requireFlat(text);
      JsonNode root = JSON.readTree(text);
      if (root == null || !root.has(key)) {
        throw new ModelFileException(
            "its configuration has no '%s': read networks of layers by readNetwork, graphs by readGraph"
                .formatted(key));
      }
      return new ModelConfiguration(root);
    } catch (JsonProcessingException e) {
      throw new ModelFileException(
          "its configuration is damaged (" + e.getOriginalMessage() + ")", e);
    }
  }

  /** Before a tree is built, for that takes a stack as deep as the text. */
  private static void requireFlat(byte @Nullable [] text) throws IOException {
    int depth = 0;
    try (JsonParser parser = JSON.getFactory().createParser(text)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > MOST_NESTED) {
          throw new ModelFileException("its configuration is nested deeper than " + MOST_NESTED);
        }
      }
    }
  }

  /** What was checked, written anew. */
  String json() {
    return root.toString();
  }

  void requireKnownClasses(Set<String> allowed) throws ModelFileException {
    requireKnownClasses(root, allowed);
  }

  private static void requireKnownClasses(JsonNode node, Set<String> allowed)
      throws ModelFileException {
    if (node.isTextual() && CLASS_NAME.matcher(node.textValue()).matches()) {
      requireAllowed(node.textValue(), allowed);
    }
    for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (field.getKey().equals(CLASS)) {
        requireAllowed(field.getValue().asText(), allowed);
        requirePart(field.getValue().asText(), allowed);
      } else if (CLASS_NAME.matcher(field.getKey()).matches()) {
        requireAllowed(field.getKey(), allowed);
      }
      requireKnownClasses(field.getValue(), allowed);
    }
    if (node.isArray()) {
      for (JsonNode element : node) {
        requireKnownClasses(element, allowed);
      }
    }
  }

  private static void requireAllowed(String name, Set<String> allowed) throws ModelFileException {
    boolean ours =
        PLAIN_NAME.matcher(name).matches() && PACKAGES.stream().anyMatch(name::startsWith);
    if (!ours && !allowed.contains(name)) {
      throw refused(name);
    }
  }

  private static ModelFileException refused(String name) {
    return new ModelFileException(
        "it names '%s', which is no layer, loss or the like of Deeplearning4j or gmnm; if it is yours, allow it by ModelFiles.allow"
            .formatted(name.length() > 200 ? name.substring(0, 200) + "..." : name));
  }

  /** Looks for the class without initialising it, which Deeplearning4j's JSON reader would do. */
  private static void requirePart(String name, Set<String> allowed) throws ModelFileException {
    Class<?> named;
    try {
      named = Class.forName(name, false, ModelConfiguration.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new ModelFileException(
          "it names the class %s, which is not there; use a newer gmnm, or add the library that has it to the class path"
              .formatted(name),
          e);
    }
    if (PARTS.stream().noneMatch(part -> part.isAssignableFrom(named)) && !allowed.contains(name)) {
      throw refused(name);
    }
  }

  /** Compares with what the network itself would write. */
  void requireKnownFields(String written) throws ModelFileException {
    try {
      requireKnownFields(root, JSON.readTree(written));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Deeplearning4j writes JSON", e);
    }
  }

  private static void requireKnownFields(JsonNode read, @Nullable JsonNode written)
      throws ModelFileException {
    if (written == null) {
      return; // of a class of Deeplearning4j, whose changes are its own
    }
    String type = read.path(CLASS).asText();
    for (Iterator<String> names = read.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (type.startsWith("org.gmnm.") && !written.has(name)) {
        throw new ModelFileException(
            "its field '%s' of %s is unknown to this version of gmnm: it was renamed or is newer; use the gmnm that wrote the model, or a newer one"
                .formatted(name, type));
      }
      requireKnownFields(read.get(name), written.get(name));
    }
    for (int i = 0; read.isArray() && i < read.size(); i++) {
      requireKnownFields(read.get(i), written.get(i));
    }
  }
}
