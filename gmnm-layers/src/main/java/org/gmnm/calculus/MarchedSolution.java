package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A solution in space and time, slab after slab ({@link TimeMarch}).
 *
 * @param slabs in the order of time, each from where the one before ends
 * @param dimensions of space; time is the coordinate after them
 */
public record MarchedSolution(List<Slab> slabs, int dimensions) implements Approximation {

  /**
   * One slab.
   *
   * @param from first moment
   * @param to last moment
   * @param solution on it
   * @param residual the largest scaled residual between the points solved for
   */
  public record Slab(double from, double to, NonlinearSolution solution, double residual) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "slab %.4g to %.4g: %d components, residual %.1e, %s",
          from,
          to,
          solution.solution().basis().components(),
          residual,
          solution);
    }
  }

  /**
   * Keeps its own copy of the list.
   *
   * @param slabs in the order of time
   * @param dimensions of space
   */
  public MarchedSolution {
    slabs = List.copyOf(slabs);
  }

  /** Points before the first slab are asked of the first, points after the last of the last. */
  @Override
  public double[] apply(LinearOperator operator, double[][] points) {
    double[] values = new double[points.length];
    List<List<Integer>> rows = new ArrayList<>();
    slabs.forEach(slab -> rows.add(new ArrayList<>()));
    for (int n = 0; n < points.length; n++) {
      rows.get(slabAt(points[n][dimensions])).add(n);
    }
    for (int s = 0; s < slabs.size(); s++) {
      List<Integer> chosen = rows.get(s);
      if (!chosen.isEmpty()) {
        double[][] part = chosen.stream().map(n -> points[n]).toArray(double[][]::new);
        double[] got = slabs.get(s).solution().apply(operator, part);
        for (int i = 0; i < got.length; i++) {
          values[chosen.get(i)] = got[i];
        }
      }
    }
    return values;
  }

  private int slabAt(double time) {
    double[] ends = slabs.stream().mapToDouble(Slab::to).toArray();
    int found = Arrays.binarySearch(ends, time);
    return Math.min(found >= 0 ? found : -found - 1, ends.length - 1);
  }

  /**
   * Whether every slab's steps converged.
   *
   * @return true if all of them did
   */
  public boolean converged() {
    return slabs.stream().allMatch(slab -> slab.solution().converged());
  }

  /**
   * The size of the largest slab.
   *
   * @return its components
   */
  public int mostComponents() {
    return slabs.stream()
        .mapToInt(slab -> slab.solution().solution().basis().components())
        .max()
        .orElse(0);
  }
}
