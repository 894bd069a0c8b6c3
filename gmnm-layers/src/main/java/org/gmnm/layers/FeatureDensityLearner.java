package org.gmnm.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.mixture.Covariance;
import org.gmnm.mixture.GaussianMixtureLearner;
import org.gmnm.mixture.JointGaussianMixture;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Learns the mixture of a {@link FeatureDensity}; immutable.
 *
 * <pre>
 *   by classes:      π_k, m_k share and mean of the examples of class k;  Σ_k their covariance
 *                    (FULL), that around all means (TIED), or variances alone (DIAGONAL)
 *   without labels:  π_k, m_k, Σ_k by expectation–maximisation
 *   C_k = Σ_k + τ² I       τ² = floor · mean over the features of their variances
 * </pre>
 *
 * <pre>{@code
 * FeatureDensity density =
 *     FeatureDensityLearner.ofMixture(GaussianMixtureLearner.of(20)).fit(network, 3, data);
 * }</pre>
 *
 * <p>The floor, {@value #DEFAULT_FLOOR} unless set, is one for all features and follows their
 * scale. A feature that hardly varies in the training data, as a dead ReLU, has τ as its standard
 * deviation: that it fires at all counts against an input, in proportion to what other features do.
 *
 * <p>Labels are one-hot, or any of which the greatest names the class, [N, C]; a single column is a
 * class of two, parted at ½. Classes without examples are left out.
 *
 * <p><b>Limits</b>: all features are kept in memory while the mixture is learned, N·d numbers; the
 * mixture takes d²/2 a component. FULL covariances want more examples a class than features.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} for options out of range, as {@link
 * FeatureDensity} has it, for classes without labels, and where no feature varies.
 */
public final class FeatureDensityLearner {

  /** Added to every variance, as a share of the features' mean variance, unless set: {@value}. */
  public static final double DEFAULT_FLOOR = 1e-3;

  private static final String NAME = "FeatureDensityLearner";

  /** A feature of less variance, as a share of the mean, is as good as constant. */
  private static final double CONSTANT = 1e-12;

  /** Learns from rows and, where it needs them, their classes. */
  @FunctionalInterface
  private interface Estimate {
    JointGaussianMixture of(double[][] rows, int[] classes);
  }

  private final Estimate estimate;
  private final boolean needsLabels;
  private final double floor;

  private FeatureDensityLearner(Estimate estimate, boolean needsLabels, double floor) {
    if (!(floor > 0 && floor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: floor must be > 0 and finite, got %s".formatted(NAME, floor));
    }
    this.estimate = estimate;
    this.needsLabels = needsLabels;
    this.floor = floor;
  }

  /**
   * A component for each class.
   *
   * @param covariance TIED for one of all classes, FULL or DIAGONAL for one each
   * @return the learner
   */
  public static FeatureDensityLearner ofClasses(Covariance covariance) {
    return new FeatureDensityLearner(
        (rows, classes) -> {
          int[] seen = IntStream.of(classes).distinct().sorted().toArray();
          int[] places = IntStream.of(classes).map(c -> Arrays.binarySearch(seen, c)).toArray();
          return GaussianMixtureLearner.of(seen.length)
              .withCovariance(covariance)
              .fitAssigned(rows, places);
        },
        true,
        DEFAULT_FLOOR);
  }

  /**
   * Components that are found in the features; labels are not looked at.
   *
   * @param learner how many, of which covariance
   * @return the learner
   */
  public static FeatureDensityLearner ofMixture(GaussianMixtureLearner learner) {
    return new FeatureDensityLearner(
        (rows, classes) -> learner.fit(rows).mixture(), false, DEFAULT_FLOOR);
  }

  /**
   * This learner with another floor.
   *
   * @param share of the features' mean variance, above 0
   * @return a changed copy
   */
  public FeatureDensityLearner withFloor(double share) {
    return new FeatureDensityLearner(estimate, needsLabels, share);
  }

  /**
   * Learns from what reaches a layer of a network.
   *
   * @param network a trained network
   * @param layerIndex the layer, counted from 0, whose input are the features
   * @param data features, and labels for classes; read to the end, and reset
   * @return the density
   */
  public FeatureDensity fit(MultiLayerNetwork network, int layerIndex, DataSetIterator data) {
    return fit(FeatureDensity.below(network, layerIndex), FeatureDensity.where(layerIndex), data);
  }

  /**
   * Learns from what reaches a layer of a graph.
   *
   * @param graph a trained graph of one input and one output
   * @param layerName the layer whose input are the features
   * @param data features, and labels for classes; read to the end, and reset
   * @return the density
   */
  public FeatureDensity fit(ComputationGraph graph, String layerName, DataSetIterator data) {
    return fit(FeatureDensity.below(graph, layerName), FeatureDensity.where(layerName), data);
  }

  private FeatureDensity fit(FeatureDensity.Below below, String where, DataSetIterator data) {
    List<double[]> rows = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    data.reset();
    while (data.hasNext()) {
      DataSet batch = data.next();
      INDArray[] features = {batch.getFeatures()};
      INDArray activations = below.activations(features, batch.getFeaturesMaskArray());
      rows.addAll(Arrays.asList(FeatureDensity.rows(activations, where)));
      if (needsLabels) {
        addClasses(batch.getLabels(), rows.size(), classes);
      }
    }
    data.reset();
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(
          NAME + ": the iterator has no data; reset it or check its source");
    }
    int[] each = classes.stream().mapToInt(Integer::intValue).toArray();
    return new FeatureDensity(below, where, mixture(rows.toArray(double[][]::new), each));
  }

