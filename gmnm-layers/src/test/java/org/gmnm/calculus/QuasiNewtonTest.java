package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class QuasiNewtonTest {

  /** Σ 100 (x_{i+1} − x_i²)² + (1 − x_i)², least at ones. */
  private static double rosenbrock(double[] x, double[] gradient) {
    java.util.Arrays.fill(gradient, 0);
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double off = x[i + 1] - x[i] * x[i];
      sum += 100 * off * off + (1 - x[i]) * (1 - x[i]);
      gradient[i] += -400 * x[i] * off - 2 * (1 - x[i]);
      gradient[i + 1] += 200 * off;
    }
    return sum;
  }

  private static QuasiNewton run(QuasiNewton.Objective objective, double[] start, int most) {
    QuasiNewton optimiser = new QuasiNewton(objective, start);
    while (optimiser.evaluations() < most && optimiser.step(most - optimiser.evaluations())) {
      assertTrue(Double.isFinite(optimiser.value()));
    }
    return optimiser;
  }

  @Test
  void rosenbrocksValleyIsFollowedToItsEnd() {
    double[] start = {-1.2, 1, -1.2, 1, 0.5, 2};
    QuasiNewton optimiser = run(QuasiNewtonTest::rosenbrock, start, 200);
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, optimiser.point(), 1e-7);
    assertEquals(-1.2, start[0], "the start is the caller's");
  }

  /** From any step on, the forgetful first ones and resets among them. */
  @Test
  void itGoesOnFromItsStateToTheBit() {
    double[] start = {-1.2, 1, -1.2, 1, 0.5, 2};
    double[] units = {1, 0.5, 2, 1, 0.1, 3};
    QuasiNewton whole = new QuasiNewton(QuasiNewtonTest::rosenbrock, start, units);
    QuasiNewton parts = new QuasiNewton(QuasiNewtonTest::rosenbrock, start, units);
    for (int step = 0; step < 40; step++) {
      parts = new QuasiNewton(QuasiNewtonTest::rosenbrock, parts.state());
      assertEquals(whole.step(5), parts.step(5));
      assertArrayEquals(whole.point(), parts.point(), 0.0, "step " + step);
      assertEquals(whole.value(), parts.value());
      assertEquals(whole.evaluations(), parts.evaluations());
    }
  }

  /**
   * H after a step is the inverse of the other form of the update, of B = H⁻¹: B' = τ (B − B s sᵀB
   * / sᵀBs + θ sᵀBs w wᵀ) + y yᵀ / sᵀy with w = y / sᵀy − B s / sᵀBs. Urbán, Stefanou and Pons.
   */
  @Test
  void theUpdateIsThatOfTheSelfScaledBroydenFamily() {
    double[] start = {-1.2, 1, 0.5};
    QuasiNewton optimiser = new QuasiNewton(QuasiNewtonTest::rosenbrock, start);
    boolean convex = false;
    boolean between = false;
    for (int step = 0; step < 15; step++) {
      QuasiNewton.State before = optimiser.state();
      assertTrue(optimiser.step(30));
      INDArray s = column(optimiser.state().point()).sub(column(before.point()));
      INDArray y = column(optimiser.state().gradient()).sub(column(before.gradient()));
      INDArray h = Nd4j.createFromArray(before.inverse());
      double sy = number(s.transpose().mmul(y));
      if (before.identity()) {
        h = h.mul(sy / number(y.transpose().mmul(y)));
      }
      INDArray b = inverseOfThree(h);
      INDArray bs = b.mmul(s);
      double sbs = number(s.transpose().mmul(bs));
      double ratio = sbs / sy;
      double inverseRatio = number(y.transpose().mmul(h).mmul(y)) / sy;
      double a = ratio * inverseRatio - 1;
      double rhoMinus = Math.min(1, inverseRatio * (1 - Math.sqrt(a / (1 + a))));
      double theta = Math.max((rhoMinus - 1) / a, Math.min(1 / rhoMinus, (1 - ratio) / ratio));
      double sigma = 1 + theta * a;
      double root = Math.pow(sigma, -0.5); // of three variables
      double tau =
          theta <= 0
              ? Math.min(Math.min(1, 1 / ratio) * root, sigma)
              : Math.min(1, 1 / ratio) * Math.min(root, 1 / theta);
      INDArray w = y.div(sy).sub(bs.div(sbs));
      INDArray next =
          b.sub(bs.mmul(bs.transpose()).div(sbs))
              .add(w.mmul(w.transpose()).mul(theta * sbs))
              .mul(tau)
              .add(y.mmul(y.transpose()).div(sy));
      INDArray product = next.mmul(Nd4j.createFromArray(optimiser.state().inverse()));
      double off = product.sub(Nd4j.eye(3).castTo(DataType.DOUBLE)).amaxNumber().doubleValue();
      assertEquals(0, off, 1e-7, "step " + step);
      convex |= theta > 0;
      between |= theta < 0;
    }
    assertTrue(convex && between, "both signs of θ occurred");
  }

  /** Cofactors over the determinant. */
  private static INDArray inverseOfThree(INDArray of) {
    double[][] m = of.toDoubleMatrix();
    double[][] result = new double[3][3];
    double determinant = 0;
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int a = (i + 1) % 3;
        int b = (i + 2) % 3;
        int c = (j + 1) % 3;
        int d = (j + 2) % 3;
        result[j][i] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
        determinant += i == 0 ? m[0][j] * result[j][0] : 0;
      }
    }
    return Nd4j.createFromArray(result).div(determinant);
  }

  private static INDArray column(double[] values) {
    return Nd4j.createFromArray(values).reshape(values.length, 1);
  }

  private static double number(INDArray one) {
    return one.getDouble(0);
  }

  @Test
  void aStateIsTheCallersOwn() {
    double[] start = {-1.2, 1};
    QuasiNewton optimiser = new QuasiNewton(QuasiNewtonTest::rosenbrock, start);
    QuasiNewton.State state = optimiser.state();
    java.util.Arrays.fill(state.gradient(), 0);
    state.inverse()[0][0] = 7;
    assertTrue(optimiser.step(9), "it should not have changed");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new QuasiNewton.State(
                new double[2], start, new double[2], 0, 0, 1, new double[2][1], false));
  }

  @Test
  void aQuadraticOfConditionOneMillionTakesFewEvaluations() {
    int n = 20;
    QuasiNewton.Objective bowl =
        (x, gradient) -> {
          double sum = 0;
          for (int i = 0; i < n; i++) {
            double curvature = Math.pow(10, 6.0 * i / (n - 1));
            gradient[i] = curvature * (x[i] - i);
            sum += 0.5 * gradient[i] * (x[i] - i);
          }
          return sum;
        };
    QuasiNewton optimiser = run(bowl, new double[n], 150);
    for (int i = 0; i < n; i++) {
      assertEquals(i, optimiser.point()[i], 1e-5);
    }
  }

  @Test
  void aSmallGradientIsNoReasonToStop() {
    QuasiNewton.Objective shallow =
        (x, gradient) -> {
          gradient[0] = 1e-6 * (x[0] - 5);
          return 0.5e-6 * (x[0] - 5) * (x[0] - 5);
        };
    assertEquals(5, run(shallow, new double[] {0}, 50).point()[0], 1e-6);
  }

  @Test
  void unitsMakeVariablesOfDifferentKindsEqual() {
    double[] units = {1e-4, 1e4, 1};
    QuasiNewton.Objective bowl =
        (x, gradient) -> {
          double sum = 0;
          for (int i = 0; i < x.length; i++) {
            double off = x[i] / units[i] - 1;
            gradient[i] = off / units[i];
            sum += 0.5 * off * off;
          }
          return sum;
        };
    QuasiNewton optimiser = new QuasiNewton(bowl, new double[3], units);
    while (optimiser.evaluations() < 5 && optimiser.step(5 - optimiser.evaluations())) {}
    assertArrayEquals(units, optimiser.point(), 1e-8);
    assertTrue(run(bowl, new double[3], 5).value() > 0.1, "without units it creeps");

    for (double[] bad : new double[][] {{1}, {1, 0, 1}, {1, Double.NaN, 1}, {1, -1, 1}}) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> new QuasiNewton(bowl, new double[3], bad));
      assertTrue(refused.getMessage().contains("units"), refused.getMessage());
    }
  }

  @Test
  void itNeverRisesAndKeepsToItsEvaluations() {
    int[] calls = {0};
    QuasiNewton.Objective counted =
        (x, gradient) -> {
          calls[0]++;
          return rosenbrock(x, gradient);
        };
    QuasiNewton optimiser = new QuasiNewton(counted, new double[] {-1.2, 1});
    double value = optimiser.value();
    for (int most = 1; calls[0] < 60; most = 1 + calls[0] % 3) {
      int before = calls[0];
      optimiser.step(most);
      assertTrue(calls[0] - before <= most);
      assertTrue(optimiser.value() <= value);
      value = optimiser.value();
    }
    assertEquals(calls[0], optimiser.evaluations());
    assertEquals(value, rosenbrock(optimiser.point(), new double[2]), 0.0);
  }

  @Test
  void itGetsAwayFromWhereTheFunctionIsNotDefined() {
    QuasiNewton.Objective logarithm = // x − log x, NaN below 0
        (x, gradient) -> {
          gradient[0] = 1 - 1 / x[0];
          return x[0] - Math.log(x[0]);
        };
    assertEquals(1, run(logarithm, new double[] {9}, 60).point()[0], 1e-6);
    assertThrows(
        IllegalArgumentException.class, () -> new QuasiNewton(logarithm, new double[] {-1}));
  }

  @Test
  void itSaysWhenItHasArrived() {
    QuasiNewton.Objective flat =
        (x, gradient) -> {
          gradient[0] = 0;
          return 3;
        };
    QuasiNewton optimiser = new QuasiNewton(flat, new double[1]);
    assertFalse(optimiser.step(10));
    assertThrows(IllegalArgumentException.class, () -> optimiser.step(0));
    assertThrows(IllegalArgumentException.class, () -> new QuasiNewton(flat, new double[0]));
  }
}
