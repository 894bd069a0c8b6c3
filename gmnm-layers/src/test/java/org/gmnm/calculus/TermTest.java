package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TermTest {

  private static Term x(double value) {
    return new Term(value, new double[] {1, 0});
  }

  private static Term y(double value) {
    return new Term(value, new double[] {0, 1});
  }

  /**
   * f(x, y) = (x y + 3 − y) / (x + 2)^1.5 + 4 exp(x / y) − sin(x) cos(y): slopes by differences.
   */
  @Test
  void valuesAndSlopesAreThoseOfTheFormula() {
    double a = 0.7;
    double b = -1.3;
    Term one = formula(x(a), y(b));
    assertEquals(number(a, b), one.value(), 1e-15);
    double h = 1e-5;
    double[] slopes = {
      (number(a + h, b) - number(a - h, b)) / (2 * h),
      (number(a, b + h) - number(a, b - h)) / (2 * h)
    };
    assertArrayEquals(slopes, one.slopes(), 1e-8);
  }

  private static Term formula(Term x, Term y) {
    Term first = x.times(y).plus(3).minus(y).over(x.plus(2).power(1.5));
    return first.plus(x.over(y).exp().times(4)).minus(x.sin().times(y.cos()));
  }

  private static double number(double x, double y) {
    return (x * y + 3 - y) / Math.pow(x + 2, 1.5) + 4 * Math.exp(x / y) - Math.sin(x) * Math.cos(y);
  }

  @Test
  void eachRuleByItself() {
    assertRule(5, 1, 1, t -> t.plus(y(2)));
    assertRule(1, 1, -1, t -> t.minus(y(2)));
    assertRule(6, 2, 3, t -> t.times(y(2)));
    assertRule(1.5, 0.5, -0.75, t -> t.over(y(2)));
    assertRule(10, 1, 0, t -> t.plus(7));
    assertRule(21, 7, 0, t -> t.times(7));
    assertRule(9, 6, 0, t -> t.power(2));
    assertRule(Math.exp(3), Math.exp(3), 0, Term::exp);
    assertRule(Math.sin(3), Math.cos(3), 0, Term::sin);
    assertRule(Math.cos(3), -Math.sin(3), 0, Term::cos);
    assertRule(-8, 0.5, 0, t -> t.function(-8, 0.5));
  }

  /** Of x = 3. */
  private static void assertRule(double value, double byX, double byY, Function<Term, Term> rule) {
    Term term = rule.apply(x(3));
    assertEquals(value, term.value(), 1e-14);
    assertArrayEquals(new double[] {byX, byY}, term.slopes(), 1e-14);
  }
}
