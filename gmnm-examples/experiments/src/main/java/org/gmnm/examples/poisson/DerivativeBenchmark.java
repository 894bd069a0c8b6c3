package org.gmnm.examples.poisson;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.Jet;
import org.gmnm.calculus.JetNetwork;
import org.gmnm.dl4j.LossTraining;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.OutputOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What derivatives cost: the forward pass that carries value, gradient and Laplacian in the plane
 * against the one that computes the value alone, in turn, for the networks of {@link
 * PoissonEquation}.
 */
@Command(
    name = "derivatives",
    description = "Times forward passes with and without gradient and Laplacian.")
public final class DerivativeBenchmark implements Callable<Integer> {

  private static final int WARM_UP = 50;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "200",
      description = "Timed passes of each kind, in turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 200;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Points of a pass (default: ${DEFAULT-VALUE}).")
  private int points = 4096;

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new DerivativeBenchmark(), args));
  }

  /** One network's two passes and how long they took, in milliseconds. */
  private static final class Passes {

    private final List<Double> plain = new ArrayList<>();
    private final List<Double> whole = new ArrayList<>();
    private final LossTraining graph;
    private final SDVariable value;
    private final SDVariable jet;
    private final Map<String, INDArray> inputs;

    Passes(PdeMethod method, int points, long seed) {
      MultiLayerNetwork network = new MultiLayerNetwork(method.configuration(2, new NoOp(), seed));
      network.init();
      SameDiff sameDiff = SameDiff.create();
      SDVariable x = sameDiff.placeHolder("x", DataType.DOUBLE, -1, 2);
      Jet u = JetNetwork.through(network, x);
      value = u.value();
      jet = sameDiff.concat(1, value, u.gradient().get(0), u.gradient().get(1), u.laplacian());
      graph = new LossTraining(network, jet.sum());
      Nd4j.getRandom().setSeed(seed);
      inputs = Map.of("x", Nd4j.rand(DataType.DOUBLE, points, 2));
    }

    void time() {
      plain.add(milliseconds(value));
      whole.add(milliseconds(jet));
    }

    private double milliseconds(SDVariable expression) {
      long started = System.nanoTime();
      graph.evaluate(expression, inputs);
      return (System.nanoTime() - started) * 1e-6;
    }
  }

  @Override
  public Integer call() {
    if (rounds < 1 || points < 1) {
      throw new UserException(
          "--rounds and --points must be >= 1, got " + rounds + " and " + points);
    }
    Manifest manifest = options.manifest("derivatives").dataType("all networks", DataType.DOUBLE);
    Map<PdeMethod, Passes> all = new EnumMap<>(PdeMethod.class);
    Arrays.stream(PdeMethod.values())
        .filter(m -> !m.isClosedForm())
        .forEach(m -> all.put(m, new Passes(m, points, options.seed())));
    try (RunFolder folder = options.open();
        Progress progress = new Progress("Forward passes", rounds + WARM_UP, "rounds")) {
      for (int round = 0; round < rounds + WARM_UP; round++) {
        all.values().forEach(Passes::time);
        progress.update(round + 1, "");
      }
      Table table =
          new Table(
              "network", "value, ms", "value, gradient and Laplacian, ms", "ratio of medians");
      all.forEach(
          (method, passes) -> {
            double plain = Statistics.median(passes.plain.subList(WARM_UP, rounds + WARM_UP));
            double whole = Statistics.median(passes.whole.subList(WARM_UP, rounds + WARM_UP));
            table.row(method.name(), decimals(plain), decimals(whole), decimals(whole / plain));
            manifest.result(method.name() + " ratio", decimals(whole / plain));
          });
      AtomicFiles.write(folder.file("summary.md"), table.toMarkdown());
      manifest.write(folder.file("manifest.json"));
      Console.line("");
      Console.line(table.toText());
    }
    return ExampleMain.OK;
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
