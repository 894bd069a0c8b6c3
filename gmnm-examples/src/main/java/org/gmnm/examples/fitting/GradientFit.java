package org.gmnm.examples.fitting;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.QuasiNewton;
import org.gmnm.examples.baseline.EvenComponents;
import org.gmnm.examples.baseline.FullBatchDescent;
import org.gmnm.examples.baseline.Mlp;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** Fits a network by its gradients: every step sees every training point. */
final class GradientFit implements FitResult.Fitter {

  /** Points of the curve of a fit. */
  static final int CURVE = 25;

  private static final Domain SQUARE = Domain.box(new double[] {-1, -1}, new double[] {1, 1});

  /** Of the first components beyond the border, in spacings. */
  private static final double MARGIN = 0.7;

  @Override
  public @Nullable FitResult fit(
      FitTask task, double[][] evaluation, FullBatchDescent.Watch watch) {
    double[][] x = FitData.points(task.seed(), task.points());
    DataSet training = FitData.labelled(task.surface(), x);
    DataSet test = FitData.labelled(task.surface(), evaluation);
    MultiLayerNetwork network = network(task);
    Map<String, Double> units = start(network, task);
    int looks = Math.min(CURVE, task.steps());
    double[] steps = new double[looks];
    double[] seconds = new double[looks];
    double[] curve = new double[looks];
    int[] looked = {0};
    boolean ended =
        FullBatchDescent.run(
            () -> FullBatchDescent.begin(network, loss(network, training), task.scale(), units),
            task.steps(),
            looks,
            (step, spent, parameters) -> {
              set(network, parameters);
              steps[looked[0]] = step;
              seconds[looked[0]] = spent;
              curve[looked[0]++] = mse(network, test);
            },
            watch);
    if (!ended) {
      return null;
    }
    return new FitResult(
        task,
        network.numParams(),
        mse(network, training),
        curve[looks - 1],
        seconds[looks - 1],
        steps,
        seconds,
        curve,
        values(network, test),
        network.params().toDoubleVector());
  }

  /** Places the components of GMNM; what the first layer's parameters are measured by. */
  private static Map<String, Double> start(MultiLayerNetwork network, FitTask task) {
    if (task.method().isMlp()) {
      return Mlp.units(task.scale());
    }
    return task.method().network() == FitNetwork.GMNM
        ? EvenComponents.units(
            EvenComponents.start(network, SQUARE, MARGIN, task.seed()) / task.scale())
        : Map.of();
  }

  /** The network as its configuration starts it. */
  static MultiLayerNetwork network(FitTask task) {
    FitNetwork kind = Objects.requireNonNull(task.method().network());
    MultiLayerNetwork network = new MultiLayerNetwork(kind.configuration(task.seed(), new NoOp()));
    network.init();
    return network;
  }

  /** Mean squared error over the training points, as a function of the parameters. */
  static QuasiNewton.Objective loss(MultiLayerNetwork network, DataSet training) {
    return (parameters, gradient) -> {
      set(network, parameters);
      network.setInput(training.getFeatures());
      network.setLabels(training.getLabels());
      network.computeGradientAndScore();
      // DL4J's gradient is a sum over the examples, its score a mean.
      double[] sums = network.gradient().gradient().toDoubleVector();
      Arrays.setAll(gradient, i -> sums[i] / training.numExamples());
      return network.score();
    };
  }

  private static void set(MultiLayerNetwork network, double[] parameters) {
    network.setParams(Nd4j.createFromArray(parameters).reshape(1, parameters.length));
  }

  private static double[] values(MultiLayerNetwork network, DataSet data) {
    return network.output(data.getFeatures()).dup('c').reshape(data.numExamples()).toDoubleVector();
  }

  private static double mse(MultiLayerNetwork network, DataSet data) {
    return FitData.meanSquare(
        values(network, data), data.getLabels().reshape(data.numExamples()).toDoubleVector());
  }
}
