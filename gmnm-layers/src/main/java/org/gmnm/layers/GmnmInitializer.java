package org.gmnm.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.FeatureSample;
import org.gmnm.dl4j.LayerInput;
import org.gmnm.dl4j.RunningStatistics;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Starts a {@link GmnmLayer} from data: centres where the data are, widths by how far they spread.
 *
 * <pre>{@code
 * network.init();
 * new GmnmInitializer().fromData(network, 1, trainingData);
 * }</pre>
 *
 * <p>Works on a built network, for a layer at any depth: a sample of what reaches the layer is
 * taken by running the layers below it; masked steps are left out. Everything is in units of the
 * sample's own mean and deviation of each feature, so that it does not depend on the features'
 * scales. Then, with c the layer's {@code centreSpread}:
 *
 * <ul>
 *   <li>{@code mean}, {@code std}: the sample's, where the layer standardises its input
 *   <li>{@code mu}: centres by k-means++ seeding on the sample, drawn in to c times their distance
 *       from the mean; where the sample has fewer distinct rows than there are components, rows are
 *       used again with a little noise
 *   <li>{@code W}: directions stay as they are, unless {@link #withRoundComponents} is asked for;
 *       each component is scaled so that the sample has mean y² = (1 + c²)/(2v²) with {@link
 *       #withOverlap overlap} v, or with {@link #withNeighbours} so that the rows nearest to the
 *       centre have mean y² = 1/v²
 *   <li>{@code pi}: scaled to the measured responses, so that outputs keep their deviation; where
 *       responses are centred, {@code b} takes the mean away
 * </ul>
 *
 * <p>When to use it: docs/guide.md says, with numbers. Initialise deeper layers after the ones
 * below them. Reference for the seeding: Arthur and Vassilvitskii, k-means++ (2007). The widths are
 * our reading; arXiv 2510.06660 does not say.
 */
public final class GmnmInitializer {

  /** Rows of features that are sampled, unless said otherwise: {@value}. */
  public static final int DEFAULT_SAMPLE = 4096;

  /** Seed of the sampling, unless said otherwise: {@value}. */
  public static final long DEFAULT_SEED = 42;

  /** A usual number of neighbours for {@link #withNeighbours}: {@value}. */
  public static final int NEIGHBOURS = 16;

  private final int sampleSize;
  private final long seed;
  private final double overlap;
  private final boolean round;
  private final int neighbours;

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
    this(sampleSize, seed, 1, false, Integer.MAX_VALUE);
    if (sampleSize < 2) {
      throw new IllegalArgumentException(
          "GmnmInitializer: sampleSize must be >= 2, got " + sampleSize);
    }
  }

  private GmnmInitializer(
      int sampleSize, long seed, double overlap, boolean round, int neighbours) {
    this.sampleSize = sampleSize;
    this.seed = seed;
    this.overlap = overlap;
    this.round = round;
    this.neighbours = neighbours;
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
    return new GmnmInitializer(sampleSize, seed, newOverlap, round, neighbours);
  }

  /**
   * Components whose projections are orthonormal up to their common scale: with rank d and the
   * aggregation NORM as wide in one direction as in any other. Random directions make long thin
   * components, which fit a function of few variables worse.
   *
   * @return the initialiser
   */
  public GmnmInitializer withRoundComponents() {
    return new GmnmInitializer(sampleSize, seed, overlap, true, neighbours);
  }

  /**
   * Widths by the neighbourhood of each centre in place of the whole sample: narrow components that
   * share out the data among them. For functions of few variables, together with {@link
   * #withOverlap}; in many dimensions they learn worse.
   *
   * @param rows how many of the nearest rows set a component's width, at least 1; {@value
   *     #NEIGHBOURS} is usual
   * @return the initialiser
   */
  public GmnmInitializer withNeighbours(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException(
          "GmnmInitializer: neighbours must be >= 1, got "
              + rows
              + "; "
              + NEIGHBOURS
              + " is usual");
    }
    return new GmnmInitializer(sampleSize, seed, overlap, round, rows);
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
        batch ->
            LayerInput.of(network, layerIndex, batch.getFeatures(), batch.getFeaturesMaskArray()));
  }

  /**
   * Starts a layer of a graph with one input from data.
   *
   * @param graph an initialised graph
   * @param layerName the layer
   * @param data what to sample; read until the sample is full, and reset
   */
  public void fromData(ComputationGraph graph, String layerName, DataSetIterator data) {
    if (!(graph.getConfiguration().getVertices().get(layerName) instanceof LayerVertex)) {
      throw new IllegalArgumentException(
          "GmnmInitializer: the graph has no layer '"
              + layerName
              + "'; it has "
              + graph.getConfiguration().getVertices().keySet());
    }
    Layer layer = graph.getLayer(layerName);
    start(layer, data, batch -> LayerInput.of(graph, layerName, batch.getFeatures()));
  }

  private interface Below {
    INDArray activations(DataSet batch);
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
      DataSet batch = data.next();
      sample.add(below.activations(batch), batch.getFeaturesMaskArray());
    }
    data.reset();
    double[][] rows = sample.rows();
    if (rows.length == 0) {
      throw new IllegalArgumentException(
          "GmnmInitializer: the iterator has no data; reset it or check its source");
    }
    apply(layer, runtime, new StandardizedSample(rows), random);
  }

  private void apply(GmnmLayer layer, Layer runtime, StandardizedSample sample, Random random) {
    int components = layer.getComponents();
    int rank = layer.getRank();
    double spread = layer.getCentreSpread();
    double[][] centres = Seeding.centres(sample.rows(), components, random);
    for (double[] centre : centres) {
      for (int j = 0; j < centre.length; j++) {
        centre[j] *= spread;
      }
    }
    INDArray w = runtime.getParam(GmnmLayer.PROJECTIONS);
    double[][] projections = w.castTo(DataType.DOUBLE).toDoubleMatrix();
    if (round) {
      for (int i = 0; i < components; i++) {
        Orthonormal.columns(projections, i * rank, rank);
      }
    }
    boolean local = neighbours < sample.rows().length;
    double wanted = (local ? 1 : (1 + spread * spread) / 2) / (overlap * overlap);
    double gain = layer.gain();
    double[] means = new double[components];
    double variance = 0;
    for (int i = 0; i < components; i++) {
      double[] squared = squaredDistances(layer, sample.rows(), centres[i], projections, i);
      double mean = nearestMean(sample.rows(), centres[i], squared);
      double scale = mean > 0 ? Math.sqrt(wanted / mean) : 1;
      for (int k = i * rank; k < (i + 1) * rank; k++) {
        for (double[] row : projections) {
          row[k] *= scale / gain;
        }
      }
      double[] responses =
          DoubleStream.of(squared).map(s -> Math.exp(-s * scale * scale / 2)).toArray();
      means[i] = DoubleStream.of(responses).average().orElseThrow();
      double centre = layer.isCentredResponses() ? means[i] : 0;
      for (double response : responses) {
        variance += (response - centre) * (response - centre);
      }
    }
    variance /= (double) components * sample.rows().length;
    scaleOutputs(layer, runtime, means, variance);
    if (layer.isStandardizeInput()) {
      INDArray statistics = runtime.getParam(RunningStatistics.KEY);
      statistics.getRow(RunningStatistics.MEAN).assign(Nd4j.createFromArray(sample.mean()));
      statistics
          .getRow(RunningStatistics.DEVIATION)
          .assign(Nd4j.createFromArray(sample.deviation()));
      statistics.getRow(RunningStatistics.BATCHES).assign(1);
    } else {
      sample.toFeatures(centres, projections);
    }
    w.assign(Nd4j.createFromArray(projections));
    runtime.getParam(GmnmLayer.CENTRES).assign(Nd4j.createFromArray(centres));
  }

  /** Outputs of the deviation that the layer starts with, and with a bias of mean 0. */
  private static void scaleOutputs(
      GmnmLayer layer, Layer runtime, double[] means, double variance) {
    INDArray pi = runtime.getParam(GmnmLayer.OUTPUT_WEIGHTS);
    pi.muli(Math.sqrt(layer.responseVariance() / Math.max(variance, 1e-6)));
    if (layer.isCentredResponses() && layer.hasBias()) {
      double[] offset = DoubleStream.of(means).map(mean -> mean - layer.centre()).toArray();
      INDArray row = Nd4j.createFromArray(new double[][] {offset}).castTo(pi.dataType());
      runtime.getParam(GmnmLayer.BIAS).subi(row.mmul(pi));
    }
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

  /** Mean of y² over the rows nearest to the centre, 0 where all rows are alike. */
  private double nearestMean(double[][] rows, double[] centre, double[] squared) {
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
        .limit(neighbours)
        .mapToDouble(n -> squared[n])
        .average()
        .orElse(0);
  }
}
