package org.gmnm.loss;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

class LossJointGaussianMixtureFullTest extends LossNetworkContractTest {

  @Override
  ILossFunction loss() {
    return LossJointGaussianMixture.full(2).withMinSigma(0.01).withCrpsWeight(0.7);
  }

  @Override
  List<ILossFunction> neighbours() {
    return List.of(
        LossJointGaussianMixture.full(3).withMinSigma(0.01).withCrpsWeight(0.7),
        LossJointGaussianMixture.full(2).withMinSigma(0.02).withCrpsWeight(0.7),
        LossJointGaussianMixture.full(2).withMinSigma(0.01),
        LossJointGaussianMixture.diagonal(2).withMinSigma(0.01).withCrpsWeight(0.7));
  }

  @Override
  INDArray layerMask(INDArray perLabel) {
    return ((LossJointGaussianMixture) loss()).outputMask(perLabel);
  }

  @Override
  boolean refusesBounded() {
    return true;
  }

  @Override
  int labelWidth() {
    return 3;
  }

  @Override
  int outputWidth() {
    return 20;
  }
}
