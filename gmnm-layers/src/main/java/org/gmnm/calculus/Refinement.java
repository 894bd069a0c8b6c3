package org.gmnm.calculus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves mu and W of a basis to make the projected residual smaller.
 *
 * <pre>
 *   R(mu, W) = min over pi of r(mu, W, pi),    ∇R = ∂r/∂(mu, W) at the minimising pi
 * </pre>
 *
 * The second equation holds because ∂r/∂pi vanishes at the minimum, so the gradient needs no
 * derivative of the solve. Steps are those of limited-memory BFGS with a backtracking line search;
 * every trial solves for pi anew. The rows keep the factors of the start, so R is one function.
 *
 * <p>mu and W are measured in the components' own size (mu in widths, W relative to its mean norm).
 *
 * <p>Reference: Golub and Pereyra 1973, see {@link VariableProjection}; Nocedal and Wright,
 * <i>Numerical Optimization</i>, algorithms 7.4 and 3.1.
 */
public final class Refinement {

  /** How many pairs of steps and gradient changes the quasi-Newton model keeps. */
  public static final int MEMORY = 20;

  private static final double ARMIJO = 1e-4;
  private static final double SHORTEST = 1e-6;
  private static final double FIRST_STEP = 0.05;

  /**
   * Progress.
   *
   * @param iteration accepted steps so far, from 1
   * @param scaledResidual the root mean square of the scaled residuals now
   * @param solution the solution now
   */
  public record Step(int iteration, double scaledResidual, Solution solution) {}

  private record Pair(INDArray step, INDArray change, double product) {}

  private final VariableProjection problem;
  private final Solution start;
  private final double[] scales;
  private final double size;
  private final SameDiff graph;
  private final Deque<Pair> memory = new ArrayDeque<>();

  Refinement(VariableProjection problem, Solution start) {
    this.problem = problem;
    this.start = start;
    this.scales = VariableProjection.scales(start);
    if (scales.length != problem.equations().size()) {
      throw new IllegalArgumentException(
          "VariableProjection.refine: start must be a solution of this problem's "
              + problem.equations().size()
              + " equations, got one of "
              + scales.length);
    }
    INDArray w = start.basis().w();
    this.size = w.norm2Number().doubleValue() / Math.sqrt((double) w.size(1));
    this.graph = graph(problem, start, scales);
  }

