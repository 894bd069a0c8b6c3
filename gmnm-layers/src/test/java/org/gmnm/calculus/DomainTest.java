package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions and the points spread over them. */
class DomainTest {

  private static final int POINTS = 600;

  private static final Domain CUBOID = Domain.box(new double[] {0, 0, 0}, new double[] {1, 2, 4});
  private static final Domain L_SHAPE =
      Domain.polygon(new double[][] {{0, 0}, {0, -1}, {-1, -1}, {-1, 1}, {1, 1}, {1, 0}});

  @ParameterizedTest
  @EnumSource(Sampler.class)
  void pointsAreSpreadEvenly(Sampler sampler) {
    double[][] points = sampler.sample(POINTS, 2, 5);
    assertEquals(POINTS, points.length);
    for (int j = 0; j < 2; j++) {
      int coordinate = j;
      assertEquals(
          0.5, Arrays.stream(points).mapToDouble(x -> x[coordinate]).average().orElse(0), 0.05);
    }
    assertShare(points, 0.25, x -> x[0] < 0.5 && x[1] >= 0.5);
    assertTrue(
        Arrays.stream(points).flatMapToDouble(Arrays::stream).allMatch(c -> c >= 0 && c < 1));
    assertTrue(Arrays.deepEquals(points, sampler.sample(POINTS, 2, 5)));
    assertFalse(Arrays.deepEquals(points, sampler.sample(POINTS, 2, 6)));
  }

  @Test
  void latinHypercubeFillsEveryInterval() {
    double[][] points = Sampler.LATIN_HYPERCUBE.sample(100, 3, 1);
    for (int j = 0; j < 3; j++) {
      int coordinate = j;
      int[] intervals =
          Arrays.stream(points).mapToInt(x -> (int) (100 * x[coordinate])).sorted().toArray();
      assertArrayEquals(java.util.stream.IntStream.range(0, 100).toArray(), intervals);
    }
  }

  @Test
  void sobolFillsEveryCellOfAPowerOfTwo() {
    double[] shift = Sampler.SOBOL.sample(1, 2, 8)[0]; // its first point is 0
    boolean[] cells = new boolean[256];
    for (double[] x : Sampler.SOBOL.sample(256, 2, 8)) {
      int column = (int) (16 * ((x[0] - shift[0] + 1 + 1e-12) % 1));
      int row = (int) (16 * ((x[1] - shift[1] + 1 + 1e-12) % 1));
      cells[16 * column + row] = true;
    }
    for (int i = 0; i < cells.length; i++) {
      assertTrue(cells[i], "cell " + i);
    }
  }

  @Test
  void facesOfACuboidGetPointsByTheirArea() {
    double[][] border = CUBOID.border(6000, Sampler.UNIFORM, 3);
    double whole = 2 * (1 * 2 + 1 * 4 + 2 * 4);
    for (double[] x : border) {
      assertTrue(CUBOID.contains(x));
      assertTrue(onFace(x), Arrays.toString(x));
    }
    assertShare(border, 8 / whole, x -> x[0] == 0);
    assertShare(border, 8 / whole, x -> x[0] == 1);
    assertShare(border, 4 / whole, x -> x[1] == 2);
    assertShare(border, 2 / whole, x -> x[2] == 0);
    assertShare(border, 1 / whole, x -> x[2] == 0 && x[1] < 1);
    assertShare(border, 4 / whole, x -> x[0] == 0 && x[2] < 2);
  }

  private static boolean onFace(double[] x) {
    double[] high = CUBOID.high();
    for (int j = 0; j < x.length; j++) {
      if (x[j] == 0 || x[j] == high[j]) {
        return true;
      }
    }
    return false;
  }

  @Test
  void anIntervalHasTwoEnds() {
    double[][] ends =
        Domain.box(new double[] {-2}, new double[] {3}).border(50, Sampler.LATIN_HYPERCUBE, 1);
    assertShare(ends, 0.5, x -> x[0] == -2);
    assertShare(ends, 0.5, x -> x[0] == 3);
  }

  @ParameterizedTest
  @EnumSource(Sampler.class)
  void lShapeLeavesItsCornerOut(Sampler sampler) {
    double[][] inside = L_SHAPE.inside(POINTS, sampler, 2);
    assertEquals(POINTS, inside.length);
    assertShare(inside, 1 / 3.0, x -> x[0] < 0 && x[1] < 0);
    assertShare(inside, 1 / 3.0, x -> x[0] > 0 && x[1] > 0);
    assertShare(inside, 0, x -> x[0] > 0 && x[1] < 0);
    double[][] border = L_SHAPE.border(POINTS, sampler, 2);
    assertShare(border, 1 / 8.0, x -> x[0] == 0 && x[1] <= 0);
    assertShare(border, 2 / 8.0, x -> x[0] == -1);
    assertShare(border, 1 / 8.0, x -> x[1] == 0 && x[0] > 0);
    assertArrayEquals(new double[] {-1, -1}, L_SHAPE.low());
    assertArrayEquals(new double[] {1, 1}, L_SHAPE.high());
  }

  private static void assertShare(double[][] points, double share, Predicate<double[]> part) {
    double found = Arrays.stream(points).filter(part).count() / (double) points.length;
    assertEquals(share, found, 0.06);
  }

