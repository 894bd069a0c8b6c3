package org.gmnm.examples.diffusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;

/** Tables and pictures of all seeds: medians, with the range of several seeds in brackets. */
final class DiffusionReport {

  private static final int CURVE_POINTS = 100;

  private final AttributeSpace space;
  private final List<SeedResult> seeds;

  /**
   * A report.
   *
   * @param space what was asked
   * @param seeds at least one, all with the same variants and trainings
   */
  DiffusionReport(AttributeSpace space, List<SeedResult> seeds) {
    this.space = space;
    this.seeds = seeds;
  }

  /** Writes all and shows the tables. */
  void write(RunFolder folder, Manifest manifest, String note) {
    Table samples = samples();
    Table trainings = trainings();
    Console.line("");
    Console.line(samples.toText());
    Console.line(trainings.toText());
    AtomicFiles.write(
        folder.file("summary.md"),
        note
            + "## Samples\n\n"
            + samples.toMarkdown()
            + "\n## Trainings\n\n"
            + trainings.toMarkdown()
            + guides());
    losses(folder);
    accuracies(folder);
    for (Variant variant : seeds.get(0).variants().keySet()) {
      manifest.result(variant.title() + ", accuracy", values(variant, SampleScores::accuracy));
      manifest.result(variant.title() + ", defects", values(variant, SampleScores::defects));
    }
    manifest.write(folder.file("manifest.json"));
  }

  private Table samples() {
    List<String> headers = new ArrayList<>(List.of("samples", "attributes right, %"));
    space.attributes().forEach(attribute -> headers.add(attribute.name() + ", %"));
    headers.addAll(
        List.of(
            "defects, %",
            "contradicted, %",
            "Fréchet",
            "diversity",
            "never trained: attributes right, %",
            "never trained: defects, %"));
    Table table = new Table(headers.toArray(new String[0]));
    for (Variant variant : seeds.get(0).variants().keySet()) {
      List<@Nullable Object> cells = new ArrayList<>();
      cells.add(variant.title());
      cells.addAll(cells(values(variant, false)));
      cells.add(percent(values(variant, true), SampleScores::accuracy));
      cells.add(percent(values(variant, true), SampleScores::defects));
      table.row(cells.toArray());
    }
    List<@Nullable Object> real = new ArrayList<>();
    real.add("real images");
    real.addAll(cells(seeds.stream().map(SeedResult::real).toList()));
    real.add("");
    real.add("");
    return table.row(real.toArray());
  }

  private List<String> cells(List<SampleScores> scores) {
    List<String> cells = new ArrayList<>();
    cells.add(percent(scores, SampleScores::accuracy));
    for (int a = 0; a < space.size(); a++) {
      int attribute = a;
      cells.add(percent(scores, s -> s.found().get(attribute)));
    }
    cells.add(percent(scores, SampleScores::defects));
    cells.add(percent(scores, SampleScores::contradicted));
    cells.add(told(scores.stream().map(SampleScores::frechet).toList(), "%.2f"));
    cells.add(told(scores.stream().map(SampleScores::diversity).toList(), "%.3f"));
    return cells;
  }

  /** The scores of a variant, a seed each; none if there are no classes that were held out. */
  private List<SampleScores> values(Variant variant, boolean heldOut) {
    List<SampleScores> scores = new ArrayList<>();
    for (SeedResult seed : seeds) {
      VariantResult result = Objects.requireNonNull(seed.variants().get(variant));
      SampleScores some = heldOut ? result.heldOut() : result.trained();
      if (some != null) {
        scores.add(some);
      }
    }
    return scores;
  }

  private List<Double> values(Variant variant, ToDoubleFunction<SampleScores> of) {
    return values(variant, false).stream().map(of::applyAsDouble).toList();
  }

  private static String percent(List<SampleScores> scores, ToDoubleFunction<SampleScores> of) {
    return told(scores.stream().map(s -> 100 * of.applyAsDouble(s)).toList(), "%.1f");
  }

