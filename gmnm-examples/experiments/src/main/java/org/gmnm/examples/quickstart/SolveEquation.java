package org.gmnm.examples.quickstart;

import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.LinearPde;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.VariableProjection;
import org.gmnm.layers.SolvedNetwork;
import org.nd4j.linalg.factory.Nd4j;

/** Poisson's equation on a polygon, solved in closed form; the solution is a network. */
public final class SolveEquation {

  private SolveEquation() {}

  /**
   * Solves −Δu = 1 with u = 0 on the border of a triangle.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Backend.prepareForLeastSquares(); // before anything of ND4J
    LinearPde equation =
        new LinearPde(
            Domain.polygon(new double[][] {{0, 0}, {2, 0}, {1, Math.sqrt(3)}}),
            laplacian().times(-1),
            x -> 1, // inside
            x -> 0); // on the border
    Solution solution =
        new VariableProjection(equation.sample(600, 200, Sampler.SOBOL, 42)).solveOnGrid(196);
    double[] centre = {1, Math.sqrt(3) / 3};
    double found = solution.apply(value(), new double[][] {centre})[0];
    System.out.printf("u(centre) = %.6f, exactly 1/9%n", found);
    MultiLayerNetwork network = SolvedNetwork.of(solution);
    System.out.println(network.output(Nd4j.createFromArray(new double[][] {centre})));
  }
}
