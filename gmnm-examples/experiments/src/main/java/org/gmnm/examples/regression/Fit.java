package org.gmnm.examples.regression;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.FastUpdates;
import org.gmnm.dl4j.RunningStatistics;
import org.gmnm.evaluation.ForecastCalibration;
import org.gmnm.examples.data.Scale;
import org.gmnm.examples.data.Seeds;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.mixture.GaussianMixture;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** One training on some rows of a table, and its scores on others. */
final class Fit {

  private static final double LEVEL = 0.9;
  private static final long NANOS = 1_000_000_000;

  private final Contestant contestant;
  private final Setting setting;
  private final int batch;
  private final int steps;
  private final long seed;

  /**
   * A training to come.
   *
   * @param contestant the network
   * @param setting of its training
   * @param batch rows of a step
   * @param most steps of a training with the share 1
   * @param seed of first weights and the order of rows
   */
  Fit(Contestant contestant, Setting setting, int batch, int most, long seed) {
    this.contestant = contestant;
    this.setting = setting;
    this.batch = batch;
    this.steps = setting.steps(most);
    this.seed = seed;
  }

  /**
   * Trains and looks.
   *
   * @param training rows of features and target
   * @param test rows of the same
   * @param goesOn asked before each step with its number, false to stop
   * @return the scores, null if it was stopped
   */
  @Nullable Scores scores(double[][] training, double[][] test, IntPredicate goesOn) {
    Scale[] scales = scales(training);
    int features = scales.length - 1;
    MultiLayerNetwork network =
        new MultiLayerNetwork(contestant.network(features, setting, steps, seed));
    network.init();
    FastUpdates.enable(network);
    DataSet rows = standardised(training, scales);
    int size = Math.min(batch, training.length);
    int batches = training.length / size;
    int[] order = {};
    long started = System.nanoTime();
    for (int step = 0; step < steps; step++) {
      if (!goesOn.test(step)) {
        return null;
      }
      if (step % batches == 0) {
        order = Seeds.permutation(training.length, seed, step / batches);
      }
      int from = step % batches * size;
      int[] chosen = Arrays.copyOfRange(order, from, from + size);
      network.fit(
          new DataSet(
              Nd4j.pullRows(rows.getFeatures(), 1, chosen),
              Nd4j.pullRows(rows.getLabels(), 1, chosen)));
    }
    double seconds = (System.nanoTime() - started) / (double) NANOS;
    return scores(network, test, scales, seconds);
  }

  private Scores scores(
      MultiLayerNetwork network, double[][] test, Scale[] scales, double seconds) {
    Scale target = scales[scales.length - 1];
    LossGaussianMixture loss = contestant.loss(setting);
    INDArray output = network.output(standardised(test, scales).getFeatures());
    List<GaussianMixture> forecasts =
        loss.decode(output, GaussianMixture::of).stream().map(labels -> labels.get(0)).toList();
    double[] answers =
        Arrays.stream(test).mapToDouble(row -> target.apply(row[row.length - 1])).toArray();
    double logLikelihood = 0;
    double squares = 0;
    for (int i = 0; i < answers.length; i++) {
      logLikelihood += forecasts.get(i).logDensity(answers[i]);
      double error = forecasts.get(i).mean() - answers[i];
      squares += error * error;
    }
    return new Scores(
        trained(network),
        logLikelihood / answers.length - Math.log(target.deviation()),
        Math.sqrt(squares / answers.length) * target.deviation(),
        ForecastCalibration.of(forecasts, answers).coverage(LEVEL),
        seconds);
  }

  /** Running statistics are counted with no one's parameters: they are not trained. */
  private static long trained(MultiLayerNetwork network) {
    return network.paramTable().entrySet().stream()
        .filter(entry -> !entry.getKey().endsWith("_" + RunningStatistics.KEY))
        .mapToLong(entry -> entry.getValue().length())
        .sum();
  }

  private static Scale[] scales(double[][] rows) {
    Scale[] scales = new Scale[rows[0].length];
    Arrays.setAll(scales, j -> Scale.of(Arrays.stream(rows).mapToDouble(row -> row[j]).toArray()));
    return scales;
  }

  private static DataSet standardised(double[][] rows, Scale[] scales) {
    int features = scales.length - 1;
    float[][] x = new float[rows.length][features];
    float[][] y = new float[rows.length][1];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < features; j++) {
        x[i][j] = (float) scales[j].apply(rows[i][j]);
      }
      y[i][0] = (float) scales[features].apply(rows[i][features]);
    }
    return new DataSet(
        Nd4j.createFromArray(x).castTo(DataType.FLOAT),
        Nd4j.createFromArray(y).castTo(DataType.FLOAT));
  }
}
