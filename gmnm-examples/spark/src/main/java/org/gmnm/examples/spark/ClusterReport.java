package org.gmnm.examples.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;

/** Table, events and manifest of the runs of one job. */
final class ClusterReport {

  private final ClusterJob job;
  private final double load;
  private final Map<String, List<ClusterRun>> runs = new LinkedHashMap<>();

  ClusterReport(ClusterJob job, double load) {
    this.job = job;
    this.load = load;
  }

  void add(ClusterRun run) {
    runs.computeIfAbsent(run.name(), name -> new ArrayList<>()).add(run);
    Console.line(
        String.format(
            Locale.ROOT,
            "%s: %.1f s, %s",
            run.name(),
            run.seconds(),
            difference(run.difference())));
  }

  double largestDifference() {
    return runs.values().stream()
        .skip(1) // one thread, compared with nothing
        .flatMap(List::stream)
        .mapToDouble(ClusterRun::difference)
        .max()
        .orElse(0);
  }

  private static String difference(double difference) {
    if (Double.isNaN(difference)) {
      return "what the others are compared with";
    }
    return difference == 0
        ? "equal to the bit"
        : String.format(Locale.ROOT, "differs by %.1e", difference);
  }

  void write(RunFolder folder, Manifest manifest) {
    int repeats = runs.values().iterator().next().size();
    String head =
        String.format(
            Locale.ROOT,
            "%s; one core and 512 MB of heap to an executor; load average %.1f on %d processors at"
                + " the start; %d runs of each kind, which took turns: medians (least to most)%n%n",
            job.title(),
            load,
            Runtime.getRuntime().availableProcessors(),
            repeats);
    Table table = table();
    AtomicFiles.write(folder.file("summary.md"), head + table.toMarkdown());
    AtomicFiles.write(folder.file("events.txt"), events());
    runs.forEach(
        (name, all) ->
            manifest.result(
                name + ", seconds", all.stream().map(ClusterRun::seconds).toList().toString()));
    manifest.result("largest difference", largestDifference());
    manifest.write(folder.file("manifest.json"));
    Console.line(head + table.toText());
    Console.line(events());
  }

  private Table table() {
    Table table =
        new Table(
            "run",
            "seconds",
            "processor seconds of tasks",
            "peak memory of an executor, MB",
            "shuffled, kB",
            "to the driver, kB",
            "tasks done",
            "tasks lost",
            "result");
    runs.forEach(
        (name, all) -> {
          if (Double.isNaN(all.get(0).megabytes())) {
            table.row(name, spread(all, ClusterRun::seconds, "%.1f"), "", "", "", "", "", "", "");
            return;
          }
          table.row(
              name,
              spread(all, ClusterRun::seconds, "%.1f"),
              spread(all, r -> r.watch().processorSeconds(), "%.1f"),
              spread(all, ClusterRun::megabytes, "%.0f"),
              spread(all, r -> r.watch().shuffledBytes() * 1e-3, "%.0f"),
              spread(all, r -> r.watch().resultBytes() * 1e-3, "%.0f"),
              spread(all, r -> r.watch().succeeded(), "%.0f"),
              spread(all, r -> r.watch().failed(), "%.0f"),
              difference(all.stream().mapToDouble(ClusterRun::difference).max().orElse(0)));
        });
    return table;
  }

  private static String spread(
      List<ClusterRun> runs, ToDoubleFunction<ClusterRun> of, String format) {
    List<Double> values = runs.stream().map(of::applyAsDouble).toList();
    boolean alike =
        values.stream().map(v -> String.format(Locale.ROOT, format, v)).distinct().count() == 1;
    return Statistics.spread(alike ? values.subList(0, 1) : values, format);
  }

  private String events() {
    StringBuilder log = new StringBuilder();
    runs.forEach(
        (name, all) -> {
          for (ClusterRun run : all) {
            log.append(name).append('\n');
            run.watch().events().forEach(event -> log.append(event).append('\n'));
            log.append(
                String.format(
                    Locale.ROOT,
                    "%6.1f s  the job has ended; tasks done %d, lost %d; %s%n",
                    run.seconds(),
                    run.watch().succeeded(),
                    run.watch().failed(),
                    difference(run.difference())));
          }
        });
    return log.toString();
  }
}
