package org.gmnm.layers;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells after each epoch how unlike the training data held-out inputs are to the network: the
 * {@link FeatureDensity} is learned anew, for the features have changed.
 *
 * <pre>{@code
 * network.addListeners(
 *     FeatureDensityListener.of(1, FeatureDensityLearner.ofClasses(Covariance.TIED),
 *         trainingData, heldOut.getFeatures()));
 * }</pre>
 *
 * <p>Scores of held-out data that rise while those of the training data fall are a sign of
 * overfitting; those of foreign inputs should stay above both.
 *
 * <p><b>Limits</b>: each reading costs an inference pass over all the training data and the
 * learning of a mixture; {@link #every} makes readings rarer. The iterator must be another one than
 * that of the training, which has a place of its own.
 */
public final class FeatureDensityListener extends BaseTrainingListener {

  private static final Logger LOG = LoggerFactory.getLogger(FeatureDensityListener.class);

  /**
   * What was seen.
   *
   * @param epoch how many epochs had been trained since the listener was added
   * @param median the median of the held-out inputs' scores
   * @param scores of the held-out inputs, in their order
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  public record Reading(int epoch, double median, double[] scores) {}

  private final Function<Model, FeatureDensity> learn;
  private final INDArray[] heldOut;
  private final int period;
  private final Consumer<Reading> readings;
  private int epochs;

  private FeatureDensityListener(
      Function<Model, FeatureDensity> learn,
      INDArray[] heldOut,
      int period,
      Consumer<Reading> readings) {
    if (period < 1) {
      throw new IllegalArgumentException(
          "FeatureDensityListener: epochs must be >= 1, got " + period);
    }
    this.learn = learn;
    this.heldOut = heldOut;
    this.period = period;
    this.readings = readings;
  }

  /**
   * Watches a network.
   *
   * @param layerIndex the layer, counted from 0, whose input are the features
   * @param learner how their density is learned
   * @param data training data, by an iterator that the training does not use
   * @param heldOut what goes into the network, [N, …]
   * @return a listener that reads after each epoch and tells the log
   */
  public static FeatureDensityListener of(
      int layerIndex, FeatureDensityLearner learner, DataSetIterator data, INDArray heldOut) {
    return new FeatureDensityListener(
        model -> learner.fit((MultiLayerNetwork) model, layerIndex, data),
        new INDArray[] {heldOut},
        1,
        FeatureDensityListener::log);
  }

  /**
   * Watches a graph of one input and one output.
   *
   * @param layerName the layer whose input are the features
   * @param learner how their density is learned
   * @param data training data, by an iterator that the training does not use
   * @param heldOut what goes into the graph, [N, …]
   * @return a listener that reads after each epoch and tells the log
   */
  public static FeatureDensityListener of(
      String layerName, FeatureDensityLearner learner, DataSetIterator data, INDArray heldOut) {
    return new FeatureDensityListener(
        model -> learner.fit((ComputationGraph) model, layerName, data),
        new INDArray[] {heldOut},
        1,
        FeatureDensityListener::log);
  }

  private static void log(Reading reading) {
    LOG.info("Epoch {}: median score of held-out data {}", reading.epoch, reading.median);
  }

  /**
   * This listener with fewer readings.
   *
   * @param period reads after so many epochs, at least 1
   * @return a changed copy that has seen no epoch
   */
  public FeatureDensityListener every(int period) {
    return new FeatureDensityListener(learn, heldOut, period, readings);
  }

  /**
   * This listener with readings for the caller.
   *
   * @param taker takes each reading
   * @return a changed copy that has seen no epoch
   */
  public FeatureDensityListener withReadings(Consumer<Reading> taker) {
    return new FeatureDensityListener(learn, heldOut, period, Objects.requireNonNull(taker));
  }

  @Override
  public void onEpochEnd(Model model) {
    epochs++;
    if (epochs % period != 0) {
      return;
    }
    double[] scores = learn.apply(model).score(heldOut);
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
    readings.accept(new Reading(epochs, median, scores));
  }
}
