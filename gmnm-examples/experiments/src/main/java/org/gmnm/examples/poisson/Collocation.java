package org.gmnm.examples.poisson;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gmnm.calculus.Approximation;
import org.gmnm.calculus.LinearEquation;
import org.gmnm.calculus.LinearPde;
import org.gmnm.calculus.Sampler;

/**
 * The points at which an equation is required, and where more of them go.
 *
 * <p>Residual-adaptive refinement: of candidates spread anew over the domain, those with the
 * largest residual are added (Wu et al., <i>A comprehensive study of non-adaptive and
 * residual-based adaptive sampling for physics-informed neural networks</i>, arXiv 2207.10289,
 * there RAR-G).
 */
final class Collocation {

  private static final int CANDIDATES = 10; // for each point that is added
  private static final int PART = 10; // a round adds one point for so many of the first ones

  private final LinearPde pde;
  private final Sampler sampler;
  private final long seed;
  private final int first;
  private final double[][] border;
  private double[][] inside;
  private int rounds;

  Collocation(LinearPde pde, int inside, int border, Sampler sampler, long seed) {
    this.pde = pde;
    this.sampler = sampler;
    this.seed = seed;
    this.first = inside;
    this.inside = pde.domain().inside(inside, sampler, seed);
    this.border = pde.domain().border(border, sampler, seed + 1);
  }

  List<LinearEquation> equations() {
    return pde.at(inside, border);
  }

  double[][] inside() {
    return inside;
  }

  /** Goes on from where other points of the same seed stood. */
  void restore(double[][] points, int refinements) {
    inside = points;
    rounds = refinements;
  }

  int rounds() {
    return rounds;
  }

  /** Adds points where the solution so far is worst. */
  void refine(Approximation solution) {
    rounds++;
    int added = Math.max(1, first / PART);
    double[][] candidates =
        pde.domain().inside(added * CANDIDATES, sampler, seed + 1_000_000L * rounds);
    double[] residual = pde.residual(solution, candidates);
    Stream<double[]> worst =
        IntStream.range(0, residual.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer n) -> -Math.abs(residual[n])))
            .limit(added)
            .map(n -> candidates[n]);
    inside = Stream.concat(Arrays.stream(inside), worst).toArray(double[][]::new);
  }
}
