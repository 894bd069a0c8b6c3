package org.gmnm.examples.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.MapperFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/** Java records as JSON, every digit of their numbers, NaN too. What is not whole is refused. */
final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS) // methods of records that are no parts
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private Json() {}

  static JsonNode node(Object value) {
    return MAPPER.valueToTree(value);
  }

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass() + " could not be turned into JSON", e);
    }
  }

  static JsonNode tree(byte[] json) throws IOException {
    JsonNode node = MAPPER.readTree(json);
    if (!node.isObject()) {
      throw new IOException("it is empty");
    }
    return node;
  }

  static <T> T value(JsonNode node, Class<T> type) throws IOException {
    if (!node.isObject()) {
      throw new IOException("it has no " + type.getSimpleName());
    }
    return MAPPER.treeToValue(node, type);
  }

  /** Refuses what belongs to another key. */
  static void requireSame(JsonNode found, JsonNode key) throws IOException {
    if (!found.equals(tree(bytes(key)))) { // as it is read: a whole number may be of another type
      throw new IOException("it is of " + found + ", not of " + key);
    }
  }

  static void write(Path file, Object value) {
    AtomicFiles.write(file, bytes(value));
  }

  /**
   * Reads a file.
   *
   * @param remedy what to do if that fails
   */
  static <T> T read(Path file, Class<T> type, String remedy) {
    try {
      return value(tree(Files.readAllBytes(file)), type);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, e, remedy);
    }
  }

  static UserException unreadable(Path file, Exception e, String remedy) {
    String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new UserException("Cannot read %s (%s); %s".formatted(file, reason, remedy), e);
  }
}
