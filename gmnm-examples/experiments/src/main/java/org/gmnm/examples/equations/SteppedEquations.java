package org.gmnm.examples.equations;

import static org.gmnm.calculus.LinearOperator.derivative;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.gmnm.calculus.BoundaryProblem;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.ScalarField;
import org.gmnm.calculus.SteppedSolution;
import org.gmnm.calculus.TimeStepping;

/** Equations of first order in time, stepped: their solutions become sharp, or have many waves. */
final class SteppedEquations {

  private static final Domain LINE = Domain.box(new double[] {-1}, new double[] {1});
  private static final double VISCOSITY = 0.01 / Math.PI;
  private static final double FASTEST = 0.385; // of the vortex

  private SteppedEquations() {}

  static List<Equation> all() {
    return List.of(burgers(), allenCahn(), flowMixing(), diffusion());
  }

  /** An equation, its scheme and what its solution is measured by. */
  private record Stepped(
      String name,
      String title,
      String published,
      Domain space,
      TimeStepping scheme,
      ScalarField initial,
      double end,
      ToDoubleFunction<SteppedSolution> error)
      implements Equation {

    @Override
    public Outcome solve(Consumer<String> progress) {
      double[] told = {0};
      SteppedSolution solution =
          scheme.run(
              0,
              end,
              initial,
              time -> {
                if (time >= told[0] + end / 10) {
                  told[0] = time;
                  progress.accept("t = " + time);
                }
              });
      return new Outcome(
          solution,
          error.applyAsDouble(solution),
          solution.mostComponents(),
          solution.steps() + " steps");
    }

    @Override
    public Domain drawn() {
      return space.during(0, end);
    }
  }

  private static Equation burgers() {
    return new Stepped(
        "burgers",
        "Burgers, viscosity 0.01/π",
        "2.7e-7 (for 1/1000)",
        LINE,
        TimeStepping.of(
                LINE,
                time ->
                    BoundaryProblem.on(time)
                        .inside(
                            u ->
                                u.derivative(1)
                                    .plus(u.value().times(u.derivative(0)))
                                    .minus(u.derivative(0, 0).times(VISCOSITY)))
                        .dirichlet(x -> 0),
                40,
                0.01)
            .withLevels(6),
        x -> -Math.sin(Math.PI * x[0]),
        1,
        solution -> ReferenceGrid.of("burgers").relativeError(solution, 1));
  }

  /** Its initial values have a kink at the border, where the ends of the line meet. */
  private static Equation allenCahn() {
    return new Stepped(
        "allen-cahn",
        "Allen–Cahn",
        "1.9e-6 (vRBA), 5.4e-5 (jaxpi), 1.0e-4 (PIG)",
        LINE,
        TimeStepping.of(
                LINE,
                time ->
                    BoundaryProblem.on(time)
                        .inside(
                            u ->
                                u.derivative(1)
                                    .minus(u.derivative(0, 0).times(1e-4))
                                    .minus(u.value().times(5))
                                    .plus(u.value().power(3).times(5)))
                        .periodic(time.edge("x0 low"), time.edge("x0 high")),
                40,
                0.01)
            .withLevels(10)
            .withTolerance(1e-6),
        x -> x[0] * x[0] * Math.cos(Math.PI * x[0]),
        1,
        solution -> ReferenceGrid.of("allen_cahn").relativeError(solution, 1));
  }

  /** u_t + a u_x + b u_y = 0: a vortex winds a front up. */
  private static Equation flowMixing() {
    ScalarField exact =
        x -> {
          double angle = turning(x) * x[2];
          return -Math.tanh(x[1] / 2 * Math.cos(angle) - x[0] / 2 * Math.sin(angle));
        };
    LinearOperator flow =
        derivative(2)
            .plus(derivative(0).times(x -> -turning(x) * x[1]))
            .plus(derivative(1).times(x -> turning(x) * x[0]));
    Domain square = Domain.box(new double[] {-4, -4}, new double[] {4, 4});
    return new Stepped(
        "flow-mixing",
        "Flow mixing in 2+1 dimensions",
        "4.5e-4 (PIG)",
        square,
        TimeStepping.of(
                square,
                time -> BoundaryProblem.on(time).inside(flow, x -> 0).dirichlet(exact),
                32,
                0.05)
            .withWidth(1.5, 3)
            .withTolerance(1e-6),
        exact,
        4,
        solution -> Equation.relativeError(solution, square.during(0, 4), exact));
  }

  /** ω = v_t / (r v_max), with v_t = sech² r tanh r. */
  private static double turning(double[] x) {
    double r = Math.hypot(x[0], x[1]);
    double slope = r < 1e-6 ? 1 : Math.tanh(r) / r;
    return slope / Math.pow(Math.cosh(r), 2) / FASTEST;
  }

  /** u_t = 0.05 (|∇u|² + u Δu), against the same on a coarser lattice. */
  private static Equation diffusion() {
    Domain square = Domain.box(new double[] {-1, -1}, new double[] {1, 1});
    ScalarField initial =
        x ->
            0.25 * bell(x, 0.3, 0.2, 10)
                + 0.4 * bell(x, -0.5, -0.1, 15)
                + 0.3 * bell(x, 0, -0.5, 20);
    return new Stepped(
        "diffusion",
        "Nonlinear diffusion in 2+1 dimensions",
        "2.7e-3 (PIG)",
        square,
        diffusion(square, 24),
        initial,
        1,
        solution -> {
          SteppedSolution coarser = diffusion(square, 18).run(0, 1, initial, time -> {});
          double[][] points = square.during(0, 1).inside(Equation.CHECKED, Sampler.SOBOL, 1);
          return Equation.relativeError(
              coarser.apply(LinearOperator.value(), points),
              solution.apply(LinearOperator.value(), points));
        });
  }

  private static TimeStepping diffusion(Domain square, int intervals) {
    return TimeStepping.of(
            square,
            time ->
                BoundaryProblem.on(time)
                    .inside(
                        u ->
                            u.derivative(2)
                                .minus(
                                    u.derivative(0)
                                        .power(2)
                                        .plus(u.derivative(1).power(2))
                                        .plus(
                                            u.value()
                                                .times(u.derivative(0, 0).plus(u.derivative(1, 1))))
                                        .times(0.05)))
                    .dirichlet(x -> 0),
            intervals,
            0.05)
        .withWidth(1.5, 3)
        .withTolerance(1e-5);
  }

  private static double bell(double[] x, double a, double b, double sharpness) {
    return Math.exp(-sharpness * (Math.pow(x[0] - a, 2) + Math.pow(x[1] - b, 2)));
  }
}
