package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.add;
import static org.gmnm.dl4j.RowMajor.minusRow;
import static org.gmnm.dl4j.RowMajor.product;
import static org.gmnm.dl4j.RowMajor.productByTransposed;
import static org.gmnm.dl4j.RowMajor.productOfTransposed;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import java.util.Objects;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.RowBlocks;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

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
 * <p>So a layer of rank r is r layers of rank 1 that share f and g, each in memory of its own. Rows
 * are taken in blocks that stay in the processor's cache between one call and the next.
 *
 * <p>Here stand the matrix products; what happens between them, {@link GmnmArithmetic}, are loops
 * of Java for single precision on the CPU, and operations of ND4J elsewhere.
 */
final class GmnmPasses implements ClosedForm {

  private final GmnmShape shape;
  private final GmnmArithmetic arithmetic;
  private final int components;

  /**
   * A layer's passes.
   *
   * @param shape its options
   * @param arithmetic of the type and backend
   */
  GmnmPasses(GmnmShape shape, GmnmArithmetic arithmetic) {
    this.shape = shape;
    this.arithmetic = arithmetic;
    components = shape.components();
  }

  @Override
  public void forward(
      INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    arithmetic.prepare(parameters, scratch.lasting());
    constant(parameters, scratch.lasting());
    RowBlocks blocks = blocks(x);
    for (int i = 0; i < blocks.count(); i++) {
      INDArray rows = fromBase(i, blocks.rows(x, i), parameters, scratch);
      forward(i, rows, parameters, blocks.rows(output, i), scratch);
    }
  }

  /** {@code b − f̄ Σ_i pi_i} [o], what every row of the output has. */
  private void constant(Map<String, INDArray> parameters, Scratch lasting) {
    INDArray pi = get(parameters, GmnmLayer.OUTPUT_WEIGHTS);
    @Nullable INDArray bias = parameters.get(GmnmLayer.BIAS);
    if (shape.centre() != 0) {
      INDArray constant = lasting.vector("constant", pi.size(1));
      sumOfRows(pi, ofComponents(lasting), constant, -shape.centre(), 0);
      if (bias != null) {
        add(lasting.flat("b", bias), constant, 1);
      }
    }
  }

  /** x − a, which stays for the backward pass, or x itself. */
  private INDArray fromBase(
      int block, INDArray x, Map<String, INDArray> parameters, Scratch scratch) {
    if (!arithmetic.isFar()) {
      return x;
    }
    INDArray result = scratch.matrix("from base" + block, x.size(0), x.size(1));
    return minusRow(x, arithmetic.base(parameters, scratch.lasting()), result);
  }

  private void forward(
      int block, INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    long n = x.size(0);
    Scratch lasting = scratch.lasting();
    INDArray f = scratch.matrix("f" + block, n, components);
    for (int k = 0; k < shape.directions(); k++) {
      INDArray p = p(k, block, n, scratch);
      product(x, arithmetic.projections(k, parameters, lasting), p, shape.factor(), 0);
      arithmetic.respond(k, p, f, scratch);
    }
    product(f, get(parameters, GmnmLayer.OUTPUT_WEIGHTS), output, 1, 0);
    @Nullable INDArray bias = parameters.get(GmnmLayer.BIAS);
    if (shape.centre() != 0) {
      rows(lasting.vector("constant", output.size(1)), ones(n, scratch), output, 1, 1);
    } else if (bias != null) {
      rows(bias, ones(n, scratch), output, 1, 1);
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
          arithmetic.isFar() ? scratch.matrix("from base" + i, rows.size(0), rows.size(1)) : rows,
          blocks.rows(error, i),
          parameters,
          gradients,
          blocks.rows(below, i),
          scratch);
    }
    arithmetic.finish(parameters, gradients, scratch.lasting());
    if (shape.centre() != 0) {
      INDArray dpi = get(gradients, GmnmLayer.OUTPUT_WEIGHTS);
      Scratch lasting = scratch.lasting();
      INDArray sums = Objects.requireNonNull(sumsOfErrors(gradients, dpi.size(1), lasting));
      rows(sums, ofComponents(lasting), dpi, -shape.centre(), 1);
    }
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
    INDArray g = scratch.matrix("temporary", n, components); // of every block in turn
    productByTransposed(error, pi, g, 1, 0);
    scratch.multiply("g f" + block, g, f, g);
    double factor = 2 * shape.factor();
    for (int k = 0; k < shape.directions(); k++) {
      INDArray t = p(k, block, n, scratch); // takes p's place, which no later pass needs
      scratch.multiply("p g" + k + " of " + block, t, g, t);
      INDArray u = arithmetic.projections(k, parameters, lasting);
      productByTransposed(t, u, below, -factor, k == 0 ? 0 : 1);
      productOfTransposed(x, t, arithmetic.ofProjections(k, gradients, lasting), -factor, kept);
      sumOfRows(t, ones, arithmetic.sums(k, lasting), factor, kept);
    }
  }

  /** Σ_n e [o], where anything needs it. */
  private @Nullable INDArray sumsOfErrors(
      Map<String, INDArray> gradients, long outputs, Scratch lasting) {
    @Nullable INDArray bias = gradients.get(GmnmLayer.BIAS);
    if (bias != null) {
      return lasting.flat("bias", bias);
    }
    return shape.centre() == 0 ? null : lasting.vector("sums of errors", outputs);
  }

  /** Where there are several directions, every one of them reads x again: it has to stay, too. */
  private RowBlocks blocks(INDArray x) {
    long widest = shape.directions() > 1 ? Math.max(components, x.size(1)) : components;
    return RowBlocks.of(x.size(0), widest);
  }

  private INDArray p(int k, int block, long n, Scratch scratch) {
    return scratch.matrix("p" + k + " of " + block, n, components);
  }

  private INDArray ofComponents(Scratch lasting) {
    return lasting.ones("components", components);
  }

  private static INDArray ones(long n, Scratch scratch) {
    return scratch.ones("rows", n);
  }
}
