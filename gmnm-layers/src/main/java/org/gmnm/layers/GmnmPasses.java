package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.add;
import static org.gmnm.dl4j.RowMajor.byColumn;
import static org.gmnm.dl4j.RowMajor.largest;
import static org.gmnm.dl4j.RowMajor.minusRow;
import static org.gmnm.dl4j.RowMajor.product;
import static org.gmnm.dl4j.RowMajor.productByTransposed;
import static org.gmnm.dl4j.RowMajor.productOfTransposed;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.scale;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import java.util.Objects;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.RowBlocks;
import org.gmnm.dl4j.RunningStatistics;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link GmnmLayer} in closed form; {@link org.gmnm.calculus.GmnmFormula} is the reference.
 *
 * <p>With the standardised input {@code z = (x − mean)/std}, the gain ω of the projections and the
 * centre f̄ of the responses (plainly z = x, ω = 1 and f̄ = 0), as projections of x itself:
 *
 * <pre>
 *   V_k [d, m] = column k of each component's W, or for SUM the one V = Σ_k of these
 *   U_k = V_k / std,  μ = muᵀ + (mean − a)/std,  c_kj = Σ_d V_kdj μ_dj
 *   p_k = ω√½ ((x − a)·U_k − c_k)
 *   f = exp(−Σ_k p_k²),  output = f·pi + (b − f̄ Σ_i pi_i)
 *   with e the error:  g = f ∘ (e·piᵀ),  t_k = −2ω√½ g ∘ p_k,  s_k = −Σ_n t_k
 *   d x = Σ_k t_k·U_kᵀ,  d V_k = (x − a)ᵀ·t_k / std + μ ∘ s_k,  d muᵀ = Σ_k V_k ∘ s_k,
 *   d b = Σ_n e,  d pi = fᵀ·e − f̄ d b
 * </pre>
 *
 * <p>The base a is 0 where the offsets c are moderate. Where they are not, data and centres lie far
 * from the origin, and {@code x·U − c} would cancel: a is the mean there, or the first centre.
 *
 * <p>So a layer of rank r is r layers of rank 1 that share f and g, each in memory of its own. Rows
 * are taken in blocks that stay in the processor's cache between one call and the next.
 *
 * <p>Which calls of ND4J are fast, and which are not, was measured:
 * docs/decisions/0010-closed-form.md.
 */
final class GmnmPasses implements ClosedForm {

  /** Offsets beyond which the origin is too far away to be the base: {@value}. */
  static final double FAR = 64;

  private final int components;
  private final int rank;
  private final boolean ridge;
  private final boolean standardized;
  private final double factor;
  private final double centre;
  private boolean far;

  /**
   * A layer's passes.
   *
   * @param components m
   * @param rank r
   * @param ridge whether projections add up before they are squared
   * @param standardized whether parameters hold the input's {@link RunningStatistics}
   * @param gain ω
   * @param centre f̄
   */
  GmnmPasses(
      int components, int rank, boolean ridge, boolean standardized, double gain, double centre) {
    this.components = components;
    this.rank = rank;
    this.ridge = ridge && rank > 1;
    this.standardized = standardized;
    this.factor = gain * Math.sqrt(0.5);
    this.centre = centre;
  }

  @Override
  public void forward(
      INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    prepare(parameters, scratch);
    RowBlocks blocks = blocks(x);
    for (int i = 0; i < blocks.count(); i++) {
      INDArray rows = fromBase(i, blocks.rows(x, i), parameters, scratch);
      forward(i, rows, parameters, blocks.rows(output, i), scratch);
    }
  }

