package org.gmnm.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.provider.Arguments;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Independent numbers; the scripts in {@code docs/reference} made them. */
public final class Reference {

  private Reference() {}

  /** One part of a file of {@code org/gmnm/reference}, such as {@code gmnm} of {@code gmnm}. */
  public static JsonNode part(String file, String part) {
    String resource = "/org/gmnm/reference/" + file + ".json";
    try (InputStream in = Reference.class.getResourceAsStream(resource)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in, resource)).get(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cases of one part. */
  public static Stream<JsonNode> cases(String file, String part) {
    return StreamSupport.stream(part(file, part).spliterator(), false);
  }

  /** The cases of one part in double and float, each with the tolerance of its type. */
  public static Stream<Arguments> casesInBothTypes(String file, String part) {
    return cases(file, part)
        .flatMap(
            c ->
                Stream.of(
                    Arguments.of(c, DataType.DOUBLE, 1e-10),
                    Arguments.of(c, DataType.FLOAT, 1e-4)));
  }

  /** An array of a case, in row-major order. */
  public static INDArray array(JsonNode node, DataType type) {
    return Nd4j.createFromArray(doubles(node.get("data")))
        .castTo(type)
        .reshape('c', Arrays.stream(doubles(node.get("shape"))).mapToLong(d -> (long) d).toArray());
  }

  /** A list of numbers. */
  public static double[] doubles(JsonNode node) {
    double[] values = new double[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asDouble();
    }
    return values;
  }

  /** The largest difference stays within {@code relative} of the largest expected magnitude. */
  public static void assertClose(String what, INDArray expected, INDArray actual, double relative) {
    assertTrue(
        Arrays.equals(expected.shape(), actual.shape()),
        () ->
            what
                + ": shape "
                + Arrays.toString(actual.shape())
                + " instead of "
                + Arrays.toString(expected.shape()));
    INDArray wide = expected.castTo(DataType.DOUBLE);
    double scale = wide.amaxNumber().doubleValue();
    double error = actual.castTo(DataType.DOUBLE).sub(wide).amaxNumber().doubleValue();
    assertTrue(
        error <= relative * Math.max(scale, 1e-300),
        () -> what + ": differs by " + error + " at magnitude " + scale);
  }
}
