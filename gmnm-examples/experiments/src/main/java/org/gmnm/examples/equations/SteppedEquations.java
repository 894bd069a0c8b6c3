package org.gmnm.examples.equations;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.gmnm.calculus.BoundaryProblem;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.ScalarField;
import org.gmnm.calculus.SteppedSolution;
import org.gmnm.calculus.TimeStepping;

/** Equations of first order in time on a line, stepped: their solutions become sharp. */
final class SteppedEquations {

  private static final Domain LINE = Domain.box(new double[] {-1}, new double[] {1});
  private static final double VISCOSITY = 0.01 / Math.PI;

  private SteppedEquations() {}

  static List<Equation> all() {
    return List.of(burgers(), allenCahn());
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
}
