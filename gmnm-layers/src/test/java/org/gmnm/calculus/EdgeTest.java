package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Borders in pieces, with the side on which outside is. */
class EdgeTest {

  private static final Domain BOX = Domain.box(new double[] {0, 0, 0}, new double[] {1, 2, 4});
  private static final double[][] L_CORNERS = {{0, 0}, {0, -1}, {-1, -1}, {-1, 1}, {1, 1}, {1, 0}};
  private static final Domain HOLED =
      Domain.polygon(new double[][] {{0, 0}, {4, 0}, {4, 3}, {0, 3}})
          .without(Domain.polygon(new double[][] {{1, 1}, {2, 1}, {1, 2}}));

  @Test
  void everyNormalLeadsOut() {
    double[][] backwards = new double[L_CORNERS.length][];
    Arrays.setAll(backwards, i -> L_CORNERS[L_CORNERS.length - 1 - i]);
    for (Domain domain :
        List.of(
            BOX, Domain.polygon(L_CORNERS), Domain.polygon(backwards), HOLED, HOLED.during(1, 3))) {
      for (Edge edge : domain.edges()) {
        double[] normal = edge.normal();
        assertEquals(1, Arrays.stream(normal).map(n -> n * n).sum(), 1e-14);
        for (double[] x : edge.points(5, Sampler.SOBOL, 1)) {
          assertTrue(domain.contains(moved(x, normal, -1e-6)), edge + Arrays.toString(x));
          assertFalse(domain.contains(moved(x, normal, 1e-6)), edge + Arrays.toString(x));
        }
      }
    }
  }

  private static double[] moved(double[] x, double[] along, double by) {
    double[] moved = x.clone();
    Arrays.setAll(moved, j -> x[j] + by * along[j]);
    return moved;
  }

  @Test
  void edgesHaveTheirNamesAndSizes() {
    assertEquals(
        List.of("x0 low", "x0 high", "x1 low", "x1 high", "x2 low", "x2 high"), names(BOX));
    assertEquals(8, BOX.edge("x0 high").size(), 1e-15);
    assertEquals(2, BOX.edge("x2 low").size(), 1e-15);
    assertArrayEquals(new double[] {0, -1, 0}, BOX.edge("x1 low").normal());
    assertEquals(
        List.of(
            "side 0", "side 1", "side 2", "side 3", "hole side 0", "hole side 1", "hole side 2"),
        names(HOLED));
    assertEquals(Math.sqrt(2), HOLED.edge("hole side 1").size(), 1e-15);
    Domain later = HOLED.during(1, 3);
    assertEquals(2 * Math.sqrt(2), later.edge("hole side 1").size(), 1e-14);
    assertEquals(11.5, later.edge(Domain.START).size(), 1e-12);
    assertEquals(23, later.volume(), 1e-12);
    assertEquals(3, Domain.polygon(L_CORNERS).volume(), 1e-15);
    double[][] start = later.edge(Domain.START).points(50, Sampler.SOBOL, 1);
    assertTrue(
        Arrays.stream(start).allMatch(x -> x[2] == 1 && HOLED.contains(new double[] {x[0], x[1]})));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> BOX.edge("top"));
    assertTrue(String.valueOf(e.getMessage()).contains("got 'top'; there are [x0 low,"));
  }

  private static List<String> names(Domain domain) {
    return domain.edges().stream().map(Edge::name).toList();
  }

  @Test
  void aHoleIsLeftOutAndHasABorder() {
    double[][] inside = HOLED.inside(2000, Sampler.SOBOL, 1);
    assertTrue(Arrays.stream(inside).noneMatch(x -> x[0] > 1 && x[1] > 1 && x[0] + x[1] < 3));
    double[][] border = HOLED.border(4000, Sampler.SOBOL, 1);
    double around = 14 + 2 + Math.sqrt(2);
    double slanted =
        Arrays.stream(border)
            .filter(x -> Math.abs(x[0] + x[1] - 3) < 1e-9 && x[0] >= 1 && x[1] >= 1)
            .count();
    assertEquals(Math.sqrt(2) / around, slanted / border.length, 0.01);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Domain.polygon(L_CORNERS).without(Domain.box(new double[2], new double[] {3, 3})));
    assertTrue(String.valueOf(e.getMessage()).contains("hole must lie inside"), e.getMessage());
  }

  @Test
  void bordersInTimeGetPointsByTheirSize() {
    Domain domain = Domain.box(new double[] {0}, new double[] {2}).during(0, 3);
    double[][] border = domain.border(4000, Sampler.UNIFORM, 1);
    assertEquals(0.3, share(border, x -> x[0] == 0), 0.03);
    assertEquals(0.2, share(border, x -> x[1] == 0), 0.03);
    assertEquals(0.2, share(border, x -> x[1] == 3), 0.03);
    assertEquals(0.1, share(border, x -> x[1] == 3 && x[0] > 1), 0.03);
    assertThrows(IllegalArgumentException.class, () -> BOX.during(1, 1));
  }

  private static double share(double[][] points, java.util.function.Predicate<double[]> part) {
    return Arrays.stream(points).filter(part).count() / (double) points.length;
  }

  @Test
  void normalDerivativesAreThoseOfTheNormal() {
    Edge slanted = HOLED.edge("hole side 1"); // from (2, 1) to (1, 2): out of the domain is back
    double half = Math.sqrt(0.5);
    assertArrayEquals(
        new double[] {0, -half, -half, 0},
        slanted.normalDerivative().coefficients(new double[] {1.5, 1.5}),
        1e-15);
  }

  @Test
  void anEdgeDuringATimeFillsIt() {
    Edge edge = Domain.box(new double[] {0, 0}, new double[] {1, 2}).edges().get(0).during(2, 5);
    assertEquals(6, edge.size(), 1e-14);
    assertArrayEquals(new double[] {-1, 0, 0}, edge.normal(), 1e-14);
    double[] times =
        Arrays.stream(edge.points(64, Sampler.SOBOL, 1)).mapToDouble(x -> x[2]).sorted().toArray();
    assertTrue(times[0] >= 2 && times[0] < 2.2, Arrays.toString(times));
    assertTrue(times[63] <= 5 && times[63] > 4.8, Arrays.toString(times));
    assertEquals(3.5, Arrays.stream(times).average().orElse(0), 0.1);
  }

  @Test
  void anEdgesShareOfABoxIsThatOfItsShadows() {
    double[] middle = new double[2];
    Edge.Spread none = (count, sampler, seed) -> new double[0][];
    Edge slanted = new Edge("slanted", middle, new double[] {-0.6, 0.8}, 5, none);
    assertEquals(0.6 * 5 / 3 + 0.8 * 5 / 4, slanted.share(new double[] {4, 3}), 1e-14);
    Edge face = BOX.edges().get(2); // across the second axis, 1 x 4
    assertEquals(1, face.share(new double[] {1, 2, 4}), 1e-14);
    assertEquals(0.5, face.share(new double[] {2, 2, 4}), 1e-14);
    assertEquals("Edge 'slanted', normal [-0.6, 0.8], size 5.0", slanted.toString());
  }
}
