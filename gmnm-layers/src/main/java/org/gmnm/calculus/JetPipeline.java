package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.JetPass.Block;
import org.gmnm.dl4j.ClosedForm;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network's value, gradient and second derivatives with respect to its input, and the gradient of
 * a loss of them, by hand-written passes in plain numbers: the same as {@link JetNetwork}, which is
 * the reference, without an expression for every operation. Points go through in blocks that stay
 * in the processor's cache.
 *
 * <p>A {@link JetLayer} adds its maps in their order. Numbers are doubles whatever the network's
 * type.
 */
public final class JetPipeline {

  /**
   * So many points at a time: rows long enough for vector instructions, and a layer's rows in the
   * cache; even, so that pairs of points stay together.
   */
  static final int BLOCK = 128;

  /** {@code exp(−a²/2)}. */
  private static final ElementwiseNumbers BELL =
      (a, count, value, first, second, third) -> {
        for (int i = 0; i < count; i++) {
          double x = a[i];
          double bell = Math.exp(-0.5 * x * x);
          value[i] = bell;
          first[i] = -x * bell;
          second[i] = (x * x - 1) * bell;
          third[i] = (3 - x * x) * x * bell;
        }
      };

  private final int dimensions;
  private final List<JetPass> passes = new ArrayList<>();
  private final Map<String, FlatMatrix> ofLayer = new HashMap<>();
  private double[][] input = {};
  private int width;

  private JetPipeline(int dimensions) {
    this.dimensions = dimensions;
    width = dimensions;
  }

  /**
   * That of a network.
   *
   * @param network initialised
   * @return null where a layer or activation function has none, where the backend is not the CPU's,
   *     or where {@code -Dorg.gmnm.samediff=true} asks for the reference
   */
  static @Nullable JetPipeline of(MultiLayerNetwork network) {
    if (Boolean.getBoolean(ClosedForm.SAMEDIFF) || !Nd4j.getEnvironment().isCPU()) {
      return null;
    }
    JetPipeline pipeline = new JetPipeline(Math.toIntExact(network.layerInputSize(0)));
    INDArray flat = network.params();
    for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
      pipeline.ofLayer.clear();
      if (layer.paramTable() != null) {
        layer
            .paramTable()
            .forEach((key, view) -> pipeline.ofLayer.put(key, FlatMatrix.of(view, flat)));
      }
      if (!pipeline.add(layer.conf().getLayer())) {
        return null;
      }
    }
    return pipeline;
  }

  private boolean add(Layer layer) {
    if (layer instanceof JetLayer jets) {
      return jets.addTo(this) && addActivation(layer);
    }
    if (layer instanceof DenseLayer || layer instanceof BaseOutputLayer) {
      if (ofLayer.containsKey("g")) {
        return false; // layer normalisation
      }
      dense("W", "b");
      return addActivation(layer);
    }
    return layer instanceof LossLayer && addActivation(layer);
  }

  private boolean addActivation(Layer layer) {
    IActivation activation = ((BaseLayer) layer).getActivationFn();
    if (activation instanceof ActivationIdentity) {
      return true;
    }
    ElementwiseFunction function = JetNetwork.function(activation);
    ElementwiseNumbers numbers = function == null ? null : function.numbers();
    if (numbers != null) {
      apply(numbers);
    }
    return numbers != null;
  }

  /**
   * {@code a · W + b}.
   *
   * @param weights key of W [w, u]
   * @param bias key of b [1, u]; without effect where the layer has no such parameter
   * @return this, of width u
   */
  public JetPipeline dense(String weights, String bias) {
    return add(ProductPass.dense(parameter(weights), ofLayer.get(bias)));
  }

  /**
   * A function of each number.
   *
   * @param function with three derivatives
   * @return this, of the same width
   */
  public JetPipeline apply(ElementwiseNumbers function) {
    return add(new ElementwisePass(width, function));
  }

  /**
   * A number added to each.
   *
   * @param number added; 0 adds no map
   * @return this, of the same width
   */
  public JetPipeline shift(double number) {
    return number == 0 ? this : add(new ShiftPass(width, number));
  }

  /**
   * {@code (a − mean)/deviation}, column by column.
   *
   * @param statistics key of a parameter that is not trained, its columns as many as the width
   * @param mean its row of means
   * @param deviation its row of deviations
   * @return this, of the same width
   */
  public JetPipeline standardize(String statistics, int mean, int deviation) {
    return add(new NormalPass(parameter(statistics), mean, deviation));
  }

  /**
   * The responses {@code exp(−y_i²/2)} of {@link GmnmFormula}.
   *
   * @param centres key of mu [m, w]
   * @param projections key of W [w, m·rank]
   * @param rank projections of a component
   * @param form how they become y
   * @param gain factor of W
   * @return this, of width m
   */
  public JetPipeline responses(
      String centres, String projections, int rank, GmnmFormula.Form form, double gain) {
    FlatMatrix mu = parameter(centres);
    add(ProductPass.projections(mu, parameter(projections), rank, gain));
    if (rank == 1) {
      return apply(BELL);
    }
    return form == GmnmFormula.Form.RIDGE
        ? add(new SumPass(mu.rows(), rank)).apply(BELL)
        : add(new DistancePass(mu.rows(), rank)).apply(Elementwise.EXP.numbers());
  }

  private JetPipeline add(JetPass pass) {
    passes.add(pass);
    width = pass.outputs();
    return this;
  }

  private FlatMatrix parameter(String key) {
    FlatMatrix found = ofLayer.get(key);
    if (found == null) {
      throw new IllegalArgumentException(
          "JetPipeline: the layer has no parameter '%s', it has %s"
              .formatted(key, ofLayer.keySet()));
    }
    return found;
  }

  /** Takes the parameters, and forgets the gradients so far. */
  void load(double[] parameters) {
    passes.forEach(pass -> pass.load(parameters));
  }

  /**
   * Carries points through.
   *
   * @param points of which some are taken
   * @param from the first of them
   * @param block how many, and what is asked of them
   * @return their jets, as {@link JetPass} has them
   */
  double[][] forward(double[][] points, int from, Block block) {
    input = JetPass.roomFor(dimensions * block.parts(), block, input);
    for (int j = 0; j < dimensions; j++) {
      double[] coordinate = input[block.row(j)];
      for (int n = 0; n < block.points(); n++) {
        coordinate[n] = points[from + n][j];
      }
      for (int part = 1; part < block.parts(); part++) {
        Arrays.fill(input[block.row(j) + part], part == 1 + j ? 1 : 0);
      }
    }
    double[][] jets = input;
    for (JetPass pass : passes) {
      pass.reserve(block);
      pass.forward(jets, block);
      jets = pass.output();
    }
    return jets;
  }

  /** Where the derivatives of the loss by the jets that came out go, before {@link #backward}. */
  double[][] adjoint() {
    return passes.get(passes.size() - 1).adjoint();
  }

  /** Takes them back to the parameters. */
  void backward(Block block) {
    for (int i = passes.size() - 1; i >= 0; i--) {
      JetPass pass = passes.get(i);
      JetPass below = i == 0 ? null : passes.get(i - 1);
      pass.backward(
          below == null ? input : below.output(), below == null ? null : below.adjoint(), block);
    }
  }

  /** The gradients of all parameters; of those without any, 0. */
  void collect(double[] gradient) {
    Arrays.fill(gradient, 0);
    passes.forEach(pass -> pass.collect(gradient));
  }
}
