package org.gmnm.examples.dropin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;

/** Tables of trainings: one of all, and one of the places with a column for each block. */
final class DropInReport {

  private final Map<DropInTask, DropInResult> results;
  private final List<Block> blocks;
  private final List<Long> seeds;

  DropInReport(Map<DropInTask, DropInResult> results) {
    this.results = results;
    blocks = results.keySet().stream().map(DropInTask::block).distinct().toList();
    seeds = results.keySet().stream().map(DropInTask::seed).distinct().toList();
  }

  void write(RunFolder folder, Manifest manifest) {
    trainings().writeCsv(folder.file("trainings.csv"));
    Table places = places(manifest);
    String text =
        "Accuracy in percent, %s.\n\n"
            .formatted(
                seeds.size() == 1 ? "one seed" : "median (worst) of " + seeds.size() + " seeds");
    AtomicFiles.write(folder.file("summary.md"), text + places.toMarkdown());
    manifest.write(folder.file("manifest.json"));
    Console.line("");
    Console.line(text + places.toText());
  }

  private Table trainings() {
    Table table =
        new Table(
            "images", "pixels", "place", "block", "seed", "accuracy", "parameters", "seconds");
    results.forEach(
        (task, result) ->
            table.row(
                task.images(),
                task.scale(),
                task.place(),
                task.block(),
                task.seed(),
                result.accuracy(),
                result.parameters(),
                result.seconds()));
    return table;
  }

  private Table places(Manifest manifest) {
    Table table =
        new Table(
            Stream.concat(Stream.of("images", "pixels", "place"), blocks.stream().map(Block::title))
                .toArray(String[]::new));
    results.keySet().stream()
        .map(DropInRow::of)
        .distinct()
        .forEach(
            row -> {
              List<Object> cells =
                  new ArrayList<>(
                      List.of(row.images().title(), row.scale().title(), row.place().title()));
              for (Block block : blocks) {
                String cell = cell(row, block);
                cells.add(cell);
                manifest.result(
                    "%s, %s pixels, %s, %s, accuracy %%"
                        .formatted(cells.get(0), cells.get(1), cells.get(2), block.title()),
                    cell);
              }
              table.row(cells.toArray());
            });
    return table;
  }

  private String cell(DropInRow row, Block block) {
    List<Double> percent =
        seeds.stream()
            .map(seed -> results.get(row.task(block, seed)))
            .map(result -> 100 * result.accuracy())
            .toList();
    String median = String.format(Locale.ROOT, "%.1f", Statistics.median(percent));
    return percent.size() == 1
        ? median
        : median + String.format(Locale.ROOT, " (%.1f)", Collections.min(percent));
  }
}
