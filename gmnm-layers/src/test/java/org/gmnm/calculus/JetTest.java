package org.gmnm.calculus;

import static org.gmnm.calculus.SameDiffChecks.assertGradientsMatchDifferences;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.gmnm.calculus.GmnmFormula.Form;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Jets against nested finite differences of the value alone. */
class JetTest {

  private static final double STEP = 1e-3;
  private static final int POINTS = 5;

  /** Two coordinates in, [N, 3] out. */
  static List<Named<UnaryOperator<Jet>>> stacks() {
    return List.of(
        Named.of("identity", x -> JetLayers.dense(x, var(x, "a", 2, 3), var(x, "b", 1, 3), null)),
        Named.of("tanh, tanh", x -> stack(x, Elementwise.TANH)),
        Named.of("sin, sin", x -> stack(x, Elementwise.SIN)),
        Named.of("gelu, gelu", x -> stack(x, Elementwise.GELU)),
        Named.of("silu, silu", x -> stack(x, Elementwise.SILU)),
        Named.of("mixture, tanh, mixture", x -> mixture(tanh(mixture(x, 2, "p"), 3, "t"), 3, "q")),
        Named.of("layer norm", x -> norm(tanh(x, 2, "t"))),
        Named.of("layer norm of the coordinates' mixture", x -> norm(mixture(x, 2, "p"))),
        Named.of("Gaussian basis twice", x -> kan(kan(x, 2, "k"), 3, "l")),
        Named.of(
            "product and sum",
            x -> tanh(x, 2, "t").times(mixture(x, 2, "p")).plus(tanh(x, 2, "s").scale(3))));
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void derivativesMatchDifferencesOfTheValue(UnaryOperator<Jet> stack) {
    SameDiff sd = SameDiff.create();
    Nd4j.getRandom().setSeed(3);
    INDArray points = Nd4j.randn(DataType.DOUBLE, POINTS, 2);
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 2);
    Jet jet = stack.apply(Jet.input(x, 2));
    INDArray centre = eval(sd, points, jet.value());
    INDArray laplacian = Nd4j.zeros(DataType.DOUBLE, centre.shape());
    for (int j = 0; j < 2; j++) {
      INDArray ahead = eval(sd, moved(points, j, STEP), jet.value());
      INDArray behind = eval(sd, moved(points, j, -STEP), jet.value());
      INDArray ahead2 = eval(sd, moved(points, j, 2 * STEP), jet.value());
      INDArray behind2 = eval(sd, moved(points, j, -2 * STEP), jet.value());
      // fourth-order central differences
      INDArray slope = ahead.sub(behind).mul(8).sub(ahead2.sub(behind2)).div(12 * STEP);
      INDArray curve = ahead.add(behind).mul(16).sub(ahead2.add(behind2)).sub(centre.mul(30));
      laplacian.addi(curve.div(12 * STEP * STEP));
      assertNear(slope, eval(sd, points, jet.gradient().get(j)), 1e-8);
    }
    assertNear(laplacian, eval(sd, points, jet.laplacian()), 1e-6);
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void secondDerivativesMatchDifferencesOfTheGradient(UnaryOperator<Jet> stack) {
    SameDiff sd = SameDiff.create();
    Nd4j.getRandom().setSeed(3);
    INDArray points = Nd4j.randn(DataType.DOUBLE, POINTS, 2);
    Jet jet = stack.apply(Jet.inputWithHessian(sd.placeHolder("x", DataType.DOUBLE, -1, 2), 2));
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        SDVariable slope = jet.gradient().get(i);
        INDArray near =
            eval(sd, moved(points, j, STEP), slope).sub(eval(sd, moved(points, j, -STEP), slope));
        INDArray far =
            eval(sd, moved(points, j, 2 * STEP), slope)
                .sub(eval(sd, moved(points, j, -2 * STEP), slope));
        // sixth-order central differences need a third pair
        INDArray farther =
            eval(sd, moved(points, j, 3 * STEP), slope)
                .sub(eval(sd, moved(points, j, -3 * STEP), slope));
        INDArray expected = near.mul(45).sub(far.mul(9)).add(farther).div(60 * STEP);
        assertNear(expected, eval(sd, points, jet.second(i, j)), 1e-9);
      }
    }
    INDArray trace = eval(sd, points, jet.second(0, 0)).add(eval(sd, points, jet.second(1, 1)));
    assertNear(trace, eval(sd, points, jet.laplacian()), 1e-11);
  }

  @Test
  void aJetWithoutHessianSaysSo() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.var("x", Nd4j.randn(DataType.DOUBLE, 3, 2));
    Jet plain = Jet.input(x, 2);
    Jet full = Jet.inputWithHessian(x, 2);
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> plain.second(0, 1));
    assertTrue(String.valueOf(e.getMessage()).contains("Jet.inputWithHessian"), e.getMessage());
    assertMessage("carry a Hessian or neither, got 0 and 3", () -> plain.times(full));
    assertMessage(
        "hessian must have 3 entries",
        () -> new Jet(x, plain.gradient(), plain.laplacian(), List.of(x)));
  }

  @Test
  @Tag("slow")
  void deepStackTrainsThroughItsLaplacian() {
    SameDiff sd = SameDiff.create();
    Nd4j.getRandom().setSeed(5);
    SDVariable x = sd.constant("x", Nd4j.randn(DataType.DOUBLE, POINTS, 2));
    Jet u = kan(norm(mixture(tanh(Jet.input(x, 2), 2, "t"), 3, "p")), 3, "k");
    SDVariable residual = u.laplacian().add(u.gradient().get(1)).sub(u.value());
    sd.math().square(residual).mean().rename("loss").markAsLoss();

    assertGradientsMatchDifferences(
        sd, "loss", List.of("t", "mup", "Wp", "pip", "gain", "shift", "wk", "vk"));
  }

  @ParameterizedTest
  @EnumSource(Elementwise.class)
  void elementwiseDerivativesMatchDifferences(Elementwise function) {
    SameDiff sd = SameDiff.create();
    SDVariable a = sd.placeHolder("a", DataType.DOUBLE, -1, 1);
    ElementwiseFunction.Expansion g = function.at(a);
    for (double at : new double[] {0.2, 0.9, 1.7}) { // positive: INVERSE_ROOT needs it
      double slope = (at(sd, g.value(), at + 1e-5) - at(sd, g.value(), at - 1e-5)) / 2e-5;
      double curve = (at(sd, g.first(), at + 1e-5) - at(sd, g.first(), at - 1e-5)) / 2e-5;
      assertEquals(slope, at(sd, g.first(), at), 1e-7 * Math.max(1, Math.abs(slope)));
      assertEquals(curve, at(sd, g.second(), at), 1e-7 * Math.max(1, Math.abs(curve)));
    }
  }

  @Test
  void aValueAloneGoesThroughAStackAsInAJet() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.constant("x", Nd4j.randn(DataType.DOUBLE, POINTS, 2));
    SDVariable gain = sd.var("g", Nd4j.randn(DataType.DOUBLE, 1, 2));
    UnaryOperator<Jet> stack = j -> JetLayers.layerNorm(j, gain, null, 1e-3).apply(Elementwise.SIN);
    Jet alone = stack.apply(Jet.ofValue(x, 2));
    assertNear(stack.apply(Jet.input(x, 2)).value().eval(), alone.value().eval(), 0);
    assertEquals(0, alone.gradient().get(0).eval().amaxNumber().doubleValue());
    assertEquals(0, alone.laplacian().eval().amaxNumber().doubleValue());
    assertMessage("width must be >= 1, got 0", () -> Jet.ofValue(x, 0));
  }

  @Test
  void wrongArgumentsAreNamed() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.var("x", Nd4j.randn(DataType.DOUBLE, 3, 2));
    assertMessage("dimensions must be >= 1, got 0", () -> Jet.input(x, 0));
    assertMessage("at least 1, got 0", () -> new Jet(x, List.of(), x));
    Jet two = Jet.input(x, 2);
    Jet three = Jet.input(x, 3);
    assertMessage("got 2 and 3", () -> two.plus(three));
    assertMessage("epsilon must be > 0, got 0.0", () -> JetLayers.layerNorm(two, null, null, 0));
    assertMessage(
        "got 2, 0 and 1.0", () -> JetLayers.basis(two, 2, new double[0], 1, Elementwise.GAUSSIAN));
  }

  private static void assertMessage(String part, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  private static Jet stack(Jet x, ElementwiseFunction g) {
    Jet hidden = JetLayers.dense(x, var(x, "s0", 2, 5), var(x, "s1", 1, 5), g);
    return JetLayers.dense(hidden, var(x, "s2", 5, 3), null, g);
  }

  private static Jet tanh(Jet x, int width, String name) {
    return JetLayers.dense(x, var(x, name, width, 3), null, Elementwise.TANH);
  }

  private static Jet mixture(Jet x, int width, String name) {
    SDVariable mu = var(x, "mu" + name, 6, width);
    SDVariable w = var(x, "W" + name, width, 12);
    SDVariable pi = var(x, "pi" + name, 6, 3);
    return new GmnmFormula(mu, w, pi, null, 6, 2, Form.MAHALANOBIS).through(x);
  }

  private static Jet norm(Jet x) {
    SDVariable gain = var(x, "gain", 1, 3);
    return JetLayers.layerNorm(x, gain, var(x, "shift", 1, 3), 1e-3);
  }

  private static Jet kan(Jet x, int width, String name) {
    double[] centres = {-1, 0, 1};
    Jet basis = JetLayers.basis(x, width, centres, 1, Elementwise.GAUSSIAN);
    Jet spline = basis.matmul(var(x, "w" + name, width * 3, 3));
    Jet base = x.apply(Elementwise.SILU).matmul(var(x, "v" + name, width, 3));
    return spline.plus(base);
  }

  private static SDVariable var(Jet x, String name, int rows, int columns) {
    return x.value().getSameDiff().var(name, Nd4j.randn(DataType.DOUBLE, rows, columns).mul(0.7));
  }

  private static INDArray moved(INDArray points, int coordinate, double by) {
    INDArray moved = points.dup();
    moved.getColumn(coordinate).addi(by);
    return moved;
  }

  private static INDArray eval(SameDiff sd, INDArray x, SDVariable v) {
    return sd.outputSingle(Map.of("x", x), v.name());
  }

  private static double at(SameDiff sd, SDVariable v, double a) {
    return sd.outputSingle(Map.of("a", Nd4j.createFromArray(new double[][] {{a}})), v.name())
        .getDouble(0);
  }

  private static void assertNear(INDArray expected, INDArray actual, double tolerance) {
    INDArray same = actual.add(Nd4j.zeros(DataType.DOUBLE, expected.shape())); // [1, w] broadcasts
    SameDiffChecks.assertClose(expected, same, tolerance);
  }
}
