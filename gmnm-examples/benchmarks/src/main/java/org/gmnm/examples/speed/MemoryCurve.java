package org.gmnm.examples.speed;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.ProcessMemory;
import org.gmnm.examples.report.Table;

/** The JVM's heap after a collection, and all memory of the process, while a program runs. */
final class MemoryCurve {

  private static final double MEGABYTE = 1e6;

  /** What a program allocates once and keeps is not what is looked for. */
  private static final double SETTLED = 0.2;

  private record Sample(double at, double heap, double process) {}

  private final List<Sample> samples = new ArrayList<>();
  private final String unit;

  /**
   * Nothing yet.
   *
   * @param unit of the positions, in the plural
   */
  MemoryCurve(String unit) {
    this.unit = unit;
  }

  /** Collects garbage, and looks. */
  void sample(double at) {
    System.gc();
    double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    samples.add(new Sample(at, heap, process()));
  }

  /** How often it has looked. */
  int size() {
    return samples.size();
  }

  /** Resident memory in megabytes; NaN on systems that do not show it as Linux does. */
  private static double process() {
    OptionalLong bytes = ProcessMemory.resident(ProcessHandle.current());
    return bytes.isPresent() ? bytes.getAsLong() / MEGABYTE : Double.NaN;
  }

  /** Megabytes that the heap gains in the settled part. */
  double heapGrowth() {
    return growth(Sample::heap);
  }

  /** Megabytes that the process gains in the settled part. */
  double processGrowth() {
    return growth(Sample::process);
  }

  /** What a straight line through the settled part rises by. */
  private double growth(ToDoubleFunction<Sample> memory) {
    List<Sample> settled = samples.subList((int) (SETTLED * samples.size()), samples.size());
    double meanX = settled.stream().mapToDouble(Sample::at).average().orElseThrow();
    double meanY = settled.stream().mapToDouble(memory).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (Sample sample : settled) {
      covariance += (sample.at() - meanX) * (memory.applyAsDouble(sample) - meanY);
      variance += (sample.at() - meanX) * (sample.at() - meanX);
    }
    return covariance / variance * (settled.get(settled.size() - 1).at() - settled.get(0).at());
  }

  /** The growth in words. */
  String growth(String of) {
    return "Growth over the last %d %% of %s: heap %s MB, process %s MB"
        .formatted(
            Math.round(100 * (1 - SETTLED)), of, decimals(heapGrowth()), decimals(processGrowth()));
  }

  /** A table of all samples. */
  void writeCsv(Path file) {
    Table table = new Table(unit, "heap after collection, MB", "process, MB");
    samples.forEach(s -> table.row(position(s.at()), decimals(s.heap()), decimals(s.process())));
    table.writeCsv(file);
  }

  /** A picture of them. */
  void draw(Path svg, String title) {
    double[] x = column(Sample::at);
    Charts.lines(
        svg,
        title,
        unit,
        "megabytes",
        false,
        List.of(
            new Charts.Series("heap after collection", x, column(Sample::heap)),
            new Charts.Series("process", x, column(Sample::process))));
  }

  private double[] column(ToDoubleFunction<Sample> value) {
    return samples.stream().mapToDouble(value).toArray();
  }

  private static String position(double at) {
    return at == Math.rint(at) ? String.valueOf((long) at) : String.format(Locale.ROOT, "%.4f", at);
  }

  /** As the tables have megabytes and hours. */
  static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
