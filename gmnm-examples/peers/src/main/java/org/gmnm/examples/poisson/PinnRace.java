package org.gmnm.examples.poisson;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.LinearEquation;
import org.gmnm.calculus.ResidualTraining;
import org.gmnm.examples.UserException;
import org.gmnm.examples.baseline.FullBatchAdam;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.speed.Python;
import org.gmnm.examples.speed.PythonProgram;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * One network's training steps: ours and PyTorch's of both kinds, from the same parameters. It
 * begins with a check that loss and gradient are the same.
 */
final class PinnRace implements AutoCloseable {

  /** Largest difference of loss and gradient, relative to their largest value. */
  private static final double TOLERANCE = 1e-8;

  private static final int DIMENSIONS = 2;
  private static final int MANY_STEPS = 1_000_000; // the rate hardly falls

  private final PdeMethod method;
  private final MultiLayerNetwork network;
  private final ResidualTraining training;
  private final Map<TorchPinn.Derivatives, TorchPinn> torch =
      new EnumMap<>(TorchPinn.Derivatives.class);
  private final List<Double> ours = new ArrayList<>();
  private final @Nullable PythonProgram python;
  private final List<Double> fromPython = new ArrayList<>();
  private final Map<TorchPinn.Derivatives, List<Double>> theirs =
      new EnumMap<>(TorchPinn.Derivatives.class);
  private final Map<String, Double> differences = new LinkedHashMap<>();

  PinnRace(
      TorchNetwork network, List<LinearEquation> equations, PinnRows rows, int turns, long seed) {
    method = network.method();
    this.network =
        new MultiLayerNetwork(
            method.configuration(
                DIMENSIONS, FullBatchAdam.of(method.learningRate(), MANY_STEPS), seed));
    this.network.init();
    training = new ResidualTraining(this.network, equations);
    for (TorchPinn.Derivatives each : TorchPinn.Derivatives.values()) {
      torch.put(each, new TorchPinn(network, each, this.network.paramTable(), rows));
      theirs.put(each, new ArrayList<>(turns));
    }
    python =
        Python.find()
            .map(
                found ->
                    new PythonProgram(
                        found,
                        "poisson_step.py",
                        method.isMlp() ? "mlp" : "gmnm",
                        rows.inside(),
                        rows.size() - rows.inside(),
                        method.isMlp() ? PdeMethod.WIDTH : PdeMethod.COMPONENTS))
            .orElse(null);
    requireSameGradient(equations);
    requireSameLoss();
  }

  /** A step of plain descent with rate 1 moves the parameters by the gradient. */
  private void requireSameGradient(List<LinearEquation> equations) {
    MultiLayerNetwork descending =
        new MultiLayerNetwork(
            method
                .layers(
                    new NeuralNetConfiguration.Builder()
                        .dataType(DataType.DOUBLE)
                        .updater(new Sgd(1))
                        .list(),
                    DIMENSIONS)
                .setInputType(InputType.feedForward(DIMENSIONS))
                .build());
    descending.init();
    descending.setParams(network.params());
    new ResidualTraining(descending, equations).step();
    torch.forEach(
        (kind, pinn) -> {
          double largest = 0;
          double difference = 0;
          for (Map.Entry<String, double[]> each : pinn.gradients().entrySet()) {
            double[] gradient = moved(each.getKey(), descending);
            for (int i = 0; i < gradient.length; i++) {
              largest = Math.max(largest, Math.abs(gradient[i]));
              difference = Math.max(difference, Math.abs(gradient[i] - each.getValue()[i]));
            }
          }
          require(kind, "gradient", difference / largest);
        });
  }

  private double[] moved(String key, MultiLayerNetwork after) {
    INDArray moved = parameter(network, key).sub(parameter(after, key));
    return moved.dup('c').data().asDouble();
  }

  private static INDArray parameter(MultiLayerNetwork of, String key) {
    return Objects.requireNonNull(of.paramTable().get(key), key);
  }

  private void requireSameLoss() {
    double loss = training.step();
    torch.forEach((kind, pinn) -> require(kind, "loss", Math.abs(pinn.step() / loss - 1)));
  }

  private void require(TorchPinn.Derivatives kind, String what, double difference) {
    if (!(difference <= TOLERANCE)) {
      throw new UserException(
          String.format(
              "%s: the first %s of PyTorch (%s) must be ours within %.0e, got a difference of %.3e",
              method, what, kind, TOLERANCE, difference));
    }
    differences.put("difference of the first " + what + ", " + kind, difference);
  }

  /** Everyone takes some steps, one after the other. */
  void turn(int steps, boolean counts) {
    record(ours, counts, time(training::step, steps));
    torch.forEach(
        (kind, pinn) ->
            record(Objects.requireNonNull(theirs.get(kind)), counts, time(pinn::step, steps)));
    if (python != null) {
      record(fromPython, counts, python.turn("step").milliseconds(steps));
    }
  }

  private static void record(List<Double> times, boolean counts, double time) {
    if (counts) {
      times.add(time);
    }
  }

  /** Milliseconds a step. */
  private double time(DoubleSupplier step, int steps) {
    double loss = 0;
    long started = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      loss = step.getAsDouble();
    }
    double time = (System.nanoTime() - started) * 1e-6 / steps;
    if (!Double.isFinite(loss)) {
      throw new UserException(method + ": the loss became " + loss);
    }
    return time;
  }

  String title() {
    return method.title();
  }

  long parameters() {
    return network.numParams();
  }

  /** Median milliseconds of our step. */
  double ours() {
    return Statistics.median(ours);
  }

  /** Median milliseconds of PyTorch's step. */
  double torch(TorchPinn.Derivatives kind) {
    return Statistics.median(Objects.requireNonNull(theirs.get(kind)));
  }

  /** Median milliseconds of a step by double back-propagation in Python, if that is here. */
  OptionalDouble python() {
    return python == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(Statistics.median(fromPython));
  }

  /** Relative differences of what was compared. */
  Map<String, Double> differences() {
    return differences;
  }

  @Override
  public void close() {
    torch.values().forEach(TorchPinn::close);
    if (python != null) {
      python.close();
    }
  }
}
