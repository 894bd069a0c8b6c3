package org.gmnm.examples.equations;

import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.gmnm.calculus.Approximation;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.Rate;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.ScalarField;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.SteppedSolution;
import org.gmnm.calculus.TensorBasis;
import org.gmnm.calculus.TensorPoint;
import org.gmnm.calculus.TensorStepping;

/** Equations on squares whose solutions have many waves or sharp fronts: lattices of components. */
final class TensorEquations {

  private static final Domain SQUARE = Domain.box(new double[] {-1, -1}, new double[] {1, 1});

  private TensorEquations() {}

  static List<Equation> all() {
    return List.of(new Helmholtz(), new FlowMixing(), new Diffusion(), new GrayScott());
  }

  /** Words every tenth of the time. */
  private static DoubleConsumer tenths(double end, Consumer<String> progress) {
    double[] told = {0};
    return time -> {
      if (time >= told[0] + end / 10) {
        told[0] = time;
        progress.accept("t = " + time);
      }
    };
  }

  /** How far two solutions are apart at points that neither has seen, relative to the second. */
  private static double apart(Approximation one, Approximation other, Domain domain) {
    double[][] points = domain.inside(Equation.CHECKED, Sampler.SOBOL, 20261129);
    return Equation.relativeError(one.apply(value(), points), other.apply(value(), points));
  }

  /** Δu + u = q with u = sin 20πx sin 20πy. */
  private record Helmholtz() implements Equation {

    private static final double K = 20 * Math.PI;

    private static double exact(double[] x) {
      return Math.sin(K * x[0]) * Math.sin(K * x[1]);
    }

    @Override
    public String name() {
      return "helmholtz-20";
    }

    @Override
    public String title() {
      return "Helmholtz, 20 waves each way";
    }

    @Override
    public String published() {
      return "-";
    }

    @Override
    public Outcome solve(Consumer<String> progress) {
      Solution solution =
          TensorBasis.of(SQUARE, 107)
              .withWidth(2, 6)
              .solve(laplacian().plus(value()), x -> (1 - 2 * K * K) * exact(x), x -> 0);
      return new Outcome(
          solution,
          Equation.relativeError(solution, SQUARE, Helmholtz::exact),
          solution.basis().components(),
          "rank " + solution.report().rank());
    }

    @Override
    public Domain drawn() {
      return SQUARE;
    }
  }

  /** u_t + a u_x + b u_y = 0: a vortex winds a front up. */
  private record FlowMixing() implements Equation {

    private static final Domain SPACE = Domain.box(new double[] {-4, -4}, new double[] {4, 4});
    private static final double END = 4;
    private static final double FASTEST = 0.385; // of the vortex

    /** ω = v_t / (r v_max), with v_t = sech² r tanh r. */
    private static double turning(double x, double y) {
      double r = Math.hypot(x, y);
      double slope = r < 1e-6 ? 1 : Math.tanh(r) / r;
      return slope / Math.pow(Math.cosh(r), 2) / FASTEST;
    }

    private static double exact(double x, double y, double time) {
      double angle = turning(x, y) * time;
      return -Math.tanh(y / 2 * Math.cos(angle) - x / 2 * Math.sin(angle));
    }

    private static double rate(TensorPoint u) {
      double x = u.x(0);
      double y = u.x(1);
      return turning(x, y) * (y * u.derivative(0) - x * u.derivative(1));
    }

    @Override
    public String name() {
      return "flow-mixing";
    }

    @Override
    public String title() {
      return "Flow mixing in 2+1 dimensions";
    }

    @Override
    public String published() {
      return "4.5e-4 (PIG)";
    }

    @Override
    public Outcome solve(Consumer<String> progress) {
      TensorBasis basis = TensorBasis.of(SPACE, 128).withWidth(1.5, 5);
      SteppedSolution solution =
          TensorStepping.of(basis, 0.05, FlowMixing::rate)
              .withBorder(x -> exact(x[0], x[1], x[2]))
              .run(0, END, tenths(END, progress), x -> exact(x[0], x[1], 0))
              .get(0);
      return new Outcome(
          solution,
          Equation.relativeError(solution, drawn(), x -> exact(x[0], x[1], x[2])),
          basis.components(),
          solution.steps() + " steps");
    }

    @Override
    public Domain drawn() {
      return SPACE.during(0, END);
    }
  }