  private static List<Named<Runnable>> mistakes() {
    double[] zero = {0};
    double[][] nowhere = {{1, 1}, {1, 1}, {1, 1}};
    double[][] flat = {{0, 0}, {1, 1}, {0, 0}};
    return List.of(
        Named.of("high[0] must be > low[0]", () -> Domain.box(zero, zero)),
        Named.of("same number of coordinates", () -> Domain.box(zero, new double[] {1, 1})),
        Named.of("both finite", () -> Domain.box(zero, new double[] {Double.POSITIVE_INFINITY})),
        Named.of("high[0] must be > low[0]", () -> Domain.box(zero, new double[] {Double.NaN})),
        Named.of("at least 3, got 2", () -> Domain.polygon(new double[][] {{0, 0}, {1, 1}})),
        Named.of(
            "corners[1] must be two finite",
            () -> Domain.polygon(new double[][] {{0, 0}, {1}, {1, 1}})),
        Named.of(
            "sides must not cross each other, got side 0 from [0.0, 0.0] to [1.0, 1.0] and side 2",
            () -> Domain.polygon(new double[][] {{0, 0}, {1, 1}, {1, 0}, {0, 1}})),
        Named.of("must not all be the same point", () -> Domain.polygon(nowhere)),
        Named.of(
            "at least one point of 1,000",
            () -> Domain.polygon(flat).inside(10, Sampler.UNIFORM, 1)),
        Named.of("must be >= 1, got 0 and 2", () -> L_SHAPE.inside(0, Sampler.UNIFORM, 1)),
        Named.of("must be >= 1, got -3 and 2", () -> L_SHAPE.border(-3, Sampler.SOBOL, 1)));
  }

  @Test
  void mistakesAreNamed() {
    for (Named<Runnable> mistake : mistakes()) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, mistake.getPayload()::run);
      assertTrue(String.valueOf(e.getMessage()).contains(mistake.getName()), e.getMessage());
    }
  }

  private static final Domain FAR_BOX =
      Domain.box(new double[] {1, -2, 5}, new double[] {3, 1, 9}); // sides 2, 3, 4

  @Test
  void aBoxAwayFromTheOriginIsAsLargeAsOneThere() {
    assertEquals(24, FAR_BOX.volume(), 1e-13);
    List<Edge> faces = FAR_BOX.edges();
    double[] sizes = faces.stream().mapToDouble(Edge::size).toArray();
    assertArrayEquals(new double[] {12, 12, 8, 8, 6, 6}, sizes, 1e-13);
    assertArrayEquals(new double[] {2, 0, 0}, faces.get(0).shiftTo(faces.get(1)), 1e-13);
    assertArrayEquals(new double[] {0, 3, 0}, faces.get(2).shiftTo(faces.get(3)), 1e-13);
  }

  /** By their areas, 52 in all, in the order of the axes. */
  @Test
  void borderPointsLieOnTheFaceThatTheFirstNumberFallsOn() {
    double[] atHigh = FAR_BOX.borderPoint(new double[] {15 / 52.0, 0.5});
    assertArrayEquals(new double[] {3, -0.5, 6}, atHigh, 1e-12);
    double[] atLow = FAR_BOX.borderPoint(new double[] {26 / 52.0, 0.5});
    assertArrayEquals(new double[] {2, -2, 6}, atLow, 1e-12);
    double[] last = FAR_BOX.borderPoint(new double[] {49 / 52.0, 0.25});
    assertArrayEquals(new double[] {1.5, -0.5, 9}, last, 1e-12);
  }

  /** Half of a square: what a domain of the user's own is asked without saying how large it is. */
  @Test
  void theVolumeOfAnyDomainIsCounted() {
    Domain half =
        new Domain() {
          @Override
          public double[] low() {
            return new double[] {2, 3};
          }

          @Override
          public double[] high() {
            return new double[] {4, 5};
          }

          @Override
          public boolean contains(double[] x) {
            return x[0] + x[1] < 7 && x[0] > 2 && x[1] > 3;
          }

          @Override
          public double[] borderPoint(double[] unit) {
            throw new UnsupportedOperationException();
          }
        };
    assertEquals(2, half.volume(), 0.05);
  }

  @Test
  void polygonsAwayFromTheOriginContainTheirInside() {
    Domain triangle = Domain.polygon(new double[][] {{10, -20}, {14, -20}, {10, -18}});
    assertTrue(triangle.contains(new double[] {11.9, -19}));
    assertFalse(triangle.contains(new double[] {12.1, -19}));
    assertTrue(triangle.contains(new double[] {10.9, -18.5}));
    assertFalse(triangle.contains(new double[] {11.1, -18.5}));
    assertFalse(triangle.contains(new double[] {9.9, -19}));
    double[][] bow = {{10, -20}, {14, -17}, {14, -20}, {10, -17}};
    assertThrows(IllegalArgumentException.class, () -> Domain.polygon(bow));
    double[][] arrow = {{10, -20}, {12, -19}, {14, -20}, {12, -16}}; // its lines cross, not sides
    assertEquals(6, Domain.polygon(arrow).volume(), 1e-12);
  }
}