  /** Finds all that does not depend on x, which stays for the backward pass. */
  private void prepare(Map<String, INDArray> parameters, Scratch scratch) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    long d = w.size(0);
    INDArray mu = scratch.matrix("mu", d, components);
    mu.assign(transposed("mu", get(parameters, GmnmLayer.CENTRES), scratch));
    if (standardized) {
      scratch
          .flat("std", get(parameters, RunningStatistics.DEVIATION))
          .rdiv(1, inverseDeviation(d, scratch));
    }
    for (int k = 0; k < directions(); k++) {
      INDArray v = direction(k, w, scratch);
      if (standardized) {
        byColumn(v, inverseDeviation(d, scratch), u(k, parameters, scratch));
      }
    }
    INDArray base = base(parameters, scratch);
    INDArray shift = base;
    if (standardized) {
      shift =
          scratch.multiply("shift", inverseDeviation(d, scratch), base, scratch.vector("shift", d));
      rows(ofComponents(scratch), shift, mu, 1, 1);
    }
    offsets(parameters, scratch);
    far = largestOffset(scratch) > FAR;
    if (far) {
      rows(ofComponents(scratch), shift, mu, -1, 1);
      offsets(parameters, scratch);
    }
    constant(parameters, scratch);
  }

  /** Where x is measured from if the origin is far away [d]: the mean, or the first centre. */
  private INDArray base(Map<String, INDArray> parameters, Scratch scratch) {
    return standardized
        ? scratch.flat("mean", get(parameters, RunningStatistics.MEAN))
        : scratch.view("base", get(parameters, GmnmLayer.CENTRES), mu -> mu.getRow(0));
  }

  /** 1/std [d], once {@link #prepare} has found it. */
  private static INDArray inverseDeviation(long d, Scratch scratch) {
    return scratch.vector("1/std", d);
  }

  private void offsets(Map<String, INDArray> parameters, Scratch scratch) {
    long d = get(parameters, GmnmLayer.PROJECTIONS).size(0);
    INDArray mu = scratch.matrix("mu", d, components);
    INDArray products = scratch.matrix("products", d, components);
    for (int k = 0; k < directions(); k++) {
      scratch.multiply("v mu" + k, v(k, parameters, scratch), mu, products);
      sumOfRows(products, scratch.ones("inputs", d), scratch.vector("c" + k, components), 1, 0);
    }
  }

  private double largestOffset(Scratch scratch) {
    double largest = 0;
    for (int k = 0; k < directions(); k++) {
      largest = Math.max(largest, largest(scratch.vector("c" + k, components)));
    }
    return largest;
  }

  /** {@code b − f̄ Σ_i pi_i} [o], what every row of the output has. */
  private void constant(Map<String, INDArray> parameters, Scratch scratch) {
    INDArray pi = get(parameters, GmnmLayer.OUTPUT_WEIGHTS);
    @Nullable INDArray bias = parameters.get(GmnmLayer.BIAS);
    if (centre != 0) {
      INDArray constant = scratch.vector("constant", pi.size(1));
      if (bias != null) {
        constant.assign(scratch.flat("b", bias));
      }
      sumOfRows(pi, ofComponents(scratch), constant, -centre, bias == null ? 0 : 1);
    }
  }

  /** x − a, which stays for the backward pass, or x itself. */
  private INDArray fromBase(
      int block, INDArray x, Map<String, INDArray> parameters, Scratch scratch) {
    if (!far) {
      return x;
    }
    INDArray result = scratch.matrix("from base" + block, x.size(0), x.size(1));
    return minusRow(x, base(parameters, scratch), result);
  }

  private void forward(
      int block, INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    long n = x.size(0);
    INDArray ones = ones(n, scratch);
    INDArray f = scratch.matrix("f" + block, n, components);
    for (int k = 0; k < directions(); k++) {
      INDArray p = p(k, block, n, scratch);
      product(x, u(k, parameters, scratch), p, factor, 0);
      rows(scratch.vector("c" + k, components), ones, p, -factor, 1);
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
    if (centre != 0) {
      rows(scratch.vector("constant", output.size(1)), ones, output, 1, 1);
    } else if (bias != null) {
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
      INDArray rows = blocks.rows(x, i);
      backward(
          i,
          far ? scratch.matrix("from base" + i, rows.size(0), rows.size(1)) : rows,
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
    @Nullable INDArray sums = sumsOfErrors(gradients, error.size(1), scratch);
    if (sums != null) {
      sumOfRows(error, ones, sums, 1, kept);
    }
    INDArray g = temporary(n, scratch);
    productByTransposed(error, pi, g, 1, 0);
    scratch.multiply("g f" + block, g, f, g);
    for (int k = 0; k < directions(); k++) {
      INDArray t = p(k, block, n, scratch); // takes p's place, which no later pass needs
      scratch.multiply("p g" + k + " of " + block, t, g, t);
      productByTransposed(t, u(k, parameters, scratch), below, -2 * factor, k == 0 ? 0 : 1);
      productOfTransposed(x, t, dv(k, gradients, scratch), -2 * factor, kept);
      sumOfRows(t, ones, scratch.vector("s" + k, components), 2 * factor, kept);
    }
  }

  /** Σ_n e [o], where anything needs it. */
  private @Nullable INDArray sumsOfErrors(
      Map<String, INDArray> gradients, long outputs, Scratch scratch) {
    @Nullable INDArray bias = gradients.get(GmnmLayer.BIAS);
    if (bias != null) {
      return scratch.flat("bias", bias);
    }
    return centre == 0 ? null : scratch.vector("sums of errors", outputs);
  }

  /** What all rows have in common, once they are through. */
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
      if (standardized) {
        byColumn(dv, inverseDeviation(d, scratch), dv);
      }
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
    if (centre != 0) {
      INDArray dpi = get(gradients, GmnmLayer.OUTPUT_WEIGHTS);
      INDArray sums = Objects.requireNonNull(sumsOfErrors(gradients, dpi.size(1), scratch));
      rows(sums, ofComponents(scratch), dpi, -centre, 1);
    }
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

  /** U_k [d, m]: V_k itself where the input is taken as it is. */
  private INDArray u(int k, Map<String, INDArray> parameters, Scratch scratch) {
    return standardized
        ? scratch.matrix("u" + k, get(parameters, GmnmLayer.PROJECTIONS).size(0), components)
        : v(k, parameters, scratch);
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

  private INDArray ofComponents(Scratch scratch) {
    return scratch.ones("components", components);
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
