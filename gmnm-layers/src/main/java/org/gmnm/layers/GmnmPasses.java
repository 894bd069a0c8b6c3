package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.add;
import static org.gmnm.dl4j.RowMajor.minusRow;
import static org.gmnm.dl4j.RowMajor.product;
import static org.gmnm.dl4j.RowMajor.productByTransposed;
import static org.gmnm.dl4j.RowMajor.productOfTransposed;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.scale;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.RowBlocks;
import org.gmnm.dl4j.RowMajor;
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
 *   U_k = V_k / std,  c_kj = Σ_d V_kdj mu_jd + U_kdj mean_d
 *   p_k = ω√½ (x·U_k − c_k)
 *   f = exp(−Σ_k p_k²),  output = f·pi + (b − f̄ Σ_i pi_i)
 *   with e the error:  g = f ∘ (e·piᵀ),  t_k = −2ω√½ g ∘ p_k,  s_k = −Σ_n t_k
 *   d x = Σ_k t_k·U_kᵀ,  d V_k = (xᵀ·t_k + mean s_kᵀ) / std + muᵀ ∘ s_k,  d muᵀ = Σ_k V_k ∘ s_k,
 *   d b = Σ_n e,  d pi = fᵀ·e − f̄ d b
 * </pre>
 *
 * <p>Where the offsets c are large, data and centres lie far from the origin, and {@code x·U − c}
 * would cancel: x and mean are measured from a base there, the mean; where there is none or centres
 * are far from it too, x, mean and mu are measured from the first centre.
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
  private boolean farFromMean;

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
    prepare(parameters, scratch.lasting());
    RowBlocks blocks = blocks(x);
    for (int i = 0; i < blocks.count(); i++) {
      INDArray rows = fromBase(i, blocks.rows(x, i), parameters, scratch);
      forward(i, rows, parameters, blocks.rows(output, i), scratch);
    }
  }

  /** Finds all that does not depend on x, which stays for the backward pass. */
  private void prepare(Map<String, INDArray> parameters, Scratch lasting) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    long d = w.size(0);
    INDArray mu = lasting.matrix("mu", d, components);
    mu.assign(transposed("mu", get(parameters, GmnmLayer.CENTRES), lasting));
    INDArray scales = standardized ? scales(d, parameters, lasting) : null;
    for (int k = 0; k < directions(); k++) {
      INDArray v = direction(k, w, lasting);
      if (scales != null) {
        lasting.multiply("v scales" + k, v, scales, u(k, parameters, lasting));
      }
    }
    offsets(parameters, lasting);
    far = largest(k -> fromOrigin(k, lasting)) > FAR;
    farFromMean = far && largest(k -> fromMean(k, lasting)) > FAR;
    if (farFromMean) {
      INDArray first = firstCentre(parameters, lasting);
      rows(ofComponents(lasting), first, mu, -1, 1);
      offsets(parameters, lasting);
      if (standardized) {
        statistics(RunningStatistics.DEVIATION, parameters, lasting)
            .muli(first, lasting.vector("base", d))
            .addi(statistics(RunningStatistics.MEAN, parameters, lasting));
      }
    }
    constant(parameters, lasting);
  }

  /** 1/std [d, m], the same for every component. */
  private INDArray scales(long d, Map<String, INDArray> parameters, Scratch lasting) {
    INDArray std = statistics(RunningStatistics.DEVIATION, parameters, lasting);
    INDArray inverse = std.rdiv(1, lasting.vector("1/std", d));
    INDArray scales = lasting.matrix("scales", d, components);
    rows(ofComponents(lasting), inverse, scales, 1, 0);
    return scales;
  }

  /**
   * Where x is measured from if the origin is far away [d]: the mean, or the first centre where
   * there is no mean or the centres are far from it too.
   */
  private INDArray base(Map<String, INDArray> parameters, Scratch lasting) {
    if (!standardized) {
      return firstCentre(parameters, lasting);
    }
    return farFromMean
        ? lasting.vector("base", get(parameters, GmnmLayer.PROJECTIONS).size(0))
        : statistics(RunningStatistics.MEAN, parameters, lasting);
  }

  private static INDArray firstCentre(Map<String, INDArray> parameters, Scratch lasting) {
    return lasting.view("base", get(parameters, GmnmLayer.CENTRES), mu -> mu.getRow(0));
  }

  private static INDArray statistics(int row, Map<String, INDArray> parameters, Scratch lasting) {
    return lasting.view(
        "statistics" + row, get(parameters, RunningStatistics.KEY), all -> all.getRow(row));
  }

  /** Of projections of x from the mean and, where that is another one, from the origin. */
  private void offsets(Map<String, INDArray> parameters, Scratch lasting) {
    long d = get(parameters, GmnmLayer.PROJECTIONS).size(0);
    INDArray mu = lasting.matrix("mu", d, components);
    INDArray products = lasting.matrix("products", d, components);
    INDArray ones = lasting.ones("inputs", d);
    for (int k = 0; k < directions(); k++) {
      lasting.multiply("v mu" + k, v(k, parameters, lasting), mu, products);
      sumOfRows(products, ones, fromMean(k, lasting), 1, 0);
      if (standardized) {
        INDArray c = fromOrigin(k, lasting);
        sumOfRows(products, ones, c, 1, 0);
        INDArray mean = statistics(RunningStatistics.MEAN, parameters, lasting);
        sumOfRows(u(k, parameters, lasting), mean, c, 1, 1);
      }
    }
  }

  /** Of offsets, absolutely. */
  private double largest(IntFunction<INDArray> offsets) {
    double largest = 0;
    for (int k = 0; k < directions(); k++) {
      largest = Math.max(largest, RowMajor.largest(offsets.apply(k)));
    }
    return largest;
  }

  /** c_k [m] for x as it comes. */
  private INDArray fromOrigin(int k, Scratch lasting) {
    return standardized ? lasting.vector("from origin" + k, components) : fromMean(k, lasting);
  }

  /** c_k [m] for x from the mean; plainly there is no mean, and mu is measured from the base. */
  private INDArray fromMean(int k, Scratch lasting) {
    return lasting.vector("c" + k, components);
  }

  /** {@code b − f̄ Σ_i pi_i} [o], what every row of the output has. */
  private void constant(Map<String, INDArray> parameters, Scratch lasting) {
    INDArray pi = get(parameters, GmnmLayer.OUTPUT_WEIGHTS);
    @Nullable INDArray bias = parameters.get(GmnmLayer.BIAS);
    if (centre != 0) {
      INDArray constant = lasting.vector("constant", pi.size(1));
      sumOfRows(pi, ofComponents(lasting), constant, -centre, 0);
      if (bias != null) {
        add(lasting.flat("b", bias), constant, 1);
      }
    }
  }

  /** x − a, which stays for the backward pass, or x itself. */
  private INDArray fromBase(
      int block, INDArray x, Map<String, INDArray> parameters, Scratch scratch) {
    if (!far) {
      return x;
    }
    INDArray result = scratch.matrix("from base" + block, x.size(0), x.size(1));
    return minusRow(x, base(parameters, scratch.lasting()), result);
  }

  private void forward(
      int block, INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    long n = x.size(0);
    Scratch lasting = scratch.lasting();
    INDArray ones = ones(n, scratch);
    INDArray f = scratch.matrix("f" + block, n, components);
    for (int k = 0; k < directions(); k++) {
      INDArray p = p(k, block, n, scratch);
      product(x, u(k, parameters, lasting), p, factor, 0);
      rows(far ? fromMean(k, lasting) : fromOrigin(k, lasting), ones, p, -factor, 1);
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
      rows(lasting.vector("constant", output.size(1)), ones, output, 1, 1);
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
    finish(parameters, gradients, scratch.lasting());
  }

  private void backward(
      int block,
      INDArray x,
      INDArray error,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      Scratch scratch) {
    Scratch lasting = scratch.lasting();
    long n = x.size(0);
    int kept = block == 0 ? 0 : 1; // gradients add up over the blocks
    INDArray pi = get(parameters, GmnmLayer.OUTPUT_WEIGHTS);
    INDArray f = scratch.matrix("f" + block, n, components);
    INDArray ones = ones(n, scratch);
    productOfTransposed(f, error, get(gradients, GmnmLayer.OUTPUT_WEIGHTS), 1, kept);
    @Nullable INDArray sums = sumsOfErrors(gradients, error.size(1), lasting);
    if (sums != null) {
      sumOfRows(error, ones, sums, 1, kept);
    }
    INDArray g = temporary(n, scratch);
    productByTransposed(error, pi, g, 1, 0);
    scratch.multiply("g f" + block, g, f, g);
    for (int k = 0; k < directions(); k++) {
      INDArray t = p(k, block, n, scratch); // takes p's place, which no later pass needs
      scratch.multiply("p g" + k + " of " + block, t, g, t);
      productByTransposed(t, u(k, parameters, lasting), below, -2 * factor, k == 0 ? 0 : 1);
      productOfTransposed(x, t, dv(k, gradients, lasting), -2 * factor, kept);
      sumOfRows(t, ones, lasting.vector("s" + k, components), 2 * factor, kept);
    }
  }

  /** Σ_n e [o], where anything needs it. */
  private @Nullable INDArray sumsOfErrors(
      Map<String, INDArray> gradients, long outputs, Scratch lasting) {
    @Nullable INDArray bias = gradients.get(GmnmLayer.BIAS);
    if (bias != null) {
      return lasting.flat("bias", bias);
    }
    return centre == 0 ? null : lasting.vector("sums of errors", outputs);
  }

  /** What all rows have in common, once they are through. */
  private void finish(
      Map<String, INDArray> parameters, Map<String, INDArray> gradients, Scratch lasting) {
    INDArray dw = get(gradients, GmnmLayer.PROJECTIONS);
    long d = dw.size(0);
    INDArray ones = lasting.ones("inputs", d);
    INDArray mu = lasting.matrix("mu", d, components);
    INDArray products = lasting.matrix("products", d, components);
    INDArray dmu = lasting.matrix("dmu", d, components);
    for (int k = 0; k < directions(); k++) {
      INDArray dv = dv(k, gradients, lasting);
      INDArray s = lasting.vector("s" + k, components);
      if (standardized) {
        if (!far) {
          rows(s, statistics(RunningStatistics.MEAN, parameters, lasting), dv, 1, 1);
        }
        lasting.multiply("dv scales" + k, dv, lasting.matrix("scales", d, components), dv);
      }
      INDArray spread = k == 0 ? dmu : lasting.matrix("spread", d, components);
      rows(s, ones, spread, 1, 0);
      add(lasting.multiply("s mu" + k, spread, mu, products), dv, 1);
      lasting.multiply("s v" + k, spread, v(k, parameters, lasting), spread);
      if (k > 0) {
        add(spread, dmu, 1);
      }
      if (rank > 1) {
        INDArray numbers = lasting.flat("dv" + k, dv);
        for (int i = k; i < (ridge ? rank : k + 1); i++) {
          column(i, "dw", dw, lasting).assign(numbers);
        }
      }
    }
    transposed("dmu", get(gradients, GmnmLayer.CENTRES), lasting).assign(dmu);
    if (centre != 0) {
      INDArray dpi = get(gradients, GmnmLayer.OUTPUT_WEIGHTS);
      INDArray sums = Objects.requireNonNull(sumsOfErrors(gradients, dpi.size(1), lasting));
      rows(sums, ofComponents(lasting), dpi, -centre, 1);
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
  private INDArray direction(int k, INDArray w, Scratch lasting) {
    if (rank == 1) {
      return w;
    }
    INDArray v = lasting.matrix("v" + k, w.size(0), components);
    INDArray numbers = lasting.flat("v" + k, v);
    numbers.assign(column(k, "w", w, lasting));
    for (int i = 1; ridge && i < rank; i++) {
      add(column(i, "w", w, lasting), numbers, 1);
    }
    return v;
  }

  /** V_k [d, m], once it is there. */
  private INDArray v(int k, Map<String, INDArray> parameters, Scratch lasting) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    return rank == 1 ? w : lasting.matrix("v" + k, w.size(0), components);
  }

  /** U_k [d, m]: V_k itself where the input is taken as it is. */
  private INDArray u(int k, Map<String, INDArray> parameters, Scratch lasting) {
    return standardized
        ? lasting.matrix("u" + k, get(parameters, GmnmLayer.PROJECTIONS).size(0), components)
        : v(k, parameters, lasting);
  }

  /** Where d V_k [d, m] goes. */
  private INDArray dv(int k, Map<String, INDArray> gradients, Scratch lasting) {
    INDArray dw = get(gradients, GmnmLayer.PROJECTIONS);
    return rank == 1 ? dw : lasting.matrix("dv" + k, dw.size(0), components);
  }

  private INDArray p(int k, int block, long n, Scratch scratch) {
    return scratch.matrix("p" + k + " of " + block, n, components);
  }

  /** [n, m] that every block uses in turn; the last block may be shorter. */
  private INDArray temporary(long n, Scratch scratch) {
    return scratch.matrix("temporary", n, components);
  }

  private INDArray ofComponents(Scratch lasting) {
    return lasting.ones("components", components);
  }

  private static INDArray ones(long n, Scratch scratch) {
    return scratch.ones("rows", n);
  }

  /** Projection k of every component, a vector [d·m] in steps of r. */
  private INDArray column(int k, String name, INDArray of, Scratch lasting) {
    return lasting.view(
        name + k, of, matrix -> matrix.reshape('c', matrix.length() / rank, rank).getColumn(k));
  }

  private static INDArray transposed(String name, INDArray of, Scratch lasting) {
    return lasting.view(name + " transposed", of, INDArray::transpose);
  }
}
