package org.gmnm.examples.speed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.Predictor;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long one example takes that a server asks for: {@link Predictor} against {@code
 * MultiLayerNetwork.output}, which one thread enters at a time, from one and more threads, turn by
 * turn. An array of features goes in, an array of outputs comes back.
 */
@Command(
    name = "latency",
    description = "Times predictions of single examples from one and more threads.")
public final class PredictorLatency implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,4,8",
      description = "Threads that ask at the same time (default: ${DEFAULT-VALUE}).")
  private List<Integer> threads = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "Length of a turn (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "3",
      description = "Turns of each kind, all counted (default: ${DEFAULT-VALUE}).")
  private int turns;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "16",
      description = "Features of an example (default: ${DEFAULT-VALUE}).")
  private int width;

  @Option(
      names = "--components",
      paramLabel = "N",
      defaultValue = "64",
      description = "Components of the GMNM layer (default: ${DEFAULT-VALUE}).")
  private int components;

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new PredictorLatency(), args));
  }

  /** Microseconds of the calls of one kind. */
  private static final class Latencies {

    private final double[] sorted;
    private final double seconds;

    Latencies(double[] sorted, double seconds) {
      this.sorted = sorted;
      this.seconds = seconds;
    }

    double quantile(double share) {
      return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
    }

    double thousandsASecond() {
      return 1e-3 * sorted.length / seconds;
    }
  }

  @Override
  public Integer call() {
    if (threads.isEmpty() || !threads.stream().allMatch(n -> n > 0)) {
      throw new UserException("--threads must be > 0, got " + threads);
    }
    if (!(seconds > 0) || turns < 1 || width < 1 || components < 1) {
      throw new UserException(
          "--seconds, --turns, --width and --components must be > 0, got %s, %d, %d and %d"
              .formatted(seconds, turns, width, components));
    }
    MultiLayerNetwork network = network();
    Predictor predictor = Predictor.of(network);
    UnaryOperator<double[]> ours = predictor::predict;
    UnaryOperator<double[]> theirs =
        features ->
            network.output(Nd4j.createFromArray(new double[][] {features})).toDoubleVector();
    Table table =
        new Table(
            "threads",
            "Predictor: median, us",
            "99th percentile, us",
            "thousand a second",
            "output(): median, us",
            "99th percentile, us",
            "thousand a second",
            "medians' ratio");
    Manifest manifest = options.manifest("latency");
    try (RunFolder folder = options.open();
        Progress progress = new Progress("Threads", threads.size() + 1L, "counts")) {
      race(1, ours, theirs); // the compiler's work
      progress.update(1, "warm");
      for (int i = 0; i < threads.size(); i++) {
        int count = threads.get(i);
        List<Latencies> both = race(count, ours, theirs);
        double ratio = both.get(0).quantile(0.5) / both.get(1).quantile(0.5);
        List<Object> cells = new ArrayList<>(List.of(count));
        for (Latencies one : both) {
          cells.add(decimals(one.quantile(0.5)));
          cells.add(decimals(one.quantile(0.99)));
          cells.add(decimals(one.thousandsASecond()));
        }
        cells.add(String.format(Locale.ROOT, "%.4f", ratio));
        table.row(cells.toArray());
        manifest.result(
            count + " threads, medians",
            TimeRatio.of(1e-3 * both.get(0).quantile(0.5), 1e-3 * both.get(1).quantile(0.5))
                .forManifest());
        progress.update(i + 2L, count + " threads");
      }
      AtomicFiles.write(
          folder.file("summary.md"),
          "# One example at a time, %d features, %d components\n\n".formatted(width, components)
              + table.toMarkdown());
      table.writeCsv(folder.file("latency.csv"));
      manifest.write(folder.file("manifest.json"));
    }
    Console.line("");
    Console.line(table.toText());
    return ExampleMain.OK;
  }

  private MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(options.seed())
                .list()
                .layer(new GmnmLayer.Builder().nOut(width).components(components).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(width))
                .build());
    network.init();
    return network;
  }

  /** Both kinds in turn. */
  private List<Latencies> race(
      int count, UnaryOperator<double[]> ours, UnaryOperator<double[]> theirs) {
    List<double[]> first = new ArrayList<>();
    List<double[]> second = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      first.addAll(turn(count, ours));
      second.addAll(turn(count, theirs));
    }
    return List.of(latencies(first), latencies(second));
  }

  private Latencies latencies(List<double[]> parts) {
    return new Latencies(
        parts.stream().flatMapToDouble(Arrays::stream).sorted().toArray(), seconds * turns);
  }

  private List<double[]> turn(int count, UnaryOperator<double[]> predict) {
    ExecutorService pool = Executors.newFixedThreadPool(count);
    try {
      long until = System.nanoTime() + (long) (1e9 * seconds);
      List<Future<double[]>> asked = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        asked.add(pool.submit(() -> calls(until, predict)));
      }
      List<double[]> all = new ArrayList<>();
      for (Future<double[]> one : asked) {
        all.add(one.get());
      }
      return all;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while threads were asking", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a thread failed: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  private double[] calls(long until, UnaryOperator<double[]> predict) {
    double[] features = new double[width];
    double[] times = new double[1024];
    int n = 0;
    long before = System.nanoTime();
    do {
      features[n % width] = 1e-3 * (n % 1000);
      double[] outputs = predict.apply(features);
      long after = System.nanoTime();
      if (outputs.length == 0) {
        throw new IllegalStateException("a prediction without numbers");
      }
      if (n == times.length) {
        times = Arrays.copyOf(times, 2 * n);
      }
      times[n++] = (after - before) * 1e-3;
      before = after;
    } while (before < until);
    return Arrays.copyOf(times, n);
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
