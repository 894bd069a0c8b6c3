package org.gmnm.examples.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.loss.MixtureStart;
import org.gmnm.mixture.GaussianMixture;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Trains one output layer on one regression and measures it. */
final class ForecastRun {

  /** Positions along each side of a picture. */
  static final int GRID = 100;

  private static final int CHECKPOINTS = 20;
  private static final int BATCH = 200;

  /** A training has converged when the validation score comes this close to its best, in nats. */
  private static final double CLOSE = 0.02;

  /**
   * Which training.
   *
   * @param task what is predicted
   * @param kind how
   * @param seed of examples, batches and first values
   */
  record Key(RegressionTask task, OutputKind kind, long seed) {

    String title() {
      return task.title() + ", " + kind.title() + ", seed " + seed;
    }
  }

  /**
   * Where a training stands, beside its network.
   *
   * @param step steps so far
   * @param nanos that they took
   * @param seconds of training at each look so far
   * @param scores on validation examples then
   * @param sigma of a forecast that is only a mean
   */
  record State(int step, long nanos, List<Double> seconds, List<Double> scores, double sigma) {}

  private final Regression examples;
  private final Regression.Standard scales;
  private final Checkpoint<State> checkpoint;
  private MultiLayerNetwork network;
  private final ILossFunction loss;
  private final INDArray features;
  private final INDArray labels;
  private double sigma = 1;

  ForecastRun(
      Regression examples, Key key, int steps, double learningRate, Checkpoint<State> checkpoint) {
    this.examples = examples;
    this.checkpoint = checkpoint;
    OutputKind kind = key.kind();
    scales = new Regression.Standard(examples.train());
    features = examples.train().features(scales);
    labels = examples.train().labels(scales);
    loss = kind.loss(labels.minNumber().doubleValue(), labels.maxNumber().doubleValue());
    network =
        new MultiLayerNetwork(
            OutputKind.network(loss, (int) features.size(1), steps, learningRate, key.seed()));
    network.init();
    if (kind == OutputKind.FREE) {
      MixtureStart.fromLabels(network.getOutputLayer(), labels);
    }
  }

  /**
   * Trains and measures.
   *
   * @param goesOn asked after each step, false to stop
   * @return the result, null if it was stopped
   */
  @Nullable ForecastResult train(int steps, long seed, IntPredicate goesOn) {
    Random random = new Random(seed); // the same batches for every output layer
    int every = Math.max(1, steps / CHECKPOINTS);
    State from = checkpoint.load();
    if (from == null) {
      from = new State(0, 0, List.of(), List.of(), sigma);
    } else {
      network = checkpoint.network();
      sigma = from.sigma();
    }
    List<Double> seconds = new ArrayList<>(from.seconds());
    List<Double> scores = new ArrayList<>(from.scores());
    long spent = from.nanos();
    int rows = (int) features.size(0);
    for (int step = 1; step <= steps; step++) {
      int[] batch = random.ints(Math.min(BATCH, rows), 0, rows).toArray();
      if (step <= from.step()) {
        continue;
      }
      DataSet data = new DataSet(features.getRows(batch), labels.getRows(batch));
      long started = System.nanoTime();
      network.fit(data);
      spent += System.nanoTime() - started;
      if (step % every == 0 || step == steps) {
        if (!Double.isFinite(network.params().sumNumber().doubleValue())) {
          return ForecastResult.failed(network.numParams(), step);
        }
        if (loss instanceof LossMSE) {
          sigma = residual();
        }
        seconds.add(spent * 1e-9);
        scores.add(
            ForecastScores.logScore(
                forecasts(examples.validation().x()), examples.validation().y()));
      }
      boolean stopping = !goesOn.test(step) && step < steps;
      if (stopping || checkpoint.isDue()) {
        checkpoint.save(new State(step, spent, seconds, scores, sigma), network);
      }
      if (stopping) {
        return null;
      }
    }
    return new ForecastResult(
        network.numParams(),
        ForecastScores.of(forecasts(examples.test().x()), examples.test().y()),
        spent * 1e-9,
        convergence(seconds, scores),
        0,
        examples.truth() == null ? new double[0][] : picture());
  }

  /** σ of a forecast that is only a mean: the root of its mean squared training error. */
  private double residual() {
    return network.output(features).sub(labels).norm2Number().doubleValue()
        / Math.sqrt((double) labels.length());
  }

  private static double convergence(List<Double> seconds, List<Double> scores) {
    double best = scores.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    int first =
        IntStream.range(0, scores.size())
            .filter(i -> scores.get(i) <= best + CLOSE)
            .findFirst()
            .orElse(scores.size() - 1);
    return seconds.get(first);
  }

  /** Forecasts in units of the labels. */
  private List<GaussianMixture> forecasts(double[][] x) {
    INDArray output = network.output(new Regression.Part(x, new double[0]).features(scales));
    return OutputKind.decode(loss, output, sigma).stream()
        .map(m -> m.affine(scales.label().deviation(), scales.label().mean()))
        .toList();
  }

  /** Densities [y][x] over the range of the test examples. */
  private double[][] picture() {
    double[] xs = positions(Arrays.stream(examples.test().x()).mapToDouble(x -> x[0]).toArray());
    double[] ys = positions(examples.test().y());
    List<GaussianMixture> forecasts =
        forecasts(Arrays.stream(xs).mapToObj(x -> new double[] {x}).toArray(double[][]::new));
    double[][] density = new double[GRID][GRID];
    for (int i = 0; i < GRID; i++) {
      for (int j = 0; j < GRID; j++) {
        density[i][j] = (float) forecasts.get(j).density(ys[i]);
      }
    }
    return density;
  }

  /** The middles of {@link #GRID} cells between the least and the greatest value. */
  static double[] positions(double[] values) {
    double low = Arrays.stream(values).min().orElse(0);
    double high = Arrays.stream(values).max().orElse(1);
    double[] middles = new double[GRID];
    Arrays.setAll(middles, i -> low + (high - low) * (i + 0.5) / GRID);
    return middles;
  }
}
