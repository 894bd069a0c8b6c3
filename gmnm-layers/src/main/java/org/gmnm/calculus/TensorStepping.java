package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Steps equations of first order in time on a box, one or several unknown functions, each a mixture
 * of the components of a {@link TensorBasis} whose weights change.
 *
 * <pre>
 *   ∂u_k/∂t = F_k(x, t, u_1, ∂u_1, ∂∂u_1, u_2, ..)          at the nodes, inside
 *   border: given values, no flux, or the equation itself
 * </pre>
 *
 * A rate is plain Java:
 *
 * <pre>{@code
 * TensorStepping.of(TensorBasis.of(square, 40), 0.1, u -> 0.1 * u.laplacian() - u.value())
 *     .withBorder(x -> 0)
 *     .run(0, 1, time -> {}, x -> Math.sin(x[0]) * Math.sin(x[1]))
 * }</pre>
 *
 * <p><b>Size of steps</b>: an explicit scheme of order 5 ({@link DormandPrince}) whose error of a
 * step, root mean square over the nodes, stays below the tolerance; steps that are too long to be
 * stable show there, too. Between the steps the solution is a cubic in time: no step is longer than
 * the longest, whatever its error.
 *
 * <p><b>Limits</b>: strong diffusion makes steps short, by the square of the number of intervals;
 * {@link TimeStepping} is implicit. What a flow carries through the border is not stable unless it
 * diffuses, too. Memory: 8 bytes for each component, function and step, twice; what can be told of
 * it beforehand is refused beforehand.
 *
 * <p>Immutable.
 */
public final class TensorStepping {

  /** Error that a step may add, root mean square, unless set. */
  public static final double DEFAULT_TOLERANCE = 1e-7;

  private static final double FIRST = 1e-3; // of the longest step
  private static final double SHORTEST = 1e-8; // of the longest step
  private static final double DIFFERENCE = 1e-5; // of the longest step: rates of border values
  private static final double CAUTION = 0.9;
  private static final double SHRINK = 0.2;
  private static final double GROW = 5;

  private final TensorBasis basis;
  private final double longest;
  private final Rate[] rates;
  private final TensorBorder border;
  private final double tolerance;

  private TensorStepping(
      TensorBasis basis, double longest, Rate[] rates, TensorBorder border, double tolerance) {
    this.basis = basis;
    this.longest = longest;
    this.rates = rates;
    this.border = border;
    this.tolerance = tolerance;
  }

  /**
   * A scheme; until told otherwise the equations hold on the border, too, as they may where nothing
   * crosses it.
   *
   * @param basis of space
   * @param longest step, positive
   * @param rates one for each unknown function, at least one; each is given the first function,
   *     which knows the others
   * @return the scheme
   */
  public static TensorStepping of(TensorBasis basis, double longest, Rate... rates) {
    require(
        longest > 0 && longest < Double.POSITIVE_INFINITY,
        "the longest step must be > 0 and finite",
        longest);
    require(rates.length >= 1, "there must be at least one rate", rates.length);
    return new TensorStepping(basis, longest, rates.clone(), TensorBorder.NONE, DEFAULT_TOLERANCE);
  }

  private static void require(boolean condition, String rule, Object got) {
    if (!condition) {
      throw new IllegalArgumentException("TensorStepping: " + rule + ", got " + got);
    }
  }

  /**
   * The scheme with given values on the border.
   *
   * @param values of points (x, t), one for each unknown function; known a little before the first
   *     moment and after the last
   * @return the scheme
   */
  public TensorStepping withBorder(ScalarField... values) {
    requireOneEach("border values", values.length);
    TensorBorder given = TensorBorder.given(basis, values.clone(), DIFFERENCE * longest);
    return new TensorStepping(basis, longest, rates, given, tolerance);
  }

  /**
   * The scheme with a border that nothing passes: the derivative across it is 0.
   *
   * @return the scheme
   */
  public TensorStepping withClosedBorder() {
    return new TensorStepping(basis, longest, rates, TensorBorder.CLOSED, tolerance);
  }

  /**
   * The scheme to another accuracy.
   *
   * @param newTolerance of the error that a step adds, positive
   * @return the scheme
   */
  public TensorStepping withTolerance(double newTolerance) {
    require(newTolerance > 0, "tolerance must be > 0", newTolerance);
    return new TensorStepping(basis, longest, rates, border, newTolerance);
  }

  private void requireOneEach(String what, int got) {
    require(
        got == rates.length,
        "there must be " + what + " for each of " + rates.length + " unknown functions",
        got);
  }

  /**
   * Steps through a time.
   *
   * @param from first moment
   * @param to last moment, later
   * @param progress told the moment that is reached
   * @param initial each function at the first moment, of points x
   * @return each function's solution
   * @throws ArithmeticException if steps become too short: values overflow, or no solution
   */
  public List<SteppedSolution> run(
      double from, double to, DoubleConsumer progress, ScalarField... initial) {
    require(
        to > from && to - from < Double.POSITIVE_INFINITY,
        "the end must be > the start and both finite",
        from + " and " + to);
    requireOneEach("initial values", initial.length);
    double kept = 2 * Math.ceil((to - from) / longest);
    int stages = DormandPrince.C.length + 2 + Partials.count(basis.dimensions(), true);
    double fields = rates.length * (kept + stages);
    basis.requireMemory(
        (int) Math.min(fields, Integer.MAX_VALUE),
        String.format("a solution of at least %.0f steps", kept / 2));
    return new Run(from, to, initial).all(progress);
  }

