package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.add;
import static org.gmnm.dl4j.RowMajor.byRow;
import static org.gmnm.dl4j.RowMajor.product;
import static org.gmnm.dl4j.RowMajor.productByTransposed;
import static org.gmnm.dl4j.RowMajor.productOfTransposed;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.sumOfColumns;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.AttentionHeads;
import org.gmnm.dl4j.ClosedForm;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@link MultiHeadAttentionLayer} by hand, for single and double precision on the CPU; its
 * definition is the reference. {@link AttentionHeads} has what happens within a head.
 *
 * <p>A Gaussian similarity is one of scaled maps, {@code Q = Wq / σ} and {@code K = Wk / σ} with
 * the σ of each head: what all keys of a query have in common has no effect, so its logits are
 *
 * <pre>
 *   q_t·k_u − |k_u|²/2  with  q = x·Q, k = x·K
 *   with c_u the gradient of such a term:  d k_u = … − c_u k_u
 *   d log σ = −(Σ Q ∘ dQ + Σ K ∘ dK)  over the head's columns,  d Wq = dQ / σ,  d Wk = dK / σ
 * </pre>
 *
 * <p>A step that is alone gives its weight 1 to itself: output = x·Wv·Wo, whatever the similarity.
 */
final class AttentionPasses implements ClosedForm {

  private static final String Q = MultiHeadAttentionLayer.QUERIES;
  private static final String K = MultiHeadAttentionLayer.KEYS;
  private static final String V = MultiHeadAttentionLayer.VALUES;

  private final int heads;
  private final int size;
  private final boolean gaussian;
  private long examples = 1;
  private @Nullable INDArray mask;

  /**
   * A layer's passes.
   *
   * @param heads h
   * @param size s
   * @param gaussian whether the similarity is Gaussian
   */
  AttentionPasses(int heads, int size, boolean gaussian) {
    this.heads = heads;
    this.size = size;
    this.gaussian = gaussian;
  }

  @Override
  public void steps(long number, @Nullable INDArray newMask) {
    examples = number;
    mask = newMask;
  }

  private boolean isOneStep(long rows) {
    return rows == examples;
  }

  @Override
  public void forward(
      INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    long n = x.size(0);
    product(x, get(parameters, V), ofSteps(V, n, scratch), 1, 0);
    if (!isOneStep(n)) {
      if (gaussian) {
        scale(parameters, scratch.lasting());
      }
      product(x, weights(Q, parameters, scratch), ofSteps(Q, n, scratch), 1, 0);
      product(x, weights(K, parameters, scratch), ofSteps(K, n, scratch), 1, 0);
      pass(n, scratch).forward(terms(n, scratch));
    }
    INDArray joined = joined(n, scratch);
    product(joined, get(parameters, MultiHeadAttentionLayer.OUTPUT), output, 1, 0);
    @Nullable INDArray bias = parameters.get(MultiHeadAttentionLayer.BIAS);
    if (bias != null) {
      rows(bias, scratch.ones("rows", n), output, 1, 1);
    }
  }

  @Override
  public void backward(
      INDArray x,
      INDArray error,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      Scratch scratch) {
    long n = x.size(0);
    INDArray joined = joined(n, scratch);
    productOfTransposed(joined, error, get(gradients, MultiHeadAttentionLayer.OUTPUT), 1, 0);
    @Nullable INDArray bias = gradients.get(MultiHeadAttentionLayer.BIAS);
    if (bias != null) {
      sumOfRows(error, scratch.ones("rows", n), scratch.flat("bias", bias), 1, 0);
    }
    INDArray errors = ofSteps("errors", n, scratch);
    productByTransposed(error, get(parameters, MultiHeadAttentionLayer.OUTPUT), errors, 1, 0);
    if (isOneStep(n)) {
      for (String key : new String[] {Q, K, MultiHeadAttentionLayer.LOG_SCALE}) {
        if (gradients.containsKey(key)) {
          get(gradients, key).assign(0);
        }
      }
      back(V, errors, x, parameters, gradients, below, 0, scratch);
      return;
    }
    @Nullable INDArray terms = gaussian ? scratch.matrix("terms", n, heads) : null;
    long steps = n / examples;
    pass(n, scratch).backward(errors, terms, scratch.vector("logits", steps * steps));
    if (terms != null) {
      lengthsOfKeys(terms, joined, scratch);
    }
    back(V, ofSteps(V, n, scratch), x, parameters, gradients, below, 0, scratch);
    back(Q, errors, x, parameters, gradients, below, 1, scratch);
    back(K, joined, x, parameters, gradients, below, 1, scratch);
    if (gaussian) {
      unscale(gradients, scratch.lasting());
    }
  }

  /** From the error of x·weights to the gradients of both. */
  private void back(
      String key,
      INDArray error,
      INDArray x,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      int kept,
      Scratch scratch) {
    productOfTransposed(x, error, get(gradients, key), 1, 0);
    productByTransposed(error, weights(key, parameters, scratch), below, 1, kept);
  }

