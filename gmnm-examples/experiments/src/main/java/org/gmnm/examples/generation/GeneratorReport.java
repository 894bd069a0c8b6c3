package org.gmnm.examples.generation;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Bar;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.mixture.Variation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tables and pictures of the generator. */
final class GeneratorReport {

  private static final int COLUMNS = 20;
  private static final int SCALE = 2;

  private final RunFolder folder;
  private final ImageParts images;
  private final List<GeneratorResult> results;

  GeneratorReport(RunFolder folder, ImageParts images, List<GeneratorResult> results) {
    this.folder = folder;
    this.images = images;
    this.results = results;
  }

  /** Medians of the runs and their extremes. */
  Table methods() {
    Table table =
        new Table(
            "images",
            "Fréchet distance",
            "share of the Gaussian's",
            "confidence, %",
            "classes",
            "nearest training image, RMS",
            "copies, %",
            "seconds to learn latents");
    for (GeneratorMethod method : GeneratorMethod.values()) {
      table.row(
          method.title(),
          of(method, GeneratorScores::frechet, 2),
          Statistics.spread(shares(method), "%.3f"),
          of(method, s -> 100 * s.confidence(), 1),
          of(method, GeneratorScores::classes, 2),
          of(method, GeneratorScores::nearest, 4),
          of(method, s -> 100 * s.copies(), 1),
          method.generates() && method != GeneratorMethod.VAE
              ? of(method, GeneratorScores::fitSeconds, 2)
              : "");
    }
    return table;
  }

  /** Of each run, this method's Fréchet distance over the fitted Gaussian's. */
  private List<Double> shares(GeneratorMethod method) {
    return results.stream()
        .map(r -> frechet(r, method) / frechet(r, GeneratorMethod.GAUSSIAN))
        .toList();
  }

  private static double frechet(GeneratorResult result, GeneratorMethod method) {
    return scores(result, method).frechet();
  }

  private static GeneratorScores scores(GeneratorResult result, GeneratorMethod method) {
    GeneratorScores scores = result.scores().get(method);
    if (scores == null) {
      throw new IllegalStateException("No scores of " + method);
    }
    return scores;
  }

  private String of(GeneratorMethod method, ToDoubleFunction<GeneratorScores> what, int digits) {
    return Statistics.spread(
        results.stream().map(r -> what.applyAsDouble(scores(r, method))).toList(),
        "%." + digits + "f");
  }

  /** What σ times a factor does. */
  Table variation() {
    Table table =
        new Table(
            "σ times",
            "Fréchet distance",
            "confidence, %",
            "classes",
            "nearest training image, RMS",
            "copies, %");
    for (double spread : GeneratorRun.SPREADS) {
      table.row(
          spread,
          varied(spread, GeneratorScores::frechet, 2),
          varied(spread, s -> 100 * s.confidence(), 1),
          varied(spread, GeneratorScores::classes, 2),
          varied(spread, GeneratorScores::nearest, 4),
          varied(spread, s -> 100 * s.copies(), 1));
    }
    return table;
  }

  private String varied(double spread, ToDoubleFunction<GeneratorScores> what, int digits) {
    return Statistics.spread(
        results.stream().map(r -> what.applyAsDouble(r.varied().get(spread))).toList(),
        "%." + digits + "f");
  }

  /** The sentence below the tables. */
  String remarks() {
    return ("σ of the joint expansion: %s standard deviations of the whitened latents, chosen by the"
            + " likelihood of validation latents. Components of one class: %s %% of the images are"
            + " taken for it by the classifier.\n")
        .formatted(
            Statistics.spread(results.stream().map(GeneratorResult::sigma).toList(), "%.3f"),
            Statistics.spread(results.stream().map(r -> 100 * r.chosenClass()).toList(), "%.1f"));
  }

  void charts() {
    List<Bar> bars = new ArrayList<>();
    for (GeneratorMethod method : GeneratorMethod.values()) {
      List<Double> values = results.stream().map(r -> frechet(r, method)).toList();
      bars.add(
          new Bar(
              method.title(),
              Statistics.median(values),
              values.stream().mapToDouble(Double::doubleValue).min().orElse(0),
              values.stream().mapToDouble(Double::doubleValue).max().orElse(0)));
    }
    Charts.bars(
        folder.file("frechet.svg"),
        "Distance of generated to test images, " + images.source().title(),
        "Fréchet distance of features",
        bars);
    double[] x = GeneratorRun.SPREADS.stream().mapToDouble(Double::doubleValue).toArray();
    Charts.linesWithBand(
        folder.file("variation-measures.svg"),
        "Variation control of the joint expansion",
        "σ times",
        "relative to σ times 1",
        true,
        List.of(
            relative("Fréchet distance", x, GeneratorScores::frechet),
            relative("distance to the nearest training image", x, GeneratorScores::nearest)));
  }

  private Band relative(String name, double[] x, ToDoubleFunction<GeneratorScores> what) {
    List<double[]> runs = new ArrayList<>();
    for (GeneratorResult result : results) {
      double one = what.applyAsDouble(result.varied().get(1.0));
      double[] run = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        run[i] = what.applyAsDouble(result.varied().get(x[i])) / one;
      }
      runs.add(run);
    }
    return Band.ofRuns(name, x, runs);
  }

  /** Grids of images of one run. */
  void grids(GeneratorRun run) {
    List<BufferedImage> all = new ArrayList<>();
    for (GeneratorMethod method : GeneratorMethod.values()) {
      List<BufferedImage> own = pictures(run.draw(method, 5 * COLUMNS, Variation.NONE));
      Charts.imageGrid(
          folder.file("samples-" + method.name().toLowerCase(Locale.ROOT) + ".png"),
          method.title(),
          own,
          COLUMNS,
          SCALE);
      all.addAll(own.subList(0, Math.min(own.size(), 2 * COLUMNS)));
    }
    Charts.imageGrid(
        folder.file("samples.png"),
        "Two rows each: Gaussian, axes, clusters, joint, VAE; reconstructed, real",
        all,
        COLUMNS,
        SCALE);
    List<BufferedImage> varied = new ArrayList<>();
    for (double spread : GeneratorRun.SPREADS) {
      varied.addAll(
          pictures(run.draw(GeneratorMethod.JOINT, COLUMNS, new Variation(spread, 1, List.of()))));
    }
    Charts.imageGrid(
        folder.file("variation.png"),
        "Joint expansion, rows: σ times 0, 0.5, 1, 1.5, 2, 3, 4",
        varied,
        COLUMNS,
        SCALE);
    List<BufferedImage> chosen = new ArrayList<>();
    for (int label = 0; label < images.training().classes(); label++) {
      chosen.addAll(pictures(run.drawOfClass(label, COLUMNS)));
    }
    Charts.imageGrid(
        folder.file("chosen-components.png"),
        "Joint expansion, rows: only the components of one class",
        chosen,
        COLUMNS,
        SCALE);
  }

  private List<BufferedImage> pictures(INDArray rows) {
    ImageShape shape = images.training().shape();
    List<BufferedImage> pictures = new ArrayList<>();
    for (int i = 0; i < rows.size(0); i++) {
      pictures.add(ImageArrays.picture(rows, i, shape));
    }
    return pictures;
  }

  void tell(Manifest manifest) {
    for (GeneratorMethod method : GeneratorMethod.values()) {
      manifest.result(
          method.title() + ", Fréchet distance", of(method, GeneratorScores::frechet, 2));
    }
    manifest.result(
        "joint expansion over Gaussian", Statistics.spread(shares(GeneratorMethod.JOINT), "%.3f"));
  }
}
