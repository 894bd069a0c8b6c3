package org.gmnm.examples.poisson;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;

/** The measures of one run, in order, and their file. */
final class Trace {

  private static final String HEADER = "step,seconds,relative L2,boundary MSE,residual MSE";

  private final List<Measure> measures = new ArrayList<>();

  void add(Measure measure) {
    measures.add(measure);
  }

  Trace until(int lastStep) {
    Trace part = new Trace();
    measures.stream().filter(m -> m.step() <= lastStep).forEach(part::add);
    return part;
  }

  boolean isEmpty() {
    return measures.isEmpty();
  }

  Measure last() {
    return measures.get(measures.size() - 1);
  }

  int size() {
    return measures.size();
  }

  double[] column(ToDoubleFunction<Measure> of) {
    return measures.stream().mapToDouble(of).toArray();
  }

  /** Every digit, so that a run that is read again is the run itself. */
  void write(Path file) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (Measure m : measures) {
      text.append(m.step()).append(',').append(m.seconds()).append(',').append(m.relativeL2());
      text.append(',').append(m.boundaryMse()).append(',').append(m.residualMse()).append('\n');
    }
    AtomicFiles.write(file, text.toString());
  }

  static Trace read(Path file) {
    Trace trace = new Trace();
    try {
      List<String> lines = Files.readAllLines(file);
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",", -1);
        trace.add(
            new Measure(
                Integer.parseInt(cells[0]),
                Double.parseDouble(cells[1]),
                Double.parseDouble(cells[2]),
                Double.parseDouble(cells[3]),
                Double.parseDouble(cells[4])));
      }
      return trace;
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "Cannot read " + file + " (" + e + "); delete its folder to run that part anew", e);
    }
  }
}
