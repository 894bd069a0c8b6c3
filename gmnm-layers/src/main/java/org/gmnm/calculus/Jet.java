package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gmnm.dl4j.Products;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A function's value, gradient and Laplacian with respect to the coordinates x of a differential
 * equation, carried through a network together ("forward Laplacian").
 *
 * <pre>
 *   linear       h = a·A + c    ∂_j h = ∂_j a · A           Δh = Δa · A
 *   elementwise  h = g(a)       ∂_j h = g'(a) ∂_j a         Δh = g'(a) Δa + g''(a) Σ_j (∂_j a)²
 *   product      h = a·b        ∂_j h = a ∂_j b + b ∂_j a   Δh = a Δb + b Δa + 2 Σ_j ∂_j a ∂_j b
 * </pre>
 *
 * <p>Everything is an ordinary first-order SameDiff expression, so a loss made of it trains by
 * back-propagation, which SameDiff's lack of second derivatives otherwise forbids.
 *
 * <p><b>Shapes</b>: value [N, w]; each of the d gradient entries and the Laplacian [N, w], or [1,
 * w] as long as they are the same for all examples (they start so, and broadcast).
 *
 * <p><b>Limits</b>: cost and graph grow with d; meant for d up to about 10.
 *
 * <p>Reference: the forward Laplacian is Li et al., <i>A computational framework for neural
 * network-based variational Monte Carlo with Forward Laplacian</i>, arXiv 2307.08214; its use with
 * Gaussian mixture layers is ours.
 *
 * @param value the function's value [N, w]
 * @param gradient its derivatives by each coordinate, d entries of shape [N, w] or [1, w]
 * @param laplacian the sum of its second derivatives, [N, w] or [1, w]
 */
public record Jet(SDVariable value, List<SDVariable> gradient, SDVariable laplacian) {

  /**
   * Keeps its own copy of the list.
   *
   * @param value the function's value [N, w]
   * @param gradient its derivatives by each coordinate
   * @param laplacian the sum of its second derivatives
   */
  public Jet {
    if (gradient.isEmpty()) {
      throw new IllegalArgumentException(
          "Jet: gradient must have one entry per coordinate, at least 1, got 0; start with"
              + " Jet.input(x, d)");
    }
    gradient = List.copyOf(gradient);
  }

  /**
   * The coordinates themselves: where a stack starts.
   *
   * @param x the points [N, d], a floating-point variable
   * @param dimensions d, at least 1
   * @return value x, gradient the unit rows [1, d], Laplacian a row of zeros [1, d]
   */
  public static Jet input(SDVariable x, int dimensions) {
    if (dimensions < 1) {
      throw new IllegalArgumentException(
          "Jet: dimensions must be >= 1, got " + dimensions + "; give the width of x");
    }
    List<SDVariable> units = new ArrayList<>(dimensions);
    for (int j = 0; j < dimensions; j++) {
      INDArray unit = Nd4j.zeros(x.dataType(), 1, dimensions);
      unit.putScalar(0, j, 1);
      units.add(x.getSameDiff().constant(unit));
    }
    INDArray zero = Nd4j.zeros(x.dataType(), 1, dimensions);
    return new Jet(x, units, x.getSameDiff().constant(zero));
  }

  /**
   * A value alone, with zeros for derivatives: a layer that is defined on jets finds its value with
   * it. SameDiff computes what is asked for, so the derivatives cost nothing as long as nobody
   * asks.
   *
   * @param value [N, w]
   * @param width w, at least 1
   * @return a jet of one coordinate on which the value does not depend
   */
  public static Jet ofValue(SDVariable value, int width) {
    if (width < 1) {
      throw new IllegalArgumentException("Jet: width must be >= 1, got " + width);
    }
    SDVariable zero = value.getSameDiff().constant(Nd4j.zeros(value.dataType(), 1, width));
    return new Jet(value, List.of(zero), zero);
  }

  /**
   * The number of coordinates.
   *
   * @return d
   */
  public int dimensions() {
    return gradient.size();
  }

