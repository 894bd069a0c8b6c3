package org.gmnm.calculus;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Refinement whose ridge and truncation are chosen by the error at held-out points.
 *
 * <p>A strong ridge keeps components from nearly cancelling, which only a smooth function's last
 * digits need; a weak one lets a fit of few points go wild between them. So the ridge falls in
 * stages, each going on from the basis of the one before, until the held-out error rises; of all
 * bases and truncations the one with the least held-out error is solved with all points.
 */
final class RegularizedRefinement {

  private static final double[] RIDGES = {Refinement.RIDGE, 1e-6, 1e-8};
  private static final double[] TOLERANCES = {0x1p-50, 1e-12, 1e-9, 1e-6, 1e-4, 1e-3, 1e-2};

  private final VariableProjection problem;
  private final HeldOut heldOut;
  private @Nullable GaussianBasis best;
  private double tolerance;
  private double error = Double.POSITIVE_INFINITY;

  RegularizedRefinement(VariableProjection problem) {
    this.problem = problem;
    this.heldOut = new HeldOut(problem);
  }

  Solution run(Solution start, int iterations, Consumer<Refinement.Step> progress) {
    GaussianBasis basis = start.basis();
    if (heldOut.rows() < basis.components()) { // too few points to hold any out
      return problem.refine(start, iterations, progress);
    }
    VariableProjection training = heldOut.training();
    compare(basis);
    for (double ridge : RIDGES) {
      basis = new Refinement(training, basis, ridge).run(iterations, progress).basis();
      if (!compare(basis)) {
        break;
      }
    }
    return problem.withTolerance(tolerance).solve(Objects.requireNonNull(best));
  }

  /** Whether a basis is better than all before, with any truncation. */
  private boolean compare(GaussianBasis basis) {
    boolean better = false;
    for (double each : TOLERANCES) {
      double now = heldOut.error(heldOut.training().withTolerance(each).solve(basis));
      if (now < error) {
        better = true;
        error = now;
        best = basis;
        tolerance = each;
      }
    }
    return better;
  }
}
