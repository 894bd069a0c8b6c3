package org.gmnm.layers;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.FeatureSample;
import org.gmnm.dl4j.LayerInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How much each component of a {@link GmnmLayer} does on given data. With f_i its response
 * exp(−y_i²/2) and pi_io its output weights:
 *
 * <pre>
 *   strongest_i = max over the data of f_i
 *   share_i     = mean(f_i) Σ_o |pi_io| / Σ_l mean(f_l) Σ_o |pi_lo|
 * </pre>
 *
 * <p>A component is dead where strongest_i &lt; {@value #DEAD}: it is nearly zero on all of the
 * data, and so is its gradient, so training will not bring it back. {@link GmnmInitializer} places
 * components where the data are; see {@code docs/guide.md}.
 *
 * <pre>{@code
 * ComponentUsage usage = ComponentUsage.of(network, 0, features);
 * int[] dead = usage.dead();
 * }</pre>
 */
public final class ComponentUsage {

  /** A component that never responds more strongly is dead: {@value}. */
  public static final double DEAD = 1e-3;

  /** More rows than this are sampled: {@value}. */
  public static final int MOST_ROWS = 4096;

  private static final long SEED = 42;

  private final GmnmStage stage;
  private final double[][] rows;
  private final double[] strongest;
  private final double[] share;

  private ComponentUsage(GmnmStage stage, double[][] rows, double[] strongest, double[] share) {
    this.stage = stage;
    this.rows = rows;
    this.strongest = strongest;
    this.share = share;
  }

  /**
   * Measures a layer of a network.
   *
   * @param network an initialised network
   * @param layerIndex the layer, counted from 0
   * @param features a batch of the network's input; of its rows at the layer (time steps, pixels)
   *     at most {@value #MOST_ROWS} are drawn
   * @return what its components do
   * @throws IllegalArgumentException if the layer is no GmnmLayer
   * @throws DL4JInvalidInputException if a parameter of the layer, or what reaches it, is NaN or
   *     infinite, or is not as wide as the layer's input
   */
  public static ComponentUsage of(MultiLayerNetwork network, int layerIndex, INDArray features) {
    if (layerIndex < 0
        || layerIndex >= network.getnLayers()
        || !(network.getLayer(layerIndex).conf().getLayer() instanceof GmnmLayer layer)) {
      throw new IllegalArgumentException(
          "ComponentUsage: layer %d of %d must be a GmnmLayer"
              .formatted(layerIndex, network.getnLayers()));
    }
    return of(network.getLayer(layerIndex), layer, LayerInput.of(network, layerIndex, features));
  }

  /**
   * Measures a layer of a graph.
   *
   * @param graph an initialised graph
   * @param layerName the layer
   * @param features a batch of the graph's input, one array for each of its inputs; of its rows at
   *     the layer at most {@value #MOST_ROWS} are drawn
   * @return what its components do
   * @throws IllegalArgumentException if the layer is no GmnmLayer
   * @throws DL4JInvalidInputException as for a network
   */
  public static ComponentUsage of(ComputationGraph graph, String layerName, INDArray... features) {
    boolean known = graph.getConfiguration().getVertices().get(layerName) instanceof LayerVertex;
    Layer runtime = known ? graph.getLayer(layerName) : null;
    if (runtime == null || !(runtime.conf().getLayer() instanceof GmnmLayer layer)) {
      throw new IllegalArgumentException(
          "ComponentUsage: '%s' must be a GmnmLayer of the graph, which has %s"
              .formatted(layerName, graph.getConfiguration().getVertices().keySet()));
    }
    return of(runtime, layer, LayerInput.of(graph, layerName, features));
  }

  private static ComponentUsage of(Layer runtime, GmnmLayer layer, INDArray input) {
    layer.requireFinite(runtime.paramTable());
    // A sample takes an eighth of its rows from one batch at most.
    FeatureSample sample = new FeatureSample(layer, 8 * MOST_ROWS, new Random(SEED));
    sample.add(input);
    return of(runtime, layer, sample.rows());
  }

  private static ComponentUsage of(Layer runtime, GmnmLayer layer, double[][] rows) {
    GmnmStage stage = new GmnmStage(layer, runtime.paramTable());
    int components = layer.getComponents();
    double[] strongest = new double[components];
    double[] share = new double[components];
    for (double[] row : rows) {
      double[] responses = stage.responses(row);
      for (int i = 0; i < components; i++) {
        strongest[i] = Math.max(strongest[i], responses[i]);
        share[i] += responses[i];
      }
    }
    double[][] pi =
        Objects.requireNonNull(runtime.getParam(GmnmLayer.OUTPUT_WEIGHTS))
            .castTo(DataType.DOUBLE)
            .toDoubleMatrix();
    for (int i = 0; i < components; i++) {
      share[i] *= DoubleStream.of(pi[i]).map(Math::abs).sum();
    }
    double all = DoubleStream.of(share).sum();
    for (int i = 0; i < components && all > 0; i++) {
      share[i] /= all;
    }
    return new ComponentUsage(stage, rows, strongest, share);
  }

  /**
   * How many components there are.
   *
   * @return the layer's components
   */
  public int components() {
    return share.length;
  }

  /**
   * A component's strongest response.
   *
   * @param component its index
   * @return strongest_i, 0 to 1
   */
  public double strongest(int component) {
    return strongest[component];
  }

  /**
   * A component's share in what the layer puts out.
   *
   * @param component its index
   * @return share_i; all of them sum to 1, or are 0 where the layer puts out nothing
   */
  public double share(int component) {
    return share[component];
  }

  /**
   * The data at the layer's input.
   *
   * @return [rows][inputs of the layer], what everything here was measured on
   */
  public double[][] rows() {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * The components' responses at a point.
   *
   * @param point the layer's inputs
   * @return exp(−y_i²/2) of every component
   */
  public double[] responses(double... point) {
    return stage.responses(point);
  }

  /**
   * Components that do nothing on the data.
   *
   * @return their indices, ascending
   */
  public int[] dead() {
    return IntStream.range(0, strongest.length).filter(i -> strongest[i] < DEAD).toArray();
  }
}