  /**
   * Applies a linear map to value, gradient and Laplacian alike.
   *
   * @param map linear without a constant term; applied d + 2 times, to [N, w] and to [1, w]
   * @return the jet of the mapped function
   */
  public Jet linear(UnaryOperator<SDVariable> map) {
    return new Jet(map.apply(value), gradient.stream().map(map).toList(), map.apply(laplacian));
  }

  /**
   * A linear layer without bias.
   *
   * @param weights [w, u]
   * @return the jet of {@code a·weights}
   */
  public Jet matmul(SDVariable weights) {
    return linear(a -> Products.of(a, weights));
  }

  /**
   * Adds a constant to the value; derivatives stay.
   *
   * @param row [1, w], the same for all examples
   * @return the jet of {@code a + row}
   */
  public Jet shift(SDVariable row) {
    return new Jet(value.add(row), gradient, laplacian);
  }

  /**
   * Multiplies by something that does not depend on the coordinates.
   *
   * @param row [1, w], the same for all examples
   * @return the jet of {@code a * row}
   */
  public Jet scale(SDVariable row) {
    return linear(a -> a.mul(row));
  }

  /**
   * Multiplies by a number.
   *
   * @param factor the number
   * @return the jet of {@code factor * a}
   */
  public Jet scale(double factor) {
    return linear(a -> a.mul(factor));
  }

  /**
   * The sum of two functions.
   *
   * @param other a jet of the same coordinates, its width w or 1
   * @return the jet of {@code a + other}
   */
  public Jet plus(Jet other) {
    requireSameCoordinates(other);
    List<SDVariable> sums = new ArrayList<>(dimensions());
    for (int j = 0; j < dimensions(); j++) {
      sums.add(gradient.get(j).add(other.gradient.get(j)));
    }
    return new Jet(value.add(other.value), sums, laplacian.add(other.laplacian));
  }

  /**
   * The product of two functions, feature by feature: boundary factors, for example.
   *
   * @param other a jet of the same coordinates, its width w or 1
   * @return the jet of {@code a * other}
   */
  public Jet times(Jet other) {
    requireSameCoordinates(other);
    List<SDVariable> products = new ArrayList<>(dimensions());
    SDVariable cross = null;
    for (int j = 0; j < dimensions(); j++) {
      SDVariable left = gradient.get(j);
      SDVariable right = other.gradient.get(j);
      products.add(left.mul(other.value).add(right.mul(value)));
      SDVariable both = left.mul(right);
      cross = cross == null ? both : cross.add(both);
    }
    SDVariable second = laplacian.mul(other.value).add(other.laplacian.mul(value));
    return new Jet(
        value.mul(other.value), products, cross == null ? second : second.add(cross.mul(2)));
  }

  /**
   * A function of one variable, applied to every feature.
   *
   * @param function the function with its first two derivatives
   * @return the jet of {@code g(a)}
   */
  public Jet apply(ElementwiseFunction function) {
    ElementwiseFunction.Expansion g = function.at(value);
    List<SDVariable> chained = gradient.stream().map(g.first()::mul).toList();
    SDVariable curved = laplacian.mul(g.first()).add(g.second().mul(squaredGradient()));
    return new Jet(g.value(), chained, curved);
  }

  /** Σ_j (∂_j a)² [N, w] or [1, w]. */
  SDVariable squaredGradient() {
    SDVariable sum = null;
    for (SDVariable slope : gradient) {
      SDVariable square = slope.getSameDiff().math().square(slope);
      sum = sum == null ? square : sum.add(square);
    }
    if (sum == null) {
      throw new IllegalStateException("Jet: no coordinates");
    }
    return sum;
  }

  private void requireSameCoordinates(Jet other) {
    if (other.dimensions() != dimensions()) {
      throw new IllegalArgumentException(
          "Jet: both jets must have the same coordinates, got "
              + dimensions()
              + " and "
              + other.dimensions()
              + "; start both with the same Jet.input(x, d)");
    }
  }
}
