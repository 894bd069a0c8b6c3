package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.add;
import static org.gmnm.dl4j.RowMajor.product;
import static org.gmnm.dl4j.RowMajor.productByTransposed;
import static org.gmnm.dl4j.RowMajor.productOfTransposed;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.scale;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.RowBlocks;
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
 * <p>So a layer of rank r is r layers of rank 1 that share f and g, each in memory of its own. Rows
 * are taken in blocks that stay in the processor's cache between one call and the next.
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
    prepare(parameters, scratch);
    RowBlocks blocks = blocks(x);
    for (int i = 0; i < blocks.count(); i++) {
      forward(i, blocks.rows(x, i), parameters, blocks.rows(output, i), scratch);
    }
  }

  /** Finds muᵀ, V_k and c_k, which stay for the backward pass. */
  private void prepare(Map<String, INDArray> parameters, Scratch scratch) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    long d = w.size(0);
    INDArray mu = scratch.matrix("mu", d, components);
    mu.assign(transposed("mu", get(parameters, GmnmLayer.CENTRES), scratch));
    INDArray products = scratch.matrix("products", d, components);
    for (int k = 0; k < directions(); k++) {
      scratch.multiply("v mu" + k, direction(k, w, scratch), mu, products);
      sumOfRows(products, scratch.ones("inputs", d), scratch.vector("c" + k, components), 1, 0);
    }
  }

  private void forward(
      int block, INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    long n = x.size(0);
    INDArray ones = ones(n, scratch);
    INDArray f = scratch.matrix("f" + block, n, components);
    for (int k = 0; k < directions(); k++) {
      INDArray v = v(k, parameters, scratch);
      INDArray p = p(k, block, n, scratch);
      product(x, v, p, ROOT_HALF, 0);
      rows(scratch.vector("c" + k, components), ones, p, -ROOT_HALF, 1);
      INDArray squares = k == 0 ? f : temporary(n, scratch);
      Nd4j.exec(new Square(p, squares)); // a quarter of the time of p.muli(p)
      if (k > 0) {
        add(squares, f, 1);
      }
    }
    scale(f, -1);
    Nd4j.exec(new Exp(f, f));

    product(f, get(parameters, GmnmLayer.OUTPUT_WEIGHTS), output, 1, 0);
    @Nullable INDArray bias = parameters.get(GmnmLayer.BIAS);
    if (bias != null) {
      rows(bias, ones, output, 1, 1);
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
    RowBlocks blocks = blocks(x);
    for (int i = 0; i < blocks.count(); i++) {
      backward(
          i,
          blocks.rows(x, i),
          blocks.rows(error, i),
          parameters,
          gradients,
          blocks.rows(below, i),
          scratch);
    }
    finish(parameters, gradients, scratch);
  }

  private void backward(
      int block,
      INDArray x,
      INDArray error,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      Scratch scratch) {
    long n = x.size(0);
    int kept = block == 0 ? 0 : 1; // gradients add up over the blocks
    INDArray pi = get(parameters, GmnmLayer.OUTPUT_WEIGHTS);
    INDArray f = scratch.matrix("f" + block, n, components);
    INDArray ones = ones(n, scratch);
    productOfTransposed(f, error, get(gradients, GmnmLayer.OUTPUT_WEIGHTS), 1, kept);
    @Nullable INDArray bias = gradients.get(GmnmLayer.BIAS);
    if (bias != null) {
      sumOfRows(error, ones, scratch.flat("bias", bias), 1, kept);
    }
    INDArray g = temporary(n, scratch);
    productByTransposed(error, pi, g, 1, 0);
    scratch.multiply("g f" + block, g, f, g);
    for (int k = 0; k < directions(); k++) {
      INDArray t = p(k, block, n, scratch); // takes p's place, which no later pass needs
      scratch.multiply("p g" + k + " of " + block, t, g, t);
      productByTransposed(t, v(k, parameters, scratch), below, -2 * ROOT_HALF, k == 0 ? 0 : 1);
      productOfTransposed(x, t, dv(k, gradients, scratch), -2 * ROOT_HALF, kept);
      sumOfRows(t, ones, scratch.vector("s" + k, components), 2 * ROOT_HALF, kept);
    }
  }

  /** What mu has to do with it, once all rows are through. */
  private void finish(
      Map<String, INDArray> parameters, Map<String, INDArray> gradients, Scratch scratch) {
    INDArray dw = get(gradients, GmnmLayer.PROJECTIONS);
    long d = dw.size(0);
    INDArray ones = scratch.ones("inputs", d);
    INDArray mu = scratch.matrix("mu", d, components);
    INDArray products = scratch.matrix("products", d, components);
    INDArray dmu = scratch.matrix("dmu", d, components);
    for (int k = 0; k < directions(); k++) {
      INDArray dv = dv(k, gradients, scratch);
      INDArray spread = k == 0 ? dmu : scratch.matrix("spread", d, components);
      rows(scratch.vector("s" + k, components), ones, spread, 1, 0);
      add(scratch.multiply("s mu" + k, spread, mu, products), dv, 1);
      scratch.multiply("s v" + k, spread, v(k, parameters, scratch), spread);
      if (k > 0) {
        add(spread, dmu, 1);
      }
      if (rank > 1) {
        INDArray numbers = scratch.flat("dv" + k, dv);
        for (int i = k; i < (ridge ? rank : k + 1); i++) {
          column(i, "dw", dw, scratch).assign(numbers);
        }
      }
    }
    transposed("dmu", get(gradients, GmnmLayer.CENTRES), scratch).assign(dmu);
  }

  /** Where there are several directions, every one of them reads x again: it has to stay, too. */
  private RowBlocks blocks(INDArray x) {
    long widest = directions() > 1 ? Math.max(components, x.size(1)) : components;
    return RowBlocks.of(x.size(0), widest);
  }

  /** How many V there are: a ridge has one, whatever the rank. */
  private int directions() {
    return ridge ? 1 : rank;
  }

  /** Copies V_k [d, m] out of W. */
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

  /** V_k [d, m], once it is there. */
  private INDArray v(int k, Map<String, INDArray> parameters, Scratch scratch) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    return rank == 1 ? w : scratch.matrix("v" + k, w.size(0), components);
  }

  /** Where d V_k [d, m] goes. */
  private INDArray dv(int k, Map<String, INDArray> gradients, Scratch scratch) {
    INDArray dw = get(gradients, GmnmLayer.PROJECTIONS);
    return rank == 1 ? dw : scratch.matrix("dv" + k, dw.size(0), components);
  }

  private INDArray p(int k, int block, long n, Scratch scratch) {
    return scratch.matrix("p" + k + " of " + block, n, components);
  }

  /** [n, m] that every block uses in turn; the last block may be shorter. */
  private INDArray temporary(long n, Scratch scratch) {
    return scratch.matrix("temporary", n, components);
  }

  private static INDArray ones(long n, Scratch scratch) {
    return scratch.ones("rows", n);
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
