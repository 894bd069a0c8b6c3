package org.gmnm.examples.density;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.RunStore;

/** All measurements of this run so far, each made once however often it is resumed. */
final class MeasurementLog {

  private final RunStore<Measurement.Key, Measurement> store;
  private final Map<Measurement.Key, Measurement> done = new LinkedHashMap<>();
  private final Progress progress;

  MeasurementLog(RunStore<Measurement.Key, Measurement> store, Progress progress) {
    this.store = store;
    this.progress = progress;
  }

  /** What an earlier process measured under this key, or else what is measured now. */
  Measurement measure(Measurement key, Supplier<Measurement> measurement) {
    Measurement known = store.result(key.key());
    if (known == null) {
      known = measurement.get();
      store.save(key.key(), known, known.seconds());
    }
    done.put(key.key(), known);
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
