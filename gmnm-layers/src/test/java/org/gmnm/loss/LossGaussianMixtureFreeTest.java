package org.gmnm.loss;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

class LossGaussianMixtureFreeTest extends LossNetworkContractTest {

  @Override
  ILossFunction loss() {
    return LossGaussianMixture.free(2).withMinSigma(0.01).withCrpsWeight(0.7);
  }

  @Override
  boolean refusesBounded() {
    return true;
  }

  @Override
  List<ILossFunction> neighbours() {
    return List.of(
        LossGaussianMixture.free(3).withMinSigma(0.01).withCrpsWeight(0.7),
        LossGaussianMixture.free(2).withMinSigma(0.02).withCrpsWeight(0.7),
        LossGaussianMixture.free(2).withMinSigma(0.01),
        LossGaussianMixture.expansion(2, 0, 1));
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
    return 12;
  }
}
