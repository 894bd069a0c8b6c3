package org.gmnm.examples.poisson;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.ResidualTraining;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.VariableProjection;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Progress;
import org.gmnm.layers.GmnmInitializer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.SolvedNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** One method on one problem with one seed, in a folder of its own. */
final class PdeRun {

  private static final int MEASURES = 40; // along a training
  private static final double SMALL_START = 0.01; // of GMNM's output weights

  private final PdeProblem problem;
  private final PdeOptions options;
  private final Accuracy accuracy;
  private final BooleanSupplier stop;
  private final Path folder;
  private final @Nullable Double learningRate;

  /**
   * Runs of one experiment.
   *
   * @param learningRate of methods by gradients, null for each its own
   */
  PdeRun(
      PdeProblem problem,
      PdeOptions options,
      Path folder,
      @Nullable Double learningRate,
      BooleanSupplier stop) {
    this.problem = problem;
    this.options = options;
    this.folder = folder;
    this.learningRate = learningRate;
    this.accuracy = new Accuracy(problem);
    this.stop = stop;
  }

  /** Null if it was stopped. */
  @Nullable PdeResult run(PdeMethod method, int components, long seed) {
    String name =
        method.fileName() + (method.isClosedForm() ? "-" + components : "") + "-seed" + seed;
    PdeFiles files = new PdeFiles(folder.resolve(name));
    if (!method.isClosedForm()) {
      return train(method, seed, files);
    }
    return options.resume() && files.exist()
        ? new PdeResult(method, components, seed, files.trace(Integer.MAX_VALUE), files.network())
        : solve(method, components, seed, files);
  }

  private PdeResult solve(PdeMethod method, int components, long seed, PdeFiles files) {
    Collocation points =
        new Collocation(
            problem.pde(),
            Math.max(options.points, 2 * components),
            Math.max(options.border, components / 3),
            options.sampler,
            seed);
    Trace trace = new Trace();
    long started = System.nanoTime();
    String task = problem.title() + ", " + method.title();
    int rounds = options.refine + 1;
    int each = method == PdeMethod.TRAINED ? options.iterations : 1;
    Solution solution = null;
    try (Progress progress = new Progress(task, (long) rounds * each, "solves")) {
      for (int round = 0; round < rounds; round++) {
        if (solution != null) {
          points.refine(solution);
        }
        VariableProjection projection = new VariableProjection(points.equations());
        int before = round * each;
        solution =
            method == PdeMethod.TRAINED
                ? projection.solveTrained(
                    components,
                    options.iterations,
                    step -> {
                      trace.add(
                          accuracy.measure(
                              step.solution(), before + step.iteration(), seconds(started)));
                      progress.update(before + step.iteration(), error(trace));
                    })
                : projection.solveOnGrid(components);
        trace.add(accuracy.measure(solution, before + each, seconds(started)));
        progress.update(before + each, error(trace));
      }
    }
    MultiLayerNetwork network = SolvedNetwork.of(Objects.requireNonNull(solution));
    files.save(network, trace);
    return new PdeResult(method, components, seed, trace, network);
  }

  private @Nullable PdeResult train(PdeMethod method, long seed, PdeFiles files) {
    Collocation points =
        new Collocation(problem.pde(), options.points, options.border, options.sampler, seed);
    boolean resumed = options.resume() && options.refine == 0 && files.exist();
    MultiLayerNetwork network = resumed ? files.network() : begin(method, points, seed);
    Trace trace = resumed ? files.trace(network.getIterationCount()) : new Trace();
    ResidualTraining training = new ResidualTraining(network, points.equations());
    int every = Math.max(1, options.steps / MEASURES);
    int refineEvery = options.steps / (options.refine + 1) + 1;
    double seconds = trace.isEmpty() ? 0 : trace.last().seconds();
    String task = problem.title() + ", " + method.title() + ", seed " + seed;
    int done = network.getIterationCount();
    try (Progress progress = new Progress(task, options.steps, "steps", done)) {
      while (network.getIterationCount() < options.steps) {
        long started = System.nanoTime();
        double loss = training.step();
        seconds += seconds(started);
        if (!Double.isFinite(loss)) {
          throw new UserException(
              task + ": the loss became " + loss + "; lower the rate with --learning-rate");
        }
        int step = network.getIterationCount();
        if (step % refineEvery == 0) {
          points.refine(training);
          training.equations(points.equations());
        }
        if (step % every == 0 || step == options.steps) {
          trace.add(accuracy.measure(training, step, seconds));
          files.save(network, trace);
          if (stop.getAsBoolean()) {
            return null;
          }
        }
        progress.update(step, trace.isEmpty() ? "" : error(trace));
      }
    }
    return new PdeResult(method, 0, seed, trace, network);
  }

  private MultiLayerNetwork begin(PdeMethod method, Collocation points, long seed) {
    double rate = learningRate == null ? method.learningRate() : learningRate;
    int dimensions = problem.pde().domain().dimensions();
    MultiLayerNetwork network =
        new MultiLayerNetwork(method.configuration(dimensions, options.steps, rate, seed));
    network.init();
    if (method == PdeMethod.GMNM) {
      INDArray inside = Nd4j.createFromArray(points.inside());
      new GmnmInitializer(points.inside().length, seed)
          .withRoundComponents()
          .fromData(network, 0, new ListDataSetIterator<>(List.of(new DataSet(inside, inside))));
      // A rough start has a huge residual, and what is left of it is the slowest to go.
      network.getLayer(0).getParam(GmnmLayer.OUTPUT_WEIGHTS).muli(SMALL_START);
    }
    return network;
  }

  private static String error(Trace trace) {
    return String.format(Locale.ROOT, "relative error %.1e", trace.last().relativeL2());
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) * 1e-9;
  }
}