  /**
   * u_t = 0.05 (|∇u|² + u Δu), against the same on a coarser lattice. Near the border u is like the
   * root of the distance: solved for w = u², which is smooth there, w_t = 0.05 √w Δw.
   */
  private record Diffusion() implements Equation {

    private static final double END = 1;

    private static double initial(double[] x) {
      return 0.25 * bell(x, 0.3, 0.2, 10)
          + 0.4 * bell(x, -0.5, -0.1, 15)
          + 0.3 * bell(x, 0, -0.5, 20);
    }

    private static double bell(double[] x, double a, double b, double sharpness) {
      return Math.exp(-sharpness * (Math.pow(x[0] - a, 2) + Math.pow(x[1] - b, 2)));
    }

    private static double root(double w) {
      return Math.copySign(Math.sqrt(Math.abs(w)), w);
    }

    private static SteppedSolution squared(int intervals, Consumer<String> progress) {
      return TensorStepping.of(
              TensorBasis.of(SQUARE, intervals).withWidth(1.5, 5),
              0.02,
              w -> 0.05 * Math.sqrt(Math.abs(w.value())) * w.laplacian())
          .withBorder(x -> 0)
          .withTolerance(1e-10)
          .run(0, END, tenths(END, progress), x -> Math.pow(initial(x), 2))
          .get(0);
    }

    private static Approximation rooted(SteppedSolution squared) {
      return (operator, points) ->
          Arrays.stream(squared.apply(value(), points)).map(Diffusion::root).toArray();
    }

    @Override
    public String name() {
      return "diffusion";
    }

    @Override
    public String title() {
      return "Nonlinear diffusion in 2+1 dimensions";
    }

    @Override
    public String published() {
      return "2.7e-3 (PIG)";
    }

    @Override
    public Outcome solve(Consumer<String> progress) {
      SteppedSolution finer = squared(160, progress);
      Approximation solution = rooted(finer);
      Approximation coarser = rooted(squared(128, progress));
      return new Outcome(
          solution,
          apart(coarser, solution, drawn()),
          finer.mostComponents(),
          finer.steps() + " steps for u²; between two lattices");
    }

    @Override
    public Domain drawn() {
      return SQUARE.during(0, END);
    }
  }

  /** Two functions: Gray and Scott's reaction with diffusion, against a coarser lattice. */
  private record GrayScott() implements Equation {

    private static final double END = 60;
    private static final double FEED = 0.04;
    private static final double KILL = 0.06;

    private static double bell(double[] x) {
      return Math.exp(-40 * (Math.pow(x[0] + 0.2, 2) + Math.pow(x[1] - 0.1, 2)))
          + Math.exp(-60 * (Math.pow(x[0] - 0.3, 2) + Math.pow(x[1] + 0.3, 2)));
    }

    private static List<SteppedSolution> both(int intervals, Consumer<String> progress) {
      Rate fed =
          u -> {
            double v = u.function(1).value();
            return 4e-4 * u.laplacian() - u.value() * v * v + FEED * (1 - u.value());
          };
      Rate made =
          u -> {
            TensorPoint v = u.function(1);
            return 2e-4 * v.laplacian()
                + u.value() * v.value() * v.value()
                - (FEED + KILL) * v.value();
          };
      ScalarField u = x -> 1 - bell(x) / 2;
      ScalarField v = x -> bell(x) / 4;
      return TensorStepping.of(TensorBasis.of(SQUARE, intervals).withWidth(1.5, 5), 0.5, fed, made)
          .withClosedBorder()
          .run(0, END, tenths(END, progress), u, v);
    }

    @Override
    public String name() {
      return "gray-scott";
    }

    @Override
    public String title() {
      return "Gray–Scott, two functions";
    }

    @Override
    public String published() {
      return "-";
    }

    @Override
    public Outcome solve(Consumer<String> progress) {
      List<SteppedSolution> finer = both(80, progress);
      List<SteppedSolution> coarser = both(64, progress);
      List<Double> errors = new ArrayList<>();
      for (int k = 0; k < finer.size(); k++) {
        errors.add(apart(coarser.get(k), finer.get(k), drawn()));
      }
      SteppedSolution drawn = finer.get(1);
      return new Outcome(
          drawn,
          Math.max(errors.get(0), errors.get(1)),
          2 * drawn.mostComponents(),
          drawn.steps() + " steps; the worse function, between two lattices");
    }

    @Override
    public Domain drawn() {
      return SQUARE.during(0, END);
    }
  }
}
