package org.gmnm.examples.dropin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;

/** All trainings so far, in a file that is written whole after each. */
final class DropInResults {

  private static final String HEADER = "images,pixels,place,block,seed,accuracy,parameters,seconds";

  private final Path file;
  private final Map<String, DropInResult> results = new LinkedHashMap<>();

  DropInResults(Path folder, boolean resume) {
    file = folder.resolve("trainings.csv");
    if (!Files.exists(file)) {
      return;
    }
    if (!resume) {
      throw new UserException(
          file + " is there already; --resume goes on with it, --out takes another folder");
    }
    List<String> lines = lines(file);
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new UserException(file + " is no table of trainings; delete it");
    }
    lines.stream().skip(1).forEach(this::read);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void read(String line) {
    String[] cells = line.split(",", -1);
    try {
      results.put(
          String.join(",", List.of(cells).subList(0, 5)),
          new DropInResult(
              Double.parseDouble(cells[5]),
              Long.parseLong(cells[6]),
              Double.parseDouble(cells[7])));
    } catch (RuntimeException e) {
      throw new UserException(file + ": '" + line + "' is no training; delete the line");
    }
  }

  boolean has(DropInTask task) {
    return results.containsKey(task.toString());
  }

  double accuracy(DropInTask task) {
    return Objects.requireNonNull(results.get(task.toString())).accuracy();
  }

  void add(DropInTask task, DropInResult result) {
    results.put(task.toString(), result);
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    results.forEach(
        (key, value) ->
            text.append(key)
                .append(',')
                .append(value.accuracy())
                .append(',')
                .append(value.parameters())
                .append(',')
                .append(value.seconds())
                .append('\n'));
    AtomicFiles.write(file, text.toString());
  }

  int size() {
    return results.size();
  }

  double seconds() {
    return results.values().stream().mapToDouble(DropInResult::seconds).sum();
  }
}
