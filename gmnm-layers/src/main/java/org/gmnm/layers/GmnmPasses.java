package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.byRow;
import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.ClosedForm.product;
import static org.gmnm.dl4j.ClosedForm.productByTransposed;
import static org.gmnm.dl4j.ClosedForm.productOfTransposed;
import static org.gmnm.dl4j.ClosedForm.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@link GmnmLayer} in closed form; {@link org.gmnm.calculus.GmnmFormula} is the reference.
 *
 * <pre>
 *   p = √½ (x·V − c), c_j = Σ_d V_dj mu_i(j)d     V = W, or for SUM the sum over each component's W
 *   f = exp(−Σ_k p_k²),  output = f·pi + b
 *   with e the error:  g = f ∘ (e·piᵀ),  t = −2√½ g ∘ p,  s = −Σ_n t
 *   d x = t·Vᵀ,  d V = xᵀ·t + mu ∘ s,  d mu = Σ_k V_k ∘ s_k,  d pi = fᵀ·e,  d b = Σ_n e
 * </pre>
 *
 * <p>Which calls of ND4J are fast, and which are not, was measured:
 * docs/decisions/0010-closed-form.md.
 */
final class GmnmPasses implements ClosedForm {

  private static final double ROOT_HALF = Math.sqrt(0.5);

  private final int components;
  private final int rank;
  private final boolean ridge;
  private final ProjectionGroups groups;

  GmnmPasses(int components, int rank, boolean ridge) {
    this.components = components;
    this.rank = rank;
    this.ridge = ridge && rank > 1;
    groups = new ProjectionGroups(rank);
  }

  @Override
  public void forward(
      INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    INDArray v = directions(parameters, scratch);
    INDArray p = scratch.matrix("p", x.size(0), v.size(1));
    product(x, v, p, ROOT_HALF);
    p.subiRowVector(offsets(v, parameters, scratch));

    INDArray f = scratch.matrix("f", x.size(0), components);
    if (width() == 1) {
      p.muli(p, f);
    } else {
      groups.sum(p.muli(p, scratch.matrix("t", x.size(0), v.size(1))), f, "p", scratch);
    }
    Transforms.exp(f.muli(-1), false); // Transforms.neg takes eight times as long

    product(f, get(parameters, GmnmLayer.OUTPUT_WEIGHTS), output, 1);
    @Nullable INDArray bias = parameters.get(GmnmLayer.BIAS);
    if (bias != null) {
      output.addiRowVector(bias);
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
    INDArray pi = get(parameters, GmnmLayer.OUTPUT_WEIGHTS);
    INDArray v =
        ridge ? scratch.matrix("v", x.size(1), components) : get(parameters, GmnmLayer.PROJECTIONS);
    INDArray p = scratch.matrix("p", n, v.size(1));
    INDArray f = scratch.matrix("f", n, components);

    INDArray ones = scratch.ones("rows", n);
    productOfTransposed(f, error, get(gradients, GmnmLayer.OUTPUT_WEIGHTS), 1);
    @Nullable INDArray bias = gradients.get(GmnmLayer.BIAS);
    if (bias != null) {
      sumOfRows(error, ones, scratch.flat("bias", bias), 1);
    }

    INDArray g = scratch.matrix("g", n, components);
    productByTransposed(error, pi, g, 1);
    g.muli(f);
    INDArray t = p; // g ∘ p, in p's place: no later pass needs p
    if (width() == 1) {
      p.muli(g);
    } else {
      groups.multiply(p, g, "t", scratch);
    }
    productByTransposed(t, v, below, -2 * ROOT_HALF);
    INDArray s = scratch.matrix("s", 1, v.size(1));
    sumOfRows(t, ones, scratch.flat("s", s), 2 * ROOT_HALF);
    backwardToParameters(x, t, v, s, gradients, scratch);
  }

  private void backwardToParameters(
      INDArray x,
      INDArray t,
      INDArray v,
      INDArray s,
      Map<String, INDArray> gradients,
      Scratch scratch) {
    long d = x.size(1);
    INDArray dw = get(gradients, GmnmLayer.PROJECTIONS);
    INDArray dv = ridge ? scratch.matrix("dv", d, components) : dw;
    INDArray scaled = scratch.matrix("scaled", d, v.size(1));
    productOfTransposed(x, t, dv, -2 * ROOT_HALF);
    dv.addi(byRow(scratch.matrix("mu", d, v.size(1)), s, scaled));
    if (ridge) {
      groups.spread(dv, dw, "dw", scratch);
    }

    byRow(v, s, scaled);
    INDArray dmu = transposed("dmu", get(gradients, GmnmLayer.CENTRES), scratch);
    if (width() == 1) {
      dmu.assign(scaled);
    } else {
      INDArray summed = scratch.matrix("summed", d, components);
      groups.sum(scaled, summed, "dmu", scratch);
      dmu.assign(summed);
    }
  }

  /** Projections of a component: a ridge has one, whatever the rank. */
  private int width() {
    return ridge ? 1 : rank;
  }

  /** V [d, m·width]. */
  private INDArray directions(Map<String, INDArray> parameters, Scratch scratch) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    if (!ridge) {
      return w;
    }
    INDArray v = scratch.matrix("v", w.size(0), components);
    groups.sum(w, v, "w", scratch);
    return v;
  }

  /** √½ c [1, m·width]; leaves the centres beside V's columns for the backward pass. */
  private INDArray offsets(INDArray v, Map<String, INDArray> parameters, Scratch scratch) {
    long d = v.size(0);
    INDArray mu = transposed("mu", get(parameters, GmnmLayer.CENTRES), scratch);
    INDArray beside = scratch.matrix("mu", d, v.size(1));
    if (width() == 1) {
      beside.assign(mu);
    } else {
      INDArray centres = scratch.matrix("summed", d, components);
      centres.assign(mu);
      groups.spread(centres, beside, "mu", scratch);
    }
    INDArray products = v.muli(beside, scratch.matrix("scaled", d, v.size(1)));
    INDArray offsets = scratch.matrix("s", 1, v.size(1));
    sumOfRows(products, scratch.ones("inputs", d), scratch.flat("s", offsets), ROOT_HALF);
    return offsets;
  }

  private static INDArray transposed(String name, INDArray of, Scratch scratch) {
    return scratch.view(name + " transposed", of, INDArray::transpose);
  }
}