  Solution run(int iterations, Consumer<Step> progress) {
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "VariableProjection.refine: iterations must be >= 1, got " + iterations);
    }
    Solution best = problem.solve(start.basis(), scales);
    double value = best.report().scaledResidual();
    INDArray gradient = gradient(best);
    for (int iteration = 1; iteration <= iterations; iteration++) {
      INDArray direction = direction(gradient);
      double slope = dot(direction, gradient);
      if (!(slope < 0)) {
        memory.clear();
        direction = gradient.neg();
        slope = -dot(gradient, gradient);
      }
      double length = memory.isEmpty() ? FIRST_STEP / direction.normmaxNumber().doubleValue() : 1;
      Solution next = null;
      // In squares: the gradient is that of half the mean square.
      while (length >= SHORTEST && next == null) {
        Solution trial = problem.solve(moved(best.basis(), direction.mul(length)), scales);
        double now = trial.report().scaledResidual();
        if (now * now <= value * value + 2 * ARMIJO * length * slope) {
          next = trial;
        } else {
          length /= 2;
        }
      }
      if (next == null) {
        if (memory.isEmpty()) {
          return best;
        }
        memory.clear(); // once more along the gradient
        continue;
      }
      INDArray after = gradient(next);
      remember(direction.mul(length), after.sub(gradient));
      best = next;
      gradient = after;
      value = next.report().scaledResidual();
      progress.accept(new Step(iteration, value, best));
    }
    return best;
  }

  /** Two-loop recursion. */
  private INDArray direction(INDArray gradient) {
    INDArray q = gradient.neg();
    List<Double> factors = new ArrayList<>();
    for (Iterator<Pair> newest = memory.descendingIterator(); newest.hasNext(); ) {
      Pair pair = newest.next();
      double factor = dot(pair.step(), q) / pair.product();
      factors.add(factor);
      q.subi(pair.change().mul(factor));
    }
    if (!memory.isEmpty()) {
      Pair last = memory.getLast();
      q.muli(last.product() / dot(last.change(), last.change()));
    }
    int i = factors.size();
    for (Pair pair : memory) {
      double factor = factors.get(--i) - dot(pair.change(), q) / pair.product();
      q.addi(pair.step().mul(factor));
    }
    return q;
  }

  private void remember(INDArray step, INDArray change) {
    double product = dot(step, change);
    if (product <= 1e-12 * Math.sqrt(dot(step, step) * dot(change, change))) {
      return; // no positive curvature here
    }
    memory.addLast(new Pair(step, change, product));
    if (memory.size() > MEMORY) {
      memory.removeFirst();
    }
  }

  /** One vector [1, m·d + d·m·r]: mu in units of 1/size, W in units of size. */
  private GaussianBasis moved(GaussianBasis basis, INDArray step) {
    double[] delta = step.toDoubleVector();
    INDArray mu = basis.mu();
    INDArray w = basis.w();
    int split = (int) mu.length();
    INDArray muStep = Nd4j.createFromArray(Arrays.copyOf(delta, split));
    INDArray wStep = Nd4j.createFromArray(Arrays.copyOfRange(delta, split, delta.length));
    mu.addi(muStep.reshape('c', mu.shape()).div(size));
    w.addi(wStep.reshape('c', w.shape()).mul(size));
    return new GaussianBasis(mu, w, basis.form());
  }

  private INDArray gradient(Solution at) {
    graph.getVariable("mu").getArr().assign(at.basis().mu());
    graph.getVariable("W").getArr().assign(at.basis().w());
    graph.getVariable("pi").getArr().assign(at.pi());
    var gradients = graph.calculateGradients(Map.of(), "mu", "W");
    INDArray mu = Objects.requireNonNull(gradients.get("mu")).dup('c');
    INDArray w = Objects.requireNonNull(gradients.get("W")).dup('c');
    return Nd4j.concat(
        1, mu.reshape('c', 1, mu.length()).div(size), w.reshape('c', 1, w.length()).mul(size));
  }

  /** Half the mean square of the scaled residuals, mu, W and pi variables. */
  private static SameDiff graph(VariableProjection problem, Solution start, double[] scales) {
    GaussianBasis basis = start.basis();
    SameDiff sd = SameDiff.create();
    SDVariable mu = sd.var("mu", basis.mu());
    SDVariable w = sd.var("W", basis.w());
    SDVariable pi = sd.var("pi", start.pi());
    GmnmFormula formula =
        new GmnmFormula(mu, w, pi, null, basis.components(), basis.rank(), basis.form());
    int rows = problem.equations().stream().mapToInt(LinearEquation::size).sum();
    SDVariable sum = null;
    for (int e = 0; e < scales.length; e++) {
      SDVariable residual = residual(sd, formula, problem.equations().get(e));
      double factor = scales[e] * scales[e] / (2 * rows);
      SDVariable part = sd.math().square(residual).sum().mul(factor);
      sum = sum == null ? part : sum.add(part);
    }
    Objects.requireNonNull(sum).rename("loss");
    sd.setLossVariables("loss");
    return sd;
  }

  /** L u − s at an equation's points [N, 1]; derivatives only where the operator has them. */
  private static SDVariable residual(SameDiff sd, GmnmFormula formula, LinearEquation equation) {
    double[][] c = equation.coefficients();
    int d = equation.dimensions();
    SDVariable x = sd.constant(Nd4j.createFromArray(equation.points()));
    SDVariable sum =
        sd.constant(Nd4j.createFromArray(equation.source()).reshape(equation.size(), 1).neg());
    boolean valueOnly = true;
    for (int part = 1; part < d + 2; part++) {
      valueOnly &= isZero(c, part);
    }
    if (valueOnly) {
      return sum.add(formula.value(x).mul(column(sd, c, 0)));
    }
    Jet u = formula.valueGradientLaplacian(x, d);
    for (int part = 0; part < d + 2; part++) {
      if (!isZero(c, part)) {
        SDVariable term =
            part == 0 ? u.value() : part == d + 1 ? u.laplacian() : u.gradient().get(part - 1);
        sum = sum.add(term.mul(column(sd, c, part)));
      }
    }
    return sum;
  }

  private static boolean isZero(double[][] coefficients, int part) {
    return Arrays.stream(coefficients).allMatch(c -> c[part] == 0);
  }

  private static SDVariable column(SameDiff sd, double[][] coefficients, int part) {
    double[] column = Arrays.stream(coefficients).mapToDouble(c -> c[part]).toArray();
    return sd.constant(Nd4j.createFromArray(column).castTo(DataType.DOUBLE).reshape(-1, 1));
  }

  private static double dot(INDArray a, INDArray b) {
    return a.mul(b).sumNumber().doubleValue();
  }
}
