package org.gmnm.examples.equations;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;

import java.util.List;
import java.util.function.Consumer;
import org.gmnm.calculus.BoundaryProblem;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.Edge;
import org.gmnm.calculus.GaussianBasis;
import org.gmnm.calculus.LeastSquares;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.ScalarField;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.VariableProjection;

/**
 * Linear equations whose solution is known, each by one least-squares problem. Where the solution
 * is smooth, components stand far beyond the domain: its weights stay small then.
 */
final class LinearEquations {

  private static final long SEED = 42;

  private LinearEquations() {}

  static List<Equation> all() {
    return List.of(heat(), wave(), advection(), helmholtz(), poisson());
  }

  /** How the components are chosen. */
  private interface Solver {
    Solution solve(BoundaryProblem problem);
  }

  /** A grid of the library's choice, with three points inside for every component. */
  private static Solver onGrid(int components) {
    return problem ->
        new VariableProjection(problem.sample(3 * components, components, Sampler.SOBOL, SEED))
            .withSolver(LeastSquares.pivoted())
            .solveOnGrid(components);
  }

  private record Known(
      String name,
      String title,
      String published,
      BoundaryProblem problem,
      ScalarField exact,
      Solver solver)
      implements Equation {

    @Override
    public Outcome solve(Consumer<String> progress) {
      Solution solution = solver.solve(problem);
      return new Outcome(
          solution,
          Equation.relativeError(solution, problem.domain(), exact),
          solution.basis().components(),
          "rank " + solution.report().rank());
    }

    @Override
    public Domain drawn() {
      return problem.domain();
    }
  }

  /** u_t = 0.1 Δu on a polygon with a hole, the flux through every side given. */
  private static Equation heat() {
    double k = Math.PI;
    double rate = 0.1 * 2 * k * k;
    ScalarField exact = x -> Math.exp(-rate * x[2]) * Math.cos(k * x[0]) * Math.cos(k * x[1]);
    Domain plate =
        Domain.polygon(new double[][] {{0, 0}, {1, 0}, {1, 0.7}, {0.6, 1}, {0, 0.8}})
            .without(Domain.box(new double[] {0.35, 0.3}, new double[] {0.6, 0.55}));
    Domain domain = plate.during(0, 0.5);
    BoundaryProblem problem =
        BoundaryProblem.on(domain)
            .inside(derivative(2).plus(derivative(0, 0).plus(derivative(1, 1)).times(-0.1)), x -> 0)
            .initial(exact);
    for (Edge edge : domain.edges()) {
      if (!edge.name().equals(Domain.START) && !edge.name().equals(Domain.END)) {
        double[] n = edge.normal();
        problem =
            problem.neumann(
                edge,
                x ->
                    -k
                        * Math.exp(-rate * x[2])
                        * (n[0] * Math.sin(k * x[0]) * Math.cos(k * x[1])
                            + n[1] * Math.cos(k * x[0]) * Math.sin(k * x[1])));
      }
    }
    GaussianBasis basis =
        GaussianBasis.grid(
            new double[] {-1.5, -1.5, -2}, new double[] {2.5, 2.5, 2.5}, new int[] {13, 13, 11}, 2);
    return new Known(
        "heat",
        "Heat, polygon with a hole, Neumann",
        "-",
        problem,
        exact,
        posed ->
            new VariableProjection(posed.sample(4000, 2400, Sampler.SOBOL, SEED))
                .withSolver(LeastSquares.pivoted())
                .solve(basis));
  }

  /** u_tt = u_xx. */
  private static Equation wave() {
    double k = Math.PI;
    ScalarField exact =
        x ->
            Math.sin(k * x[0]) * Math.cos(k * x[1])
                + 0.5 * Math.sin(3 * k * x[0]) * Math.sin(3 * k * x[1]);
    Domain domain = Domain.box(new double[] {0}, new double[] {1}).during(0, 1);
    return new Known(
        "wave",
        "Wave, two modes",
        "-",
        BoundaryProblem.on(domain)
            .inside(derivative(1, 1).plus(derivative(0, 0).times(-1)), x -> 0)
            .dirichlet(x -> 0)
            .initial(exact)
            .initialRate(x -> 1.5 * k * Math.sin(3 * k * x[0])),
        exact,
        onGrid(484));
  }

  /** u_t + 30 u_x = 0 on a ring. */
  private static Equation advection() {
    double speed = 30;
    ScalarField exact = x -> Math.sin(x[0] - speed * x[1]);
    Domain domain = Domain.box(new double[] {0}, new double[] {2 * Math.PI}).during(0, 1);
    GaussianBasis basis =
        GaussianBasis.grid(
            new double[] {-6, -0.16}, new double[] {2 * Math.PI + 6, 1.16}, new int[] {16, 56}, 2);
    return new Known(
        "advection",
        "Advection, speed 30",
        "6.9e-4 (jaxpi, its own setting)",
        BoundaryProblem.on(domain)
            .inside(derivative(1).plus(derivative(0).times(speed)), x -> 0)
            .periodic(domain.edge("x0 low"), domain.edge("x0 high"))
            .initial(exact),
        exact,
        problem ->
            new VariableProjection(problem.sample(2200, 400, Sampler.SOBOL, SEED))
                .withSolver(LeastSquares.pivoted())
                .solve(basis));
  }

  /** Δu + u = q with u = sin πx sin 4πy. */
  private static Equation helmholtz() {
    ScalarField exact = x -> Math.sin(Math.PI * x[0]) * Math.sin(4 * Math.PI * x[1]);
    double factor = 1 - 17 * Math.PI * Math.PI;
    return new Known(
        "helmholtz",
        "Helmholtz, 1 and 4 waves",
        "4.1e-5 (PIG)",
        BoundaryProblem.on(Domain.box(new double[] {-1, -1}, new double[] {1, 1}))
            .inside(laplacian().plus(value()), x -> factor * exact.at(x))
            .dirichlet(x -> 0),
        exact,
        onGrid(900));
  }

  /** −Δu = f on [0, 1]⁵ with u = Σ sin(πx_i/2): wide Gaussians at random centres. */
  private static Equation poisson() {
    double k = Math.PI / 2;
    ScalarField exact =
        x -> {
          double sum = 0;
          for (double coordinate : x) {
            sum += Math.sin(k * coordinate);
          }
          return sum;
        };
    double[][] centres = Sampler.SOBOL.sample(1200, 5, SEED);
    for (double[] centre : centres) {
      for (int j = 0; j < 5; j++) {
        centre[j] = 1.8 * centre[j] - 0.4;
      }
    }
    return new Known(
        "poisson5",
        "Poisson in 5 dimensions",
        "2e-8 (extreme learning machine), 4.6e-4 (best PINN)",
        BoundaryProblem.on(Domain.box(new double[5], new double[] {1, 1, 1, 1, 1}))
            .inside(laplacian().times(-1), x -> k * k * exact.at(x))
            .dirichlet(exact),
        exact,
        problem ->
            new VariableProjection(problem.sample(1600, 1600, Sampler.SOBOL, SEED))
                .withSolver(LeastSquares.pivoted())
                .solve(GaussianBasis.isotropic(centres, 2.5)));
  }
}
