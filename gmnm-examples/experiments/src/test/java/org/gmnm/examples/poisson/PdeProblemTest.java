package org.gmnm.examples.poisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.gmnm.calculus.Approximation;
import org.gmnm.calculus.LinearPde;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.ScalarField;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The solutions that errors are measured against do solve their equations. */
class PdeProblemTest {

  private static final double STEP = 1e-3;

  static List<PdeProblem> problems() {
    List<PdeProblem> all = new ArrayList<>(List.of(PdeProblem.helmholtz()));
    for (PdeProblem.Shape shape : PdeProblem.Shape.values()) {
      all.add(PdeProblem.poisson(shape, 1));
      all.add(PdeProblem.poisson(shape, 3));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("problems")
  void exactSolutionSolvesTheEquation(PdeProblem problem) {
    LinearPde pde = problem.pde();
    double[][] inside = pde.domain().inside(40, Sampler.SOBOL, 1);
    double[] residual = pde.residual(differentiated(problem.exact()), inside);
    for (int n = 0; n < residual.length; n++) {
      if (Math.hypot(inside[n][0], inside[n][1]) > 0.2) { // not beside the L-shape's corner
        double size = 1 + Math.abs(pde.source().at(inside[n]));
        assertEquals(0, residual[n], 1e-3 * size, "at point " + n);
      }
    }
    for (double[] x : pde.domain().border(40, Sampler.SOBOL, 2)) {
      assertEquals(pde.boundary().at(x), problem.exact().at(x), 1e-12);
    }
  }

  /** Applies operators to a function by fourth-order central differences. */
  private static Approximation differentiated(ScalarField u) {
    return (operator, points) -> {
      double[] result = new double[points.length];
      for (int n = 0; n < points.length; n++) {
        double[] x = points[n];
        double[] c = operator.coefficients(x);
        result[n] = c[0] * u.at(x);
        for (int j = 0; j < x.length; j++) {
          double ahead = moved(u, x, j, STEP);
          double behind = moved(u, x, j, -STEP);
          double ahead2 = moved(u, x, j, 2 * STEP);
          double behind2 = moved(u, x, j, -2 * STEP);
          double slope = (8 * (ahead - behind) - (ahead2 - behind2)) / (12 * STEP);
          double curve =
              (16 * (ahead + behind) - (ahead2 + behind2) - 30 * u.at(x)) / (12 * STEP * STEP);
          result[n] += c[1 + j] * slope + c[x.length + 1] * curve;
        }
      }
      return result;
    };
  }

  private static double moved(ScalarField u, double[] x, int coordinate, double by) {
    double[] moved = x.clone();
    moved[coordinate] += by;
    return u.at(moved);
  }
}
