package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.gmnm.mixture.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The loss and the mixtures it decodes to are two codes of one density: they must agree. */
class DecodedMixtureTest {

  @Test
  void decodedMixturesScoreLabelsAsTheLossDoes() {
    for (LossGaussianMixture loss :
        List.of(
            LossGaussianMixture.free(3),
            LossGaussianMixture.expansion(5, new double[] {-2, -3}, new double[] {2, 3}))) {
      Nd4j.getRandom().setSeed(11);
      INDArray output = Nd4j.randn(DataType.DOUBLE, 4, loss.outputs(2));
      INDArray labels = Nd4j.randn(DataType.DOUBLE, 4, 2);
      List<List<GaussianMixture>> mixtures = loss.decode(output, GaussianMixture::of);
      double expected = 0;
      for (int n = 0; n < 4; n++) {
        for (int j = 0; j < 2; j++) {
          expected -= mixtures.get(n).get(j).logDensity(labels.getDouble(n, j));
        }
      }
      double score = loss.computeScore(labels, output, new ActivationIdentity(), null, false);
      assertEquals(expected, score, 1e-9 * Math.abs(expected));
    }
  }
}
