package org.gmnm.examples.equations;

import java.util.List;
import java.util.function.Consumer;
import org.gmnm.calculus.BoundaryProblem;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.MarchedSolution;
import org.gmnm.calculus.ScalarField;
import org.gmnm.calculus.TimeMarch;

/** Nonlinear equations, slab of time by slab. */
final class NonlinearEquations {

  private static final Domain LINE = Domain.box(new double[] {-1}, new double[] {1});
  private static final double VISCOSITY = 0.01 / Math.PI;

  private NonlinearEquations() {}

  static List<Equation> all() {
    return List.of(burgers(), allenCahn(), new KleinGordon());
  }

  /** An equation that is marched and compared with a reference solution on a grid. */
  private record Marched(
      String name,
      String title,
      String published,
      TimeMarch march,
      ScalarField initial,
      double end,
      ReferenceGrid reference)
      implements Equation {

    @Override
    public Outcome solve(Consumer<String> progress) {
      MarchedSolution solution =
          march.run(0, end, initial, slab -> progress.accept("t = " + slab.to()));
      return new Outcome(
          solution,
          reference.relativeError(solution, end),
          solution.mostComponents(),
          detail(solution));
    }

    static String detail(MarchedSolution solution) {
      return solution.slabs().size()
          + " slabs"
          + (solution.converged() ? "" : ", not all converged");
    }

    @Override
    public Domain drawn() {
      return LINE.during(0, end);
    }
  }

  private static Equation burgers() {
    return new Marched(
        "burgers",
        "Burgers, viscosity 0.01/π",
        "2.7e-7 (for 1/1000)",
        TimeMarch.of(
                LINE,
                slab ->
                    BoundaryProblem.on(slab)
                        .inside(
                            u ->
                                u.derivative(1)
                                    .plus(u.value().times(u.derivative(0)))
                                    .minus(u.derivative(0, 0).times(VISCOSITY)))
                        .dirichlet(x -> 0),
                40,
                0.025)
            .withLevels(6)
            .withTolerance(1e-6),
        x -> -Math.sin(Math.PI * x[0]),
        1,
        ReferenceGrid.of("burgers"));
  }

  private static Equation allenCahn() {
    return new Marched(
        "allen-cahn",
        "Allen–Cahn",
        "1.9e-6 (vRBA), 5.4e-5 (jaxpi), 1.0e-4 (PIG)",
        TimeMarch.of(
                LINE,
                slab ->
                    BoundaryProblem.on(slab)
                        .inside(
                            u ->
                                u.derivative(1)
                                    .minus(u.derivative(0, 0).times(1e-4))
                                    .minus(u.value().times(5))
                                    .plus(u.value().power(3).times(5)))
                        .periodic(slab.edge("x0 low"), slab.edge("x0 high")),
                40,
                0.025)
            .withLevels(5)
            .withTolerance(1e-6),
        x -> x[0] * x[0] * Math.cos(Math.PI * x[0]),
        1,
        ReferenceGrid.of("allen_cahn"));
  }

  /** u_tt − Δu + u² = h for t in [0, 10], exact u = (x + y) cos 2t + xy sin 2t. */
  private static final class KleinGordon implements Equation {

    private static final double K = 2;
    private static final double END = 10;

    private final Domain space = Domain.box(new double[] {-1, -1}, new double[] {1, 1});

    private static double exact(double[] x) {
      return (x[0] + x[1]) * Math.cos(K * x[2]) + x[0] * x[1] * Math.sin(K * x[2]);
    }

    @Override
    public String name() {
      return "klein-gordon";
    }

    @Override
    public String title() {
      return "Klein–Gordon in 2+1 dimensions";
    }

    @Override
    public String published() {
      return "2.8e-3 (PIG)";
    }

    @Override
    public Outcome solve(Consumer<String> progress) {
      MarchedSolution solution =
          TimeMarch.of(
                  space,
                  slab ->
                      BoundaryProblem.on(slab)
                          .inside(
                              u ->
                                  u.derivative(2, 2)
                                      .minus(u.derivative(0, 0))
                                      .minus(u.derivative(1, 1))
                                      .plus(u.value().power(2))
                                      .plus(
                                          K * K * exact(u.point())
                                              - Math.pow(exact(u.point()), 2)))
                          .dirichlet(KleinGordon::exact),
                  1,
                  0.5)
              .withMargin(3)
              .withWidth(2.2)
              .withTimes(9)
              .withTolerance(1e-8)
              .run(
                  0,
                  END,
                  KleinGordon::exact,
                  x -> K * x[0] * x[1],
                  slab -> progress.accept("t = " + slab.to()));
      return new Outcome(
          solution,
          Equation.relativeError(solution, drawn(), KleinGordon::exact),
          solution.mostComponents(),
          Marched.detail(solution));
    }

    @Override
    public Domain drawn() {
      return space.during(0, END);
    }
  }
}
