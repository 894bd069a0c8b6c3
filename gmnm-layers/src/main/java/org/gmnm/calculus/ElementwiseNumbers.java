package org.gmnm.calculus;

/**
 * A function of one variable and its first three derivatives in plain numbers: what training by
 * hand-written passes needs of an {@link ElementwiseFunction}, the third for the gradient of a
 * Laplacian.
 */
@FunctionalInterface
public interface ElementwiseNumbers {

  /**
   * The function around many numbers.
   *
   * @param a arguments
   * @param count how many of them, from the first
   * @param value takes g(a)
   * @param first takes g'(a)
   * @param second takes g''(a)
   * @param third takes g'''(a)
   */
  void at(double[] a, int count, double[] value, double[] first, double[] second, double[] third);

  /**
   * The same function of a multiple of its argument.
   *
   * @param factor ω
   * @return {@code g(ω a)}
   */
  default ElementwiseNumbers ofMultiple(double factor) {
    return (a, count, value, first, second, third) -> {
      double[] multiple = new double[count];
      for (int i = 0; i < count; i++) {
        multiple[i] = factor * a[i];
      }
      at(multiple, count, value, first, second, third);
      for (int i = 0; i < count; i++) {
        first[i] *= factor;
        second[i] *= factor * factor;
        third[i] *= factor * factor * factor;
      }
    };
  }
}
