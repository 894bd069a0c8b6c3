package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.add;
import static org.gmnm.dl4j.RowMajor.byRow;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.sumOfColumns;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.RowMajor;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.clip.ClipByValue;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;

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
  private @org.jspecify.annotations.Nullable INDArray means;

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
    clip(places, c, 0, formula.length());
    INDArray e = places.subi(c);
    clip(e, e, -EmbeddingFormula.FAR, EmbeddingFormula.FAR);
    add(c, e, 0.5); // ½c + e, in e's place

    INDArray gamma = scratch.matrix("gamma", n * d, formula.components());
    INDArray factor = scratch.matrix("t", n * d, formula.components());
    sums(c, -1, 1, gamma, scratch);
    sums(e, 1, -0.5, factor, scratch);
    gamma.muli(factor);
    INDArray wide = scratch.view("gamma", gamma, g -> g.reshape('c', n, d * g.size(1)));
    rows(flatLogits(parameters, scratch), scratch.ones("rows", n), wide, 1, 1);
    INDArray greatest = gamma.max(true, 1);
    RowMajor.product(greatest, scratch.row("components", formula.components()), gamma, -1, 1);
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
    RowMajor.product(
        scratch.view("along", along, a -> a.reshape('c', a.length(), 1)),
        scratch.row("components", components),
        t,
        1,
        0);
    add(t.muli(gamma), delta, -1);

    INDArray wide = scratch.view("delta", delta, g -> g.reshape('c', n, d * components));
    INDArray dlogits = get(gradients, GmmEmbeddingLayer.LOGITS);
    sumOfRows(wide, scratch.ones("rows", n), scratch.flat("dlogits", dlogits), 1, 0);
    get(gradients, GmmEmbeddingLayer.LOW).assign(0);
    get(gradients, GmmEmbeddingLayer.HIGH).assign(0);

    sumOfColumns(delta, means(x), scratch.flat("below", below), 1);
    byRow(below, perSigma(parameters, scratch), below);
  }
}