  private static String told(List<Double> values, String format) {
    return Statistics.spread(values.stream().filter(Double::isFinite).toList(), format);
  }

  private Table trainings() {
    Table table =
        new Table(
            "training", "steps", "loss, last quarter", "its spread, %", "divergences", "seconds");
    for (String name : seeds.get(0).trainings().keySet()) {
      List<TrainingSummary> all =
          seeds.stream().map(seed -> Objects.requireNonNull(seed.trainings().get(name))).toList();
      table.row(
          name,
          all.get(0).steps(),
          told(all.stream().map(TrainingSummary::loss).toList(), "%.4f"),
          told(all.stream().map(t -> 100 * t.spread()).toList(), "%.1f"),
          told(all.stream().map(t -> (double) t.divergences()).toList(), "%.0f"),
          told(all.stream().map(TrainingSummary::seconds).toList(), "%.0f"));
    }
    return table;
  }

  private String guides() {
    StringBuilder text = new StringBuilder();
    for (GuideLoss loss : seeds.get(0).guideAccuracy().keySet()) {
      List<Double> values =
          seeds.stream()
              .map(seed -> 100 * Objects.requireNonNull(seed.guideAccuracy().get(loss)))
              .toList();
      text.append(
          "\nThe auxiliary classifier trained with %s names %s %% of the attributes of noisy images of all times.\n"
              .formatted(loss.title(), told(values, "%.1f")));
    }
    return text.toString();
  }

  private void losses(RunFolder folder) {
    Charts.linesWithBand(
        folder.file("loss.svg"),
        "Training of the diffusion models",
        "step",
        "mean squared error per value",
        true,
        Arrays.stream(ConditionKind.values())
            .map(ConditionKind::title)
            .filter(name -> seeds.get(0).curves().containsKey(name))
            .map(name -> band(name, false))
            .toList());
    List<Charts.Band> guides =
        seeds.get(0).curves().keySet().stream()
            .filter(name -> name.startsWith("guide"))
            .map(name -> band(name, true))
            .toList();
    if (!guides.isEmpty()) {
      Charts.linesWithBand(
          folder.file("guide-loss.svg"),
          "Training of the auxiliary classifiers",
          "step",
          "loss, relative to the first hundredth",
          true,
          guides);
    }
  }

  private Charts.Band band(String name, boolean relative) {
    List<double[]> runs = new ArrayList<>();
    int steps = 0;
    for (SeedResult seed : seeds) {
      LossCurve curve = Objects.requireNonNull(seed.curves().get(name));
      steps = curve.size();
      double[] means = curve.means(CURVE_POINTS);
      double unit = relative ? means[0] : 1;
      runs.add(Arrays.stream(means).map(mean -> mean / unit).toArray());
    }
    int points = runs.get(0).length;
    double stretch = steps / (double) points;
    double[] x = IntStream.range(0, points).mapToDouble(k -> (k + 0.5) * stretch).toArray();
    return Charts.Band.ofRuns(name, x, runs);
  }

  private void accuracies(RunFolder folder) {
    accuracies(folder, "accuracy.svg", "Attributes of samples that are as asked", false);
    accuracies(
        folder,
        "accuracy-never-trained.svg",
        "Attributes as asked, of combinations that training never showed",
        true);
  }

  private void accuracies(RunFolder folder, String svg, String title, boolean heldOut) {
    List<Charts.Bar> bars = new ArrayList<>();
    for (Variant variant : seeds.get(0).variants().keySet()) {
      bar(bars, variant.shortTitle(), values(variant, heldOut));
    }
    if (!bars.isEmpty()) {
      Charts.bars(folder.file(svg), title, "share of attributes, %", bars);
    }
  }

  private static void bar(List<Charts.Bar> bars, String name, List<SampleScores> scores) {
    List<Double> values = scores.stream().map(s -> 100 * s.accuracy()).sorted().toList();
    if (!values.isEmpty()) {
      bars.add(
          new Charts.Bar(
              name, Statistics.median(values), values.get(0), values.get(values.size() - 1)));
    }
  }
}
