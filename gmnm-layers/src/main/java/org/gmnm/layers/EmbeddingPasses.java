package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.add;
import static org.gmnm.dl4j.RowMajor.byRow;
import static org.gmnm.dl4j.RowMajor.product;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.sumOfColumns;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.same.Max;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@link GmmEmbeddingLayer} in closed form; {@link EmbeddingFormula} is the reference, and c, e and
 * z are as there.
 *
 * <pre>
 *   γ = softmax over i of logits_ji + (mean_i − c_j)(½(c_j − mean_i) + e_j)
 *   with E the error:  δ_ji = γ_ji (E_ji − Σ_l E_jl γ_jl)
 *   d logits = Σ_n δ,  d x_j = Σ_i δ_ji mean_i / σ_j
 * </pre>
 *
 * <p>The last since −δ·z is what c and e both pass on, and Σ_i δ_ji = 0. Matrices [N·d, n] hold a
 * feature of an example in a row; sums of a column and a row are products with ones:
 * docs/decisions/0010-closed-form.md.
 */
final class EmbeddingPasses implements ClosedForm {

  private final EmbeddingFormula formula;
  private @Nullable INDArray means;

  EmbeddingPasses(EmbeddingFormula formula) {
    this.formula = formula;
  }

  @Override
  public void forward(
      INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    long n = x.size(0);
    long d = formula.features();
    INDArray places = scratch.matrix("places", n, d);
    places.assign(x);
    rows(get(parameters, GmmEmbeddingLayer.LOW), scratch.ones("rows", n), places, -1, 1);
    byRow(places, perSigma(parameters, scratch), places);
    INDArray c = scratch.matrix("c", n, d);
    c.assign(places);
    clip(c, 0, formula.length());
    INDArray e = places.subi(c);
    clip(e, -EmbeddingFormula.FAR, EmbeddingFormula.FAR);
    add(c, e, 0.5); // ½c + e, in e's place

    INDArray gamma = scratch.matrix("gamma", n * d, formula.components());
    INDArray factor = scratch.matrix("t", n * d, formula.components());
    sums("c", c, -1, 1, gamma, scratch);
    sums("e", e, 1, -0.5, factor, scratch);
    gamma.muli(factor);
    INDArray wide = scratch.view("gamma", gamma, g -> g.reshape('c', n, d * g.size(1)));
    INDArray logits = scratch.flat("logits", get(parameters, GmmEmbeddingLayer.LOGITS));
    rows(logits, scratch.ones("rows", n), wide, 1, 1);
    INDArray greatest = scratch.matrix("greatest", n * d, 1);
    Nd4j.exec(new Max(gamma, greatest, true, 1));
    product(greatest, onesInARow(scratch), gamma, -1, 1);
    Nd4j.exec(new SoftMax(gamma, gamma, 1));
    output.assign(wide);
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
    long d = formula.features();
    int components = formula.components();
    INDArray gamma = scratch.matrix("gamma", n * d, components);
    INDArray delta = scratch.matrix("delta", n * d, components);
    error.reshape('c', n * d, components).muli(gamma, delta);
    INDArray along = scratch.vector("along", n * d);
    sumOfColumns(delta, scratch.ones("components", components), along, 1);
    INDArray t = scratch.matrix("t", n * d, components);
    product(column("along", along, scratch), onesInARow(scratch), t, 1, 0);
    add(t.muli(gamma), delta, -1);

    INDArray wide = scratch.view("delta", delta, g -> g.reshape('c', n, d * components));
    INDArray dlogits = get(gradients, GmmEmbeddingLayer.LOGITS);
    sumOfRows(wide, scratch.ones("rows", n), scratch.flat("dlogits", dlogits), 1, 0);
    get(gradients, GmmEmbeddingLayer.LOW).assign(0);
    get(gradients, GmmEmbeddingLayer.HIGH).assign(0);

    sumOfColumns(delta, means(x), scratch.flat("below", below), 1);
    byRow(below, perSigma(parameters, scratch), below);
  }

  /** {@code result[k, i] = a · values[k] + b · means[i]}. */
  private void sums(
      String name, INDArray values, double a, double b, INDArray result, Scratch scratch) {
    INDArray ones = scratch.ones("values", values.length());
    rows(means(values), ones, result, b, 0);
    product(column(name, values, scratch), onesInARow(scratch), result, a, 1);
  }

  private static INDArray column(String name, INDArray values, Scratch scratch) {
    return scratch.view(name + " column", values, v -> v.reshape('c', v.length(), 1));
  }

  private INDArray onesInARow(Scratch scratch) {
    INDArray ones = scratch.ones("components", formula.components());
    return scratch.view("ones", ones, v -> v.reshape('c', 1, v.length()));
  }

  private INDArray means(INDArray like) {
    INDArray known = means;
    if (known == null || known.dataType() != like.dataType()) {
      try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        known = formula.means(like.dataType());
      }
      means = known;
    }
    return known;
  }

  /** 1/σ [1, d]. */
  private INDArray perSigma(Map<String, INDArray> parameters, Scratch scratch) {
    INDArray perSigma = scratch.matrix("per sigma", 1, formula.features());
    get(parameters, GmmEmbeddingLayer.HIGH).subi(get(parameters, GmmEmbeddingLayer.LOW), perSigma);
    return perSigma.rdivi(formula.length());
  }

  private static void clip(INDArray values, double least, double greatest) {
    Transforms.max(values, least, false);
    Transforms.min(values, greatest, false);
  }
}
