package org.gmnm.examples.speed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;

/** Tables and pictures of what was timed. */
final class StepReport {

  /** What grows, the others staying as they are. */
  private static final Map<String, ToIntFunction<StepCase>> GROWTH =
      Map.of(
          "batch", StepCase::batch,
          "width", StepCase::width,
          "components", StepCase::components,
          "rank", StepCase::rank);

  private static final String OURS = NetworkContestant.CLOSED_FORM.name();

  private final List<StepTimes> all;
  private final List<String> names;

  StepReport(List<StepTimes> all) {
    this.all = all;
    names = List.copyOf(all.get(0).of().keySet());
  }

  void write(RunFolder folder, Manifest manifest) {
    StringBuilder means = new StringBuilder();
    for (String other : names) {
      if (!other.equals(OURS)) {
        means.append("- closed form over ").append(other).append(": ");
        List<String> parts = new ArrayList<>();
        for (StepPass pass : StepPass.values()) {
          TimeRatio ratio = ratio(other, pass);
          parts.add(pass.title() + " " + ratio);
          manifest.result("closed form over " + other + ", " + pass.title(), ratio.forManifest());
        }
        StepTimes largest = all.get(all.size() - 1);
        parts.add("largest step " + TimeRatio.of(times(OURS, largest), times(other, largest)));
        means.append(String.join("; ", parts)).append('\n');
      }
    }
    Table steps = table(StepPass.STEP);
    AtomicFiles.write(
        folder.file("summary.md"),
        "# Training steps of GMNM layers\n\n"
            + means
            + "\n"
            + "Ratios of the times, geometric means and ranges over the sizes, with the geometric"
            + " means of the times. Milliseconds of a step (medians); forward passes and gradients"
            + " are in the CSV files and in sizes/.\n\n"
            + steps.toMarkdown());
    for (StepPass pass : StepPass.values()) {
      table(pass).writeCsv(folder.file(pass.title() + ".csv"));
    }
    manifest.write(folder.file("manifest.json"));
    GROWTH.forEach((what, number) -> picture(folder.file("growth-" + what + ".svg"), what, number));
    Console.line("");
    Console.line(steps.toText());
    Console.line(means.toString());
    Console.line("Tables and pictures are in " + folder.path());
  }

  private Table table(StepPass pass) {
    List<String> headers = new ArrayList<>(List.of("size"));
    headers.addAll(names);
    Table table = new Table(headers.toArray(new String[0]));
    for (StepTimes times : all) {
      List<Object> cells = new ArrayList<>(List.of(times.size().toString()));
      names.forEach(name -> cells.add(decimals(times.get(name, pass))));
      table.row(cells.toArray());
    }
    return table;
  }

  /** Over all sizes. */
  private TimeRatio ratio(String other, StepPass pass) {
    return TimeRatio.of(
        all.stream().mapToDouble(times -> times.get(OURS, pass)).toArray(),
        all.stream().mapToDouble(times -> times.get(other, pass)).toArray());
  }

  private static double times(String name, StepTimes of) {
    return of.get(name, StepPass.STEP);
  }

  /** Against one number of the size, at the middle of what the others were. */
  private void picture(Path svg, String what, ToIntFunction<StepCase> number) {
    List<StepTimes> line =
        all.stream()
            .filter(
                times ->
                    times.size().type() == all.get(0).size().type()
                        && GROWTH.entrySet().stream()
                            .filter(other -> !other.getKey().equals(what))
                            .allMatch(other -> isMiddle(times.size(), other.getValue())))
            .sorted((a, b) -> number.applyAsInt(a.size()) - number.applyAsInt(b.size()))
            .toList();
    double[] x =
        line.stream()
            .mapToDouble(t -> Math.log(number.applyAsInt(t.size())) / Math.log(2))
            .toArray();
    StepCase at = line.get(0).size();
    String rest =
        GROWTH.entrySet().stream()
            .filter(other -> !other.getKey().equals(what))
            .map(other -> other.getKey() + " " + other.getValue().applyAsInt(at))
            .sorted()
            .collect(Collectors.joining(", "));
    Charts.lines(
        svg,
        "Training step of a GMNM layer: " + rest + ", " + at.type().name().toLowerCase(Locale.ROOT),
        "logarithm to base 2 of the " + what,
        "milliseconds a step",
        true,
        names.stream()
            .map(
                name ->
                    new Charts.Series(
                        NetworkContestant.legend(name),
                        x,
                        line.stream().mapToDouble(t -> t.get(name, StepPass.STEP)).toArray()))
            .toList());
  }

  private boolean isMiddle(StepCase size, ToIntFunction<StepCase> number) {
    int[] sizes = all.stream().map(StepTimes::size).mapToInt(number).distinct().sorted().toArray();
    return number.applyAsInt(size) == sizes[sizes.length / 2];
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