  /** What a step came to: values, and the error it adds. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Trial(double[][] values, double error) {}

  /** Where a solution is on its way. */
  private final class Run {

    private final double to;
    private final List<List<SteppedSolution.Step>> done = new ArrayList<>();
    private double time;
    private double[][] values; // of each function at the nodes
    private double[][] slopes; // how fast they change
    private double[][] weights; // of the values
    private double[][] weightRates; // of the slopes

    Run(double from, double to, ScalarField[] initial) {
      this.to = to;
      time = from;
      values = each(k -> basis.sample(initial[k]));
      impose(time, values);
      slopes = slopes(time, values);
      weights = each(k -> basis.weights(values[k]));
      weightRates = each(k -> basis.weights(slopes[k]));
      for (int k = 0; k < rates.length; k++) {
        done.add(new ArrayList<>());
      }
    }

    private double[][] each(IntFunction<double[]> function) {
      return IntStream.range(0, rates.length).mapToObj(function).toArray(double[][]::new);
    }

    private void impose(double moment, double[][] of) {
      for (int k = 0; k < rates.length; k++) {
        border.impose(basis, k, moment, of[k]);
      }
    }

    private double[][] slopes(double moment, double[][] of) {
      TensorPoint.Moment now = new TensorPoint.Moment(basis, moment, of);
      double[][] all = each(k -> now.rates(rates[k]));
      for (int k = 0; k < rates.length; k++) {
        border.imposeRates(basis, k, moment, all[k]);
      }
      return all;
    }

    List<SteppedSolution> all(DoubleConsumer progress) {
      double h = FIRST * longest;
      while (time < to - 1e-9 * longest) {
        h = Math.min(h, longest);
        h = Math.min(h, (to - time) / Math.ceil((to - time) / h - 1e-9));
        if (!(h >= SHORTEST * longest)) {
          throw new ArithmeticException(
              String.format(
                  "TensorStepping: steps must not become too short, got %s at t = %s; give more"
                      + " intervals, a wider tolerance, or an equation that has a solution there",
                  h, time));
        }
        Trial trial = attempt(h);
        if (trial.error() <= tolerance) {
          accept(h, trial.values());
          progress.accept(time);
        }
        h *= next(trial.error());
      }
      return done.stream().map(SteppedSolution::new).toList();
    }

    /** The factor of the next step, from an error that may not be a number. */
    private double next(double error) {
      double factor = CAUTION * Math.pow(tolerance / error, 1.0 / DormandPrince.ORDER);
      return factor >= SHRINK ? Math.min(factor, GROW) : SHRINK;
    }

    private Trial attempt(double h) {
      int stages = DormandPrince.C.length;
      double[][][] slopesOf = new double[stages][][];
      slopesOf[0] = slopes;
      double[][] last = values;
      for (int i = 1; i < stages; i++) {
        double moment = time + DormandPrince.C[i] * h;
        double[] factors = DormandPrince.A[i];
        last = each(k -> sum(values[k], h, factors, slopesOf, k));
        impose(moment, last);
        slopesOf[i] = slopes(moment, last);
      }
      double error = 0;
      for (int k = 0; k < rates.length; k++) {
        double[] difference = sum(new double[basis.nodes()], h, DormandPrince.E, slopesOf, k);
        double squares = Arrays.stream(difference).map(v -> v * v).sum();
        error += squares / difference.length;
      }
      return new Trial(last, Math.sqrt(error));
    }

    private void accept(double h, double[][] end) {
      values = each(k -> basis.fitted(end[k])); // what no component follows must not pile up
      double[][] before = weights;
      double[][] ratesBefore = weightRates;
      double from = time;
      time += h;
      impose(time, values);
      slopes = slopes(time, values);
      weights = each(k -> basis.weights(values[k]));
      weightRates = each(k -> basis.weights(slopes[k]));
      for (int k = 0; k < rates.length; k++) {
        done.get(k)
            .add(
                new SteppedSolution.Step(
                    basis::partials,
                    from,
                    time,
                    before[k],
                    ratesBefore[k],
                    weights[k],
                    weightRates[k]));
      }
    }
  }

  /** {@code start + h Σ_i factors_i slopes_i} of function k. */
  private static double[] sum(
      double[] start, double h, double[] factors, double[][][] slopes, int k) {
    double[] sum = start.clone();
    for (int i = 0; i < factors.length; i++) {
      double factor = h * factors[i];
      if (factor != 0) {
        double[] slope = slopes[i][k];
        for (int n = 0; n < sum.length; n++) {
          sum[n] += factor * slope[n];
        }
      }
    }
    return sum;
  }
}
