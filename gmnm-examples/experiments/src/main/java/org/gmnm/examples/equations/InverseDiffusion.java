package org.gmnm.examples.equations;

import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.gmnm.calculus.BoundaryProblem;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.GaussianBasis;
import org.gmnm.calculus.NonlinearProblem;
import org.gmnm.calculus.NonlinearSolution;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.ScalarField;

/**
 * The diffusivity κ of u_t = κ u_xx from 100 values with 1 % of noise, with its standard error: how
 * often it lies within two of them.
 */
final class InverseDiffusion implements Equation {

  private static final int SEEDS = 20;
  private static final int VALUES = 100;
  private static final double NOISE = 0.01;
  private static final double KAPPA = 0.1;

  private final Domain domain = Domain.box(new double[] {0}, new double[] {1}).during(0, 1);

  @Override
  public String name() {
    return "inverse";
  }

  @Override
  public String title() {
    return "Diffusivity from 100 noisy values";
  }

  @Override
  public String published() {
    return "-";
  }

  @Override
  public Outcome solve(Consumer<String> progress) {
    ScalarField exact = x -> Math.exp(-KAPPA * Math.PI * Math.PI * x[1]) * Math.sin(Math.PI * x[0]);
    NonlinearProblem problem =
        BoundaryProblem.on(domain)
            .inside(u -> u.derivative(1).minus(u.parameter(0).times(u.derivative(0, 0))))
            .dirichlet(x -> 0)
            .initial(exact)
            .sampleNonlinear(300, 90, Sampler.SOBOL, 42);
    GaussianBasis basis =
        GaussianBasis.grid(
            new double[] {-0.4, -0.4}, new double[] {1.4, 1.4}, new int[] {10, 10}, 2.5);
    int within = 0;
    double worst = 0;
    NonlinearSolution last = null;
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      double[][] places = domain.inside(VALUES, Sampler.UNIFORM, seed);
      double[] values = new double[VALUES];
      for (int n = 0; n < VALUES; n++) {
        values[n] = exact.at(places[n]) + NOISE * random.nextGaussian();
      }
      last = problem.withData(places, values).solve(basis, 0.3);
      double off = Math.abs(last.parameters()[0] - KAPPA);
      within += off < 2 * last.standardErrors()[0] ? 1 : 0;
      worst = Math.max(worst, off / KAPPA);
      progress.accept("seed " + seed);
    }
    return new Outcome(
        Objects.requireNonNull(last),
        worst,
        basis.components(),
        "within two standard errors: %d of %d; the error is the worst of κ"
            .formatted(within, SEEDS));
  }

  @Override
  public Domain drawn() {
    return domain;
  }
}
