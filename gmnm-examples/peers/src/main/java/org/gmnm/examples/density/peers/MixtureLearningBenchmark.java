package org.gmnm.examples.density.peers;

import static org.gmnm.examples.RunOptions.require;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.OutputOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.speed.PythonProgram;
import org.gmnm.examples.speed.TimeRatio;
import org.gmnm.mixture.Covariance;
import org.gmnm.mixture.GaussianMixtureLearner;
import org.gmnm.mixture.JointGaussianMixture;
import org.gmnm.mixture.LearnedMixture;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@link GaussianMixtureLearner} and scikit-learn's {@code GaussianMixture} on the same table from
 * the same start, with diagonal covariances and as many passes: seconds, and that both arrive at
 * the same likelihood. In turn, in processes of their own, with as many threads.
 */
@Command(
    name = "mixture-learning",
    description = "Times the learner of mixtures beside scikit-learn's, on the same table.")
public final class MixtureLearningBenchmark implements Callable<Integer> {

  private static final String SCRIPT = "gaussian_mixture.py";
  private static final double SAME = 1e-6;

  /** How far apart the components are that rows are drawn from, in their deviations. */
  private static final double SPREAD = 0.5;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "python3",
      description = "A Python that has scikit-learn (default: ${DEFAULT-VALUE}).")
  private String python = "python3";

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Rows of the table (default: ${DEFAULT-VALUE}).")
  private int rows = 1_000_000;

  @Option(
      names = "--variables",
      paramLabel = "N",
      defaultValue = "64",
      description = "Its columns (default: ${DEFAULT-VALUE}).")
  private int variables = 64;

  @Option(
      names = "--components",
      paramLabel = "N",
      defaultValue = "64",
      description = "Of the mixture (default: ${DEFAULT-VALUE}).")
  private int components = 64;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "5",
      description = "Steps of expectation–maximisation (default: ${DEFAULT-VALUE}).")
  private int passes = 5;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Turns of each, of which medians count (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  /** What a turn took and where it ended. */
  private record Fit(String versions, double seconds, double processor, double logLikelihood) {}

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new MixtureLearningBenchmark(), args));
  }

  @Override
  public Integer call() {
    require(
        Math.min(Math.min(rows, variables), Math.min(components, Math.min(passes, rounds))) >= 1,
        "--rows, --variables, --components, --passes and --rounds must be >= 1");
    require(rows >= components, "--rows must be at least --components, got " + rows);
    Manifest manifest = options.manifest("mixture-learning");
    double[][] table = table();
    JointGaussianMixture start = start(table);
    List<Fit> ours = new ArrayList<>();
    List<Fit> theirs = new ArrayList<>();
    try (RunFolder folder = options.open();
        Progress progress = new Progress("Fits", 2L * rounds, "fits")) {
      Path file = folder.file("table.bin");
      try {
        write(table, start, file);
        Path script = PythonProgram.script(SCRIPT);
        for (int round = 0; round < rounds; round++) {
          theirs.add(theirs(script, file));
          progress.update(2L * round + 1, "scikit-learn");
          ours.add(ours(table, start));
          progress.update(2L * round + 2, "gmnm");
        }
      } finally {
        Files.deleteIfExists(file);
      }
      report(ours, theirs, folder, manifest);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the table", e);
    }
    return ExampleMain.OK;
  }

  private double[][] table() {
    Random random = new Random(options.seed());
    double[][] means = new double[components][variables];
    for (double[] mean : means) {
      Arrays.setAll(mean, a -> SPREAD * random.nextGaussian());
    }
    double[][] table = new double[rows][variables];
    for (double[] row : table) {
      double[] mean = means[random.nextInt(components)];
      Arrays.setAll(row, a -> mean[a] + random.nextGaussian());
    }
    return table;
  }

  private JointGaussianMixture start(double[][] table) {
    double[] weights = new double[components];
    Arrays.fill(weights, 1.0 / components);
    double[][] sigmas = new double[components][variables];
    Arrays.stream(sigmas).forEach(row -> Arrays.fill(row, 1.5));
    return JointGaussianMixture.of(weights, Arrays.copyOf(table, components), sigmas);
  }

  private static void write(double[][] table, JointGaussianMixture start, Path file)
      throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(table[0].length * Double.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (double[][] part : List.of(table, start.means(), start.sigmas())) {
        for (double[] row : part) {
          bytes.clear();
          bytes.asDoubleBuffer().put(row);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
      }
    }
  }

  private Fit ours(double[][] table, JointGaussianMixture start) {
    GaussianMixtureLearner learner =
        GaussianMixtureLearner.of(components)
            .withCovariance(Covariance.DIAGONAL)
            .withFloor(0)
            .withPasses(passes)
            .withTolerance(0);
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long processor = machine.getProcessCpuTime();
    long started = System.nanoTime();
    LearnedMixture learned = learner.fitFrom(start, table);
    return new Fit(
        "gmnm, Java " + Runtime.version().feature(),
        (System.nanoTime() - started) * 1e-9,
        (machine.getProcessCpuTime() - processor) * 1e-9,
        learned.lastLogLikelihood());
  }

  private static int threads() {
    return ForkJoinPool.getCommonPoolParallelism() + 1; // and the one that asks
  }

  private Fit theirs(Path script, Path file) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                python,
                script.toString(),
                file.toString(),
                Integer.toString(rows),
                Integer.toString(variables),
                Integer.toString(components),
                Integer.toString(passes))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    for (String library : List.of("OMP", "OPENBLAS", "MKL")) {
      builder.environment().put(library + "_NUM_THREADS", Integer.toString(threads()));
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String[] parts = said.strip().split("\t", -1);
    if (parts.length != 5) {
      throw new UserException(
          "--python %s must have scikit-learn; it said '%s'".formatted(python, said.strip()));
    }
    return new Fit(
        parts[0] + "; " + parts[1],
        Double.parseDouble(parts[2]),
        Double.parseDouble(parts[3]),
        Double.parseDouble(parts[4]));
  }

  private void report(List<Fit> ours, List<Fit> theirs, RunFolder folder, Manifest manifest) {
    Table table = new Table("learner", "seconds", "seconds of processor", "log-likelihood per row");
    Fit left = median(ours);
    Fit right = median(theirs);
    for (Fit fit : List.of(left, right)) {
      table.row(
          fit.versions(),
          decimals(fit.seconds()),
          decimals(fit.processor()),
          String.format(Locale.ROOT, "%.9f", fit.logLikelihood()));
    }
    double off = Math.abs(left.logLikelihood() - right.logLikelihood());
    TimeRatio ratio = TimeRatio.of(1e3 * left.seconds(), 1e3 * right.seconds());
    TimeRatio processor = TimeRatio.of(1e3 * left.processor(), 1e3 * right.processor());
    String text =
        "%,d rows of %d variables, %d components, diagonal covariances, %d passes, %d threads;"
                .formatted(rows, variables, components, passes, threads())
            + " medians of %d turns. Ratio of times %s, of processor times %s. The likelihoods differ by %.1e.%n%n"
                .formatted(rounds, ratio.shownRatio(), processor.shownRatio(), off);
    manifest
        .option("peer", right.versions())
        .option("threads of each", threads())
        .result("fit, ours over scikit-learn", ratio.forManifest())
        .result("fit, processor, ours over scikit-learn", processor.forManifest())
        .result("difference of log-likelihoods per row", off);
    AtomicFiles.write(folder.file("summary.md"), text + table.toMarkdown());
    manifest.write(folder.file("manifest.json"));
    Console.line("");
    Console.line(text + table.toText());
    require(off <= SAME, "the likelihoods must be alike to " + SAME + ", and differ by " + off);
  }

  private static Fit median(List<Fit> fits) {
    Fit last = fits.get(fits.size() - 1);
    return new Fit(
        last.versions(),
        Statistics.median(fits.stream().map(Fit::seconds).toList()),
        Statistics.median(fits.stream().map(Fit::processor).toList()),
        last.logLikelihood());
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
