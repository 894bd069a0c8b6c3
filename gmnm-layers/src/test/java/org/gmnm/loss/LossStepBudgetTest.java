package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.gmnm.testing.Operations;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * How many of ND4J's operations a loss takes in a training step, at most: the gradient, and then
 * the score of the same numbers in arrays made anew, as DL4J asks for them. The numbers are those
 * of {@code dl4j.NotCpuBackend}, and a tenth more.
 */
class LossStepBudgetTest {

  private static final int N = 6;
  private static final IActivation IDENTITY = Activation.IDENTITY.getActivationFunction();

  static Stream<Arguments> budgets() {
    LossGaussianMixture free = LossGaussianMixture.free(3);
    LossGaussianMixture expansion = LossGaussianMixture.expansion(5, -2, 2);
    LossJointGaussianMixture full = LossJointGaussianMixture.full(3);
    return Stream.of(
        Arguments.of("NGMG", new LossNgmg(), 2, 2, 32, 20),
        Arguments.of("NGMG of two scales", new LossNgmg(0.5, 2), 2, 2, 47, 20),
        Arguments.of("mixture, free", free, 2, free.outputs(2), 75, 20),
        Arguments.of("mixture, expansion", expansion, 1, expansion.outputs(1), 54, 20),
        Arguments.of("joint mixture", full, 2, full.outputs(2), 119, 20));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("budgets")
  void aStepTakesFewOperations(
      String name, ILossFunction loss, int labels, int outputs, int forGradient, int forScore) {
    INDArray y = Nd4j.randn(DataType.FLOAT, N, labels);
    INDArray out = Nd4j.randn(DataType.FLOAT, N, outputs);
    loss.computeGradient(y, out, IDENTITY, null); // makes what stays
    long gradient = Operations.of(() -> loss.computeGradient(y, out, IDENTITY, null));
    INDArray sameLabels = y.dup();
    INDArray sameOutput = out.dup();
    long score =
        Operations.of(() -> loss.computeScore(sameLabels, sameOutput, IDENTITY, null, false));
    assertTrue(
        gradient > 0 && gradient <= forGradient, name + ": " + gradient + " for the gradient");
    assertTrue(score > 0 && score <= forScore, name + ": " + score + " for the score after it");
  }
}
