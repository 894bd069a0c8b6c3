package org.gmnm.loss;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

class LossGaussianMixtureExpansionTest extends LossNetworkContractTest {

  private static LossGaussianMixture of(int n, double low, double high, double width) {
    return LossGaussianMixture.expansion(n, new double[] {low, -3}, new double[] {high, 3})
        .withSigmaOverSpacing(width);
  }

  @Override
  ILossFunction loss() {
    return of(4, -2, 2, 0.6).withCrpsWeight(0.7);
  }

  @Override
  boolean refusesBounded() {
    return true;
  }

  @Override
  List<ILossFunction> neighbours() {
    return List.of(
        of(5, -2, 2, 0.6).withCrpsWeight(0.7),
        of(4, -2.5, 2, 0.6).withCrpsWeight(0.7),
        of(4, -2, 2.5, 0.6).withCrpsWeight(0.7),
        of(4, -2, 2, 0.7).withCrpsWeight(0.7),
        of(4, -2, 2, 0.6));
  }

  @Override
  INDArray layerMask(INDArray perLabel) {
    return ((LossGaussianMixture) loss()).outputMask(perLabel);
  }

  @Override
  int labelWidth() {
    return 2;
  }

  @Override
  int outputWidth() {
    return 8;
  }
}
