package org.gmnm.examples.forecasting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.mixture.GaussianMixture;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Trains one network on one series and measures it. One network tells all horizons: a shorter one
 * is the beginning of the longest. Of the parameters after every epoch, the first values among
 * them, those are kept that are best on the validation part ({@link Validation}).
 */
final class Training {

  /** Batches of an epoch: windows are drawn at random, and series are of very different lengths. */
  static final int BATCHES_OF_EPOCH = 25;

  /**
   * Which training.
   *
   * @param series title of what is forecast
   * @param ahead the longest horizon
   * @param network by what
   * @param learningRate of the first step
   * @param seed of batches and first values
   */
  record Key(String series, int ahead, ForecastNetwork network, double learningRate, long seed) {

    String title() {
      return "%s, rate %s, seed %d".formatted(network.title(), learningRate, seed);
    }
  }

  /**
   * Where a training stands, beside its network.
   *
   * @param step batches so far
   * @param seconds that they took, with validation
   * @param bestStep after how many validation was best
   * @param least what {@link Validation} said then
   * @param best parameters then
   * @param firstLosses losses of the validation part's quarters before the first step
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record State(
      int step, double seconds, int bestStep, double least, float[] best, double[] firstLosses) {}

  private static final int TEST_BATCH = 256;

  /** CRPS and coverage are measured on at most so many test windows, evenly spread. */
  static final int SCORED_WINDOWS = 1_000;

  /** Rows at the end of the test part that pictures show, at most. */
  private static final int SHOWN_ROWS = 240;

  private final Windows windows;
  private final List<Integer> horizons;
  private final ILossFunction loss;
  private final Checkpoint<State> checkpoint;
  private final Key key;
  private ComputationGraph network;

  Training(
      Windows windows,
      List<Integer> horizons,
      Key key,
      TrainingOptions options,
      Checkpoint<State> checkpoint) {
    this.windows = windows;
    this.horizons = horizons;
    this.checkpoint = checkpoint;
    this.key = key;
    ForecastNetwork kind = key.network();
    loss = kind.loss();
    int segments =
        options.tbptt() == 0 ? 1 : (Windows.STEPS + options.tbptt() - 1) / options.tbptt();
    network =
        new ComputationGraph(
            kind.configuration(
                windows,
                key.learningRate(),
                options.epochs() * BATCHES_OF_EPOCH * segments,
                options.tbptt(),
                key.seed()));
    network.init();
    kind.startSmall(network);
  }

  /**
   * Trains and measures.
   *
   * @param goesOn asked after each batch, which it is told the number of; false to stop
   * @return the result, null if it was stopped
   */
  @Nullable NetworkResult run(TrainingOptions options, LiveView view, IntPredicate goesOn) {
    State from = checkpoint.load();
    if (from != null) {
      network = checkpoint.graph();
    }
    view.watch(network);
    int[] all = windows.training();
    int[] training = options.subset() == 0 ? all : Windows.thin(all, options.subset());
    Validation validation = new Validation(windows, loss);
    Random random = new Random(key.seed()); // the same batches for every network
    long started = System.nanoTime();
    if (from == null) {
      float[] first = network.params().toFloatVector();
      double[] losses = validation.losses(network);
      from = new State(0, 0, 0, validation.judged(losses, losses), first, losses);
    }
    double least = from.least();
    float[] best = from.best();
    int bestStep = from.bestStep();
    for (int step = 1; step <= options.epochs() * BATCHES_OF_EPOCH; step++) {
      int[] origins =
          random.ints(options.batch(), 0, training.length).map(i -> training[i]).toArray();
      if (step <= from.step()) {
        continue;
      }
      DataSet batch = windows.batch(origins, loss, false);
      network.fit(options.tbptt() > 0 ? Windows.withMaskOfSteps(batch) : batch);
      if (step % BATCHES_OF_EPOCH == 0) {
        double score = validation.judged(validation.losses(network), from.firstLosses());
        if (score < least) {
          least = score;
          best = network.params().toFloatVector();
          bestStep = step;
        }
      }
      boolean stopping = !goesOn.test(step) && step < options.epochs() * BATCHES_OF_EPOCH;
      if (stopping || checkpoint.isDue()) {
        double spent = from.seconds() + (System.nanoTime() - started) * 1e-9;
        checkpoint.save(new State(step, spent, bestStep, least, best, from.firstLosses()), network);
      }
      if (stopping) {
        return null;
      }
    }
    network.setParams(Nd4j.createFromArray(best).reshape(1, best.length));
    double seconds = from.seconds() + (System.nanoTime() - started) * 1e-9;
    return new NetworkResult(
        network.numParams(),
        key.learningRate(),
        seconds,
        bestStep,
        least,
        test(),
        walk(),
        loss instanceof LossGaussianMixture mixture
            ? PathScores.of(windows, origins -> margins(mixture, origins), key.seed())
            : null);
  }

