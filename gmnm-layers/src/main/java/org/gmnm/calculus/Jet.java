package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gmnm.dl4j.Products;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A function's value, gradient and Laplacian with respect to the coordinates x of a differential
 * equation, carried through a network together ("forward Laplacian"); where asked for, all its
 * second derivatives too.
 *
 * <pre>
 *   linear       h = a·A + c    ∂_j h = ∂_j a · A           Δh = Δa · A
 *   elementwise  h = g(a)       ∂_j h = g'(a) ∂_j a         Δh = g'(a) Δa + g''(a) Σ_j (∂_j a)²
 *   product      h = a·b        ∂_j h = a ∂_j b + b ∂_j a   Δh = a Δb + b Δa + 2 Σ_j ∂_j a ∂_j b
 *
 *   linear       ∂_i ∂_j h = ∂_i ∂_j a · A
 *   elementwise  ∂_i ∂_j h = g'(a) ∂_i ∂_j a + g''(a) ∂_i a ∂_j a
 *   product      ∂_i ∂_j h = a ∂_i ∂_j b + ∂_i a ∂_j b + ∂_j a ∂_i b + b ∂_i ∂_j a
 * </pre>
 *
 * <p>Everything is an ordinary first-order SameDiff expression, so a loss made of it trains by
 * back-propagation, which SameDiff's lack of second derivatives otherwise forbids.
 *
 * <p><b>Shapes</b>: value [N, w]; each of the d gradient entries and the Laplacian [N, w], or [1,
 * w] as long as they are the same for all examples (they start so, and broadcast).
 *
 * <p><b>Limits</b>: cost and graph grow with d, with all second derivatives with d²; meant for d up
 * to about 10.
 *
 * <p>Reference: the forward Laplacian is Li et al., <i>A computational framework for neural
 * network-based variational Monte Carlo with Forward Laplacian</i>, arXiv 2307.08214; its use with
 * Gaussian mixture layers is ours.
 *
 * @param value the function's value [N, w]
 * @param gradient its derivatives by each coordinate, d entries of shape [N, w] or [1, w]
 * @param laplacian the sum of its second derivatives, [N, w] or [1, w]
 * @param hessian its second derivatives ∂_i ∂_j, i ≤ j, row after row of the upper triangle: d (d +
 *     1) / 2 entries of shape [N, w] or [1, w], or none where nobody asked for them
 */
public record Jet(
    SDVariable value, List<SDVariable> gradient, SDVariable laplacian, List<SDVariable> hessian) {

  /**
   * A jet without single second derivatives.
   *
   * @param value the function's value [N, w]
   * @param gradient its derivatives by each coordinate
   * @param laplacian the sum of its second derivatives
   */
  public Jet(SDVariable value, List<SDVariable> gradient, SDVariable laplacian) {
    this(value, gradient, laplacian, List.of());
  }

  /**
   * Keeps its own copies of the lists.
   *
   * @param value the function's value [N, w]
   * @param gradient its derivatives by each coordinate
   * @param laplacian the sum of its second derivatives
   * @param hessian its second derivatives, or none
   */
  public Jet {
    if (gradient.isEmpty()) {
      throw new IllegalArgumentException(
          "Jet: gradient must have one entry per coordinate, at least 1, got 0; start with"
              + " Jet.input(x, d)");
    }
    int pairs = Partials.pairs(gradient.size());
    if (!hessian.isEmpty() && hessian.size() != pairs) {
      throw new IllegalArgumentException(
          "Jet: hessian must have "
              + pairs
              + " entries, those on and above the diagonal, or none, got "
              + hessian.size());
    }
    gradient = List.copyOf(gradient);
    hessian = List.copyOf(hessian);
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
   * The coordinates themselves, with all second derivatives: what is made of them carries its
   * Hessian too.
   *
   * @param x the points [N, d], a floating-point variable
   * @param dimensions d, at least 1
   * @return as {@link #input}, and d (d + 1) / 2 rows of zeros [1, d]
   */
  public static Jet inputWithHessian(SDVariable x, int dimensions) {
    Jet input = input(x, dimensions);
    List<SDVariable> zeros = Collections.nCopies(Partials.pairs(dimensions), input.laplacian);
    return new Jet(x, input.gradient, input.laplacian, zeros);
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
   * A second derivative.
   *
   * @param i a coordinate, from 0
   * @param j a coordinate, from 0
   * @return {@code ∂_i ∂_j}, [N, w] or [1, w]
   * @throws IllegalStateException if the jet does not carry them
   */
  public SDVariable second(int i, int j) {
    if (hessian.isEmpty()) {
      throw new IllegalStateException(
          "Jet: single second derivatives are carried only where they are asked for; start with"
              + " Jet.inputWithHessian(x, d)");
    }
    return hessian.get(Partials.pair(dimensions(), i, j));
  }

  /** An entry of a Hessian. */
  interface Entry {
    SDVariable at(int i, int j);
  }

  /** A Hessian of d (d + 1) / 2 entries; none where this jet has none. */
  List<SDVariable> secondDerivatives(Entry entry) {
    List<SDVariable> entries = new ArrayList<>(hessian.size());
    if (!hessian.isEmpty()) {
      for (int i = 0; i < dimensions(); i++) {
        for (int j = i; j < dimensions(); j++) {
          entries.add(entry.at(i, j));
        }
      }
    }
    return entries;
  }

  /**
   * Applies a linear map to value, gradient, Laplacian and Hessian alike.
   *
   * @param map linear without a constant term; applied d + 2 times and more with a Hessian, to [N,
   *     w] and to [1, w]
   * @return the jet of the mapped function
   */
  public Jet linear(UnaryOperator<SDVariable> map) {
    return new Jet(
        map.apply(value),
        gradient.stream().map(map).toList(),
        map.apply(laplacian),
        hessian.stream().map(map).toList());
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
    return new Jet(value.add(row), gradient, laplacian, hessian);
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
    return new Jet(
        value.add(other.value),
        sums,
        laplacian.add(other.laplacian),
        secondDerivatives((i, j) -> second(i, j).add(other.second(i, j))));
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
        value.mul(other.value),
        products,
        cross == null ? second : second.add(cross.mul(2)),
        secondDerivatives((i, j) -> secondOfProduct(other, i, j)));
  }

  private SDVariable secondOfProduct(Jet other, int i, int j) {
    SDVariable ends = second(i, j).mul(other.value).add(other.second(i, j).mul(value));
    SDVariable middle = gradient.get(i).mul(other.gradient.get(j));
    SDVariable mirrored = i == j ? middle : gradient.get(j).mul(other.gradient.get(i));
    return ends.add(middle).add(mirrored);
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
    return new Jet(
        g.value(),
        chained,
        curved,
        secondDerivatives(
            (i, j) ->
                second(i, j)
                    .mul(g.first())
                    .add(g.second().mul(gradient.get(i).mul(gradient.get(j))))));
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
    if (other.hessian.size() != hessian.size()) {
      throw new IllegalArgumentException(
          "Jet: both jets must carry a Hessian or neither, got "
              + hessian.size()
              + " and "
              + other.hessian.size()
              + " second derivatives; start both with the same Jet.inputWithHessian(x, d)");
    }
  }
}