  private AttentionHeads pass(long n, Scratch scratch) {
    long steps = n / examples;
    long kept = scratch.isOfTraining() ? examples * heads : 1;
    return new AttentionHeads(
        heads,
        gaussian ? 1 : 1 / Math.sqrt(size),
        ofSteps(Q, n, scratch),
        ofSteps(K, n, scratch),
        ofSteps(V, n, scratch),
        joined(n, scratch),
        scratch.vector("weights", kept * steps * steps),
        scratch.ones("steps", steps));
  }

  private INDArray joined(long n, Scratch scratch) {
    return ofSteps(isOneStep(n) ? V : "joined", n, scratch);
  }

  private INDArray ofSteps(String name, long n, Scratch scratch) {
    return scratch.matrix(name, n, (long) heads * size);
  }

  /** What every key has besides its product with the query [n, h], or null for nothing. */
  private @Nullable INDArray terms(long n, Scratch scratch) {
    INDArray counts = mask;
    if (counts == null && !gaussian) {
      return null;
    }
    INDArray terms = scratch.matrix("terms", n, heads);
    if (gaussian) {
      INDArray squares = ofSteps("squares", n, scratch);
      Nd4j.exec(new Square(ofSteps(K, n, scratch), squares));
      INDArray byHead = scratch.view("squares", squares, m -> m.reshape('c', n * heads, size));
      sumOfColumns(byHead, scratch.ones("size", size), scratch.flat("terms", terms), -0.5);
    }
    if (counts != null) {
      INDArray never = scratch.matrix("never", n, 1);
      never.assign(counts.reshape('c', n, 1)).subi(1).muli(MultiHeadAttentionLayer.NEVER);
      product(never, row("heads", heads, scratch), terms, 1, gaussian ? 1 : 0);
    }
    return terms;
  }

  /** From the gradient c of -|k|²/2: d k = ... - c k. */
  private void lengthsOfKeys(INDArray c, INDArray ofKeys, Scratch scratch) {
    long n = c.size(0);
    INDArray spread = ofSteps("squares", n, scratch);
    INDArray column = scratch.view("terms as column", c, m -> m.reshape('c', n * heads, 1));
    INDArray byHead = scratch.view("squares", spread, m -> m.reshape('c', n * heads, size));
    product(column, row("size", size, scratch), byHead, 1, 0);
    scratch.multiply("c k", spread, ofSteps(K, n, scratch), spread);
    add(spread, ofKeys, -1);
  }

  /** Ones [1, length]. */
  private static INDArray row(String name, long length, Scratch scratch) {
    INDArray ones = scratch.ones(name, length);
    return scratch.view("ones over " + name, ones, o -> o.reshape('c', 1, length));
  }

  /** What x is multiplied by. */
  private INDArray weights(String key, Map<String, INDArray> parameters, Scratch scratch) {
    INDArray weights = get(parameters, key);
    return gaussian && !key.equals(V)
        ? scratch.lasting().matrix("scaled " + key, weights.size(0), weights.size(1))
        : weights;
  }

  /** Wq / σ and Wk / σ. */
  private void scale(Map<String, INDArray> parameters, Scratch lasting) {
    INDArray inverse = lasting.matrix("1/sigma", heads, 1);
    INDArray logarithms = get(parameters, MultiHeadAttentionLayer.LOG_SCALE);
    lasting.flat("1/sigma", inverse).assign(lasting.flat("log sigma", logarithms)).negi();
    Transforms.exp(inverse, false);
    INDArray ofColumns = lasting.matrix("1/sigma of columns", heads, size);
    product(inverse, row("size", size, lasting), ofColumns, 1, 0);
    for (String key : new String[] {Q, K}) {
      byRow(get(parameters, key), inverseScales(lasting), weights(key, parameters, lasting));
    }
  }

  /** 1/σ [1, h·s], once it is there. */
  private INDArray inverseScales(Scratch lasting) {
    INDArray ofColumns = lasting.matrix("1/sigma of columns", heads, size);
    return lasting.view("1/sigma as row", ofColumns, m -> m.reshape('c', 1, m.length()));
  }

  /** From the gradients of Wq / σ and Wk / σ to those of all three. */
  private void unscale(Map<String, INDArray> gradients, Scratch lasting) {
    INDArray sums = lasting.matrix("sums", heads, size);
    for (String key : new String[] {Q, K}) {
      INDArray gradient = get(gradients, key);
      long inputs = gradient.size(0);
      INDArray products = lasting.matrix("products", inputs, gradient.size(1));
      INDArray scaled = weights(key, gradients, lasting);
      lasting.multiply("products " + key, scaled, gradient, products);
      INDArray ones = lasting.ones("inputs", inputs);
      sumOfRows(products, ones, lasting.flat("sums", sums), -1, key.equals(Q) ? 0 : 1);
      byRow(gradient, inverseScales(lasting), gradient);
    }
    INDArray ofLogarithms = get(gradients, MultiHeadAttentionLayer.LOG_SCALE);
    INDArray flat = lasting.flat("gradient of log sigma", ofLogarithms);
    sumOfColumns(sums, lasting.ones("size", size), flat, 1);
  }
}
