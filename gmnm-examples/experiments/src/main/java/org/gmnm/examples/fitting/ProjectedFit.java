package org.gmnm.examples.fitting;

import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.GaussianBasis;
import org.gmnm.calculus.GmnmFormula;
import org.gmnm.calculus.LinearEquation;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.Refinement;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.VariableProjection;
import org.gmnm.examples.baseline.FullBatchDescent;
import org.gmnm.layers.GmnmLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Fits a Gaussian mixture by variable projection: centres and projections move, output weights are
 * solved for. It goes on from the network that gradients trained; how strongly to regularise is
 * chosen by {@link VariableProjection#refineRegularized}.
 */
final class ProjectedFit implements FitResult.Fitter {

  /** Parameters of a component: centre, two projections, output weight. */
  private static final int PARAMETERS = 2 + 2 * 2 + 1;

  private static final int RIDGES = 3; // of the refinement, each with the task's steps

  private final FitResult gradients;

  /**
   * After a fit by gradients.
   *
   * @param gradients of the same surface and seed
   */
  ProjectedFit(FitResult gradients) {
    this.gradients = gradients;
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public @Nullable FitResult fit(
      FitTask task, double[][] evaluation, FullBatchDescent.Watch watch) {
    double[][] x = FitData.points(task.seed(), task.points());
    LinearEquation data =
        LinearEquation.of(
            task.surface().title(), LinearOperator.value(), x, p -> task.surface().at(p[0], p[1]));
    long started = System.nanoTime();
    Solution solution;
    try {
      VariableProjection problem = new VariableProjection(List.of(data));
      solution =
          problem.refineRegularized(problem.solve(trained()), task.steps(), told(task, watch));
    } catch (Stopped e) {
      return null;
    }
    double seconds = (System.nanoTime() - started) * 1e-9;
    double[] values = solution.apply(LinearOperator.value(), evaluation);
    double testMse = FitData.meanSquare(values, FitData.heights(task.surface(), evaluation));
    double trainMse =
        FitData.meanSquare(
            solution.apply(LinearOperator.value(), x), FitData.heights(task.surface(), x));
    // The curve is level: its steps are not the gradients' steps.
    return new FitResult(
        task,
        (long) PARAMETERS * solution.basis().components(),
        trainMse,
        testMse,
        seconds,
        new double[] {1, gradients.task().steps()},
        new double[] {gradients.seconds() + seconds, 2 * gradients.seconds() + seconds},
        new double[] {testMse, testMse},
        values,
        new double[0]);
  }

  private static Consumer<Refinement.Step> told(FitTask task, FullBatchDescent.Watch watch) {
    int[] done = {0};
    return step -> {
      done[0]++;
      double rms = step.solution().report().residuals().get(0).rootMeanSquare();
      if (!watch.goesOn(Math.min(task.steps(), done[0] / RIDGES), rms * rms)) {
        throw new Stopped();
      }
    };
  }

  /** Centres and projections of the network that gradients trained. */
  private GaussianBasis trained() {
    MultiLayerNetwork network = GradientFit.network(gradients.task());
    network.setParams(Nd4j.createFromArray(gradients.trained()).reshape(1, -1));
    return new GaussianBasis(
        network.getParam("0_" + GmnmLayer.CENTRES),
        network.getParam("0_" + GmnmLayer.PROJECTIONS),
        GmnmFormula.Form.MAHALANOBIS);
  }
}
