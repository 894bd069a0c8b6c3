package org.gmnm.calculus;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.LossTraining;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a Deeplearning4j network by gradients so that linear equations hold at points: a
 * physics-informed network.
 *
 * <pre>
 *   loss = Σ_e s_e² · mean over n of ((L_e u)(x_en) − g_en)²
 * </pre>
 *
 * with the factors s_e of {@link LinearEquation}: those of {@link VariableProjection}, so that both
 * make the same residual small. A step takes all points; the step itself, its learning rate and its
 * updater are the network's own ({@link LossTraining}).
 *
 * <p>For networks that {@link JetNetwork} knows, with one output; in double if errors below 1e-4
 * are wanted.
 */
public final class ResidualTraining implements Approximation {

  private static final String POINTS = "points";
  private static final String COEFFICIENTS = "coefficients";
  private static final String SOURCE = "source";
  private static final String WEIGHTS = "weights";

  private final DataType type;
  private final int dimensions;
  private final MultiLayerNetwork network;
  private final LossTraining training;
  private final SDVariable applied;
  private Map<String, INDArray> rows;

  /**
   * A problem and a network.
   *
   * @param network initialised, with d inputs and one output
   * @param equations at least one, all in d dimensions
   */
  public ResidualTraining(MultiLayerNetwork network, List<LinearEquation> equations) {
    this.network = network;
    type = network.params().dataType();
    dimensions = Math.toIntExact(network.layerInputSize(0));
    require("outputs of the network", 1, outputs(network));
    SameDiff sameDiff = SameDiff.create();
    SDVariable x = sameDiff.placeHolder(POINTS, type, -1, dimensions);
    SDVariable coefficients = sameDiff.placeHolder(COEFFICIENTS, type, -1, dimensions + 2);
    SDVariable source = sameDiff.placeHolder(SOURCE, type, -1, 1);
    SDVariable weights = sameDiff.placeHolder(WEIGHTS, type, -1, 1);
    Jet u = JetNetwork.through(network, x);
    // [N, d + 2]: value, d slopes, Laplacian of the one output, as the coefficients have them
    SDVariable[] terms = new SDVariable[dimensions + 2];
    terms[0] = u.value();
    for (int j = 0; j < dimensions; j++) {
      terms[1 + j] = u.gradient().get(j);
    }
    terms[dimensions + 1] = u.laplacian();
    if (isLinear(network)) {
      SDVariable zeros = u.value().mul(0); // [N, 1]
      for (int k = 1; k < terms.length; k++) {
        terms[k] = terms[k].add(zeros); // one row for all points becomes one for each
      }
    }
    applied = sameDiff.concat(1, terms).mul(coefficients).sum(true, 1);
    SDVariable loss = sameDiff.math().square(applied.sub(source)).mul(weights).sum();
    training = new LossTraining(network, loss);
    rows = rows(equations);
  }

  /** The width of the last layer that has one: a loss layer has none. */
  private static long outputs(MultiLayerNetwork network) {
    long width = 0;
    for (int i = network.getnLayers() - 1; width == 0 && i >= 0; i--) {
      width = network.layerSize(i);
    }
    return width;
  }

  /** Then its derivatives do not depend on the point. */
  private static boolean isLinear(MultiLayerNetwork network) {
    return Arrays.stream(network.getLayers())
        .map(layer -> layer.conf().getLayer())
        .allMatch(
            layer ->
                !(layer instanceof JetLayer)
                    && layer instanceof BaseLayer base
                    && base.getActivationFn() instanceof ActivationIdentity);
  }

  private static void require(String what, long wanted, long got) {
    if (wanted != got) {
      throw new IllegalArgumentException(
          "ResidualTraining: " + what + " must be " + wanted + ", got " + got);
    }
  }

  /**
   * Replaces the equations: the same ones at other points, say.
   *
   * @param equations at least one, in the same dimension
   */
  public void equations(List<LinearEquation> equations) {
    rows = rows(equations);
  }

  /**
   * One step with all points.
   *
   * @return the loss before the step
   */
  public double step() {
    return training.step(rows);
  }

  /**
   * The loss with all points as a function of the network's parameters, for an optimiser other than
   * the network's own updater: {@code new QuasiNewton(training::lossAt, ..)}.
   *
   * @param parameters as in {@code network.params()}; the network keeps them
   * @param gradient takes the loss's gradient, as many numbers
   * @return the loss
   */
  public double lossAt(double[] parameters, double[] gradient) {
    network.params().assign(Nd4j.createFromArray(parameters).reshape(network.params().shape()));
    double loss = training.gradient(rows);
    double[] flat = network.getFlattenedGradients().toDoubleVector();
    System.arraycopy(flat, 0, gradient, 0, flat.length);
    return loss;
  }

  @Override
  public double[] apply(LinearOperator operator, double[][] points) {
    LinearEquation equation = LinearEquation.of("solution", operator, points, x -> 0);
    require("dimension of the points", dimensions, equation.dimensions());
    return training
        .evaluate(
            applied,
            Map.of(POINTS, array(equation.points()), COEFFICIENTS, array(equation.coefficients())))
        .reshape(points.length)
        .toDoubleVector();
  }

  private Map<String, INDArray> rows(List<LinearEquation> equations) {
    double[] scales = new VariableProjection(equations).scales();
    int count = equations.stream().mapToInt(LinearEquation::size).sum();
    double[][] points = new double[count][];
    double[][] coefficients = new double[count][];
    double[][] source = new double[count][1];
    double[][] weights = new double[count][1];
    int row = 0;
    for (int e = 0; e < scales.length; e++) {
      LinearEquation equation = equations.get(e);
      require("dimension of '" + equation.name() + "'", dimensions, equation.dimensions());
      for (int n = 0; n < equation.size(); n++) {
        points[row] = equation.points()[n];
        coefficients[row] = equation.coefficients()[n];
        source[row][0] = equation.source()[n];
        weights[row][0] = scales[e] * scales[e] / equation.size();
        row++;
      }
    }
    return Map.of(
        POINTS, array(points),
        COEFFICIENTS, array(coefficients),
        SOURCE, array(source),
        WEIGHTS, array(weights));
  }

  private INDArray array(double[][] values) {
    return Nd4j.createFromArray(values).castTo(type);
  }
}
