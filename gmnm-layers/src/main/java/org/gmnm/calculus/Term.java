package org.gmnm.calculus;

/**
 * A number that depends on an unknown function at a point, and how it changes with value and
 * derivatives of that function: the forward mode of automatic differentiation.
 *
 * <pre>
 *   value(f · g) = f g,  ∂(f · g) = f ∂g + g ∂f,  ∂h(f) = h'(f) ∂f
 * </pre>
 *
 * <p>Comes from an {@link Unknown}. Immutable.
 */
public final class Term {

  private final double value;
  private final double[] slopes; // by the unknown's partial derivatives, then its parameters

  Term(double value, double[] slopes) {
    this.value = value;
    this.slopes = slopes;
  }

  /**
   * The number.
   *
   * @return its value
   */
  public double value() {
    return value;
  }

  double[] slopes() {
    return slopes;
  }

  /**
   * A sum.
   *
   * @param other of the same unknown
   * @return {@code this + other}
   */
  public Term plus(Term other) {
    return combined(value + other.value, 1, other, 1);
  }

  /**
   * A sum with a number.
   *
   * @param number any
   * @return {@code this + number}
   */
  public Term plus(double number) {
    return new Term(value + number, slopes);
  }

  /**
   * A difference.
   *
   * @param other of the same unknown
   * @return {@code this − other}
   */
  public Term minus(Term other) {
    return combined(value - other.value, 1, other, -1);
  }

  /**
   * A product.
   *
   * @param other of the same unknown
   * @return {@code this · other}
   */
  public Term times(Term other) {
    return combined(value * other.value, other.value, other, value);
  }

  /**
   * A multiple.
   *
   * @param factor any number
   * @return {@code factor · this}
   */
  public Term times(double factor) {
    return function(factor * value, factor);
  }

  /**
   * A quotient.
   *
   * @param other of the same unknown
   * @return {@code this / other}
   */
  public Term over(Term other) {
    double quotient = value / other.value;
    return combined(quotient, 1 / other.value, other, -quotient / other.value);
  }

  /**
   * A power.
   *
   * @param exponent any number
   * @return {@code this^exponent}
   */
  public Term power(double exponent) {
    return function(Math.pow(value, exponent), exponent * Math.pow(value, exponent - 1));
  }

  /**
   * The exponential.
   *
   * @return {@code exp(this)}
   */
  public Term exp() {
    double e = Math.exp(value);
    return function(e, e);
  }

  /**
   * The sine.
   *
   * @return {@code sin(this)}
   */
  public Term sin() {
    return function(Math.sin(value), Math.cos(value));
  }

  /**
   * The cosine.
   *
   * @return {@code cos(this)}
   */
  public Term cos() {
    return function(Math.cos(value), -Math.sin(value));
  }

  /**
   * Any other function of this number.
   *
   * @param result h of this
   * @param slope h' of this
   * @return h(this)
   */
  public Term function(double result, double slope) {
    double[] chained = new double[slopes.length];
    for (int i = 0; i < chained.length; i++) {
      chained[i] = slope * slopes[i];
    }
    return new Term(result, chained);
  }

  private Term combined(double result, double own, Term other, double others) {
    double[] sum = new double[slopes.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = own * slopes[i] + others * other.slopes[i];
    }
    return new Term(result, sum);
  }
}
