package org.gmnm.examples.poisson;

import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.VariableProjection;

/**
 * What the driver does before the cluster: it solves with a sample of the points, which chooses the
 * grid of components and the scales of the rows.
 *
 * @param problem what is solved
 * @param projection the rows of the sample
 * @param solution with the sample alone
 */
record PoissonSample(PdeProblem problem, VariableProjection projection, Solution solution) {

  private static final int ROWS_PER_COMPONENT = 2; // as PdeRun

  static PoissonSample of(PdeProblem.Shape shape, int k, int components, long seed) {
    PdeProblem problem = PdeProblem.poisson(shape, k);
    Collocation points =
        new Collocation(
            problem.pde(),
            ROWS_PER_COMPONENT * components,
            Math.max(1, components / 3),
            Sampler.SOBOL,
            seed);
    VariableProjection projection = new VariableProjection(points.equations());
    return new PoissonSample(problem, projection, projection.solveOnGrid(components));
  }

  /** All rows of the basis that the sample chose. */
  PoissonBlocks blocks(PdeProblem.Shape shape, int k, int block, long seed) {
    return new PoissonBlocks(shape, k, block, seed, solution.basis(), projection.scales());
  }
}
