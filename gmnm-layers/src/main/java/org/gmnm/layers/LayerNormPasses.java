package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.byRow;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.sumOfColumns;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@link LayerNormLayer} in closed form; its definition is the reference.
 *
 * <pre>
 *   s = √(variance + epsilon),  z = (x − mean) / s,  output = gain ∘ z + bias
 *   with e the error:  g = gain ∘ e
 *   d x = (g − mean(g) − z ∘ mean(g ∘ z)) / s,  d gain = Σ_n e ∘ z,  d bias = Σ_n e
 * </pre>
 *
 * <p>Sums are products with ones: docs/decisions/0010-closed-form.md.
 */
final class LayerNormPasses implements ClosedForm {

  private final double epsilon;

  LayerNormPasses(double epsilon) {
    this.epsilon = epsilon;
  }

  @Override
  public void forward(
      INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    INDArray z = scratch.matrix("z", x.size(0), x.size(1));
    z.assign(x);
    z.subiColumnVector(mean(x, "mean", scratch));
    INDArray squares = z.muli(z, scratch.matrix("t", x.size(0), x.size(1)));
    INDArray s = mean(squares, "s", scratch).addi(epsilon);
    Transforms.sqrt(s, false);
    z.diviColumnVector(s);
    byRow(z, get(parameters, LayerNormLayer.GAIN), output);
    rows(get(parameters, LayerNormLayer.BIAS), scratch.ones("rows", x.size(0)), output, 1, 1);
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
    INDArray z = scratch.matrix("z", n, x.size(1));
    INDArray t = scratch.matrix("t", n, x.size(1));
    INDArray ones = scratch.ones("rows", n);
    sumOfRows(error, ones, flat(gradients, LayerNormLayer.BIAS, scratch), 1, 0);
    sumOfRows(z.muli(error, t), ones, flat(gradients, LayerNormLayer.GAIN, scratch), 1, 0);
    byRow(error, get(parameters, LayerNormLayer.GAIN), below); // g
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

  private static INDArray flat(Map<String, INDArray> gradients, String key, Scratch scratch) {
    return scratch.view(key, get(gradients, key), row -> row.reshape(row.length()));
  }
}
