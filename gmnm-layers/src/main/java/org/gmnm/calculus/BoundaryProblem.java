package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A differential equation on a domain with a condition on each edge.
 *
 * <pre>
 *   L u = f                      inside, or F(x, u, ∇u, ∂_i ∂_j u) = 0
 *   u = g                        Dirichlet
 *   ∂_n u = g                    Neumann, n the outward normal
 *   ∂_n u + α u = g              Robin
 *   u(x) = u(x'), ∂_n u(x) = ∂_n u(x')      periodic, x' opposite to x
 *   u = u_0, ∂_t u = v_0         at the start of a {@linkplain Domain#during domain in time}
 * </pre>
 *
 * <p>Edges that get no condition have none: right for the end of a domain in time, a mistake almost
 * anywhere else. Two equations may meet at a line where two materials do: their edges' conditions
 * are further {@link LinearEquation}s.
 *
 * <p>Immutable: every method returns a new problem.
 */
public final class BoundaryProblem {

  /** Name of the equation inside the domain. */
  public static final String INSIDE = LinearPde.INSIDE;

  /** A condition at points of an edge, as one equation or several. */
  private interface Condition {
    List<LinearEquation> at(double[][] points);
  }

  private record Part(Edge edge, Condition condition) {}

  private final Domain domain;
  private final List<Part> parts;
  private final List<Inside> inside;

  /** An equation inside, linear with its source, or not. */
  private interface Inside {}

  private record Linear(LinearOperator operator, ScalarField source) implements Inside {}

  private record Nonlinear(NonlinearOperator residual) implements Inside {}

  private BoundaryProblem(Domain domain, List<Part> parts, List<Inside> inside) {
    this.domain = domain;
    this.parts = parts;
    this.inside = inside;
  }

  /**
   * A problem without equations.
   *
   * @param domain where it is posed
   * @return to be completed
   */
  public static BoundaryProblem on(Domain domain) {
    return new BoundaryProblem(domain, List.of(), List.of());
  }

  /**
   * Where it is posed.
   *
   * @return the domain
   */
  public Domain domain() {
    return domain;
  }

  /**
   * A linear equation inside.
   *
   * @param operator L
   * @param source f
   * @return the problem with it
   */
  public BoundaryProblem inside(LinearOperator operator, ScalarField source) {
    return withInside(new Linear(operator, source));
  }

  /**
   * A nonlinear equation inside.
   *
   * @param residual what is to be 0
   * @return the problem with it
   */
  public BoundaryProblem inside(NonlinearOperator residual) {
    return withInside(new Nonlinear(residual));
  }

  private BoundaryProblem withInside(Inside equation) {
    return new BoundaryProblem(domain, parts, joined(inside, equation));
  }

  /**
   * Values on an edge.
   *
   * @param edge of the domain
   * @param values g
   * @return the problem with {@code u = g} there
   */
  public BoundaryProblem dirichlet(Edge edge, ScalarField values) {
    return condition(edge, LinearOperator.value(), values);
  }

  /**
   * The same values rule on all edges, those of a domain in time at its start and end excepted.
   *
   * @param values g
   * @return the problem with {@code u = g} there
   */
  public BoundaryProblem dirichlet(ScalarField values) {
    BoundaryProblem problem = this;
    for (Edge edge : sides(domain)) {
      problem = problem.dirichlet(edge, values);
    }
    return problem;
  }

  /** The edges of a domain without its first and last moment. */
  private static List<Edge> sides(Domain domain) {
    return domain.edges().stream()
        .filter(edge -> !edge.name().equals(Domain.START) && !edge.name().equals(Domain.END))
        .toList();
  }

  /**
   * The derivative along the outward normal.
   *
   * @param edge of the domain
   * @param slopes g
   * @return the problem with {@code ∂_n u = g} there
   */
  public BoundaryProblem neumann(Edge edge, ScalarField slopes) {
    return condition(edge, edge.normalDerivative(), slopes);
  }

  /**
   * A mixture of both: heat that passes through a wall, say.
   *
   * @param edge of the domain
   * @param alpha α
   * @param values g
   * @return the problem with {@code ∂_n u + α u = g} there
   */
  public BoundaryProblem robin(Edge edge, ScalarField alpha, ScalarField values) {
    return condition(
        edge, edge.normalDerivative().plus(LinearOperator.value().times(alpha)), values);
  }

  /**
   * Any linear condition.
   *
   * @param edge of the domain
   * @param operator L
   * @param values g
   * @return the problem with {@code L u = g} there
   */
  public BoundaryProblem condition(Edge edge, LinearOperator operator, ScalarField values) {
    return with(edge, points -> List.of(LinearEquation.of(edge.name(), operator, points, values)));
  }

  /**
   * Value and normal derivative the same on opposite edges.
   *
   * @param edge of the domain
   * @param opposite of the same size, its normal the other way
   * @return the problem with {@code u(x) = u(x')} and {@code ∂_n u(x) = ∂_n u(x')}
   * @throws IllegalArgumentException if the edges are not opposite
   */
  public BoundaryProblem periodic(Edge edge, Edge opposite) {
    double[] shift = edge.shiftTo(opposite);
    return with(
        edge,
        points -> {
          double[][] partners =
              Arrays.stream(points).map(x -> moved(x, shift)).toArray(double[][]::new);
          String name = edge.name() + " = " + opposite.name();
          return List.of(
              LinearEquation.between(name, LinearOperator.value(), points, partners, x -> 0),
              LinearEquation.between(
                  name + ", slope", edge.normalDerivative(), points, partners, x -> 0));
        });
  }

  private static double[] moved(double[] x, double[] by) {
    double[] moved = x.clone();
    Arrays.setAll(moved, j -> x[j] + by[j]);
    return moved;
  }

  /**
   * Values at the start of a domain in time.
   *
   * @param values u_0
   * @return the problem with {@code u = u_0} there
   */
  public BoundaryProblem initial(ScalarField values) {
    return dirichlet(domain.edge(Domain.START), values);
  }

  /**
   * The time derivative at the start of a domain in time: waves need it.
   *
   * @param rates v_0
   * @return the problem with {@code ∂_t u = v_0} there
   */
  public BoundaryProblem initialRate(ScalarField rates) {
    Edge start = domain.edge(Domain.START);
    int time = domain.dimensions() - 1;
    return with(
        start,
        points ->
            List.of(
                LinearEquation.of("start, rate", LinearOperator.derivative(time), points, rates)));
  }

  private BoundaryProblem with(Edge edge, Condition condition) {
    return new BoundaryProblem(domain, joined(parts, new Part(edge, condition)), inside);
  }

  private static <T> List<T> joined(List<T> list, T one) {
    List<T> joined = new ArrayList<>(list);
    joined.add(one);
    return List.copyOf(joined);
  }

  /**
   * A linear problem at points.
   *
   * @param insidePoints points inside, at least 1
   * @param borderPoints about how many on all edges with a condition together, each its share
   * @param sampler how to spread them
   * @param seed of the random numbers
   * @return the equations, for {@link VariableProjection} or {@link ResidualTraining}
   */
  public List<LinearEquation> sample(
      int insidePoints, int borderPoints, Sampler sampler, long seed) {
    List<LinearEquation> equations = new ArrayList<>();
    double[][] points = domain.inside(insidePoints, sampler, seed);
    for (Inside each : inside) {
      if (!(each instanceof Linear linear)) {
        throw new IllegalStateException(
            "BoundaryProblem.sample: the equation inside must be linear; a nonlinear one is sampled"
                + " by sampleNonlinear");
      }
      equations.add(LinearEquation.of(INSIDE, linear.operator(), points, linear.source()));
    }
    equations.addAll(conditions(borderPoints, sampler, seed));
    return equations;
  }

  /**
   * A problem at points, its equation inside linear or not.
   *
   * @param insidePoints points inside, at least 1
   * @param borderPoints about how many on all edges with a condition together, each its share
   * @param sampler how to spread them
   * @param seed of the random numbers
   * @return the problem
   */
  public NonlinearProblem sampleNonlinear(
      int insidePoints, int borderPoints, Sampler sampler, long seed) {
    return nonlinear(
        domain.inside(insidePoints, sampler, seed), conditions(borderPoints, sampler, seed));
  }

  /** The equation inside at points of the caller's own. */
  NonlinearProblem nonlinear(double[][] points, List<LinearEquation> conditions) {
    List<NonlinearEquation> equations = new ArrayList<>();
    for (Inside each : inside) {
      NonlinearOperator residual =
          each instanceof Linear linear
              ? NonlinearOperator.of(linear.operator(), linear.source())
              : ((Nonlinear) each).residual();
      equations.add(NonlinearEquation.of(INSIDE, residual, points));
    }
    return new NonlinearProblem(equations, conditions);
  }

  private List<LinearEquation> conditions(int count, Sampler sampler, long seed) {
    requireComplete();
    double[] sides = sides();
    double whole = parts.stream().mapToDouble(part -> part.edge().share(sides)).sum();
    return conditionsPerFace(count / whole, sampler, seed);
  }

  private double[] sides() {
    double[] sides = domain.high();
    double[] low = domain.low();
    Arrays.setAll(sides, j -> sides[j] - low[j]);
    return sides;
  }

  private List<LinearEquation> conditionsPerFace(double count, Sampler sampler, long seed) {
    double[] sides = sides();
    List<LinearEquation> equations = new ArrayList<>();
    for (int p = 0; p < parts.size(); p++) {
      Edge edge = parts.get(p).edge();
      int share = (int) Math.max(1, Math.round(count * edge.share(sides)));
      double[][] points = edge.points(share, sampler, seed + 1 + p);
      equations.addAll(parts.get(p).condition().at(points));
    }
    return equations;
  }

  /** The conditions at each of the times, of a domain in time, at so many places on each face. */
  List<LinearEquation> conditionsAt(double[] times, double places) {
    double[] sides = sides();
    List<LinearEquation> equations = new ArrayList<>();
    for (Part part : parts) {
      int share = (int) Math.max(1, Math.round(places * part.edge().share(sides)));
      List<double[]> points = new ArrayList<>();
      for (double[] place : part.edge().points(share, Sampler.SOBOL, 1)) {
        for (double time : times) {
          points.add(SpaceTime.with(Arrays.copyOf(place, place.length - 1), time));
        }
      }
      equations.addAll(part.condition().at(points.toArray(double[][]::new)));
    }
    return equations;
  }

  /** How many equations there are inside. */
  int equations() {
    return inside.size();
  }

  /** Whether all equations inside are linear. */
  boolean isLinear() {
    return inside.stream().allMatch(each -> each instanceof Linear);
  }

  private void requireComplete() {
    if (inside.isEmpty() || parts.isEmpty()) {
      throw new IllegalStateException(
          "BoundaryProblem: there must be an equation inside and a condition on an edge, got "
              + inside.size()
              + " and "
              + parts.size()
              + "; call inside(..) and, say, dirichlet(..)");
    }
  }
}
