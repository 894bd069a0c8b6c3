package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layers through which a {@link Jet} is carried: dense, layer normalisation, and a basis of
 * one-variable functions. With {@link GmnmFormula#through} these make stacks of dense, Gaussian
 * mixture and KAN layers; a KAN layer is {@link #basis} of the {@link #layerNorm} into {@link
 * #dense}, plus {@code jet.apply(Elementwise.SILU)} into another {@link #dense}.
 */
public final class JetLayers {

  private JetLayers() {}

  /**
   * A dense layer {@code g(a·W + b)}.
   *
   * @param input jet of width w
   * @param weights W [w, u]
   * @param bias b [1, u], or null for none
   * @param activation g, or null for the identity
   * @return jet of width u
   */
  public static Jet dense(
      Jet input,
      SDVariable weights,
      @Nullable SDVariable bias,
      @Nullable ElementwiseFunction activation) {
    Jet linear = input.matmul(weights);
    Jet shifted = bias == null ? linear : linear.shift(bias);
    return activation == null ? shifted : shifted.apply(activation);
  }

  /**
   * Layer normalisation over the features, {@code (a − mean a)/√(var a + ε) * gain + bias}, with
   * the variance of the features themselves (divided by w).
   *
   * @param input jet of width w
   * @param gain [1, w], or null for ones
   * @param bias [1, w], or null for zeros
   * @param epsilon ε, positive
   * @return jet of width w
   */
  public static Jet layerNorm(
      Jet input, @Nullable SDVariable gain, @Nullable SDVariable bias, double epsilon) {
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException(
          "JetLayers.layerNorm: epsilon must be > 0, got " + epsilon + "; 1e-5 is usual");
    }
    Jet centred = input.linear(a -> a.sub(a.mean(true, 1)));
    Jet variance = centred.apply(Elementwise.SQUARE).linear(a -> a.mean(true, 1)); // [N, 1]
    SDVariable spread = variance.value().add(epsilon);
    Jet root =
        new Jet(spread, variance.gradient(), variance.laplacian(), variance.hessian())
            .apply(Elementwise.INVERSE_ROOT);
    Jet normal = centred.times(root);
    Jet scaled = gain == null ? normal : normal.scale(gain);
    return bias == null ? scaled : scaled.shift(bias);
  }

  /**
   * Every feature expanded in the same functions {@code φ((a_i − c_g)/s)}, g = 1..G.
   *
   * @param input jet of width w
   * @param width w
   * @param centres c, G of them
   * @param spacing s, positive
   * @param function φ, for example {@link Elementwise#GAUSSIAN}
   * @return jet of width w·G, column i·G + g is function g of feature i
   */
  public static Jet basis(
      Jet input, int width, double[] centres, double spacing, ElementwiseFunction function) {
    if (width < 1 || centres.length < 1 || !(spacing > 0)) {
      throw new IllegalArgumentException(
          "JetLayers.basis: width and the number of centres must be >= 1 and spacing > 0, got "
              + width
              + ", "
              + centres.length
              + " and "
              + spacing);
    }
    int size = centres.length;
    SDVariable value = input.value();
    double[][] spread = new double[width][width * size]; // a row of copies, scaled, as one product
    double[][] shift = new double[1][width * size];
    for (int column = 0; column < width * size; column++) {
      spread[column / size][column] = 1 / spacing;
      shift[0][column] = -centres[column % size] / spacing;
    }
    return input
        .matmul(constant(value, spread)) // [N, w·G]
        .shift(constant(value, shift))
        .apply(function);
  }

  private static SDVariable constant(SDVariable like, double[][] values) {
    return like.getSameDiff().constant(Nd4j.createFromArray(values).castTo(like.dataType()));
  }
}