  private List<Scores> test() {
    Tally tally = new Tally(windows.data(), horizons);
    int[] origins = windows.test(horizons.get(0));
    int every = (origins.length + SCORED_WINDOWS - 1) / SCORED_WINDOWS;
    for (int from = 0; from < origins.length; from += TEST_BATCH) {
      int[] some = Arrays.copyOfRange(origins, from, Math.min(origins.length, from + TEST_BATCH));
      INDArray output = lastStep(some);
      if (loss instanceof LossGaussianMixture mixture) {
        List<List<Components>> forecasts = mixture.decode(output, Components::new);
        for (int i = 0; i < some.length; i++) {
          double[] base = windows.base(some[i]);
          boolean scored = (from + i) % every == 0;
          for (int k = 0; k < windows.horizon(); k++) {
            Components forecast = forecasts.get(i).get(k);
            tally.add(some[i], k, base[k] + forecast.mean());
            if (scored && tally.wants(some[i], k)) {
              tally.add(some[i], k, forecast.mixture(), base[k]);
            }
          }
        }
      } else {
        float[][] forecasts = output.toFloatMatrix();
        for (int i = 0; i < some.length; i++) {
          double[] base = windows.base(some[i]);
          for (int k = 0; k < windows.horizon(); k++) {
            tally.add(some[i], k, base[k] + forecasts[i][k]);
          }
        }
      }
    }
    return tally.scores();
  }

  /** What the last step says [N, outputs]. */
  private INDArray lastStep(int[] origins) {
    DataSet seen = windows.features(origins);
    INDArray mask = seen.getFeaturesMaskArray();
    INDArray output =
        network
            .output(
                false,
                new INDArray[] {seen.getFeatures()},
                mask == null ? null : new INDArray[] {mask},
                null)[0];
    return output
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(Windows.STEPS - 1L))
        .dup('c');
  }

  /** The mixtures of every step ahead, less the base. */
  private List<List<GaussianMixture>> margins(LossGaussianMixture mixture, int[] origins) {
    return mixture.decode(lastStep(origins), GaussianMixture::of);
  }

  private NetworkResult.Walk walk() {
    int ahead = horizons.get(0);
    int end = windows.data().end();
    int count = Math.max(1, Math.min(SHOWN_ROWS, end - windows.data().validationEnd()) / ahead);
    int first = end - count * ahead;
    List<Integer> origins = new ArrayList<>();
    for (int origin = first; origin < end; origin += ahead) {
      origins.add(origin);
    }
    INDArray output = lastStep(origins.stream().mapToInt(Integer::intValue).toArray());
    List<List<Components>> mixtures =
        loss instanceof LossGaussianMixture mixture
            ? mixture.decode(output, Components::new)
            : List.of();
    double[] middle = new double[count * ahead];
    double[] low = new double[middle.length];
    double[] high = new double[middle.length];
    for (int i = 0; i < count; i++) {
      double[] base = windows.base(origins.get(i));
      for (int k = 0; k < ahead; k++) {
        int at = i * ahead + k;
        if (loss instanceof LossGaussianMixture) {
          GaussianMixture forecast = mixtures.get(i).get(k).mixture().affine(1, base[k]);
          middle[at] = forecast.mean();
          low[at] = forecast.quantile(0.05);
          high[at] = forecast.quantile(0.95);
        } else {
          middle[at] = base[k] + output.getDouble(i, k);
          low[at] = middle[at];
          high[at] = middle[at];
        }
      }
    }
    return new NetworkResult.Walk(first, middle, low, high);
  }

  /** What a mixture is made of; to sort its components takes longer than to take its mean. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  private record Components(double[] weights, double[] means, double[] sigmas) {

    double mean() {
      double sum = 0;
      for (int i = 0; i < means.length; i++) {
        sum += weights[i] * means[i];
      }
      return sum;
    }

    GaussianMixture mixture() {
      return GaussianMixture.of(weights, means, sigmas);
    }
  }
}
