package org.gmnm.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once, early in training, that a network is not learning, and why it may be so.
 *
 * <pre>{@code
 * network.addListeners(new LearningCheck());
 * }</pre>
 *
 * <p>After some batches it looks at the last of them:
 *
 * <ul>
 *   <li>parameters that are NaN or infinite
 *   <li>outputs that are NaN or infinite
 *   <li>weights that hardly move: in no layer by {@value #HARDLY_MOVES} of their size in a batch
 *   <li>outputs that hardly vary: no output's deviation over the batch reaches {@value
 *       #HARDLY_VARIES} of the outputs' mean size
 *   <li>{@link GmnmLayer}s of which half the components or more are dead ({@link ComponentUsage})
 *   <li>{@link KanLayer}s that normalise two inputs, which leaves only which of them is the larger
 * </ul>
 *
 * <p>Each finding is one sentence with a remedy, by default a warning in the log. A network that
 * passes is met by silence. The check costs one inference pass, once, and until then a copy of the
 * weights.
 */
public final class LearningCheck extends BaseTrainingListener {

  /** After how many batches it looks, unless said otherwise: {@value}. */
  public static final int DEFAULT_BATCHES = 100;

  /** Outputs whose deviation is less than this part of their size hardly vary: {@value}. */
  public static final double HARDLY_VARIES = 1e-3;

  /** Weights that move by less than this part of their size in a batch hardly move: {@value}. */
  public static final double HARDLY_MOVES = 1e-6;

  private static final Logger LOG = LoggerFactory.getLogger(LearningCheck.class);

  private final int batches;
  private final Consumer<String> findings;
  private int seen;
  private INDArray @Nullable [] features;
  private @Nullable List<INDArray> firstWeights;

  /** Looks after {@value #DEFAULT_BATCHES} batches and warns in the log. */
  public LearningCheck() {
    this(DEFAULT_BATCHES, LOG::warn);
  }

  /**
   * Looks after so many batches.
   *
   * @param batches at least 1
   * @param findings takes one sentence for each finding
   */
  public LearningCheck(int batches, Consumer<String> findings) {
    if (batches < 1) {
      throw new IllegalArgumentException("LearningCheck: batches must be >= 1, got " + batches);
    }
    this.batches = batches;
    this.findings = findings;
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    if (seen == batches - 1) {
      features = new INDArray[] {activations.get(0).detach()};
    }
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    if (seen == batches - 1) {
      features =
          ((ComputationGraph) model)
              .getConfiguration().getNetworkInputs().stream()
                  .map(name -> Objects.requireNonNull(activations.get(name)).detach())
                  .toArray(INDArray[]::new);
    }
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    INDArray[] batch = features;
    if (++seen == 1 && batches > 1) {
      firstWeights = weights(model).stream().map(INDArray::dup).toList();
    }
    if (seen == batches && batch != null) {
      features = null;
      look(model, batch).forEach(findings);
      firstWeights = null;
    }
  }

  /** Of all layers; no bias, which may start at 0, and no statistics, which move by themselves. */
  private static List<INDArray> weights(Model model) {
    Layer[] layers =
        model instanceof MultiLayerNetwork network
            ? network.getLayers()
            : model instanceof ComputationGraph graph ? graph.getLayers() : new Layer[0];
    List<INDArray> weights = new ArrayList<>();
    for (Layer layer : layers) {
      org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
      layer
          .paramTable()
          .forEach(
              (key, values) -> {
                if (conf.initializer().isWeightParam(conf, key)) {
                  weights.add(values);
                }
              });
    }
    return weights;
  }

  private void movement(Model model, List<String> found) {
    List<INDArray> before = firstWeights;
    if (before == null || before.isEmpty()) {
      return;
    }
    List<INDArray> after = weights(model);
    double most = 0;
    for (int i = 0; i < after.size(); i++) {
      double moved = after.get(i).distance2(before.get(i));
      double size = before.get(i).norm2Number().doubleValue();
      most = Math.max(most, size > 0 ? moved / size : moved);
    }
    if (most < HARDLY_MOVES * (batches - 1)) {
      found.add(
          "The weights hardly move (by %.1e of their size in %d batches): raise the learning rate, and see whether all layers are frozen."
              .formatted(most, batches - 1));
    }
  }

  private List<String> look(Model model, INDArray[] batch) {
    if (!Double.isFinite(model.params().castTo(DataType.DOUBLE).sumNumber().doubleValue())) {
      return List.of(
          "The network has parameters that are NaN or infinite: lower the learning rate, clip"
              + " gradients, or look for extreme values in the data.");
    }
    List<String> found = new ArrayList<>();
    if (model instanceof MultiLayerNetwork network) {
      variation(network.output(batch[0]), found);
      for (int i = 0; i < network.getnLayers(); i++) {
        if (isGmnm(network.getLayer(i))) {
          dead(network.getLayer(i), ComponentUsage.of(network, i, batch[0]), found);
        }
        normalisedPair(network.getLayer(i), found);
      }
    } else if (model instanceof ComputationGraph graph) {
      for (INDArray output : graph.output(batch)) {
        variation(output, found);
      }
      for (Layer layer : graph.getLayers()) {
        if (isGmnm(layer)) {
          String name = layer.conf().getLayer().getLayerName();
          dead(layer, ComponentUsage.of(graph, name, batch), found);
        }
        normalisedPair(layer, found);
      }
    }
    if (found.isEmpty()) { // dead components and constant outputs keep weights where they are, too
      movement(model, found);
    }
    return found;
  }

  private static boolean isGmnm(Layer layer) {
    return layer.conf().getLayer() instanceof GmnmLayer;
  }

  private static void normalisedPair(Layer layer, List<String> found) {
    if (layer.conf().getLayer() instanceof KanLayer kan && kan.isLayerNorm() && kan.getNIn() == 2) {
      found.add(
          "KanLayer '%s': of two inputs its layer normalisation leaves only which is the larger. Set layerNorm(false) and a grid(..) that covers the inputs."
              .formatted(kan.getLayerName()));
    }
  }

  private static void variation(INDArray output, List<String> found) {
    INDArray rows = output.castTo(DataType.DOUBLE);
    double deviation = rows.std(false, 0).maxNumber().doubleValue();
    double size = rows.ameanNumber().doubleValue();
    if (!Double.isFinite(size)) { // no deviation: ND4J's greatest number passes NaN over
      found.add(
          "The outputs are NaN or infinite in a batch: lower the learning rate, clip gradients, or"
              + " look for extreme values in the data.");
    } else if (rows.size(0) > 1 && deviation < HARDLY_VARIES * size) {
      found.add(
          "The outputs hardly vary over a batch (deviation %.1e at a mean size of %.1e): the network"
                  .formatted(deviation, size)
              + " puts out a constant. Lower or raise the learning rate, and see whether the inputs"
              + " are standardised.");
    }
  }

  private static void dead(Layer layer, ComponentUsage usage, List<String> found) {
    GmnmLayer conf = (GmnmLayer) layer.conf().getLayer();
    int dead = usage.dead().length;
    if (2 * dead >= usage.components()) {
      found.add(
          "GmnmLayer '%s': %d of %d components are dead, they respond to nothing in a batch. %s"
              .formatted(
                  conf.getLayerName(),
                  dead,
                  usage.components(),
                  conf.isStandardizeInput()
                      ? "Lower the learning rate."
                      : "Let the layer standardise its input, or start it with GmnmInitializer."));
    }
  }
}
