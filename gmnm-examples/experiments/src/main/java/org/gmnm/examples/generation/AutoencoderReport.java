package org.gmnm.examples.generation;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Table and pictures of the autoencoders. */
final class AutoencoderReport {

  private static final int COLUMNS = 16;
  private static final int STEPS = 10;
  private static final int PAIRS = 3;

  private final RunFolder folder;
  private final ImageParts images;
  private final Map<AutoencoderNetwork, List<AutoencoderResult>> results;

  AutoencoderReport(
      RunFolder folder,
      ImageParts images,
      Map<AutoencoderNetwork, List<AutoencoderResult>> results) {
    this.folder = folder;
    this.images = images;
    this.results = results;
  }

  /** Medians of the runs and their extremes. */
  Table table() {
    Table table =
        new Table(
            "network",
            "parameters",
            "runs",
            "test L2, 1e-3",
            "validation L2, 1e-3",
            "training L2, 1e-3",
            "PSNR, dB",
            "SSIM",
            "seconds an epoch");
    results.forEach(
        (kind, runs) ->
            table.row(
                kind.title(),
                runs.get(0).parameters(),
                runs.size(),
                spread(runs, r -> 1e3 * r.lastTest(), 3),
                spread(runs, r -> 1e3 * last(r.validation()), 3),
                spread(runs, r -> 1e3 * last(r.training()), 3),
                spread(runs, AutoencoderResult::psnr, 2),
                spread(runs, AutoencoderResult::ssim, 4),
                spread(runs, r -> Statistics.median(r.seconds()), 1)));
    return table;
  }

  private static double last(List<Double> values) {
    return values.get(values.size() - 1);
  }

  private static String spread(
      List<AutoencoderResult> runs, Function<AutoencoderResult, Double> of, int digits) {
    return Statistics.spread(runs.stream().map(of).toList(), "%." + digits + "f");
  }

  /** Whether every run with a map is better than every plain one; empty where one is missing. */
  String verdict() {
    StringBuilder text = new StringBuilder();
    List<AutoencoderResult> plain = results.get(AutoencoderNetwork.PLAIN);
    if (plain == null) {
      return "";
    }
    results.forEach(
        (kind, runs) -> {
          if (kind != AutoencoderNetwork.PLAIN) {
            double ratio =
                Statistics.median(runs.stream().map(AutoencoderResult::lastTest).toList())
                    / Statistics.median(plain.stream().map(AutoencoderResult::lastTest).toList());
            double worst = runs.stream().mapToDouble(AutoencoderResult::lastTest).max().orElse(0);
            double best = plain.stream().mapToDouble(AutoencoderResult::lastTest).min().orElse(0);
            String runsSaid =
                runs.size() == 1
                    ? "one run"
                    : "medians; its worst run is %s plain's best"
                        .formatted(worst < best ? "better than" : "not better than");
            text.append(
                String.format(
                    Locale.ROOT,
                    "Test L2 of %s: %.3f times that of plain (%s).%n",
                    kind.title(),
                    ratio,
                    runsSaid));
          }
        });
    return text.toString();
  }

  /** Test and training error over the epochs. */
  void curves() {
    curve("test-l2.svg", "Test images, ", AutoencoderResult::test);
    curve("training-l2.svg", "Training images, ", AutoencoderResult::training);
  }

  private void curve(String file, String title, Function<AutoencoderResult, List<Double>> values) {
    List<Band> bands = new ArrayList<>();
    results.forEach(
        (kind, runs) -> {
          double[] x = IntStream.rangeClosed(1, runs.get(0).epochs()).asDoubleStream().toArray();
          bands.add(
              Band.ofRuns(
                  kind.title(),
                  x,
                  runs.stream()
                      .map(r -> values.apply(r).stream().mapToDouble(Double::doubleValue).toArray())
                      .toList()));
        });
    Charts.linesWithBand(
        folder.file(file),
        title
            + images.source().title()
            + ": "
            + Statistics.shown(results.values().iterator().next().size()),
        "epochs",
        "L2, mean squared difference of pixels",
        true,
        bands);
  }

  /** Test images, then each network's reconstructions. */
  void reconstructions(Map<AutoencoderNetwork, ComputationGraph> networks) {
    INDArray batch = AutoencoderRun.some(images.test(), COLUMNS).next().getFeatures();
    List<BufferedImage> pictures = new ArrayList<>(pictures(batch));
    StringBuilder rows = new StringBuilder("Rows: test images");
    networks.forEach(
        (kind, network) -> {
          pictures.addAll(pictures(network.outputSingle(batch)));
          rows.append(", ").append(kind.title());
        });
    Charts.imageGrid(folder.file("reconstructions.png"), rows.toString(), pictures, COLUMNS, 2);
  }

  /** From one test image to another along the straight line between their latents. */
  void interpolations(Map<AutoencoderNetwork, ComputationGraph> networks) {
    ImageShape shape = images.test().shape();
    INDArray batch = AutoencoderRun.some(images.test(), 2 * PAIRS).next().getFeatures();
    List<BufferedImage> ends = pictures(batch);
    List<BufferedImage> pictures = new ArrayList<>();
    for (int pair = 0; pair + 1 < batch.size(0); pair += 2) {
      for (Map.Entry<AutoencoderNetwork, ComputationGraph> entry : networks.entrySet()) {
        INDArray latents =
            Objects.requireNonNull(entry.getValue().feedForward(batch, false).get("latent"));
        INDArray line = line(row(latents, pair), row(latents, pair + 1));
        pictures.add(ends.get(pair));
        pictures.addAll(
            pictures(entry.getKey().decoder(entry.getValue(), shape).outputSingle(line)));
        pictures.add(ends.get(pair + 1));
      }
    }
    String names =
        String.join(", ", networks.keySet().stream().map(AutoencoderNetwork::title).toList());
    Charts.imageGrid(
        folder.file("interpolations.png"),
        "Between two test images, rows in turn: " + names,
        pictures,
        STEPS + 2,
        2);
  }

  private static INDArray row(INDArray rows, int i) {
    return rows.get(NDArrayIndex.interval(i, i + 1), NDArrayIndex.all());
  }

  private static INDArray line(INDArray from, INDArray to) {
    INDArray line = Nd4j.create(STEPS, from.size(1));
    for (int i = 0; i < STEPS; i++) {
      double share = i / (STEPS - 1.0);
      line.putRow(i, from.mul(1 - share).add(to.mul(share)));
    }
    return line;
  }

  private List<BufferedImage> pictures(INDArray batch) {
    List<BufferedImage> pictures = new ArrayList<>();
    for (int i = 0; i < batch.size(0); i++) {
      pictures.add(ImageArrays.picture(AutoencoderRun.pixels(batch, i), images.test().shape()));
    }
    return pictures;
  }

  void tell(Manifest manifest) {
    results.forEach(
        (kind, runs) ->
            manifest
                .result(kind.title() + " parameters", runs.get(0).parameters())
                .result(kind.title() + " test L2, 1e-3", spread(runs, r -> 1e3 * r.lastTest(), 3))
                .result(kind.title() + " PSNR, dB", spread(runs, AutoencoderResult::psnr, 2))
                .result(kind.title() + " SSIM", spread(runs, AutoencoderResult::ssim, 4)));
  }
}
