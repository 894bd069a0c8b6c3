package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.add;
import static org.gmnm.dl4j.ClosedForm.addProductByTransposed;
import static org.gmnm.dl4j.ClosedForm.addToRows;
import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.ClosedForm.product;
import static org.gmnm.dl4j.ClosedForm.productByTransposed;
import static org.gmnm.dl4j.ClosedForm.productOfTransposed;
import static org.gmnm.dl4j.ClosedForm.rows;
import static org.gmnm.dl4j.ClosedForm.scale;
import static org.gmnm.dl4j.ClosedForm.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link GmnmLayer} in closed form; {@link org.gmnm.calculus.GmnmFormula} is the reference.
 *
 * <pre>
 *   V_k [d, m] = column k of each component's W, or for SUM the one V = Σ_k of these
 *   p_k = √½ (x·V_k − c_k),  c_kj = Σ_d V_kdj mu_jd
 *   f = exp(−Σ_k p_k²),  output = f·pi + b
 *   with e the error:  g = f ∘ (e·piᵀ),  t_k = −2√½ g ∘ p_k,  s_k = −Σ_n t_k
 *   d x = Σ_k t_k·V_kᵀ,  d V_k = xᵀ·t_k + muᵀ ∘ s_k,  d muᵀ = Σ_k V_k ∘ s_k,
 *   d pi = fᵀ·e,  d b = Σ_n e
 * </pre>
 *
 * <p>So a layer of rank r is r layers of rank 1 that share f and g, each in memory of its own.
 *
 * <p>Which calls of ND4J are fast, and which are not, was measured:
 * docs/decisions/0010-closed-form.md.
 */
final class GmnmPasses implements ClosedForm {

  private static final double ROOT_HALF = Math.sqrt(0.5);

  private final int components;
  private final int rank;
  private final boolean ridge;

  GmnmPasses(int components, int rank, boolean ridge) {
    this.components = components;
    this.rank = rank;
    this.ridge = ridge && rank > 1;
  }

  @Override
  public void forward(
      INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    long n = x.size(0);
    INDArray ones = scratch.ones("rows", n);
    INDArray mu = scratch.matrix("mu", x.size(1), components); // stays for the backward pass
    mu.assign(transposed("mu", get(parameters, GmnmLayer.CENTRES), scratch));
    INDArray f = scratch.matrix("f", n, components);
    for (int k = 0; k < directions(); k++) {
      INDArray v = direction(k, get(parameters, GmnmLayer.PROJECTIONS), scratch);
      INDArray p = scratch.matrix("p" + k, n, components);
      product(x, v, p, ROOT_HALF);
      addToRows(offsets(v, mu, scratch), ones, p, -ROOT_HALF);
      INDArray squares = k == 0 ? f : scratch.matrix("t", n, components);
      Nd4j.exec(new Square(p, squares)); // a quarter of the time of p.muli(p)
      if (k > 0) {
        add(squares, f, 1);
      }
    }
    scale(f, -1);
    Nd4j.exec(new Exp(f, f));

    product(f, get(parameters, GmnmLayer.OUTPUT_WEIGHTS), output, 1);
    @Nullable INDArray bias = parameters.get(GmnmLayer.BIAS);
    if (bias != null) {
      addToRows(bias, ones, output, 1);
    }
  }

  /** c_k [m]. */
  private INDArray offsets(INDArray v, INDArray mu, Scratch scratch) {
    INDArray products = v.muli(mu, scratch.matrix("scaled", v.size(0), components));
    INDArray offsets = scratch.vector("s", components);
    sumOfRows(products, scratch.ones("inputs", v.size(0)), offsets, 1);
    return offsets;
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
    INDArray f = scratch.matrix("f", n, components);
    INDArray ones = scratch.ones("rows", n);
    productOfTransposed(f, error, get(gradients, GmnmLayer.OUTPUT_WEIGHTS), 1);
    @Nullable INDArray bias = gradients.get(GmnmLayer.BIAS);
    if (bias != null) {
      sumOfRows(error, ones, scratch.flat("bias", bias), 1);
    }
    INDArray g = scratch.matrix("t", n, components);
    productByTransposed(error, get(parameters, GmnmLayer.OUTPUT_WEIGHTS), g, 1);
    g.muli(f);

    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    INDArray s = scratch.vector("s", components);
    for (int k = 0; k < directions(); k++) {
      INDArray v = rank == 1 ? w : scratch.matrix("v" + k, x.size(1), components);
      INDArray t = scratch.matrix("p" + k, n, components).muli(g); // no later pass needs p
      if (k == 0) {
        productByTransposed(t, v, below, -2 * ROOT_HALF);
      } else {
        addProductByTransposed(t, v, below, -2 * ROOT_HALF);
      }
      sumOfRows(t, ones, s, 2 * ROOT_HALF);
      backwardToParameters(k, x, t, v, s, gradients, scratch);
    }
    INDArray dmu = transposed("dmu", get(gradients, GmnmLayer.CENTRES), scratch);
    dmu.assign(scratch.matrix("dmu0", x.size(1), components));
  }

  private void backwardToParameters(
      int k,
      INDArray x,
      INDArray t,
      INDArray v,
      INDArray s,
      Map<String, INDArray> gradients,
      Scratch scratch) {
    long d = x.size(1);
    INDArray dw = get(gradients, GmnmLayer.PROJECTIONS);
    INDArray dv = rank == 1 ? dw : scratch.matrix("dv", d, components);
    productOfTransposed(x, t, dv, -2 * ROOT_HALF);
    INDArray spread = scratch.matrix("dmu" + Math.min(k, 1), d, components);
    rows(s, scratch.ones("inputs", d), spread, 1);
    INDArray mu = scratch.matrix("mu", d, components);
    add(spread.muli(mu, scratch.matrix("scaled", d, components)), dv, 1);
    spread.muli(v);
    if (k > 0) {
      add(spread, scratch.matrix("dmu0", d, components), 1);
    }
    if (rank > 1) {
      INDArray numbers = scratch.flat("dv", dv);
      for (int i = k; i < (ridge ? rank : k + 1); i++) {
        column(i, "dw", dw, scratch).assign(numbers);
      }
    }
  }

  /** How many V there are: a ridge has one, whatever the rank. */
  private int directions() {
    return ridge ? 1 : rank;
  }

  /** V_k [d, m]. */
  private INDArray direction(int k, INDArray w, Scratch scratch) {
    if (rank == 1) {
      return w;
    }
    INDArray v = scratch.matrix("v" + k, w.size(0), components);
    INDArray numbers = scratch.flat("v" + k, v);
    numbers.assign(column(k, "w", w, scratch));
    for (int i = 1; ridge && i < rank; i++) {
      add(column(i, "w", w, scratch), numbers, 1);
    }
    return v;
  }

  /** Projection k of every component, a vector [d·m] in steps of r. */
  private INDArray column(int k, String name, INDArray of, Scratch scratch) {
    return scratch.view(
        name + k, of, matrix -> matrix.reshape('c', matrix.length() / rank, rank).getColumn(k));
  }

  private static INDArray transposed(String name, INDArray of, Scratch scratch) {
    return scratch.view(name + " transposed", of, INDArray::transpose);
  }
}
