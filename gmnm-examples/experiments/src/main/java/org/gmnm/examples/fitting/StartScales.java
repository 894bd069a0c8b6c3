package org.gmnm.examples.fitting;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.gmnm.examples.report.Table;

/**
 * The one thing that is tuned, since the optimiser has no learning rate: the factor on the first
 * layer's weights at the start, that is how fast a network's first functions vary over the square.
 * It is the frequency of an MLP of sines, the slope of tanh and rectifiers, the height of a KAN's
 * first splines, and 1 over the width of Gaussians.
 *
 * <p>For every network on every surface the best of {@link #CHOICES}, by validation points, on a
 * seed that no reported run has. {@code --tune} makes a row of the table again, for its number of
 * steps; the committed one was made with the default points.
 */
final class StartScales {

  /** What is tried, for every network on every surface. */
  static final List<Double> CHOICES = List.of(0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0);

  /** Seed of the training points and initial values of the tuning. */
  static final long SEED = 7;

  /** Seed of the validation points. */
  static final long VALIDATION_SEED = 1007;

  /** The table in the class path, and the file that {@code --tune} writes. */
  static final String FILE = "start-scales.csv";

  /** Of a surface and network, over the steps that they were chosen with. */
  private final Map<String, NavigableMap<Integer, Double>> scales = new HashMap<>();

  private StartScales() {}

  /** The committed table. */
  static StartScales read() {
    try (InputStream in = StartScales.class.getResourceAsStream(FILE)) {
      String text =
          new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
      StartScales read = new StartScales();
      text.lines()
          .skip(1)
          .map(line -> line.split(",", -1))
          .forEach(
              cells ->
                  read.scales
                      .computeIfAbsent(cells[0] + ' ' + cells[1], key -> new TreeMap<>())
                      .put(Integer.valueOf(cells[2]), Double.valueOf(cells[3])));
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The factor of a network on a surface, 0 for what is not trained by gradients: that of the most
   * steps not above these, of the fewest if all are above.
   */
  double of(Surface surface, FitMethod method, int steps) {
    if (method.network() == null) {
      return 0;
    }
    NavigableMap<Integer, Double> tuned = scales.get(surface + " " + method);
    if (tuned == null) {
      throw new IllegalStateException(
          FILE + " has no factor for " + surface + ", " + method + "; make it with --tune");
    }
    Map.Entry<Integer, Double> nearest = tuned.floorEntry(steps);
    return (nearest == null ? tuned.firstEntry() : nearest).getValue();
  }

  /** The table of a tuning: one result for each choice, in the order of {@link #CHOICES}. */
  static Table table(List<List<FitResult>> tried) {
    List<String> headers = new ArrayList<>(List.of("surface", "network", "steps", "chosen"));
    CHOICES.forEach(scale -> headers.add("validation MSE at " + scale));
    Table table = new Table(headers.toArray(new String[0]));
    for (List<FitResult> results : tried) {
      FitResult best = results.get(0);
      for (FitResult result : results) {
        best = result.rank() < best.rank() ? result : best;
      }
      List<Object> cells = new ArrayList<>();
      cells.add(best.task().surface().name());
      cells.add(best.task().method().name());
      cells.add(best.task().steps());
      cells.add(best.task().scale());
      results.forEach(result -> cells.add(result.testMse()));
      table.row(cells.toArray());
    }
    return table;
  }
}
