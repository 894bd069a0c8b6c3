package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.product;
import static org.gmnm.dl4j.RowMajor.productByTransposed;
import static org.gmnm.dl4j.RowMajor.productOfTransposed;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * {@link MixtureOfExpertsLayer} in closed form; its definition is the reference.
 *
 * <pre>
 *   output = x·[W | 0] + [b | logSigma]
 *   with e the error:  d [W | ·] = xᵀ·e,  d [b | logSigma] = Σ_n e,  d x = e·[W | 0]ᵀ
 * </pre>
 */
final class MixtureOfExpertsPasses implements ClosedForm {

  @Override
  public void forward(
      INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    product(x, weights(parameters, output.size(1), scratch), output, 1, 0);
    INDArray ones = scratch.ones("rows", x.size(0));
    INDArray shift = scratch.lasting().matrix("shift", 1, output.size(1));
    INDArray bias = get(parameters, MixtureOfExpertsLayer.BIAS);
    linear("shift", shift, bias.size(1), scratch).assign(bias);
    deviations("shift", shift, bias.size(1), scratch)
        .assign(get(parameters, MixtureOfExpertsLayer.LOG_SIGMA));
    rows(scratch.lasting().flat("shift", shift), ones, output, 1, 1);
  }

  @Override
  public void backward(
      INDArray x,
      INDArray error,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      Scratch scratch) {
    long width = error.size(1);
    INDArray bias = get(gradients, MixtureOfExpertsLayer.BIAS);
    INDArray wide = scratch.matrix("gradient", x.size(1), width);
    productOfTransposed(x, error, wide, 1, 0);
    get(gradients, MixtureOfExpertsLayer.WEIGHTS)
        .assign(linear("gradient", wide, bias.size(1), scratch));
    INDArray sums = scratch.matrix("sums", 1, width);
    sumOfRows(error, scratch.ones("rows", x.size(0)), scratch.flat("sums", sums), 1, 0);
    bias.assign(linear("sums", sums, bias.size(1), scratch));
    get(gradients, MixtureOfExpertsLayer.LOG_SIGMA)
        .assign(deviations("sums", sums, bias.size(1), scratch));
    productByTransposed(error, weights(parameters, width, scratch), below, 1, 0);
  }

  /** [W | 0]. */
  private static INDArray weights(Map<String, INDArray> parameters, long width, Scratch scratch) {
    INDArray weights = get(parameters, MixtureOfExpertsLayer.WEIGHTS);
    INDArray wide = scratch.lasting().matrix("weights", weights.size(0), width);
    linear("weights", wide, weights.size(1), scratch).assign(weights);
    deviations("weights", wide, weights.size(1), scratch).assign(0);
    return wide;
  }

  private static INDArray linear(String name, INDArray wide, long linear, Scratch scratch) {
    return scratch.view(
        name + " linear", wide, w -> w.get(NDArrayIndex.all(), NDArrayIndex.interval(0, linear)));
  }

  private static INDArray deviations(String name, INDArray wide, long linear, Scratch scratch) {
    return scratch.view(
        name + " deviations",
        wide,
        w -> w.get(NDArrayIndex.all(), NDArrayIndex.interval(linear, w.size(1))));
  }
}
