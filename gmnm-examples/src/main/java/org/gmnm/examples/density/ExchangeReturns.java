package org.gmnm.examples.density;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.UserException;

/**
 * Daily returns of one exchange rate, in percent: 100 ln(r_t / r_(t−1)). Days on which the rate did
 * not move at all had no quotation and are left out. A fifth of the days, drawn at random, is held
 * out.
 */
final class ExchangeReturns {

  /** The file, a table with a header, a date and one column for each currency. */
  static final String FILE = "exchange_rate.csv";

  /** Quoted to six digits, so that rounding of prices does not show in the returns. */
  private static final int COLUMN = 4;

  private ExchangeReturns() {}

  static DensityTarget read(Path file, long seed) {
    List<Double> returns = new ArrayList<>();
    double last = Double.NaN;
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (number == 1) {
        continue;
      }
      double rate = rate(file, number, line);
      if (rate != last && !Double.isNaN(last)) {
        returns.add(100 * Math.log(rate / last));
      }
      last = rate;
    }
    if (returns.size() < 100) {
      throw new UserException(
          file + ": needs at least 100 days on which the rate moved, got " + returns.size());
    }
    Collections.shuffle(returns, new Random(seed));
    double[] all = returns.stream().mapToDouble(Double::doubleValue).toArray();
    int training = all.length * 4 / 5;
    return new DensityTarget.Observed(
        "returns", Arrays.copyOf(all, training), Arrays.copyOfRange(all, training, all.length));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UserException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static double rate(Path file, int number, String line) {
    String[] cells = line.split(",", -1);
    try {
      double rate = Double.parseDouble(cells[COLUMN]);
      if (rate > 0 && rate < Double.POSITIVE_INFINITY) {
        return rate;
      }
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      // the error below says what was expected
    }
    throw new UserException(
        "%s: line %d: expected a rate > 0 in column %d, got '%s'"
            .formatted(file, number, COLUMN + 1, line));
  }
}
