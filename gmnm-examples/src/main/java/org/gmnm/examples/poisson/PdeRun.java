package org.gmnm.examples.poisson;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.ResidualTraining;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.VariableProjection;
import org.gmnm.examples.UserException;
import org.gmnm.examples.baseline.EvenComponents;
import org.gmnm.examples.baseline.FullBatchAdam;
import org.gmnm.examples.baseline.FullBatchDescent;
import org.gmnm.examples.baseline.Mlp;
import org.gmnm.examples.report.Progress;
import org.gmnm.layers.SolvedNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** One method on one problem with one seed, in a folder of its own. */
final class PdeRun {

  private static final int MEASURES = 40; // along a training

  /** Of the first components beyond the border, in spacings: Laplacians want more than values. */
  private static final double MARGIN = 2;

  private final PdeProblem problem;
  private final PdeOptions options;
  private final Accuracy accuracy;
  private final BooleanSupplier stop;
  private final Path folder;
  private final @Nullable Double tuned;

  /**
   * Runs of one experiment.
   *
   * @param tuned what is tuned of methods by gradients, null for each its own: Adam's learning
   *     rate, or the scale of the start
   */
  PdeRun(
      PdeProblem problem,
      PdeOptions options,
      Path folder,
      @Nullable Double tuned,
      BooleanSupplier stop) {
    this.problem = problem;
    this.options = options;
    this.folder = folder;
    this.tuned = tuned;
    this.accuracy = new Accuracy(problem);
    this.stop = stop;
  }

  /** Null if it was stopped. */
  @Nullable PdeResult run(PdeMethod method, int components, long seed) {
    String kind = method.isClosedForm() ? "-" + components : options.optimizer.suffix();
    PdeFiles files = new PdeFiles(folder.resolve(method.fileName() + kind + "-seed" + seed));
    if (!method.isClosedForm()) {
      return options.optimizer == PdeOptimizer.ADAM
          ? train(method, seed, files)
          : descend(method, seed, files);
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

  /** By Adam. */
  private @Nullable PdeResult train(PdeMethod method, long seed, PdeFiles files) {
    Collocation points =
        new Collocation(problem.pde(), options.points, options.border, options.sampler, seed);
    boolean resumed = options.resume() && options.refine == 0 && files.exist();
    double rate = tuned == null ? method.learningRate() : tuned;
    MultiLayerNetwork network =
        resumed ? files.network() : begin(method, seed, FullBatchAdam.of(rate, options.steps));
    if (!resumed) {
      start(network, method, seed, 1);
    }
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
              task + ": the loss became " + loss + "; lower the rate with --tuned");
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

  /**
   * By quasi-Newton steps; a run that is stopped begins anew, so nothing is saved before its end.
   */
  private @Nullable PdeResult descend(PdeMethod method, long seed, PdeFiles files) {
    if (options.resume() && files.exist()) {
      Trace kept = files.trace(Integer.MAX_VALUE);
      if (kept.last().step() == options.steps) {
        return new PdeResult(method, 0, seed, kept, files.network());
      }
    }
    Collocation points =
        new Collocation(problem.pde(), options.points, options.border, options.sampler, seed);
    MultiLayerNetwork network = begin(method, seed, new NoOp());
    double scale = tuned == null ? method.scale() : tuned;
    Map<String, Double> units = start(network, method, seed, scale);
    ResidualTraining training = new ResidualTraining(network, points.equations());
    Trace trace = new Trace();
    String task = problem.title() + ", " + method.title() + ", seed " + seed;
    try (Progress progress = new Progress(task, options.steps, "steps")) {
      boolean ended =
          FullBatchDescent.run(
              () -> FullBatchDescent.begin(network, training::lossAt, scale, units),
              options.steps,
              MEASURES,
              (step, seconds, parameters) -> {
                network.setParams(Nd4j.createFromArray(parameters).reshape(1, parameters.length));
                trace.add(accuracy.measure(training, step, seconds));
              },
              (step, loss) -> {
                progress.update(step, trace.isEmpty() ? "" : error(trace));
                return !stop.getAsBoolean();
              });
      if (!ended) {
        return null;
      }
    }
    network.setIterationCount(options.steps);
    files.save(network, trace);
    return new PdeResult(method, 0, seed, trace, network);
  }

  private MultiLayerNetwork begin(PdeMethod method, long seed, IUpdater updater) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            method.configuration(problem.pde().domain().dimensions(), updater, seed));
    network.init();
    return network;
  }

  /** Places the components of GMNM; what the first layer's parameters are measured by. */
  private Map<String, Double> start(
      MultiLayerNetwork network, PdeMethod method, long seed, double scale) {
    if (method == PdeMethod.GMNM) {
      double spacing = EvenComponents.start(network, problem.pde().domain(), MARGIN, seed);
      return EvenComponents.units(spacing / scale);
    }
    return method.isMlp() ? Mlp.units(scale) : Map.of();
  }

  private static String error(Trace trace) {
    return String.format(Locale.ROOT, "relative error %.1e", trace.last().relativeL2());
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) * 1e-9;
  }
}
