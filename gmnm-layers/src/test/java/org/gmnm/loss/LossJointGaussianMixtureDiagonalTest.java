package org.gmnm.loss;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

class LossJointGaussianMixtureDiagonalTest extends LossNetworkContractTest {

  @Override
  ILossFunction loss() {
    return LossJointGaussianMixture.diagonal(2).withMinSigma(0.01);
  }

  @Override
  List<ILossFunction> neighbours() {
    return List.of(
        LossJointGaussianMixture.diagonal(3).withMinSigma(0.01),
        LossJointGaussianMixture.diagonal(2).withMinSigma(0.02),
        LossJointGaussianMixture.full(2).withMinSigma(0.01));
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
    return 2;
  }

  @Override
  int outputWidth() {
    return 10;
  }
}
