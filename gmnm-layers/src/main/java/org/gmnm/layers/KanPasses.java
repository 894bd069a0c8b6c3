package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.product;
import static org.gmnm.dl4j.RowMajor.productByTransposed;
import static org.gmnm.dl4j.RowMajor.productOfTransposed;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.sumOfColumns;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@link KanLayer} in closed form; its definition is the reference.
 *
 * <pre>
 *   u_ig = (z_i − c_g)/s,  φ = exp(−u²),  output = φ·W [+ silu(a)·V + b]
 *   with e the error:  d W = φᵀ·e,  d z_i = −(2/s) Σ_g (e·Wᵀ)_ig φ_ig u_ig
 *   d V = silu(a)ᵀ·e,  d b = Σ_n e,  d a = (e·Vᵀ) ∘ silu'(a) + what z passes on
 * </pre>
 *
 * <p>Matrices [N·d, G] hold a feature of an example in a row, and are the same memory as [N, d·G].
 */
final class KanPasses implements ClosedForm {

  private final double[] centres;
  private final double spacing;
  private final @Nullable RowNormalization normalization;
  private final boolean linearPath;
  private @Nullable INDArray offsets;

  /**
   * Passes.
   *
   * @param centres c
   * @param spacing s
   * @param normalization of the features before they are expanded, null for none
   * @param linearPath whether there are V and b
   */
  KanPasses(
      double[] centres,
      double spacing,
      @Nullable RowNormalization normalization,
      boolean linearPath) {
    this.centres = centres;
    this.spacing = spacing;
    this.normalization = normalization;
    this.linearPath = linearPath;
  }

  @Override
  public void forward(
      INDArray a, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    INDArray normal = scratch.matrix("normal", a.size(0), a.size(1));
    if (normalization == null) {
      normal.assign(a);
    } else {
      INDArray gain = get(parameters, KanLayer.GAIN);
      normalization.forward(a, gain, get(parameters, KanLayer.SHIFT), normal, scratch);
    }
    INDArray u = expanded("u", a, scratch);
    rows(offsets(a), scratch.ones("values", a.length()), u, 1, 0);
    INDArray column = scratch.view("column", normal, z -> z.reshape('c', z.length(), 1));
    INDArray ones = scratch.ones("grid", centres.length);
    INDArray row = scratch.view("ones", ones, v -> v.reshape('c', 1, v.length()));
    product(column, row, u, 1 / spacing, 1);
    INDArray phi = u.muli(u, expanded("phi", a, scratch)).negi();
    Transforms.exp(phi, false);
    product(wide("phi", a, scratch), get(parameters, KanLayer.SPLINE_WEIGHTS), output, 1, 0);
    if (linearPath) {
      INDArray sigmoid = scratch.matrix("sigmoid", a.size(0), a.size(1));
      sigmoid.assign(a);
      Transforms.sigmoid(sigmoid, false);
      INDArray silu = a.muli(sigmoid, scratch.matrix("silu", a.size(0), a.size(1)));
      product(silu, get(parameters, KanLayer.LINEAR_WEIGHTS), output, 1, 1);
      rows(get(parameters, KanLayer.BIAS), scratch.ones("rows", a.size(0)), output, 1, 1);
    }
  }

  @Override
  public void backward(
      INDArray a,
      INDArray error,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      Scratch scratch) {
    INDArray dW = get(gradients, KanLayer.SPLINE_WEIGHTS);
    productOfTransposed(wide("phi", a, scratch), error, dW, 1, 0);
    INDArray delta = expanded("delta", a, scratch);
    INDArray w = get(parameters, KanLayer.SPLINE_WEIGHTS);
    productByTransposed(error, w, wide("delta", a, scratch), 1, 0);
    delta.muli(expanded("phi", a, scratch)).muli(expanded("u", a, scratch));
    INDArray ones = scratch.ones("grid", centres.length);
    if (normalization == null) {
      sumOfColumns(delta, ones, scratch.flat("below", below), -2 / spacing);
    } else {
      INDArray normal = scratch.matrix("normal", a.size(0), a.size(1)); // its gradient
      sumOfColumns(delta, ones, scratch.flat("d normal", normal), -2 / spacing);
      normalization.backward(
          normal,
          get(parameters, KanLayer.GAIN),
          get(gradients, KanLayer.GAIN),
          get(gradients, KanLayer.SHIFT),
          below,
          scratch);
    }
    if (linearPath) {
      linearBackward(a, error, parameters, gradients, below, scratch);
    }
  }

  private static void linearBackward(
      INDArray a,
      INDArray error,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      Scratch scratch) {
    INDArray sigmoid = scratch.matrix("sigmoid", a.size(0), a.size(1));
    INDArray silu = scratch.matrix("silu", a.size(0), a.size(1));
    productOfTransposed(silu, error, get(gradients, KanLayer.LINEAR_WEIGHTS), 1, 0);
    INDArray bias = scratch.flat("d bias", get(gradients, KanLayer.BIAS));
    sumOfRows(error, scratch.ones("rows", a.size(0)), bias, 1, 0);
    // silu' = σ + silu (1 − σ) = σ (1 − silu) + silu
    sigmoid.subi(sigmoid.muli(silu, scratch.matrix("t", a.size(0), a.size(1)))).addi(silu);
    INDArray through = scratch.matrix("t", a.size(0), a.size(1));
    productByTransposed(error, get(parameters, KanLayer.LINEAR_WEIGHTS), through, 1, 0);
    below.addi(through.muli(sigmoid));
  }

  private INDArray expanded(String name, INDArray a, Scratch scratch) {
    return scratch.matrix(name, a.length(), centres.length);
  }

  private INDArray wide(String name, INDArray a, Scratch scratch) {
    long n = a.size(0);
    return scratch.view(
        name + " wide", expanded(name, a, scratch), m -> m.reshape('c', n, m.length() / n));
  }

  /** −c/s [G], in the data type of the features. */
  private INDArray offsets(INDArray like) {
    INDArray known = offsets;
    if (known == null || known.dataType() != like.dataType()) {
      try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        known = Nd4j.createFromArray(centres).divi(-spacing).castTo(like.dataType());
      }
      offsets = known;
    }
    return known;
  }
}
