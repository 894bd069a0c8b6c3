package org.gmnm.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.FeatureSample;
import org.gmnm.dl4j.LayerInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Starts a {@link GmnmLayer} from data: centres where the data are, widths from how far apart they
 * are.
 *
 * <pre>{@code
 * network.init();
 * new GmnmInitializer().fromData(network, 1, trainingData);
 * }</pre>
 *
 * <p>Works on a built network, for a layer at any depth: a sample of what reaches the layer is
 * taken by running the layers below it. Then
 *
 * <ul>
 *   <li>{@code mu}: centres by k-means++ seeding on the sample; where the sample has fewer distinct
 *       rows than there are components, rows are used again with a little noise
 *   <li>{@code W}: directions stay as they are, unless {@link #withRoundComponents} is asked for;
 *       component i is scaled so that the {@value #NEIGHBOURS} sample rows nearest to its centre
 *       have mean y² = 1, or 1/v² with {@link #withOverlap overlap} v
 *   <li>{@code pi}: scaled to the measured E[f²], so that over draws of {@code pi} an output has a
 *       mean square of 1
 * </ul>
 *
 * <p>Initialise deeper layers after the ones below them. Reference for the seeding: Arthur and
 * Vassilvitskii, k-means++ (2007). The widths are our reading; arXiv 2510.06660 does not say.
 */
public final class GmnmInitializer {

  /** Rows of features that are sampled, unless said otherwise: {@value}. */
  public static final int DEFAULT_SAMPLE = 4096;

  /** Seed of the sampling, unless said otherwise: {@value}. */
  public static final long DEFAULT_SEED = 42;

  /** How many neighbours of a centre set its width: {@value}. */
  public static final int NEIGHBOURS = 16;

  private final int sampleSize;
  private final long seed;
  private final double overlap;
  private final boolean round;

  /** Samples {@value #DEFAULT_SAMPLE} rows with seed {@value #DEFAULT_SEED}. */
  public GmnmInitializer() {
    this(DEFAULT_SAMPLE, DEFAULT_SEED);
  }

  /**
   * Chooses how to sample.
   *
   * @param sampleSize rows of features to keep, at least 2
   * @param seed seed of sampling and seeding
   */
  public GmnmInitializer(int sampleSize, long seed) {
    this(sampleSize, seed, 1, false);
    if (sampleSize < 2) {
      throw new IllegalArgumentException(
          "GmnmInitializer: sampleSize must be >= 2, got " + sampleSize);
    }
  }

  private GmnmInitializer(int sampleSize, long seed, double overlap, boolean round) {
    this.sampleSize = sampleSize;
    this.seed = seed;
    this.overlap = overlap;
    this.round = round;
  }

  /**
   * Wider or narrower components. Functions of few variables want them to overlap: 3 is a good
   * value for fits in the plane.
   *
   * @param newOverlap factor on the widths, positive; 1 unless set
   * @return the initialiser
   */
  public GmnmInitializer withOverlap(double newOverlap) {
    if (!(newOverlap > 0) || Double.isInfinite(newOverlap)) {
      throw new IllegalArgumentException(
          "GmnmInitializer: overlap must be > 0 and finite, got " + newOverlap + "; 1 is usual");
    }
    return new GmnmInitializer(sampleSize, seed, newOverlap, round);
  }

  /**
   * Components whose projections are orthonormal up to their common scale: with rank d and the
   * aggregation NORM as wide in one direction as in any other. Random directions make long thin
   * components, which fit a function of few variables worse.
   *
   * @return the initialiser
   */
  public GmnmInitializer withRoundComponents() {
    return new GmnmInitializer(sampleSize, seed, overlap, true);
  }

  /**
   * Starts a layer of a network from data.
   *
   * @param network an initialised network
   * @param layerIndex the layer, counted from 0
   * @param data what to sample; read until the sample is full, and reset
   */
  public void fromData(MultiLayerNetwork network, int layerIndex, DataSetIterator data) {
    if (layerIndex < 0 || layerIndex >= network.getnLayers()) {
      throw new IllegalArgumentException(
          "GmnmInitializer: the network has layers 0 to "
              + (network.getnLayers() - 1)
              + ", got "
              + layerIndex);
    }
    start(
        network.getLayer(layerIndex),
        data,
        features -> LayerInput.of(network, layerIndex, features));
  }

  /**
   * Starts a layer of a graph with one input from data.
   *
   * @param graph an initialised graph
   * @param layerName the layer
   * @param data what to sample; read until the sample is full, and reset
   */
  public void fromData(ComputationGraph graph, String layerName, DataSetIterator data) {
    Layer layer = graph.getLayer(layerName);
    if (layer == null) {
      throw new IllegalArgumentException(
          "GmnmInitializer: the graph has no layer '"
              + layerName
              + "'; it has "
              + graph.getConfiguration().getVertices().keySet());
    }
    String below =
        Objects.requireNonNull(graph.getConfiguration().getVertexInputs().get(layerName)).get(0);
    boolean first = graph.getConfiguration().getNetworkInputs().contains(below);
    start(
        layer,
        data,
        features ->
            first
                ? features
                : Objects.requireNonNull(graph.feedForward(features, false).get(below)));
  }

  private interface Below {
    INDArray activations(INDArray features);
  }

  private void start(Layer runtime, DataSetIterator data, Below below) {
    if (!(runtime.conf().getLayer() instanceof GmnmLayer layer)) {
      throw new IllegalArgumentException(
          "GmnmInitializer: the layer must be a GmnmLayer, got "
              + runtime.conf().getLayer().getClass().getSimpleName());
    }
    Random random = new Random(seed);
    FeatureSample sample = new FeatureSample(layer, sampleSize, random);
    data.reset();
    while (data.hasNext() && !sample.isFull()) {
      sample.add(below.activations(data.next().getFeatures()));
    }
    data.reset();
    double[][] rows = sample.rows();
    if (rows.length == 0) {
      throw new IllegalArgumentException(
          "GmnmInitializer: the iterator has no data; reset it or check its source");
    }
    apply(layer, runtime, rows, Seeding.centres(rows, layer.getComponents(), random));
  }

  private void apply(GmnmLayer layer, Layer runtime, double[][] rows, double[][] centres) {
    int components = layer.getComponents();
    int rank = layer.getRank();
    INDArray w = runtime.getParam(GmnmLayer.PROJECTIONS);
    double[][] projections = w.castTo(DataType.DOUBLE).toDoubleMatrix();
    if (round) {
      for (int i = 0; i < components; i++) {
        Orthonormal.columns(projections, i * rank, rank);
      }
    }
    double meanSquaredResponse = 0;
    for (int i = 0; i < components; i++) {
      double[] squared = squaredDistances(layer, rows, centres[i], projections, i);
      double scale =
          1 / (overlap * Math.sqrt(Math.max(nearestMean(rows, centres[i], squared), 1e-12)));
      for (int k = i * rank; k < (i + 1) * rank; k++) {
        for (double[] row : projections) {
          row[k] *= scale;
        }
      }
      for (double s : squared) {
        meanSquaredResponse += Math.exp(-s * scale * scale);
      }
    }
    meanSquaredResponse /= (double) components * rows.length;
    w.assign(Nd4j.createFromArray(projections));
    runtime.getParam(GmnmLayer.CENTRES).assign(Nd4j.createFromArray(centres));
    double assumed = layer.getAggregation().meanSquaredResponse(rank);
    runtime
        .getParam(GmnmLayer.OUTPUT_WEIGHTS)
        .muli(Math.sqrt(assumed / Math.max(meanSquaredResponse, 1e-6)));
  }

  /** y² of a component at every row. */
  private static double[] squaredDistances(
      GmnmLayer layer, double[][] rows, double[] centre, double[][] projections, int component) {
    int rank = layer.getRank();
    double[] result = new double[rows.length];
    for (int n = 0; n < rows.length; n++) {
      double sum = 0;
      double sumOfSquares = 0;
      for (int k = component * rank; k < (component + 1) * rank; k++) {
        double p = 0;
        for (int j = 0; j < centre.length; j++) {
          p += (rows[n][j] - centre[j]) * projections[j][k];
        }
        sum += p;
        sumOfSquares += p * p;
      }
      result[n] = layer.getAggregation() == GmnmLayer.Aggregation.NORM ? sumOfSquares : sum * sum;
    }
    return result;
  }

  /** Mean of y² over the rows nearest to the centre. */
  private static double nearestMean(double[][] rows, double[] centre, double[] squared) {
    List<Integer> order = new ArrayList<>();
    double[] distance = new double[rows.length];
    for (int n = 0; n < rows.length; n++) {
      order.add(n);
      distance[n] = Seeding.squaredDistance(rows[n], centre);
    }
    return order.stream()
        // The centre is itself a row of the sample: its own distance says nothing about the spread.
        .filter(n -> distance[n] > 0)
        .sorted((a, b) -> Double.compare(distance[a], distance[b]))
        .limit(NEIGHBOURS)
        .mapToDouble(n -> squared[n])
        .average()
        .orElse(1);
  }
}
