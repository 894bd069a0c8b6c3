package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/**
 * The unknown functions of {@link TensorStepping} and their derivatives at a point, as a {@link
 * Rate} is written in them; itself it stands for the first of the functions.
 *
 * <p>A derivative is computed for all points when it is asked for first. Valid within a call only.
 */
public final class TensorPoint {

  /** All functions at one moment, and the node that is looked at. */
  static final class Moment {
    private final TensorBasis basis;
    private final double time;
    private final TensorPoint[] functions;
    private int node;

    Moment(TensorBasis basis, double time, double[][] values) {
      this.basis = basis;
      this.time = time;
      functions = new TensorPoint[values.length];
      for (int k = 0; k < values.length; k++) {
        functions[k] = new TensorPoint(this, values[k]);
      }
    }

    /** A function's rate at every node. */
    double[] rates(Rate rate) {
      double[] rates = new double[basis.nodes()];
      for (node = 0; node < rates.length; node++) {
        rates[node] = rate.of(functions[0]);
      }
      return rates;
    }
  }

  private final Moment moment;
  private final double[] values;
  private final double[] @Nullable [] first;
  private final double[] @Nullable [] second; // by Partials.pair

  private TensorPoint(Moment moment, double[] values) {
    this.moment = moment;
    this.values = values;
    int d = moment.basis.dimensions();
    first = new double[d][];
    second = new double[Partials.pairs(d)][];
  }

  /**
   * A coordinate of the point.
   *
   * @param coordinate j, from 0
   * @return x_j
   */
  public double x(int coordinate) {
    requireCoordinate(coordinate);
    return moment.basis.coordinate(moment.node, coordinate);
  }

  /**
   * The moment.
   *
   * @return t
   */
  public double time() {
    return moment.time;
  }

  /**
   * The function.
   *
   * @return u
   */
  public double value() {
    return values[moment.node];
  }

  /**
   * A first derivative by space.
   *
   * @param coordinate j, from 0
   * @return {@code ∂_j u}
   */
  public double derivative(int coordinate) {
    requireCoordinate(coordinate);
    return first(coordinate)[moment.node];
  }

  /**
   * A second derivative by space.
   *
   * @param one i, from 0
   * @param other j, from 0
   * @return {@code ∂_i ∂_j u}
   */
  public double derivative(int one, int other) {
    requireCoordinate(one);
    requireCoordinate(other);
    int pair = Partials.pair(first.length, one, other);
    double[] known = second[pair];
    if (known == null) {
      known =
          one == other
              ? moment.basis.derivative(one, 2, values)
              : moment.basis.derivative(one, 1, first(other));
      second[pair] = known;
    }
    return known[moment.node];
  }

  /**
   * The Laplacian in space.
   *
   * @return {@code Δu}
   */
  public double laplacian() {
    double sum = 0;
    for (int j = 0; j < first.length; j++) {
      sum += derivative(j, j);
    }
    return sum;
  }

  /**
   * Another of the unknown functions at the same point.
   *
   * @param index k, from 0
   * @return the function
   */
  public TensorPoint function(int index) {
    if (index < 0 || index >= moment.functions.length) {
      throw new IllegalArgumentException(
          String.format(
              "TensorPoint.function: index must be in [0, %d), the number of rates given, got %d",
              moment.functions.length, index));
    }
    return moment.functions[index];
  }

  private double[] first(int coordinate) {
    double[] known = first[coordinate];
    if (known == null) {
      known = moment.basis.derivative(coordinate, 1, values);
      first[coordinate] = known;
    }
    return known;
  }

  private void requireCoordinate(int coordinate) {
    if (coordinate < 0 || coordinate >= first.length) {
      throw new IllegalArgumentException(
          String.format(
              "TensorPoint: coordinate must be in [0, %d), the dimension of space, got %d",
              first.length, coordinate));
    }
  }
}
