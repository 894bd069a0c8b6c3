package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Solves an equation in space and time slab by slab: each slab of time is one problem for the whole
 * of it, which starts from the end of the one before.
 *
 * <pre>
 *   u(x, t) = Σ_i pi_i exp(−½ Σ_j ((x_j − c_ij)/σ_ij)² − ½ ((t − τ_i)/σ)²)   on each slab
 * </pre>
 *
 * {@value #TIMES} components, unless set, stand behind each other in time, so wide that they are
 * nearly polynomials; those in space stand on a lattice that is refined where the solution is
 * sharp. Where a solution is smooth everywhere, few wide ones do as well in space, and more of them
 * in time make long slabs: {@link #withWidth}, {@link #withMargin}, {@link #withTimes}. A slab is
 * solved by {@link NonlinearProblem}, a linear equation in one step. There is no stability limit:
 * nothing is stepped.
 *
 * <p><b>Size of slabs and components</b>: the scaled residual ({@link LinearEquation}) is measured
 * between the points that were solved for. Where it is above the tolerance, narrower components are
 * added there, as long as that helps and {@link #withLevels} allows; if it does not help the slab
 * is halved; slabs far below the tolerance grow.
 *
 * <p><b>Limits</b>: as {@link VariableProjection} for each slab; m grows with the number of lattice
 * nodes, so meant for one or two dimensions of space and smooth solutions of three.
 *
 * <p>Immutable. Reference: space-time least squares slab by slab is standard in finite elements;
 * with Gaussian mixtures it is ours.
 */
public final class TimeMarch {

  /** Components behind each other in time, unless set. */
  public static final int TIMES = 6;

  /** Scaled residual that is good enough, unless set. */
  public static final double DEFAULT_TOLERANCE = 1e-7;

  private static final double TIME_REACH = 4; // slabs before the start and after the end
  private static final double TIME_WIDTH = 1.75; // in spacings
  private static final double HELPS = 0.7; // of a residual, that an additional level leaves at most
  private static final double[] CHECKED = {0.15, 0.5, 1}; // moments of a slab
  private static final double EASY = 1e-2; // of the tolerance
  private static final double SHORTEST = 1e-4; // of the first slab

  private final Domain space;
  private final Function<Domain, BoundaryProblem> problem;
  private final int intervals;
  private final double width;
  private final int margin;
  private final int times;
  private final int levels;
  private final double tolerance;
  private final double slab;

  private TimeMarch(
      Domain space,
      Function<Domain, BoundaryProblem> problem,
      int intervals,
      double width,
      int margin,
      int times,
      int levels,
      double tolerance,
      double slab) {
    this.space = space;
    this.problem = problem;
    this.intervals = intervals;
    this.width = width;
    this.margin = margin;
    this.times = times;
    this.levels = levels;
    this.tolerance = tolerance;
    this.slab = slab;
  }

  /**
   * A march.
   *
   * @param space where
   * @param problem the equation with its conditions on each slab, without initial values: {@code
   *     slab -> BoundaryProblem.on(slab).inside(..).dirichlet(..)}
   * @param intervals of the lattice along each side of the space, at least 1
   * @param slab length of the first slab, positive
   * @return the march
   */
  public static TimeMarch of(
      Domain space, Function<Domain, BoundaryProblem> problem, int intervals, double slab) {
    require(intervals >= 1, "intervals must be >= 1", intervals);
    require(slab > 0 && slab < Double.POSITIVE_INFINITY, "slab must be > 0 and finite", slab);
    return new TimeMarch(
        space, problem, intervals, 2, RefinedGrid.MARGIN, TIMES, 0, DEFAULT_TOLERANCE, slab);
  }

  private static void require(boolean condition, String rule, Object got) {
    if (!condition) {
      throw new IllegalArgumentException("TimeMarch: " + rule + ", got " + got);
    }
  }

  /**
   * The march with narrower components where they are needed.
   *
   * @param newLevels how often spacings may be halved, 0 to 12
   * @return the march
   */
  public TimeMarch withLevels(int newLevels) {
    require(newLevels >= 0 && newLevels <= 12, "levels must be in [0, 12]", newLevels);
    return new TimeMarch(
        space, problem, intervals, width, margin, times, newLevels, tolerance, slab);
  }

  /**
   * The march to another accuracy.
   *
   * @param newTolerance of the scaled residual, positive
   * @return the march
   */
  public TimeMarch withTolerance(double newTolerance) {
    require(newTolerance > 0, "tolerance must be > 0", newTolerance);
    return new TimeMarch(
        space, problem, intervals, width, margin, times, levels, newTolerance, slab);
  }

  /**
   * The march with components of another width.
   *
   * @param newWidth standard deviation in spacings, positive; 2 unless set
   * @return the march
   */
  public TimeMarch withWidth(double newWidth) {
    require(newWidth > 0, "width must be > 0", newWidth);
    return new TimeMarch(
        space, problem, intervals, newWidth, margin, times, levels, tolerance, slab);
  }

  /**
   * The march with components that reach less or more beyond the borders of space.
   *
   * @param newMargin in spacings, 0 to 20; 5 unless set
   * @return the march
   */
  public TimeMarch withMargin(int newMargin) {
    require(newMargin >= 0 && newMargin <= 20, "margin must be in [0, 20]", newMargin);
    return new TimeMarch(
        space, problem, intervals, width, newMargin, times, levels, tolerance, slab);
  }

  /**
   * The march with more components in time, for longer slabs.
   *
   * @param newTimes behind each other in each slab, 2 to 40; {@value #TIMES} unless set
   * @return the march
   */
  public TimeMarch withTimes(int newTimes) {
    require(newTimes >= 2 && newTimes <= 40, "times must be in [2, 40]", newTimes);
    return new TimeMarch(
        space, problem, intervals, width, margin, newTimes, levels, tolerance, slab);
  }

  /**
   * Marches an equation of first order in time.
   *
   * @param from first moment
   * @param to last moment, later
   * @param initial u at the first moment; of points (x, t)
   * @param progress told of each slab
   * @return the solution
   */
  public MarchedSolution run(
      double from, double to, ScalarField initial, Consumer<MarchedSolution.Slab> progress) {
    return march(from, to, initial, null, progress);
  }

  /**
   * Marches an equation of second order in time.
   *
   * @param from first moment
   * @param to last moment, later
   * @param initial u at the first moment; of points (x, t)
   * @param rate ∂_t u at the first moment
   * @param progress told of each slab
   * @return the solution
   */
  public MarchedSolution run(
      double from,
      double to,
      ScalarField initial,
      ScalarField rate,
      Consumer<MarchedSolution.Slab> progress) {
    return march(from, to, initial, rate, progress);
  }

  private MarchedSolution march(
      double from,
      double to,
      ScalarField initial,
      @Nullable ScalarField rate,
      Consumer<MarchedSolution.Slab> progress) {
    require(to > from, "the end must be > the start", from + " and " + to);
    List<MarchedSolution.Slab> slabs = new ArrayList<>();
    RefinedGrid grid = RefinedGrid.of(space, intervals, margin);
    double length = slab;
    double time = from;
    Approximation before = known(initial, rate);
    while (time < to - 1e-9 * slab) {
      int left = (int) Math.ceil((to - time) / length - 1e-9);
      double step = (to - time) / left;
      Attempt best = new Attempt(grid, before, time, step, rate != null);
      while (best.worst() > tolerance) {
        RefinedGrid finer = best.grid.refined(best.bad(tolerance), levels);
        Attempt next =
            finer == best.grid ? null : new Attempt(finer, before, time, step, rate != null);
        if (next == null || next.worst() > HELPS * best.worst()) {
          break;
        }
        best = next;
      }
      if (best.worst() > tolerance && step > SHORTEST * slab) {
        Attempt half = new Attempt(best.grid, before, time, step / 2, rate != null);
        if (half.worst() < HELPS * best.worst()) {
          best = half;
          step /= 2;
        }
      }
      length = best.worst() < EASY * tolerance ? 2 * step : step;
      grid = best.grid;
      MarchedSolution.Slab done =
          new MarchedSolution.Slab(time, time + step, best.solution, best.worst());
      slabs.add(done);
      progress.accept(done);
      before = best.solution.solution();
      time += step;
    }
    return new MarchedSolution(slabs, space.dimensions());
  }

  /** What is known at the first moment, for all time derivatives asked of it. */
  private static Approximation known(ScalarField initial, @Nullable ScalarField rate) {
    return (operator, points) -> {
      double[] values = new double[points.length];
      for (int n = 0; n < values.length; n++) {
        int d = points[n].length;
        double[] c = operator.coefficients(points[n]);
        values[n] = c[0] * initial.at(points[n]);
        double ofTime = c[Partials.first(d - 1)];
        values[n] += rate == null || ofTime == 0 ? 0 : ofTime * rate.at(points[n]);
      }
      return values;
    };
  }

  /** One slab, solved. */
  private final class Attempt {

    final RefinedGrid grid;
    final NonlinearSolution solution;
    private final List<double[]> checked = new ArrayList<>(); // of space
    private final List<Double> residuals = new ArrayList<>();

    Attempt(RefinedGrid grid, Approximation before, double time, double step, boolean second) {
      this.grid = grid;
      Domain domain = space.during(time, time + step);
      double[][] places = grid.points();
      double[] moments = new double[times + 1];
      for (int k = 0; k < moments.length; k++) { // Chebyshev's
        moments[k] = time + step * (1 - Math.cos(Math.PI * (k + 0.5) / moments.length)) / 2;
      }
      List<double[]> inside = new ArrayList<>();
      for (double[] x : places) {
        for (double t : moments) {
          inside.add(SpaceTime.with(x, t));
        }
      }
      BoundaryProblem posed = problem.apply(domain);
      int d = space.dimensions();
      double[][] start = at(places, time);
      List<LinearEquation> conditions = new ArrayList<>();
      conditions.add(taken("start", LinearOperator.value(), start, before));
      if (second) {
        conditions.add(taken("start, rate", LinearOperator.derivative(d), start, before));
      }
      double perFace = Math.pow(places.length, (d - 1.0) / d);
      conditions.addAll(posed.conditionsAt(moments, perFace));
      double[][] middles = grid.middles();
      double[][] others =
          Arrays.stream(CHECKED)
              .mapToObj(part -> at(middles, time + part * step))
              .flatMap(Arrays::stream)
              .toArray(double[][]::new);
      NonlinearProblem nonlinear =
          posed.nonlinear(inside.toArray(double[][]::new), conditions).judgedAt(others);
      GaussianBasis basis = basis(time, step);
      boolean linear = posed.isLinear();
      Frozen first = new Frozen(before, time);
      solution = linear ? nonlinear.solveLinear(basis) : nonlinear.solve(basis, first);
      check(nonlinear, before, middles, time, step);
    }

    private GaussianBasis basis(double time, double step) {
      List<double[]> centres = new ArrayList<>();
      List<double[]> sigmas = new ArrayList<>();
      grid.nodes(width, centres, sigmas);
      double[][] all = new double[centres.size() * times][];
      double[][] widths = new double[all.length][];
      double spacing = (1 + 2 * TIME_REACH) * step / (times - 1);
      for (int i = 0; i < all.length; i++) {
        double t = time - TIME_REACH * step + spacing * (i % times);
        all[i] = SpaceTime.with(centres.get(i / times), t);
        widths[i] = SpaceTime.with(sigmas.get(i / times), TIME_WIDTH * spacing);
      }
      return GaussianBasis.axisAligned(all, widths);
    }

    /** The residuals between the points: at the middles of neighbours, which lie side by side. */
    private void check(
        NonlinearProblem nonlinear,
        Approximation before,
        double[][] middles,
        double time,
        double step) {
      double[] worst = new double[middles.length];
      double[][] start = at(middles, time);
      double[] expected = before.apply(LinearOperator.value(), start);
      double[] got = solution.apply(LinearOperator.value(), start);
      double scale = solution.solution().report().residuals().get(0).scale();
      for (int n = 0; n < worst.length; n++) {
        worst[n] = Math.abs(got[n] - expected[n]);
      }
      for (double part : CHECKED) {
        NonlinearEquation equation =
            nonlinear.equations().get(0).at(at(middles, time + part * step));
        double[][] partials = NonlinearProblem.partials(solution.solution(), equation.points());
        Term[] terms = equation.at(partials, new double[0]);
        for (int n = 0; n < worst.length; n++) {
          worst[n] = Math.max(worst[n], scale * Math.abs(terms[n].value()));
        }
      }
      for (int n = 0; n < worst.length; n++) {
        checked.add(middles[n]);
        residuals.add(worst[n]);
      }
    }

    double worst() {
      return residuals.stream().mapToDouble(r -> r).max().orElse(0);
    }

    /** Where the residual is above the tolerance. */
    List<double[]> bad(double above) {
      List<double[]> bad = new ArrayList<>();
      for (int n = 0; n < checked.size(); n++) {
        if (residuals.get(n) > above) {
          bad.add(checked.get(n));
        }
      }
      return bad;
    }
  }

  private static double[][] at(double[][] places, double time) {
    return Arrays.stream(places).map(x -> SpaceTime.with(x, time)).toArray(double[][]::new);
  }

  /** An equation whose right-hand side is what an earlier solution gives. */
  private static LinearEquation taken(
      String name, LinearOperator operator, double[][] points, Approximation before) {
    LinearEquation zero = LinearEquation.of(name, operator, points, x -> 0);
    return LinearEquation.linearised(
        name,
        zero.points(),
        zero.coefficients(),
        before.apply(operator, points),
        LinearEquation.DEFAULT_WEIGHT);
  }
}
