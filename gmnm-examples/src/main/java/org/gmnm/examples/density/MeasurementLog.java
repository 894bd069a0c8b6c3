package org.gmnm.examples.density;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.Table;

/**
 * All measurements so far, in a file that is whole after every one: a later run goes on from it.
 */
final class MeasurementLog {

  private final Path file;
  private final Map<String, Measurement> done = new LinkedHashMap<>();
  private final Progress progress;

  MeasurementLog(Path file, boolean resume, Progress progress) {
    this.file = file;
    this.progress = progress;
    if (resume && Files.exists(file)) {
      read();
    }
  }

  private void read() {
    try {
      Files.readAllLines(file).stream()
          .skip(1)
          .map(Measurement::parse)
          .forEach(m -> done.put(m.key(), m));
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "Cannot go on from " + file + " (" + e + "); delete it to begin anew", e);
    }
  }

  /** What an earlier run measured under this key, or else what is measured now. */
  Measurement measure(Measurement key, Supplier<Measurement> measurement) {
    Measurement known = done.get(key.key());
    if (known == null) {
      known = measurement.get();
      done.put(known.key(), known);
      table(m -> true).writeCsv(file);
    }
    progress.update(done.size(), key.part() + " " + key.target() + " " + key.method());
    return known;
  }

  List<Measurement> where(Predicate<Measurement> condition) {
    return done.values().stream().filter(condition).toList();
  }

  Table table(Predicate<Measurement> condition) {
    Table table = new Table(Measurement.HEADERS.toArray(new String[0]));
    where(condition).forEach(m -> table.row(m.cells()));
    return table;
  }
}
