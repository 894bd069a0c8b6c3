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
 *   <li>outputs that hardly vary: no output's deviation over the batch reaches {@value
 *       #HARDLY_VARIES} of the outputs' mean size
 *   <li>{@link GmnmLayer}s of which half the components or more are dead ({@link ComponentUsage})
 *   <li>{@link KanLayer}s that normalise two inputs, which leaves only which of them is the larger
 * </ul>
 *
 * <p>Each finding is one sentence with a remedy, by default a warning in the log. A network that
 * passes is met by silence. The check costs one inference pass, once.
 */
public final class LearningCheck extends BaseTrainingListener {

  /** After how many batches it looks, unless said otherwise: {@value}. */
  public static final int DEFAULT_BATCHES = 100;

  /** Outputs whose deviation is less than this part of their size hardly vary: {@value}. */
  public static final double HARDLY_VARIES = 1e-3;

  private static final Logger LOG = LoggerFactory.getLogger(LearningCheck.class);

  private final int batches;
  private final Consumer<String> findings;
  private int seen;
  private INDArray @Nullable [] features;

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
    if (++seen == batches && batch != null) {
      features = null;
      look(model, batch).forEach(findings);
    }
  }

  private static List<String> look(Model model, INDArray[] batch) {
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