  private static void addClasses(@Nullable INDArray labels, int rows, List<Integer> classes) {
    if (labels == null || labels.rank() != 2 || labels.size(0) != rows - classes.size()) {
      throw new IllegalArgumentException(
          "%s: classes need labels of shape [N, C], got %s; use ofMixture(..) where there are none"
              .formatted(NAME, labels == null ? "none" : Arrays.toString(labels.shape())));
    }
    for (double[] label : labels.castTo(DataType.DOUBLE).toDoubleMatrix()) {
      classes.add(label.length == 1 ? (label[0] > 0.5 ? 1 : 0) : greatest(label));
    }
  }

  private static int greatest(double[] values) {
    int best = 0;
    for (int c = 1; c < values.length; c++) {
      best = values[c] > values[best] ? c : best;
    }
    return best;
  }

  /** The mixture of rows [N, d]. */
  private JointGaussianMixture mixture(double[][] rows, int[] classes) {
    double[] means = new double[rows[0].length];
    double[] variances = new double[means.length];
    moments(rows, means, variances);
    double scale = Arrays.stream(variances).average().orElseThrow();
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: the mean variance of the features must be > 0 and finite, got %s; the network gives"
                  .formatted(NAME, scale)
              + " all examples the same features, or none that have a density");
    }
    int[] varying =
        IntStream.range(0, means.length).filter(a -> variances[a] > CONSTANT * scale).toArray();
    double[][] picked =
        Arrays.stream(rows)
            .map(row -> IntStream.of(varying).mapToDouble(a -> row[a]).toArray())
            .toArray(double[][]::new);
    return widened(estimate.of(picked, classes), varying, means, floor * scale);
  }

  /** Means and variances of columns; deviations are taken from a first estimate of the mean. */
  private static void moments(double[][] rows, double[] means, double[] variances) {
    for (int a = 0; a < means.length; a++) {
      int column = a;
      means[a] = Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
      double mean = means[a];
      variances[a] =
          Arrays.stream(rows)
              .mapToDouble(row -> (row[column] - mean) * (row[column] - mean))
              .average()
              .orElseThrow();
    }
  }

  /** C + τ² I in all d features, of a mixture of those that vary. */
  private static JointGaussianMixture widened(
      JointGaussianMixture mixture, int[] varying, double[] means, double added) {
    int n = mixture.components();
    double[][] centres = new double[n][];
    double[][][] covariances = new double[n][means.length][means.length];
    double[][] of = mixture.means();
    double[][][] spread = mixture.covariances();
    for (int k = 0; k < n; k++) {
      centres[k] = means.clone();
      for (int i = 0; i < varying.length; i++) {
        centres[k][varying[i]] = of[k][i];
        for (int j = 0; j < varying.length; j++) {
          covariances[k][varying[i]][varying[j]] = spread[k][i][j];
        }
      }
      for (int a = 0; a < means.length; a++) {
        covariances[k][a][a] += added;
      }
    }
    return mixture.isDiagonal()
        ? JointGaussianMixture.of(mixture.weights(), centres, sigmas(covariances))
        : JointGaussianMixture.ofCovariances(mixture.weights(), centres, covariances);
  }

  private static double[][] sigmas(double[][][] covariances) {
    return Arrays.stream(covariances)
        .map(c -> IntStream.range(0, c.length).mapToDouble(a -> Math.sqrt(c[a][a])).toArray())
        .toArray(double[][]::new);
  }

  @Override
  public String toString() {
    return "%s(%s, floor=%s)".formatted(NAME, needsLabels ? "classes" : "mixture", floor);
  }
}
