package org.gmnm.examples.density;

import static org.gmnm.examples.RunOptions.require;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.gmnm.mixture.ValueFile;
import org.gmnm.mixture.Variation;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The density of a file of values, however many they are. */
final class FileDensity {

  private static final int PORTION = 1 << 16;

  private static final List<Double> QUANTILES = List.of(0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99);

  private enum Order {
    LITTLE_ENDIAN(ByteOrder.LITTLE_ENDIAN),
    BIG_ENDIAN(ByteOrder.BIG_ENDIAN);

    private final ByteOrder order;

    Order(ByteOrder order) {
      this.order = order;
    }
  }

  @Option(
      names = "--file",
      paramLabel = "VALUES",
      description =
          "Learn only the values of this file, of 8 bytes each and nothing else, in bounded memory;"
              + " by the last number of --components.")
  private @Nullable Path file;

  @Option(
      names = "--byte-order",
      paramLabel = "ORDER",
      defaultValue = "LITTLE_ENDIAN",
      description = "Of --file: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Order byteOrder = Order.LITTLE_ENDIAN;

  @Option(
      names = "--interval",
      paramLabel = "LOW,HIGH",
      split = ",",
      description =
          "Interval of the expansion of --file (default: its least and greatest value, by one more"
              + " pass).")
  private @Nullable List<Double> interval;

  @Option(
      names = "--draw",
      paramLabel = "N",
      defaultValue = "0",
      description = "First write so many values of the two modes into --file, to try it.")
  private long draw;

  @Unkeyed
  @Option(
      names = "--file-threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads that read --file (default: as many as processors).")
  private int threads;

  /** The file as it is to be learned, or null where none is asked for. */
  @Nullable Path file() {
    return file;
  }

  void validate() {
    require(draw >= 0, "--draw must be >= 0, got " + draw);
    require(draw == 0 || file != null, "--draw needs --file, where the values go");
    require(threads >= 0, "--file-threads must be >= 0, got " + threads);
    require(
        interval == null || interval.size() == 2,
        "--interval must be two numbers, such as --interval=-4,4, got " + interval);
  }

  /** Learns it. */
  void learn(
      Path path,
      int components,
      long seed,
      DensityTarget.Mixed drawn,
      Manifest manifest,
      DensityPictures pictures,
      BiConsumer<String, Table> section) {
    try {
      if (draw > 0) {
        write(path, drawn.truth(), draw, seed, byteOrder.order);
      }
      ValueFile values = ValueFile.of(path).withOrder(byteOrder.order);
      if (threads > 0) {
        values = values.withThreads(threads);
      }
      long begin = System.nanoTime();
      GmmExpansion expansion = expansion(values, components);
      double ranged = (System.nanoTime() - begin) * 1e-9;
      begin = System.nanoTime();
      GaussianMixture mixture = learn(values, expansion);
      double learned = (System.nanoTime() - begin) * 1e-9;
      Double w1 = draw > 0 ? drawn.distance(mixture) : null;
      section.accept(
          "The values of " + path.getFileName(),
          new Table("values", "components", "interval, s", "learning, s", "ns a value", "W1")
              .row(
                  values.count(),
                  components,
                  interval == null ? ranged : null,
                  learned,
                  learned * 1e9 / values.count(),
                  w1));
      section.accept("Their distribution", distribution(expansion, mixture));
      pictures.file(String.valueOf(path.getFileName()), mixture, draw > 0 ? drawn.truth() : null);
      manifest.result("values", values.count()).result("seconds of learning", learned);
      if (interval == null) {
        manifest.result("seconds for the interval", ranged);
      }
      if (w1 != null) {
        manifest.result("W1", w1);
      }
      Console.line("Taking the file's checksum for the manifest ...");
      manifest.data(path);
    } catch (IOException e) {
      throw new UserException("Cannot learn from a file: " + e.getMessage(), e);
    }
  }

  private GmmExpansion expansion(ValueFile values, int components) throws IOException {
    double t = GmmExpansion.DEFAULT_SIGMA_OVER_SPACING;
    if (interval != null) {
      return GmmExpansion.of(interval.get(0), interval.get(1), components, t);
    }
    try (Progress progress = new Progress("interval", values.count(), "values")) {
      return GmmExpansion.forRange(
          values.withProgress(done -> progress.update(done, "")).range(), components, t);
    }
  }

  private static GaussianMixture learn(ValueFile values, GmmExpansion expansion)
      throws IOException {
    try (Progress progress = new Progress("learning", values.count(), "values")) {
      return expansion.fit(values.withProgress(done -> progress.update(done, "")));
    }
  }

  private static Table distribution(GmmExpansion expansion, GaussianMixture mixture) {
    Table table =
        new Table("what", "value")
            .row("interval begins", expansion.low())
            .row("interval ends", expansion.high())
            .row("mean", mixture.mean())
            .row("standard deviation", mixture.standardDeviation());
    QUANTILES.forEach(p -> table.row("quantile " + p, mixture.quantile(p)));
    return table;
  }

  /** Values of a mixture, in the order that the seed gives. */
  private static void write(
      Path path, GaussianMixture truth, long values, long seed, ByteOrder order) {
    if (Files.exists(path)) {
      throw new UserException(
          "--draw writes a file anew, but " + path + " is there; remove it or leave --draw out");
    }
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer bytes = ByteBuffer.allocate(PORTION * Double.BYTES).order(order);
    try (Progress progress = new Progress("drawing", values, "values")) {
      AtomicFiles.write(
          path,
          out -> {
            for (long done = 0; done < values; ) {
              int count = (int) Math.min(PORTION, values - done);
              bytes.asDoubleBuffer().put(truth.sample(random, count, Variation.NONE));
              out.write(bytes.array(), 0, count * Double.BYTES);
              done += count;
              progress.update(done, "");
            }
          });
    }
  }
}
