package org.gmnm.examples.density;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.data.CsvTable;
import org.gmnm.examples.data.DataException;

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
    CsvTable table = CsvTable.read(file);
    double[] rates = table.numbers(COLUMN);
    for (int i = 0; i < rates.length; i++) {
      double rate = rates[i];
      if (!(rate > 0)) {
        throw table.problem(i, COLUMN, "a rate > 0");
      }
      if (rate != last && !Double.isNaN(last)) {
        returns.add(100 * Math.log(rate / last));
      }
      last = rate;
    }
    if (returns.size() < 100) {
      throw new DataException(
          file + ": needs at least 100 days on which the rate moved, got " + returns.size());
    }
    Collections.shuffle(returns, new Random(seed));
    double[] all = returns.stream().mapToDouble(Double::doubleValue).toArray();
    int training = all.length * 4 / 5;
    return new DensityTarget.Observed(
        "returns", Arrays.copyOf(all, training), Arrays.copyOfRange(all, training, all.length));
  }
}
