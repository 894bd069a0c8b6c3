package org.gmnm.calculus;

import java.util.List;
import org.gmnm.calculus.GmnmFormula.Form;
import org.gmnm.testing.Reference;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Independent numbers for Gaussian mixture layers (NumPy and torch's autograd, in double). */
final class GmnmReference {

  private final JsonNode node;

  private GmnmReference(JsonNode node) {
    this.node = node;
  }

  static List<GmnmReference> all() {
    return Reference.cases("gmnm", "gmnm").map(GmnmReference::new).toList();
  }

  /** Second derivatives [N, o, d, d] of each case, by mpmath. */
  static List<INDArray> hessians() {
    return Reference.cases("hessians", "input_hessian")
        .map(node -> Reference.array(node, DataType.DOUBLE))
        .toList();
  }

  INDArray array(String key) {
    return Reference.array(node.get(key), DataType.DOUBLE);
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
