package org.gmnm.examples.equations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.gmnm.calculus.Approximation;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EquationTableTest {

  @Test
  void oneEquationFillsTableAndPage(@TempDir Path out) throws IOException {
    assertEquals(
        ExampleMain.OK,
        ExampleMain.run(
            new EquationTable(), new String[] {"--only", "inverse", "--out", out.toString()}));
    String summary = Files.readString(out.resolve("summary.md"));
    assertTrue(summary.contains("Diffusivity from 100 noisy values"), summary);
    assertTrue(summary.matches("(?s).*within two standard errors: (1[89]|20) of 20.*"), summary);
    for (String file : List.of("runs.csv", "manifest.json", "solutions.png", "report.html")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    assertEquals(
        ExampleMain.OK,
        ExampleMain.run(
            new EquationTable(),
            new String[] {"--only", "inverse", "--resume", "--out", out.toString()}));
    assertEquals(summary, Files.readString(out.resolve("summary.md")), "seconds too: it is kept");
  }

  @Test
  void anUnknownNameIsRefused(@TempDir Path out) {
    assertEquals(
        ExampleMain.USER_ERROR,
        ExampleMain.run(
            new EquationTable(), new String[] {"--only", "stokes", "--out", out.toString()}));
  }

  @Test
  void namesAreTold() {
    List<String> names = EquationTable.all().stream().map(Equation::name).toList();
    assertEquals(names.size(), names.stream().distinct().count());
    assertTrue(
        names.containsAll(
            List.of(
                "burgers", "allen-cahn", "flow-mixing", "diffusion", "gray-scott", "helmholtz-20")),
        names::toString);
  }

  /** The reference at its own first row: what both equations start from. */
  @Test
  void referencesStartFromTheInitialValues() {
    Approximation sine = (operator, points) -> values(points, x -> -Math.sin(Math.PI * x));
    assertEquals(0, ReferenceGrid.of("burgers").relativeError(sine, 0), 1e-14);
    Approximation cosine = (operator, points) -> values(points, x -> x * x * Math.cos(Math.PI * x));
    assertEquals(0, ReferenceGrid.of("allen_cahn").relativeError(cosine, 0), 1e-14);
    assertTrue(ReferenceGrid.of("burgers").relativeError(sine, 1) > 0.1);
  }

  private static double[] values(double[][] points, DoubleUnaryOperator function) {
    double[] values = new double[points.length];
    for (int n = 0; n < values.length; n++) {
      values[n] = function.applyAsDouble(points[n][0]);
    }
    return values;
  }
}
