package org.gmnm.calculus;

import static org.gmnm.calculus.SameDiffChecks.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class GaussianBasisTest {

  static List<GmnmReference> reference() {
    return GmnmReference.all();
  }

  @ParameterizedTest
  @MethodSource("reference")
  void valueGradientAndLaplacianEqualTheReference(GmnmReference expected) {
    GaussianBasis basis =
        new GaussianBasis(expected.array("mu"), expected.array("W"), expected.form());
    double[][] x = expected.array("x").toDoubleMatrix();
    INDArray pi = expected.array("pi");
    INDArray value = basis.apply(LinearOperator.value(), x).mmul(pi);
    if (expected.hasBias()) {
      value = value.addRowVector(expected.array("b"));
    }
    assertClose(expected.array("output"), value, 1e-12);
    assertClose(
        expected.array("input_laplacian"),
        basis.apply(LinearOperator.laplacian(), x).mmul(pi),
        1e-12);
    for (int j = 0; j < basis.dimensions(); j++) {
      assertClose(
          expected
              .array("input_jacobian")
              .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(j)),
          basis.apply(LinearOperator.derivative(j), x).mmul(pi),
          1e-12);
    }
  }

  @Test
  void secondDerivativesEqualTheReference() {
    List<INDArray> hessians = GmnmReference.hessians();
    assertEquals(reference().size(), hessians.size());
    for (int c = 0; c < hessians.size(); c++) {
      GmnmReference given = reference().get(c);
      GaussianBasis basis = new GaussianBasis(given.array("mu"), given.array("W"), given.form());
      double[][] x = given.array("x").toDoubleMatrix();
      for (int i = 0; i < basis.dimensions(); i++) {
        for (int j = 0; j < basis.dimensions(); j++) {
          INDArray expected =
              hessians
                  .get(c)
                  .get(
                      NDArrayIndex.all(),
                      NDArrayIndex.all(),
                      NDArrayIndex.point(i),
                      NDArrayIndex.point(j));
          INDArray seconds = basis.apply(LinearOperator.derivative(i, j), x);
          assertClose(expected, seconds.mmul(given.array("pi")), 1e-12);
        }
      }
    }
  }

  @Test
  void anAxisMayHaveItsOwnWidth() {
    double[][] centres = {{1, 2}, {0, 0}};
    GaussianBasis equal = GaussianBasis.axisAligned(centres, new double[] {0.5, 4});
    double[][] x = {{1.5, 6}};
    assertArrayEquals(
        new double[] {Math.exp(-1), Math.exp(-4.5 - 1.125)},
        equal.apply(LinearOperator.value(), x).toDoubleVector(),
        1e-15);
    GaussianBasis own = GaussianBasis.axisAligned(centres, new double[][] {{0.5, 4}, {1.5, 6}});
    assertArrayEquals(
        new double[] {Math.exp(-1), Math.exp(-1)},
        own.apply(LinearOperator.value(), x).toDoubleVector(),
        1e-15);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> GaussianBasis.axisAligned(centres, new double[] {1, 0}));
    assertEquals(
        "GaussianBasis.axisAligned: sigmas[0] must be 2 positive finite numbers, got [1.0, 0.0]",
        e.getMessage());
  }

  @Test
  void pairsOfPointsAreSubtracted() {
    GaussianBasis basis = GaussianBasis.isotropic(new double[][] {{0.2}, {0.7}}, 0.3);
    double[][] from = {{0}, {0.1}};
    double[][] to = {{1}, {0.9}};
    LinearEquation periodic =
        LinearEquation.between("periodic", LinearOperator.derivative(0), from, to, x -> 0);
    double[] weights = {2, -3};
    double[] expected = new double[2];
    for (int i = 0; i < 2; i++) {
      INDArray difference =
          basis
              .apply(LinearOperator.derivative(0), from)
              .sub(basis.apply(LinearOperator.derivative(0), to));
      for (int n = 0; n < 2; n++) {
        expected[n] += weights[i] * difference.getDouble(n, i);
      }
    }
    assertArrayEquals(expected, basis.combine(weights, periodic), 1e-14);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            LinearEquation.between(
                "periodic", LinearOperator.value(), from, new double[][] {{1}}, x -> 0));
  }

  @ParameterizedTest
  @MethodSource("reference")
  void parametersComeBackAsTheyWere(GmnmReference expected) {
    GaussianBasis basis =
        new GaussianBasis(expected.array("mu"), expected.array("W"), expected.form());
    assertEquals(expected.array("mu"), basis.mu());
    assertEquals(expected.array("W"), basis.w());
    assertEquals(expected.rank(), basis.rank());
  }

  @Test
  void isotropicComponentsAreRoundGaussians() {
    GaussianBasis basis = GaussianBasis.isotropic(new double[][] {{1, 2, 3}, {0, 0, 0}}, 0.5);
    double[][] x = {{1, 2, 2}};
    assertArrayEquals(
        new double[] {Math.exp(-2), Math.exp(-18)},
        basis.apply(LinearOperator.value(), x).toDoubleVector(),
        1e-15);
  }

  @Property(tries = 30)
  void operatorsAreLinear(
      @ForAll @DoubleRange(min = -3, max = 3) double a,
      @ForAll @DoubleRange(min = -3, max = 3) double b,
      @ForAll @IntRange(min = 1, max = 4) int dimensions,
      @ForAll long seed) {
    INDArray mu = random(seed, 5, dimensions);
    INDArray w = random(seed + 1, dimensions, 10);
    GaussianBasis basis = new GaussianBasis(mu, w, GmnmFormula.Form.MAHALANOBIS);
    double[][] x = random(seed + 2, 4, dimensions).toDoubleMatrix();
    LinearOperator mixed =
        LinearOperator.laplacian()
            .times(a)
            .plus(LinearOperator.derivative(dimensions - 1).times(p -> b * p[0]))
            .plus(LinearOperator.value());
    INDArray firstCoordinate = Nd4j.createFromArray(x).getColumn(0, true);
    INDArray parts =
        basis
            .apply(LinearOperator.laplacian(), x)
            .mul(a)
            .add(
                basis
                    .apply(LinearOperator.derivative(dimensions - 1), x)
                    .mulColumnVector(firstCoordinate)
                    .mul(b))
            .add(basis.apply(LinearOperator.value(), x));
    assertClose(parts, basis.apply(mixed, x), 1e-11);
  }

  @ParameterizedTest
  @MethodSource("reference")
  void partialsAreTheOperatorsOfAWeightedSum(GmnmReference expected) {
    GaussianBasis basis =
        new GaussianBasis(expected.array("mu"), expected.array("W"), expected.form());
    double[][] x = expected.array("x").toDoubleMatrix();
    int d = basis.dimensions();
    INDArray weights = random(7, basis.components(), 1);
    double[][] partials = basis.partials(weights.toDoubleVector(), x);
    assertEquals(x.length, partials.length);
    assertColumn(basis.apply(LinearOperator.value(), x).mmul(weights), partials, 0);
    assertColumn(
        basis.apply(LinearOperator.laplacian(), x).mmul(weights), partials, Partials.laplacian(d));
    for (int i = 0; i < d; i++) {
      assertColumn(
          basis.apply(LinearOperator.derivative(i), x).mmul(weights), partials, Partials.first(i));
      for (int j = i; j < d; j++) {
        assertColumn(
            basis.apply(LinearOperator.derivative(i, j), x).mmul(weights),
            partials,
            Partials.second(d, i, j));
      }
    }
  }

  private static void assertColumn(INDArray expected, double[][] partials, int column) {
    for (int n = 0; n < partials.length; n++) {
      assertEquals(expected.getDouble(n), partials[n][column], 1e-12, "column " + column);
    }
  }

  @Test
  void aGridIsEvenlySpacedAndAsWideAsTold() {
    GaussianBasis grid =
        GaussianBasis.grid(new double[] {-1, 10}, new double[] {1, 16}, new int[] {3, 4}, 2.5);
    double[][] centres = grid.mu().toDoubleMatrix();
    assertEquals(12, centres.length);
    for (int i = 0; i < 12; i++) {
      double[] centre = {-1 + Math.floorDiv(i, 4), 10 + 2 * (i % 4)};
      assertArrayEquals(centre, centres[i], 1e-14);
      assertEquals(1 / 2.5, grid.w().getDouble(0, 2L * i), 1e-14, "spacing 1");
      assertEquals(1 / 5.0, grid.w().getDouble(1, 2L * i + 1), 1e-14, "spacing 2");
    }
    double[] low = {0};
    double[] high = {1};
    assertEquals(2, GaussianBasis.grid(low, high, new int[] {2}, 1).components());
    for (Runnable bad :
        List.<Runnable>of(
            () -> GaussianBasis.grid(low, high, new int[] {1}, 1),
            () -> GaussianBasis.grid(low, low, new int[] {2}, 1),
            () -> GaussianBasis.grid(high, low, new int[] {2}, 1),
            () -> GaussianBasis.grid(low, high, new int[] {2, 2}, 1),
            () -> GaussianBasis.grid(low, new double[] {1, 1}, new int[] {2}, 1))) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }

  private static INDArray random(long seed, int rows, int columns) {
    Nd4j.getRandom().setSeed(seed);
    return Nd4j.randn(DataType.DOUBLE, rows, columns);
  }
}
