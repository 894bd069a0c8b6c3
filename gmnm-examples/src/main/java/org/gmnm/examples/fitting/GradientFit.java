package org.gmnm.examples.fitting;

import java.util.Objects;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.layers.GmnmInitializer;
import org.gmnm.layers.GmnmLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/** Fits a network by gradients: every step sees every training point. */
final class GradientFit implements FitResult.Fitter {

  /** Points of the curve of a fit. */
  static final int CURVE = 10;

  /** How far the Gaussians of GMNM reach into each other at the start, on every surface. */
  static final double OVERLAP = 3;

  /**
   * Factor on the first output weights of GMNM. Many Gaussians that overlap, with weights of either
   * sign, begin as a rough surface that would have to be unlearned.
   */
  static final double FIRST_OUTPUT = 0.1;

  @Override
  public @Nullable FitResult fit(FitTask task, double[][] evaluation, FitResult.Watch watch) {
    double[][] x = FitData.points(task.seed(), task.points());
    DataSet training = FitData.labelled(task.surface(), x);
    DataSet test = FitData.labelled(task.surface(), evaluation);
    MultiLayerNetwork network = start(task, training);
    int every = Math.max(1, task.steps() / CURVE);
    double[] at = new double[task.steps() / every];
    double[] curve = new double[at.length];
    long started = System.nanoTime();
    for (int step = 1; step <= task.steps(); step++) {
      network.fit(training);
      if (step % every == 0) {
        at[step / every - 1] = step;
        curve[step / every - 1] = mse(network, test);
      }
      if (!watch.goesOn(step, network.score())) {
        return null;
      }
    }
    double seconds = (System.nanoTime() - started) * 1e-9;
    return new FitResult(
        task,
        network.numParams(),
        mse(network, training),
        mse(network, test),
        seconds,
        at,
        curve,
        values(network, test),
        network.params().toDoubleVector());
  }

  private static MultiLayerNetwork start(FitTask task, DataSet training) {
    FitNetwork kind = Objects.requireNonNull(task.method().network());
    MultiLayerNetwork network =
        new MultiLayerNetwork(kind.configuration(task.seed(), task.learningRate(), task.steps()));
    network.init();
    if (kind == FitNetwork.GMNM) {
      new GmnmInitializer(Math.max(2, task.points()), task.seed())
          .withRoundComponents()
          .withOverlap(OVERLAP)
          .fromData(network, 0, new ListDataSetIterator<>(training.asList(), task.points()));
      network.getParam("0_" + GmnmLayer.OUTPUT_WEIGHTS).muli(FIRST_OUTPUT);
    }
    return network;
  }

  private static double[] values(MultiLayerNetwork network, DataSet data) {
    return network.output(data.getFeatures()).dup('c').reshape(data.numExamples()).toDoubleVector();
  }

  private static double mse(MultiLayerNetwork network, DataSet data) {
    return FitData.meanSquare(
        values(network, data), data.getLabels().reshape(data.numExamples()).toDoubleVector());
  }
}
