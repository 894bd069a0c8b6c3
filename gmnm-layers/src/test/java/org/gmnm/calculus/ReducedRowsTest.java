package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReducedRowsTest {

  private static final LinearPde PDE =
      new LinearPde(
          Domain.box(new double[2], new double[] {1, 1}),
          LinearOperator.laplacian().times(-1),
          x -> 2 * Math.PI * Math.PI * Math.sin(Math.PI * x[0]) * Math.sin(Math.PI * x[1]),
          x -> 0);

  private static final double[][] INSIDE = PDE.domain().inside(400, Sampler.SOBOL, 1);
  private static final double[][] BORDER = PDE.domain().border(100, Sampler.SOBOL, 2);

  private static List<LinearEquation> part(int from, int to) {
    return PDE.at(
        Arrays.copyOfRange(INSIDE, 4 * from, 4 * to), Arrays.copyOfRange(BORDER, from, to));
  }

  /** Portions with far fewer rows than components too, merged along any tree. */
  private static ReducedRows inPortions(GaussianBasis basis, double[] scales, boolean asATree) {
    List<ReducedRows> parts = new ArrayList<>();
    int from = 0;
    for (int size : new int[] {1, 2, 40, 7, 50}) {
      parts.add(ReducedRows.of(basis, part(from, from + size), scales));
      from += size;
    }
    ReducedRows none = ReducedRows.none(basis);
    if (!asATree) {
      return parts.stream().reduce(none, ReducedRows::merge);
    }
    ReducedRows left = parts.get(4).merge(parts.get(1));
    ReducedRows right = parts.get(3).merge(parts.get(0)).merge(none);
    return parts.get(2).merge(right.merge(left));
  }

  /** Few components that hardly overlap: the weights themselves are well determined. */
  @Test
  void portionsGiveTheWeightsOfAllRowsAtOnce() {
    VariableProjection all = new VariableProjection(PDE.at(INSIDE, BORDER));
    GaussianBasis basis = GaussianBasis.isotropic(PDE.domain().inside(30, Sampler.SOBOL, 5), 0.1);
    Solution expected = all.solve(basis);
    for (boolean tree : new boolean[] {false, true}) {
      ReducedRows rows = inPortions(basis, all.scales(), tree);
      assertEquals(500, rows.rows());
      Solution found = all.solve(basis, rows);
      assertArrayEquals(expected.weights(), found.weights(), 1e-11);
      double want = expected.report().scaledResidual();
      assertEquals(want, found.report().scaledResidual(), 1e-12 * want);
      assertEquals(expected.report().condition(), found.report().condition(), 1e-6);
    }
  }

  /** Components that nearly cancel: the weights are not determined, the solution is. */
  @Test
  void aRankThatIsNotFullIsSeenInTheTriangleToo() {
    VariableProjection all = new VariableProjection(PDE.at(INSIDE, BORDER));
    GaussianBasis basis = all.solveOnGrid(100).basis();
    Solution expected = all.solve(basis);
    Solution found = all.solve(basis, inPortions(basis, all.scales(), true));
    assertTrue(expected.report().rank() < basis.components(), expected.report().toString());
    assertEquals(expected.report().rank(), found.report().rank(), 2);
    double[][] points = PDE.domain().inside(100, Sampler.SOBOL, 9);
    for (LinearOperator operator : List.of(LinearOperator.value(), LinearOperator.derivative(0))) {
      assertArrayEquals(
          expected.apply(operator, points), found.apply(operator, points), 1e-7, found + "");
    }
  }

  @Test
  void aTriangleTravels() throws Exception {
    VariableProjection all = new VariableProjection(PDE.at(INSIDE, BORDER));
    GaussianBasis basis = GaussianBasis.isotropic(new double[][] {{0.3, 0.4}, {0.8, 0.5}}, 0.3);
    ReducedRows rows = ReducedRows.of(travelled(basis), part(0, 100), all.scales());
    assertArrayEquals(
        all.solve(basis, rows).weights(), all.solve(basis, travelled(rows)).weights(), 0.0);
  }

  /** Of no rows, of fewer rows than columns, and a triangle. */
  @Test
  void aTriangleComesBackFromPlainNumbers() throws IOException {
    VariableProjection all = new VariableProjection(PDE.at(INSIDE, BORDER));
    GaussianBasis basis = GaussianBasis.isotropic(PDE.domain().inside(9, Sampler.SOBOL, 5), 0.3);
    for (ReducedRows rows :
        new ReducedRows[] {
          ReducedRows.none(basis),
          ReducedRows.of(basis, part(0, 1), all.scales()),
          ReducedRows.of(basis, part(0, 100), all.scales())
        }) {
      byte[] written = written(rows);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(written));
      ReducedRows read = ReducedRows.read(in, basis);
      assertEquals(-1, in.read(), "nothing is left");
      assertEquals(rows.rows(), read.rows());
      assertArrayEquals(written, written(read));
    }
  }

  @Test
  void rowsOfAnotherBasisAreNotRead() throws IOException {
    GaussianBasis two = GaussianBasis.isotropic(new double[][] {{0, 0}, {1, 1}}, 1);
    GaussianBasis one = GaussianBasis.isotropic(new double[][] {{0, 0}}, 1);
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(written(ReducedRows.none(two))));
    String message = assertThrows(IOException.class, () -> ReducedRows.read(in, one)).getMessage();
    assertEquals("it is of 0 rows and 2 components, not of 1", message);
  }

  private static byte[] written(ReducedRows rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    rows.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @SuppressWarnings("unchecked")
  private static <T> T travelled(T object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    VariableProjection all = new VariableProjection(PDE.at(INSIDE, BORDER));
    GaussianBasis two = GaussianBasis.isotropic(new double[][] {{0, 0}, {1, 1}}, 1);
    GaussianBasis one = GaussianBasis.isotropic(new double[][] {{0, 0}}, 1);
    ReducedRows rows = ReducedRows.of(two, part(0, 9), all.scales());
    assertRefused("1 and 2", () -> ReducedRows.none(one).merge(rows));
    assertRefused("rows of 2", () -> all.solve(one, rows));
    assertRefused("0 rows", () -> all.solve(one, ReducedRows.none(one)));
    assertRefused("1 scales", () -> ReducedRows.of(one, part(0, 9), new double[] {1}));
  }

  private static void assertRefused(String words, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(words), message);
  }
}
