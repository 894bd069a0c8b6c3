package org.gmnm.examples.equations;

import java.util.function.Consumer;
import org.gmnm.calculus.BoundaryProblem;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.MarchedSolution;
import org.gmnm.calculus.TimeMarch;

/** u_tt − Δu + u² = h for t in [0, 10], exact u = (x + y) cos 2t + xy sin 2t. */
final class KleinGordon implements Equation {

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
                                    .plus(K * K * exact(u.point()) - Math.pow(exact(u.point()), 2)))
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
        solution.slabs().size() + " slabs" + (solution.converged() ? "" : ", not all converged"));
  }

  @Override
  public Domain drawn() {
    return space.during(0, END);
  }
}
