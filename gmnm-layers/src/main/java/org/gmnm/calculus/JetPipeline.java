package org.gmnm.calculus;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
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
  private final JetChain whole;
  private final Map<String, FlatMatrix> ofLayer = new HashMap<>();
  private JetChain chain;
  private double[][] input = {};

  private JetPipeline(int dimensions) {
    this.dimensions = dimensions;
    whole = new JetChain(dimensions);
    chain = whole;
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
   * @param bias key of b [1, u]; null for none, and without effect where the layer has no such
   *     parameter
   * @return this, of width u
   */
  public JetPipeline dense(String weights, @Nullable String bias) {
    return add(ProductPass.dense(parameter(weights), ofLayer.get(bias)));
  }

  /**
   * A function of each number.
   *
   * @param function with three derivatives
   * @return this, of the same width
   */
  public JetPipeline apply(ElementwiseNumbers function) {
    return add(new ElementwisePass(chain.width(), function));
  }

  /**
   * A number added to each.
   *
   * @param number added; 0 adds no map
   * @return this, of the same width
   */
  public JetPipeline shift(double number) {
    return number == 0 ? this : add(new ShiftPass(chain.width(), number));
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

  /**
   * Every feature in the same functions {@code φ((a_i − c_g)/s)}, as {@link JetLayers#basis}.
   *
   * @param centres c, G of them
   * @param spacing s
   * @param function φ
   * @return this, of width w·G
   */
  public JetPipeline basis(double[] centres, double spacing, ElementwiseNumbers function) {
    return add(new SpreadPass(chain.width(), centres, spacing)).apply(function);
  }

  /**
   * The sum of two chains of maps, both of what came so far.
   *
   * @param first adds at least one map to this
   * @param second adds at least one, to the same width
   * @return this, of that width
   */
  public JetPipeline sum(Consumer<JetPipeline> first, Consumer<JetPipeline> second) {
    JetChain before = chain;
    JetChain one = branch(first, before.width());
    JetChain other = branch(second, before.width());
    chain = before;
    return add(new BranchPass(one, other));
  }

  private JetChain branch(Consumer<JetPipeline> maps, int width) {
    JetChain branch = new JetChain(width);
    chain = branch;
    maps.accept(this);
    if (branch.isEmpty()) {
      throw new IllegalArgumentException("JetPipeline: a branch must add a map, got none");
    }
    return branch;
  }

  private JetPipeline add(JetPass pass) {
    chain.add(pass);
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
    whole.load(parameters);
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
    return whole.forward(input, block);
  }

  /** Where the derivatives of the loss by the jets that came out go, before {@link #backward}. */
  double[][] adjoint() {
    return whole.adjoint();
  }

  /** Takes them back to the parameters. */
  void backward(Block block) {
    whole.backward(input, null, block);
  }

  /** The gradients of all parameters; of those without any, 0. */
  void collect(double[] gradient) {
    Arrays.fill(gradient, 0);
    whole.collect(gradient);
  }
}
