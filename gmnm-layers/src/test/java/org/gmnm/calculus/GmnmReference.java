package org.gmnm.calculus;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.gmnm.calculus.GmnmFormula.Form;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Independent numbers for Gaussian mixture layers (NumPy and torch's autograd, in double). */
final class GmnmReference {

  private static final String RESOURCE = "/org/gmnm/reference/gmnm.json";

  private final JsonNode node;

  private GmnmReference(JsonNode node) {
    this.node = node;
  }

  static List<GmnmReference> all() {
    try (InputStream in = GmnmReference.class.getResourceAsStream(RESOURCE)) {
      List<GmnmReference> cases = new ArrayList<>();
      for (JsonNode each : new ObjectMapper().readTree(in).get("gmnm")) {
        cases.add(new GmnmReference(each));
      }
      return cases;
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + RESOURCE, e);
    }
  }

  INDArray array(String key) {
    JsonNode array = node.get(key);
    long[] shape = new long[array.get("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = array.get("shape").get(i).asLong();
    }
    double[] data = new double[array.get("data").size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = array.get("data").get(i).asDouble();
    }
    return Nd4j.createFromArray(data).reshape('c', shape);
  }

  boolean hasBias() {
    return node.get("bias").asBoolean();
  }

  int rank() {
    return node.get("rank").asInt();
  }

  Form form() {
    return node.get("aggregation").asText().equals("NORM") ? Form.MAHALANOBIS : Form.RIDGE;
  }

  @Override
  public String toString() {
    return form() + " rank " + rank() + (hasBias() ? " with bias" : " without bias");
  }
}
