package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Steps an equation of first order in time: the weights of a Gaussian mixture in space change.
 *
 * <pre>
 *   u(x, t) = Σ_i pi_i(t) f_i(x)
 *   each stage: min over pi of the equation's residual at the points and the conditions', with
 *               u_t = Σ_i (pi_i − r_i)/(h γ) f_i and r_i of the stages before ({@link RungeKutta})
 * </pre>
 *
 * A stage is a least-squares problem of the components of space alone, so that many components are
 * affordable where {@link TimeMarch}, whose problems are those of space and time together, takes
 * fewer and is more accurate. One decomposition is kept for as many stages as it serves.
 *
 * <p><b>Size of steps and components</b>: the error that a step adds is estimated by a scheme of
 * lower order, and between the points by the residual times the step. Where the latter is above the
 * tolerance narrower components are added as far as {@link #withLevels} allows; steps follow the
 * former. The scheme is implicit and L-stable: there is no limit of stability.
 *
 * <p><b>Limits</b>: order 4 in time; equations of first order in time that are solved by one
 * function; memory 8·(1 + d + d (d + 1)/2) bytes for each component and point.
 *
 * <p>Immutable. Reference: {@link RungeKutta}'s; radial functions in space with steps in time as in
 * Kansa, <i>Multiquadrics II</i>, Computers Math. Applic. 19 (1990), by least squares in place of
 * interpolation.
 */
public final class TimeStepping {

  /** Error that a step may add, root mean square, unless set. */
  public static final double DEFAULT_TOLERANCE = 1e-7;

  private static final double FIRST = 1e-3; // of a step: the first, from what need not fit borders
  private static final double SHORTEST = 1e-7; // of the first step
  private static final double EXACT = 1e-2; // of the tolerance: when a stage is solved
  private static final double SLOW = 0.3; // of the change before: time for new factors
  private static final int ITERATIONS = 12;
  private static final double RIDGE =
      1e-3; // of weights, in tolerances: components that nearly cancel stay small
  private static final double EASY = 1.0 / 40; // of the tolerance: steps may be twice as long

  private final Domain space;
  private final Function<Domain, BoundaryProblem> problem;
  private final int intervals;
  private final double step;
  private final double width;
  private final int margin;
  private final int levels;
  private final double tolerance;

  private TimeStepping(
      Domain space,
      Function<Domain, BoundaryProblem> problem,
      int intervals,
      double step,
      double width,
      int margin,
      int levels,
      double tolerance) {
    this.space = space;
    this.problem = problem;
    this.intervals = intervals;
    this.step = step;
    this.width = width;
    this.margin = margin;
    this.levels = levels;
    this.tolerance = tolerance;
  }

  /**
   * A scheme.
   *
   * @param space where
   * @param problem the equation with its conditions on a domain of time, without initial values:
   *     {@code time -> BoundaryProblem.on(time).inside(..).dirichlet(..)}
   * @param intervals of the lattice along each side of the space, at least 1
   * @param step the longest, positive
   * @return the scheme
   */
  public static TimeStepping of(
      Domain space, Function<Domain, BoundaryProblem> problem, int intervals, double step) {
    require(intervals >= 1, "intervals must be >= 1", intervals);
    require(step > 0 && step < Double.POSITIVE_INFINITY, "step must be > 0 and finite", step);
    return new TimeStepping(
        space, problem, intervals, step, 2, RefinedGrid.MARGIN, 0, DEFAULT_TOLERANCE);
  }

  private static void require(boolean condition, String rule, Object got) {
    if (!condition) {
      throw new IllegalArgumentException("TimeStepping: " + rule + ", got " + got);
    }
  }

  /**
   * The scheme with narrower components where they are needed.
   *
   * @param newLevels how often spacings may be halved, 0 to 12
   * @return the scheme
   */
  public TimeStepping withLevels(int newLevels) {
    require(newLevels >= 0 && newLevels <= 12, "levels must be in [0, 12]", newLevels);
    return new TimeStepping(space, problem, intervals, step, width, margin, newLevels, tolerance);
  }

  /**
   * The scheme to another accuracy.
   *
   * @param newTolerance of the error that a step adds, positive
   * @return the scheme
   */
  public TimeStepping withTolerance(double newTolerance) {
    require(newTolerance > 0, "tolerance must be > 0", newTolerance);
    return new TimeStepping(space, problem, intervals, step, width, margin, levels, newTolerance);
  }

  /**
   * The scheme with components of another width that reach less or more beyond the borders.
   *
   * @param newWidth standard deviation in spacings, positive; 2 unless set
   * @param newMargin in spacings, 0 to 20; 5 unless set
   * @return the scheme
   */
  public TimeStepping withWidth(double newWidth, int newMargin) {
    require(newWidth > 0, "width must be > 0", newWidth);
    require(newMargin >= 0 && newMargin <= 20, "margin must be in [0, 20]", newMargin);
    return new TimeStepping(
        space, problem, intervals, step, newWidth, newMargin, levels, tolerance);
  }

  /**
   * Steps through a time.
   *
   * @param from first moment
   * @param to last moment, later
   * @param initial u at the first moment; of points (x, t)
   * @param progress told the moment that is reached
   * @return the solution
   * @throws ArithmeticException if steps become too short: no convergence, or no solution
   */
  public SteppedSolution run(double from, double to, ScalarField initial, DoubleConsumer progress) {
    require(to > from, "the end must be > the start", from + " and " + to);
    try (Run run = new Run(from, to, initial)) {
      return run.all(progress);
    }
  }

  /** Weights and how fast they change. */
  @SuppressWarnings("ArrayRecordComponent")
  private record State(double[] weights, double[] rates) {}

  /** What a step came to. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Trial(State end, double error) {}

  /** Where a solution is on its way. */
  private final class Run implements AutoCloseable {

    private final double to;
    private final BoundaryProblem posed;
    private final List<SteppedSolution.Step> done = new ArrayList<>();
    private RefinedGrid grid;
    private SpaceBasis basis;
    private double time;
    private State state;
    private @Nullable QrFactors factors;
    private double factorsStep; // h γ
    private double[] scales = {};

    Run(double from, double to, ScalarField initial) {
      this.to = to;
      time = from;
      posed = problem.apply(space.during(from, to));
      require(posed.equations() == 1, "there must be one equation inside", posed.equations());
      grid = RefinedGrid.of(space, intervals, margin);
      basis = basis(grid);
      state = fitted(initial);
      for (int level = 0; level < levels; level++) {
        double[][] middles = grid.middles();
        double[] values = basis.basis().combine(state.weights(), valuesAt(middles));
        double[] off = new double[middles.length];
        Arrays.setAll(off, n -> values[n] - initial.at(SpaceTime.with(middles[n], time)));
        if (!refine(off, middles)) {
          break;
        }
        state = fitted(initial);
      }
    }

    private State fitted(ScalarField initial) {
      double[] values =
          Arrays.stream(basis.points())
              .mapToDouble(x -> initial.at(SpaceTime.with(x, time)))
              .toArray();
      return new State(basis.fit(values), new double[basis.basis().components()]);
    }

    private LinearEquation valuesAt(double[][] places) {
      return LinearEquation.of("values", LinearOperator.value(), places, x -> 0);
    }

    private SpaceBasis basis(RefinedGrid of) {
      List<double[]> centres = new ArrayList<>();
      List<double[]> sigmas = new ArrayList<>();
      of.nodes(width, centres, sigmas);
      return new SpaceBasis(
          GaussianBasis.axisAligned(
              centres.toArray(double[][]::new), sigmas.toArray(double[][]::new)),
          of.points());
    }

    /** A finer grid where errors are above the tolerance; false if there is none. */
    private boolean refine(double[] errors, double[][] places) {
      List<double[]> bad = new ArrayList<>();
      for (int n = 0; n < errors.length; n++) {
        if (Math.abs(errors[n]) > tolerance) {
          bad.add(places[n]);
        }
      }
      RefinedGrid finer = grid.refined(bad, levels);
      if (finer == grid) {
        return false;
      }
      grid = finer;
      basis = basis(finer);
      forget();
      return true;
    }

    SteppedSolution all(DoubleConsumer progress) {
      double h = Math.min(step, to - time);
      State start;
      do {
        start = stage(time, FIRST * h, state.weights());
        if (start == null) {
          throw new ArithmeticException(
              "TimeStepping: the first step must converge; give a shorter step");
        }
      } while (refined(FIRST * h, start));
      accept(FIRST * h, start);
      while (time < to - 1e-9 * step) {
        h = Math.min(h, (to - time) / Math.ceil((to - time) / h - 1e-9));
        if (h < SHORTEST * step) {
          throw new ArithmeticException(
              String.format(
                  "TimeStepping: steps must not become too short, got %s at t = %s; give more"
                      + " components, a wider tolerance, or an equation that has a solution there",
                  h, time));
        }
        Trial trial = attempt(h);
        if (trial == null || !(trial.error() <= tolerance)) {
          h /= 2;
          continue;
        }
        if (refined(h, trial.end())) {
          continue;
        }
        accept(h, trial.end());
        progress.accept(time);
        h = trial.error() < EASY * tolerance ? Math.min(2 * h, step) : h;
      }
      return new SteppedSolution(done);
    }

    private void accept(double h, State end) {
      done.add(
          new SteppedSolution.Step(
              basis.basis()::partials,
              time,
              time + h,
              state.weights(),
              state.rates(),
              end.weights(),
              end.rates()));
      state = end;
      time += h;
    }

    /**
     * Refines where a step's end leaves a residual, and puts the state before it on the new grid.
     */
    private boolean refined(double h, State end) {
      if (levels == 0) {
        return false;
      }
      GaussianBasis before = basis.basis();
      List<double[]> places = new ArrayList<>(Arrays.asList(grid.middles()));
      double[][] partials =
          places.stream()
              .map(x -> SpaceBasis.partials(before::partials, end.weights(), end.rates(), x))
              .toArray(double[][]::new);
      Term[] terms =
          equationAt(places.toArray(double[][]::new), time + h).at(partials, new double[0]);
      List<Double> off = new ArrayList<>();
      for (Term term : terms) {
        off.add(h * term.value());
      }
      List<LinearEquation> conditions = conditions(time + h);
      for (int e = 0; e < conditions.size(); e++) {
        LinearEquation condition = conditions.get(e);
        double[] values = before.combine(end.weights(), condition);
        double scale = scales[e + 1];
        condition.allPoints().forEach(places::add); // partners after all points
        for (int n = 0; n < condition.allPoints().count(); n++) {
          int own = n % condition.size();
          off.add(scale * (values[own] - condition.source()[own]));
        }
      }
      double[] errors = off.stream().mapToDouble(v -> v).toArray();
      if (!refine(errors, places.toArray(double[][]::new))) {
        return false;
      }
      LinearEquation values = valuesAt(basis.points());
      state =
          new State(
              basis.fit(before.combine(state.weights(), values)),
              basis.fit(before.combine(state.rates(), values)));
      return true;
    }

    private NonlinearEquation equationAt(double[][] places, double moment) {
      double[][] points =
          Arrays.stream(places).map(x -> SpaceTime.with(x, moment)).toArray(double[][]::new);
      return posed.nonlinear(points, List.of()).equations().get(0);
    }

    /** A step, null if a stage does not converge. */
    private @Nullable Trial attempt(double h) {
      int stages = RungeKutta.C.length;
      double[][] rates = new double[stages][];
      rates[0] = state.rates();
      State end = state;
      for (int i = 1; i < stages; i++) {
        double[] known = state.weights().clone();
        for (int j = 0; j < i; j++) {
          add(h * RungeKutta.A[i][j], rates[j], known);
        }
        State solved =
            stage(time + (RungeKutta.C[i] - RungeKutta.GAMMA) * h, RungeKutta.GAMMA * h, known);
        if (solved == null) {
          return null;
        }
        end = solved;
        rates[i] = end.rates();
      }
      double[] error = new double[end.weights().length];
      for (int j = 0; j < stages; j++) {
        add(h * RungeKutta.error(j), rates[j], error);
      }
      return new Trial(end, rms(basis.values(error)));
    }

    /**
     * An implicit Euler step from a moment: Newton's steps, with the factors there are as long as
     * they serve. Null if that does not converge.
     */
    private @Nullable State stage(double from, double h, double[] known) {
      double[] weights = known.clone();
      add(h, state.rates(), weights);
      double before = Double.POSITIVE_INFINITY;
      boolean fresh = false;
      List<LinearEquation> conditions = conditions(from + h);
      NonlinearEquation equation = equationAt(basis.points(), from + h);
      for (int k = 0; k < ITERATIONS; k++) {
        Term[] terms;
        try {
          terms = equation.at(basis.partials(weights, rates(weights, known, h)), new double[0]);
        } catch (ArithmeticException overflow) {
          return null;
        }
        if (factors == null || factorsStep != h) {
          factorise(terms, conditions, h);
          fresh = true;
        }
        double[] change = solved(terms, conditions, weights);
        add(1, change, weights);
        double size = rms(basis.values(change));
        if (!(size < Double.POSITIVE_INFINITY)) {
          return null;
        }
        if (size < EXACT * tolerance) {
          return new State(weights, rates(weights, known, h));
        }
        if (size > SLOW * before && !fresh) {
          forget();
        } else if (size > before) {
          return null;
        }
        fresh = false;
        before = size;
      }
      return null;
    }

    private static double[] rates(double[] weights, double[] known, double h) {
      double[] rates = new double[weights.length];
      Arrays.setAll(rates, i -> (weights[i] - known[i]) / h);
      return rates;
    }

    private List<LinearEquation> conditions(double moment) {
      int d = space.dimensions();
      double perFace = Math.pow(basis.points().length, (d - 1.0) / d);
      return posed.conditionsAt(new double[] {moment}, perFace).stream()
          .map(LinearEquation::inSpace)
          .toList();
    }

    private void factorise(Term[] terms, List<LinearEquation> conditions, double h) {
      forget();
      int inside = basis.points().length;
      int rows = inside + conditions.stream().mapToInt(LinearEquation::size).sum();
      int columns = basis.basis().components();
      require(columns <= rows, "components must be <= points", columns + " and " + rows);
      int height = rows + columns;
      VariableProjection.requireMemory(height, columns);
      double[] matrix = new double[height * columns];
      double[] sizes = space.high();
      double[] low = space.low();
      Arrays.setAll(sizes, j -> 2 * Math.PI / (sizes[j] - low[j]));
      scales = new double[conditions.size() + 1];
      scales[0] = 1 / size(terms, h);
      basis.fill(terms, h, scales[0], matrix, 0, height);
      int first = inside;
      for (int e = 0; e < conditions.size(); e++) {
        LinearEquation condition = conditions.get(e);
        scales[e + 1] = condition.weight() / condition.size(sizes);
        basis.basis().fill(condition, scales[e + 1], matrix, first, height);
        first += condition.size();
      }
      for (int i = 0; i < columns; i++) {
        matrix[i * height + rows + i] = RIDGE * tolerance;
      }
      factors = new QrFactors(matrix, height, columns);
      factorsStep = h;
    }

    /** The slope by u_t over the step: with it a residual counts like a change of u. */
    private double size(Term[] terms, double h) {
      int t = Partials.first(space.dimensions());
      double sum = 0;
      for (Term term : terms) {
        sum += Math.pow(term.slopes()[t] / h, 2);
      }
      if (!(sum > 0)) {
        throw new IllegalArgumentException(
            "TimeStepping: the equation must have the first derivative by time, u.derivative("
                + space.dimensions()
                + "), got none; without it use BoundaryProblem's own solve");
      }
      return Math.sqrt(sum / terms.length);
    }

    private double[] solved(Term[] terms, List<LinearEquation> conditions, double[] weights) {
      List<Double> right = new ArrayList<>();
      for (Term term : terms) {
        right.add(-scales[0] * term.value());
      }
      for (int e = 0; e < conditions.size(); e++) {
        LinearEquation condition = conditions.get(e);
        double[] values = basis.basis().combine(weights, condition);
        for (int n = 0; n < values.length; n++) {
          right.add(scales[e + 1] * (condition.source()[n] - values[n]));
        }
      }
      for (double weight : weights) {
        right.add(-RIDGE * tolerance * weight);
      }
      double[] all = right.stream().mapToDouble(v -> v).toArray();
      return Objects.requireNonNull(factors).solve(all);
    }

    private void forget() {
      if (factors != null) {
        factors.close();
        factors = null;
      }
    }

    @Override
    public void close() {
      forget();
    }
  }

  private static void add(double factor, double[] vector, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * vector[i];
    }
  }

  private static double rms(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum() / values.length);
  }
}
