package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Expm1;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * ND4J's operations near 0. When this turns red after an upgrade, GaussianKernel can be simpler.
 */
class NumericalOpsTest {

  private static final double SMALL = 1e-20;

  private static INDArray small() {
    return Nd4j.createFromArray(new double[] {SMALL});
  }

  @Test
  void expm1AndTanhAndLog1pCancelNearZero() {
    assertEquals(0.0, Nd4j.getExecutioner().exec(new Expm1(small())).getDouble(0));
    assertEquals(0.0, Nd4j.getExecutioner().exec(new Log1p(small())).getDouble(0));
    assertEquals(0.0, Transforms.tanh(small(), true).getDouble(0));
  }

  @Test
  void sinhDoesNot() {
    assertEquals(SMALL, Transforms.sinh(small(), true).getDouble(0), 1e-34);
  }
}
