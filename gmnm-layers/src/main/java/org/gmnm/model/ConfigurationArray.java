package org.gmnm.model;

import java.io.IOException;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.serde.jackson.shaded.NDArrayTextDeSerializer;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * An array within a configuration, as the weights of a loss or the boxes of a YOLO layer: a list of
 * numbers, or type, shape and numbers. Shape and numbers must agree. Deeplearning4j also takes an
 * old form that describes memory ({@code dataBuffer}, {@code shapeField}, {@code strideField},
 * {@code offsetField}), and reads past the numbers where that lies: it is refused.
 */
final class ConfigurationArray extends JsonDeserializer<INDArray> {

  private static final int MOST_DIMENSIONS = 32;
  private static final Set<String> TYPES =
      Set.of("DOUBLE", "FLOAT", "HALF", "LONG", "INT", "SHORT", "UBYTE", "BYTE", "BOOL");

  @Override
  public INDArray deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonNode node = parser.readValueAsTree();
    if (!(node.isArray() ? allNumbers(node) : isWhole(node))) {
      throw new ModelFileException(
          "its configuration has an array whose shape and numbers do not fit together, or one in a form of Deeplearning4j before 1.0.0-beta4; save it again with a newer Deeplearning4j");
    }
    return new NDArrayTextDeSerializer().deserialize(node);
  }

  private static boolean isWhole(JsonNode node) {
    JsonNode shape = node.path("shape");
    JsonNode data = node.path("data");
    return TYPES.contains(node.path("dataType").asText())
        && shape.isArray()
        && shape.size() <= MOST_DIMENSIONS
        && allNumbers(data)
        && size(shape) == data.size();
  }

  private static boolean allNumbers(JsonNode data) {
    boolean numbers = data.isArray() && !data.isEmpty();
    for (JsonNode value : data) {
      numbers &= value.isNumber() || value.isBoolean() || value.asText().equals("NaN");
    }
    return numbers;
  }

  /** Of an array of that shape, or -1 where it is none. */
  private static long size(JsonNode shape) {
    long size = 1;
    for (JsonNode length : shape) {
      if (!length.isInt() || length.asInt() < 1 || size > Integer.MAX_VALUE) {
        return -1;
      }
      size *= length.asInt();
    }
    return size;
  }
}
