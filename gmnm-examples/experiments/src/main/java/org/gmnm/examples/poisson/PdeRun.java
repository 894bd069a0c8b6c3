package org.gmnm.examples.poisson;

import java.util.ArrayList;
import java.util.List;
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
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.examples.store.RunStore;
import org.gmnm.layers.SolvedNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** Runs of one experiment, each one method on one problem with one seed. */
final class PdeRun {

  /**
   * Which run.
   *
   * @param method how
   * @param components the most components, of closed-form methods; 0 of others
   * @param seed of points and network
   * @param tuned what is tuned of methods by gradients: Adam's learning rate, or the scale of the
   *     start; 0 of others
   */
  record Key(PdeMethod method, int components, long seed, double tuned) {}

  /**
   * Where a training by Adam stands, beside its network.
   *
   * @param measures so far
   * @param seconds of training so far
   * @param inside the points inside the domain
   * @param refinements rounds of refinement so far
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record AdamState(List<Measure> measures, double seconds, double[][] inside, int refinements) {}

  private static final int MEASURES = 40; // along a training

  /** Of the first components beyond the border, in spacings: Laplacians want more than values. */
  private static final double MARGIN = 2;

  private final PdeProblem problem;
  private final PdeOptions options;
  private final Accuracy accuracy;
  private final BooleanSupplier stop;
  private final RunStore<Key, Trace> store;

  PdeRun(PdeProblem problem, PdeOptions options, RunStore<Key, Trace> store, BooleanSupplier stop) {
    this.problem = problem;
    this.options = options;
    this.store = store;
    this.accuracy = new Accuracy(problem);
    this.stop = stop;
  }

  /** Null if it was stopped. */
  @Nullable PdeResult run(Key key) {
    Trace trace = store.result(key);
    if (trace != null) {
      return new PdeResult(key.method(), key.components(), key.seed(), trace, store.network(key));
    }
    if (key.method().isClosedForm()) {
      return solve(key);
    }
    return options.optimizer == PdeOptimizer.ADAM ? train(key) : descend(key);
  }

  private PdeResult saved(Key key, List<Measure> measures, MultiLayerNetwork network) {
    Trace trace = new Trace(measures);
    store.saveNetwork(key, network);
    store.save(key, trace, trace.last().seconds());
    return new PdeResult(key.method(), key.components(), key.seed(), trace, network);
  }

  private PdeResult solve(Key key) {
    PdeMethod method = key.method();
    int components = key.components();
    Collocation points =
        points(
            Math.max(options.points, 2 * components),
            Math.max(options.border, components / 3),
            key.seed());
    List<Measure> measures = new ArrayList<>();
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
                      measures.add(
                          accuracy.measure(
                              step.solution(), before + step.iteration(), seconds(started)));
                      progress.update(before + step.iteration(), error(measures));
                    })
                : projection.solveOnGrid(components);
        measures.add(accuracy.measure(solution, before + each, seconds(started)));
        progress.update(before + each, error(measures));
      }
    }
    return saved(key, measures, SolvedNetwork.of(Objects.requireNonNull(solution)));
  }

  private Collocation points(int inside, int border, long seed) {
    return new Collocation(problem.pde(), inside, border, options.sampler, seed);
  }

  /** By Adam. */
  private @Nullable PdeResult train(Key key) {
    Checkpoint<AdamState> checkpoint = store.checkpoint(key, AdamState.class);
    AdamState from = checkpoint.load();
    Collocation points = points(options.points, options.border, key.seed());
    MultiLayerNetwork network;
    if (from == null) {
      network = begin(key, FullBatchAdam.of(key.tuned(), options.steps));
      start(network, key, 1);
    } else {
      network = checkpoint.network();
      points.restore(from.inside(), from.refinements());
    }
    List<Measure> measures = new ArrayList<>(from == null ? List.of() : from.measures());
    double seconds = from == null ? 0 : from.seconds();
    ResidualTraining training = new ResidualTraining(network, points.equations());
    int every = Math.max(1, options.steps / MEASURES);
    int refineEvery = options.steps / (options.refine + 1) + 1;
    String task = title(key);
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
          measures.add(accuracy.measure(training, step, seconds));
        }
        progress.update(step, error(measures));
        boolean stopping = stop.getAsBoolean() && step < options.steps;
        if (stopping || checkpoint.isDue()) {
          checkpoint.save(
              new AdamState(measures, seconds, points.inside(), points.rounds()), network);
        }
        if (stopping) {
          return null;
        }
      }
    }
    return saved(key, measures, network);
  }

  /** By quasi-Newton steps. */
  private @Nullable PdeResult descend(Key key) {
    Collocation points = points(options.points, options.border, key.seed());
    MultiLayerNetwork network = begin(key, new NoOp());
    Map<String, Double> units = start(network, key, key.tuned());
    ResidualTraining training = new ResidualTraining(network, points.equations());
    try (Progress progress = new Progress(title(key), options.steps, "steps")) {
      List<FullBatchDescent.Seen> seen =
          FullBatchDescent.run(
              store.checkpoint(key, FullBatchDescent.State.class),
              training::lossAt,
              () -> FullBatchDescent.begin(network, training::lossAt, key.tuned(), units),
              options.steps,
              MEASURES,
              parameters -> {
                network.setParams(Nd4j.createFromArray(parameters).reshape(1, parameters.length));
                return accuracy.values(training);
              },
              (step, loss) -> {
                progress.update(step, String.format(Locale.ROOT, "loss %.1e", loss));
                return !stop.getAsBoolean();
              });
      if (seen == null) {
        return null;
      }
      network.setIterationCount(options.steps);
      return saved(key, seen.stream().map(Measure::of).toList(), network);
    }
  }

  private String title(Key key) {
    return problem.title() + ", " + key.method().title() + ", seed " + key.seed();
  }

  private MultiLayerNetwork begin(Key key, IUpdater updater) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            key.method().configuration(problem.pde().domain().dimensions(), updater, key.seed()));
    network.init();
    return network;
  }

  /** Places the components of GMNM; what the first layer's parameters are measured by. */
  private Map<String, Double> start(MultiLayerNetwork network, Key key, double scale) {
    if (key.method() == PdeMethod.GMNM) {
      double spacing = EvenComponents.start(network, problem.pde().domain(), MARGIN, key.seed());
      return EvenComponents.units(spacing / scale);
    }
    return key.method().isMlp() ? Mlp.units(scale) : Map.of();
  }

  private static String error(List<Measure> measures) {
    return measures.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT, "relative error %.1e", measures.get(measures.size() - 1).relativeL2());
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) * 1e-9;
  }
}
