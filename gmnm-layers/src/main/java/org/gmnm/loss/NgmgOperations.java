package org.gmnm.loss;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** NGMG of labels and outputs by operations of ND4J, for every type and backend. */
final class NgmgOperations implements MaskedLoss.Comparison {

  private final GaussianKernel kernel;
  private final INDArray difference;
  private final INDArray squared;

  NgmgOperations(GaussianKernel kernel, INDArray labels, INDArray output) {
    this.kernel = kernel;
    double far = GaussianKernel.FAR;
    difference = Transforms.max(Transforms.min(output.sub(labels), far, false), -far, false);
    squared = difference.mul(difference);
  }

  @Override
  public INDArray scores() {
    return kernel.complement(squared);
  }

  @Override
  public INDArray gradient() {
    return kernel.slope(squared).muli(difference);
  }
}
