package org.gmnm.examples.equations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.gmnm.calculus.Approximation;
import org.gmnm.calculus.LinearOperator;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A solution by an independent program, on a grid of space and time: {@code
 * docs/reference/make_pde_reference.py}.
 */
final class ReferenceGrid {

  private final double[] times;
  private final double[] places;
  private final double[][] values; // [time][place]

  private ReferenceGrid(double[] times, double[] places, double[][] values) {
    this.times = times;
    this.places = places;
    this.values = values;
  }

  static ReferenceGrid of(String equation) {
    try (InputStream in = ReferenceGrid.class.getResourceAsStream("pde_reference.json")) {
      JsonNode node = new ObjectMapper().readTree(in).get(equation);
      double[][] rows = new double[node.get("u").size()][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = numbers(node.get("u").get(i));
      }
      return new ReferenceGrid(numbers(node.get("t")), numbers(node.get("x")), rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  /** Over all places and the times up to the end. */
  double relativeError(Approximation solution, double end) {
    int rows = 0;
    while (rows < times.length && times[rows] <= end + 1e-9) {
      rows++;
    }
    double[][] points = new double[rows * places.length][];
    double[] expected = new double[points.length];
    for (int n = 0; n < points.length; n++) {
      int i = n / places.length;
      int j = n % places.length;
      points[n] = new double[] {places[j], times[i]};
      expected[n] = values[i][j];
    }
    return Equation.relativeError(solution.apply(LinearOperator.value(), points), expected);
  }
}
