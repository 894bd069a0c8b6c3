package org.gmnm.calculus;

import static org.gmnm.calculus.SameDiffChecks.assertClose;
import static org.gmnm.calculus.SameDiffChecks.assertGradientsMatchDifferences;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class GmnmFormulaTest {

  private static final double EXACT = 1e-9;

  static List<GmnmReference> reference() {
    return GmnmReference.all();
  }

  @Test
  void referenceHasSevenCases() {
    assertEquals(7, reference().size());
  }

  @ParameterizedTest
  @MethodSource("reference")
  void valueJacobianAndLaplacianEqualTheReference(GmnmReference expected) {
    SameDiff sd = SameDiff.create();
    INDArray x = expected.array("x");
    int dimensions = (int) x.size(1);
    Jet jet = bind(sd, expected).valueGradientLaplacian(sd.var("x", x), dimensions);

    assertClose(expected.array("output"), jet.value().eval(), EXACT);
    assertClose(expected.array("input_laplacian"), jet.laplacian().eval(), EXACT);
    INDArray jacobian = expected.array("input_jacobian"); // [N, o, d]
    for (int j = 0; j < dimensions; j++) {
      INDArray slope = jacobian.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(j));
      assertClose(slope, jet.gradient().get(j).eval(), EXACT);
    }
  }

  @Test
  void secondDerivativesEqualTheReference() {
    List<INDArray> hessians = GmnmReference.hessians();
    for (int c = 0; c < hessians.size(); c++) {
      SameDiff sd = SameDiff.create();
      GmnmReference given = reference().get(c);
      INDArray x = given.array("x");
      int d = (int) x.size(1);
      Jet jet = bind(sd, given).through(Jet.inputWithHessian(sd.var("x", x), d));
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          INDArray expected =
              hessians
                  .get(c)
                  .get(
                      NDArrayIndex.all(),
                      NDArrayIndex.all(),
                      NDArrayIndex.point(i),
                      NDArrayIndex.point(j));
          assertClose(expected, jet.second(i, j).eval(), EXACT);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("reference")
  void valueAloneIsTheJetsValue(GmnmReference expected) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.var("x", expected.array("x"));
    assertClose(expected.array("output"), bind(sd, expected).value(x).eval(), EXACT);
  }

  @ParameterizedTest
  @EnumSource(GmnmFormula.Form.class)
  void residualOfAnEquationTrainsEveryParameter(GmnmFormula.Form form) {
    SameDiff sd = SameDiff.create();
    Nd4j.getRandom().setSeed(7);
    SDVariable mu = sd.var("mu", Nd4j.randn(DataType.DOUBLE, 4, 2));
    SDVariable w = sd.var("W", Nd4j.randn(DataType.DOUBLE, 2, 8));
    SDVariable pi = sd.var("pi", Nd4j.randn(DataType.DOUBLE, 4, 1));
    SDVariable x = sd.constant("x", Nd4j.randn(DataType.DOUBLE, 6, 2));
    Jet u = new GmnmFormula(mu, w, pi, null, 4, 2, form).valueGradientLaplacian(x, 2);
    // Δu + u − 2 ∂u/∂x + (∂u/∂y)² = 1: every part of the jet is in the loss
    SDVariable residual =
        u.laplacian()
            .add(u.value())
            .sub(u.gradient().get(0).mul(2))
            .add(sd.math().square(u.gradient().get(1)))
            .sub(1);
    sd.math().square(residual).mean().rename("loss").markAsLoss();

    assertGradientsMatchDifferences(sd, "loss", List.of("mu", "W", "pi"));
  }

  private static GmnmFormula bind(SameDiff sd, GmnmReference r) {
    INDArray mu = r.array("mu");
    return new GmnmFormula(
        sd.var("mu", mu),
        sd.var("W", r.array("W")),
        sd.var("pi", r.array("pi")),
        r.hasBias() ? sd.var("b", r.array("b")) : null,
        (int) mu.size(0),
        r.rank(),
        r.form());
  }
}
