package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.DoubleArrays;
import org.gmnm.dl4j.LossTraining;
import org.gmnm.dl4j.NetworkStep;
import org.jspecify.annotations.Nullable;
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
 *
 * <p>Stacks of dense, Gaussian mixture and KAN layers (without layer normalisation) are computed by
 * hand-written passes ({@link JetPipeline}), which carry only those derivatives that an equation
 * asks for. Other networks and other backends than the CPU's take the SameDiff definition, and so
 * does everything with {@code -Dorg.gmnm.samediff=true}: the same numbers to rounding.
 */
public final class ResidualTraining implements Approximation {

  private static final String POINTS = "points";
  private static final String COEFFICIENTS = "coefficients";
  private static final String SOURCE = "source";
  private static final String WEIGHTS = "weights";

  private final DataType type;
  private final int dimensions;
  private final MultiLayerNetwork network;
  private final NetworkStep step;
  private final double[] values;
  private final double[] slopes;
  private final @Nullable JetPipeline pipeline;
  private List<LinearEquation> equations;
  private @Nullable ResidualLoss loss;
  private @Nullable Graph graph;

  /** The placeholders of the expression; none where the passes compute the loss. */
  private Map<String, INDArray> rows = Map.of();

  /**
   * The loss as an expression.
   *
   * @param hessian whether it knows single second derivatives
   * @param paired whether each row is the difference between two points, one after the other
   */
  private record Graph(
      boolean hessian, boolean paired, SDVariable applied, LossTraining training) {}

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
    step = new NetworkStep(network);
    values = new double[Math.toIntExact(network.numParams())];
    slopes = new double[values.length];
    pipeline = JetPipeline.of(network);
    this.equations = List.of();
    equations(equations);
  }

  private Graph expression(boolean hessian, boolean paired) {
    SameDiff sameDiff = SameDiff.create();
    SDVariable x = sameDiff.placeHolder(POINTS, type, -1, dimensions);
    int count = Partials.count(dimensions, hessian);
    SDVariable coefficients = sameDiff.placeHolder(COEFFICIENTS, type, -1, count);
    SDVariable source = sameDiff.placeHolder(SOURCE, type, -1, 1);
    SDVariable weights = sameDiff.placeHolder(WEIGHTS, type, -1, 1);
    Jet input = hessian ? Jet.inputWithHessian(x, dimensions) : Jet.input(x, dimensions);
    Jet u = JetNetwork.through(network, input);
    List<SDVariable> terms = new ArrayList<>(); // in the order of Partials
    terms.add(u.value());
    terms.addAll(u.gradient());
    terms.add(u.laplacian());
    terms.addAll(u.hessian());
    if (isLinear(network)) {
      SDVariable zeros = u.value().mul(0); // [N, 1]
      for (int k = 1; k < terms.size(); k++) {
        terms.set(k, terms.get(k).add(zeros)); // one row for all points becomes one for each
      }
    }
    SDVariable applied =
        sameDiff.concat(1, terms.toArray(SDVariable[]::new)).mul(coefficients).sum(true, 1);
    SDVariable left = paired ? applied.reshape(-1, 2).mmul(difference(sameDiff)) : applied;
    SDVariable loss = sameDiff.math().square(left.sub(source)).mul(weights).sum();
    return new Graph(hessian, paired, applied, new LossTraining(network, loss));
  }

  private SDVariable difference(SameDiff sameDiff) {
    return sameDiff.constant(array(new double[][] {{1}, {-1}}));
  }

  private static boolean needsHessian(List<LinearEquation> equations) {
    return equations.stream()
        .flatMap(e -> Stream.of(e.coefficients()))
        .anyMatch(c -> c.length > Partials.count(equations.get(0).dimensions(), false));
  }

  private static boolean arePaired(List<LinearEquation> equations) {
    return equations.stream().anyMatch(e -> e.partners() != null);
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
    equations.forEach(e -> require("dimension of '" + e.name() + "'", dimensions, e.dimensions()));
    this.equations = List.copyOf(equations);
    double[] scales = new VariableProjection(equations).scales();
    loss = pipeline == null ? null : new ResidualLoss(pipeline, equations, scales);
    rows = Map.of(); // those of before are nothing that a wider expression need take over
    if (loss == null) {
      rows = rows(equations, scales, graph(needsHessian(equations), arePaired(equations)));
    }
  }

  /**
   * One step with all points.
   *
   * @return the loss before the step
   */
  public double step() {
    double value = gradient();
    step.take(value);
    return value;
  }

  /** The loss; its gradient is where the network's steps look for it. */
  private double gradient() {
    if (loss == null) {
      return graph(false, false).training().gradient(rows);
    }
    read(network.params(), values);
    double value = loss.at(values, slopes);
    write(slopes, network.getFlattenedGradients());
    return value;
  }

  private static void read(INDArray from, double[] to) {
    if (DoubleArrays.areFor(from.dataType())) {
      DoubleArrays.read(from, to);
    } else {
      System.arraycopy(from.toDoubleVector(), 0, to, 0, to.length);
    }
  }

  private static void write(double[] from, INDArray to) {
    if (DoubleArrays.areFor(to.dataType())) {
      DoubleArrays.write(from, to);
    } else {
      to.assign(Nd4j.createFromArray(from).reshape(to.shape()));
    }
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
    require("number of parameters", values.length, parameters.length);
    require("length of the gradient", values.length, gradient.length);
    write(parameters, network.params());
    if (loss != null && type == DataType.DOUBLE) {
      return loss.at(parameters, gradient);
    }
    double value = gradient();
    read(network.getFlattenedGradients(), gradient);
    return value;
  }

  @Override
  public double[] apply(LinearOperator operator, double[][] points) {
    LinearEquation equation = LinearEquation.of("solution", operator, points, x -> 0);
    require("dimension of the points", dimensions, equation.dimensions());
    if (pipeline != null) {
      return ResidualLoss.applied(pipeline, equation, network.params().toDoubleVector());
    }
    Graph wide = graph(needsHessian(List.of(equation)), false);
    int width = Partials.count(dimensions, wide.hessian());
    return wide.training()
        .evaluate(
            wide.applied(),
            Map.of(
                POINTS,
                array(equation.points()),
                COEFFICIENTS,
                array(
                    Stream.of(equation.coefficients())
                        .map(c -> Arrays.copyOf(c, width))
                        .toArray(double[][]::new))))
        .reshape(points.length)
        .toDoubleVector();
  }

  /** An expression that knows what is asked for, and all that was asked for before. */
  private Graph graph(boolean hessian, boolean paired) {
    Graph before = graph;
    boolean wider = hessian || (before != null && before.hessian());
    boolean inPairs = paired || (before != null && before.paired());
    if (before != null && wider == before.hessian() && inPairs == before.paired()) {
      return before;
    }
    Graph now = expression(wider, inPairs);
    graph = now;
    if (loss == null && !rows.isEmpty()) {
      rows = rows(equations, new VariableProjection(equations).scales(), now);
    }
    return now;
  }

  private Map<String, INDArray> rows(List<LinearEquation> equations, double[] scales, Graph of) {
    int width = Partials.count(dimensions, of.hessian());
    List<double[]> points = new ArrayList<>();
    List<double[]> coefficients = new ArrayList<>();
    List<double[]> source = new ArrayList<>();
    List<double[]> weights = new ArrayList<>();
    for (int e = 0; e < scales.length; e++) {
      LinearEquation equation = equations.get(e);
      LinearEquation partners = equation.partners();
      for (int n = 0; n < equation.size(); n++) {
        points.add(equation.points()[n]);
        coefficients.add(Arrays.copyOf(equation.coefficients()[n], width));
        source.add(new double[] {equation.source()[n]});
        weights.add(new double[] {scales[e] * scales[e] / equation.size()});
        if (partners != null) {
          points.add(partners.points()[n]);
          coefficients.add(Arrays.copyOf(partners.coefficients()[n], width));
        } else if (of.paired()) {
          points.add(equation.points()[n]);
          coefficients.add(new double[width]);
        }
      }
    }
    return Map.of(
        POINTS, array(points.toArray(double[][]::new)),
        COEFFICIENTS, array(coefficients.toArray(double[][]::new)),
        SOURCE, array(source.toArray(double[][]::new)),
        WEIGHTS, array(weights.toArray(double[][]::new)));
  }

  private INDArray array(double[][] values) {
    return Nd4j.createFromArray(values).castTo(type);
  }
}
