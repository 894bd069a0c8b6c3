package org.gmnm.examples.fitting;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gmnm.examples.report.Table;

/**
 * The learning rates of the fits: for every network on every surface the best of {@link #CHOICES},
 * by validation points, on a seed that no reported run has. {@code --tune} makes the table again;
 * the committed one was made with {@code --steps 400 --points 512}.
 */
final class LearningRates {

  /** What is tried, for every network on every surface. */
  static final List<Double> CHOICES = List.of(0.003, 0.01, 0.03, 0.1);

  /** Seed of the training points and initial values of the tuning. */
  static final long SEED = 7;

  /** Seed of the validation points. */
  static final long VALIDATION_SEED = 1007;

  /** The table in the class path, and the file that {@code --tune} writes. */
  static final String FILE = "learning-rates.csv";

  private final Map<String, Double> rates = new HashMap<>();

  private LearningRates() {}

  /** The committed table. */
  static LearningRates read() {
    try (InputStream in = LearningRates.class.getResourceAsStream(FILE)) {
      String text =
          new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
      LearningRates read = new LearningRates();
      text.lines()
          .skip(1)
          .map(line -> line.split(",", -1))
          .forEach(cells -> read.rates.put(cells[0] + ' ' + cells[1], Double.valueOf(cells[2])));
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rate of a network on a surface, 0 for what is not trained by gradients. */
  double of(Surface surface, FitMethod method) {
    if (method.network() == null) {
      return 0;
    }
    Double rate = rates.get(surface + " " + method);
    if (rate == null) {
      throw new IllegalStateException(
          FILE + " has no learning rate for " + surface + ", " + method + "; make it with --tune");
    }
    return rate;
  }

  /** The table of a tuning: one result for each choice, in the order of {@link #CHOICES}. */
  static Table table(List<List<FitResult>> tried) {
    List<String> headers = new ArrayList<>(List.of("surface", "network", "chosen"));
    CHOICES.forEach(rate -> headers.add("validation MSE at " + rate));
    Table table = new Table(headers.toArray(new String[0]));
    for (List<FitResult> results : tried) {
      FitResult best = results.get(0);
      for (FitResult result : results) {
        best = result.rank() < best.rank() ? result : best;
      }
      List<Object> cells = new ArrayList<>();
      cells.add(best.task().surface().name());
      cells.add(best.task().method().name());
      cells.add(best.task().learningRate());
      results.forEach(result -> cells.add(result.testMse()));
      table.row(cells.toArray());
    }
    return table;
  }
}
