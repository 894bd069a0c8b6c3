package org.gmnm.examples.fitting;

import java.util.List;
import org.gmnm.calculus.LinearEquation;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.VariableProjection;
import org.jspecify.annotations.Nullable;

/**
 * Fits a Gaussian mixture by variable projection: from a grid of at most as many components as the
 * network trained by gradients has, centres and projections move and output weights are solved for.
 */
final class ProjectedFit implements FitResult.Fitter {

  /** The most steps of Levenberg–Marquardt. */
  static final int ITERATIONS = 20;

  /** Parameters of a component: centre, two projections, output weight. */
  private static final int PARAMETERS = 2 + 2 * 2 + 1;

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public @Nullable FitResult fit(FitTask task, double[][] evaluation, FitResult.Watch watch) {
    double[][] x = FitData.points(task.seed(), task.points());
    LinearEquation data =
        LinearEquation.of(
            task.surface().title(), LinearOperator.value(), x, p -> task.surface().at(p[0], p[1]));
    long started = System.nanoTime();
    Solution solution;
    try {
      solution =
          new VariableProjection(List.of(data))
              .solveTrained(
                  Math.min(FitNetwork.COMPONENTS, task.points()),
                  ITERATIONS,
                  step -> {
                    int done = (int) ((long) task.steps() * step.iteration() / ITERATIONS);
                    double rms = step.solution().report().residuals().get(0).rootMeanSquare();
                    if (!watch.goesOn(done, rms * rms)) {
                      throw new Stopped();
                    }
                  });
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
        new double[] {1, task.steps()},
        new double[] {testMse, testMse},
        values);
  }
}
