package org.gmnm.layers;

import static org.gmnm.dl4j.RowMajor.byRow;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.sumOfColumns;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import org.gmnm.dl4j.ClosedForm.Scratch;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Layer normalisation of every row in closed form, for the layers that have it.
 *
 * <pre>
 *   s = √(variance + epsilon),  z = (x − mean) / s,  output = gain ∘ z + shift
 *   with e the error:  g = gain ∘ e
 *   d x = (g − mean(g) − z ∘ mean(g ∘ z)) / s,  d gain = Σ_n e ∘ z,  d shift = Σ_n e
 * </pre>
 *
 * <p>Sums are products with ones: docs/decisions/0010-closed-form.md.
 */
final class RowNormalization {

  private final double epsilon;

  RowNormalization(double epsilon) {
    this.epsilon = epsilon;
  }

  /** Leaves z and s in the scratch memory for {@link #backward}. */
  void forward(INDArray x, INDArray gain, INDArray shift, INDArray output, Scratch scratch) {
    INDArray z = scratch.matrix("z", x.size(0), x.size(1));
    z.assign(x);
    z.subiColumnVector(mean(x, "mean", scratch));
    INDArray squares = z.muli(z, scratch.matrix("t", x.size(0), x.size(1)));
    INDArray s = mean(squares, "s", scratch).addi(epsilon);
    Transforms.sqrt(s, false);
    z.diviColumnVector(s);
    byRow(z, gain, output);
    rows(shift, scratch.ones("rows", x.size(0)), output, 1, 1);
  }

  /**
   * After {@link #forward}, whose z it uses up.
   *
   * @param below overwritten; not the error
   */
  void backward(
      INDArray error,
      INDArray gain,
      INDArray gainGradient,
      INDArray shiftGradient,
      INDArray below,
      Scratch scratch) {
    long n = error.size(0);
    INDArray z = scratch.matrix("z", n, error.size(1));
    INDArray t = scratch.matrix("t", n, error.size(1));
    INDArray ones = scratch.ones("rows", n);
    sumOfRows(error, ones, scratch.flat("d shift", shiftGradient), 1, 0);
    sumOfRows(z.muli(error, t), ones, scratch.flat("d gain", gainGradient), 1, 0);
    byRow(error, gain, below); // g
    below.muli(z, t);
    INDArray along = mean(t, "along", scratch);
    below.subiColumnVector(mean(below, "mean", scratch));
    z.muliColumnVector(along); // no later pass needs z
    below.subi(z);
    below.diviColumnVector(scratch.matrix("s", n, 1));
  }

  /** [n, 1], the mean of every row. */
  private static INDArray mean(INDArray rows, String name, Scratch scratch) {
    long d = rows.size(1);
    INDArray mean = scratch.matrix(name, rows.size(0), 1);
    sumOfColumns(rows, scratch.ones("features", d), scratch.flat(name, mean), 1.0 / d);
    return mean;
  }
}
