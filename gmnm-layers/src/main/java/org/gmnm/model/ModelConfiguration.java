package org.gmnm.model;

import java.io.IOException;
import java.util.Iterator;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A network's configuration as a text that was looked through before anything of it is created. */
final class ModelConfiguration {

  private static final String CLASS = "@class";
  private static final int MOST_NESTED = 100;

  /** Of Jackson's reasons, which quote the value that does not fit. */
  private static final int LONGEST_REASON = 300;

  /** Digits of a number: the longest double that is written out has a few more than 300. */
  private static final int MOST_DIGITS = 400;

  /** Bytes of memory for each object: layers and what they are made of. */
  private static final int BYTES_PER_OBJECT = 64;

  private static final ObjectMapper JSON = PartMapper.strict();

  private final byte[] text;
  private final JsonNode root;

  private ModelConfiguration(byte[] text, JsonNode root) {
    this.text = text;
    this.root = root;
  }

  /** Reads it; the key tells a network's configuration from a graph's. */
  static ModelConfiguration parse(byte[] text, String key) throws IOException {
    try {
      lookThrough(text);
      JsonNode root = JSON.readTree(text);
      if (!root.has(key)) {
        throw new ModelFileException(
            "its configuration has no '%s': read networks of layers by readNetwork, graphs by readGraph"
                .formatted(key));
      }
      return new ModelConfiguration(text, root);
    } catch (JsonProcessingException e) {
      throw damaged(e);
    }
  }

  /**
   * Before a tree is built, for that takes a stack as deep as the text, memory for every object,
   * and time in the square of a number's digits.
   */
  private static void lookThrough(byte[] text) throws IOException {
    long mostObjects = MemoryLimits.configuration() / BYTES_PER_OBJECT;
    long objects = 0;
    int depth = 0;
    try (JsonParser parser = JSON.getFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        objects += token == JsonToken.START_OBJECT ? 1 : 0;
        if (depth > MOST_NESTED) {
          throw new ModelFileException("its configuration is nested deeper than " + MOST_NESTED);
        }
        if (objects > mostObjects) {
          throw new ModelFileException(
              "its configuration has more than %,d objects, which is all that this Java has memory for; if you trust it, give it more by -Xmx"
                  .formatted(mostObjects));
        }
        if (token.isNumeric() && parser.getTextLength() > MOST_DIGITS) {
          throw new ModelFileException(
              "its configuration has a number of %,d characters".formatted(parser.getTextLength()));
        }
      }
    }
  }

  private static ModelFileException damaged(JsonProcessingException e) {
    String reason = String.valueOf(e.getOriginalMessage()); // quotes what it stumbled on, whole
    String shortened =
        reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + " …";
    return new ModelFileException("its configuration is damaged (" + shortened + ")", e);
  }

  /**
   * Creates what it describes, of classes that may be named alone.
   *
   * @param type Deeplearning4j's configuration of networks or graphs
   * @param mapper by {@link PartMapper}
   */
  <C> C create(Class<C> type, ObjectMapper mapper) throws IOException {
    try {
      return mapper.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw refused(e);
    }
  }

  /** Jackson hides what it was told under its own. */
  private static ModelFileException refused(JsonProcessingException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ModelFileException said) {
        return said;
      }
    }
    return damaged(e);
  }

  /**
   * Whether Deeplearning4j would have to fill in what it wrote otherwise before 1.0.0-beta4.
   *
   * @param layer of the network, or null where the text has none
   */
  static void requireNew(@Nullable Layer layer) throws ModelFileException {
    if (layer == null
        || (layer instanceof BaseLayer base
            && (base.getWeightInitFn() == null || base.getRegularization() == null))) {
      throw new ModelFileException(
          "its configuration is not whole, or of a Deeplearning4j before 1.0.0-beta4; read and save it again with that Deeplearning4j's successors");
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
