package org.gmnm.examples.fitting;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.QuasiNewton;
import org.gmnm.examples.baseline.EvenComponents;
import org.gmnm.examples.baseline.FullBatchDescent;
import org.gmnm.examples.baseline.Mlp;
import org.gmnm.examples.store.Checkpoint;
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

  private final Checkpoint<FullBatchDescent.State> checkpoint;

  /**
   * A fit.
   *
   * @param checkpoint of this fit
   */
  GradientFit(Checkpoint<FullBatchDescent.State> checkpoint) {
    this.checkpoint = checkpoint;
  }

  @Override
  public @Nullable FitResult fit(
      FitTask task, double[][] evaluation, FullBatchDescent.Watch watch) {
    double[][] x = FitData.points(task.seed(), task.points());
    DataSet training = FitData.labelled(task.surface(), x);
    DataSet test = FitData.labelled(task.surface(), evaluation);
    MultiLayerNetwork network = network(task);
    Map<String, Double> units = start(network, task);
    QuasiNewton.Objective loss = loss(network, training);
    List<FullBatchDescent.Seen> seen =
        FullBatchDescent.run(
            checkpoint,
            loss,
            () -> FullBatchDescent.begin(network, loss, task.scale(), units),
            task.steps(),
            CURVE,
            parameters -> {
              set(network, parameters);
              return new double[] {mse(network, test)};
            },
            watch);
    if (seen == null) {
      return null;
    }
    FullBatchDescent.Seen last = seen.get(seen.size() - 1);
    return new FitResult(
        task,
        network.numParams(),
        mse(network, training),
        last.values()[0],
        last.seconds(),
        seen.stream().mapToDouble(FullBatchDescent.Seen::step).toArray(),
        seen.stream().mapToDouble(FullBatchDescent.Seen::seconds).toArray(),
        seen.stream().mapToDouble(at -> at.values()[0]).toArray(),
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
