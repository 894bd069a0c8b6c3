package org.gmnm.mixture;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a sample lie between the means of an expansion, as moments: all that the
 * weights depend on, at a fraction of the cost of each value's responsibilities.
 *
 * <p>The interval is cut into {@value #CELLS_PER_SPACING} cells per spacing. Within one, a
 * responsibility γ_i is an analytic function of the place v in [−1, 1], as good as a polynomial of
 * degree below P; so its sum over the values of the cell is a combination of their Chebyshev
 * moments Σ T_p(v), p &lt; P. The combination is the one that the P Chebyshev nodes give: {@link
 * #addTo} replaces the values of a cell by its nodes, with weights λ that have the same moments,
 *
 * <pre>  λ_q = (1/P) Σ_p (2 − [p = 0]) T_p(v_q) Σ_m T_p(v_m)</pre>
 *
 * <p>and only for these is the formula of the responsibilities evaluated, with all its boundaries.
 *
 * <p>How large P must be: the denominator Σ_j exp(−(δ − j)²/2t²) is a theta function of δ, whose
 * zeros lie π·t² off the real axis, in units of the spacing. On a cell of half width 1/(2·CELLS)
 * the error therefore falls like ρ^−P with ρ = 4π·CELLS·t². Where ρ is below {@value #LEAST_RATIO}
 * (t below about 0.3) the moments are more work than the responsibilities, and there is no
 * instance.
 */
final class CellMoments implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private static final int CELLS_PER_SPACING = 8;

  private static final double LEAST_RATIO = 10;

  private final double low;
  private final double high;
  private final double cellsPerUnit;
  private final int cells;
  private final int nodes;
  private final ExactSums sums;
  private final double ratio;
  private final boolean fast;

  private transient @Nullable WaitingValues waiting;
  private transient @Nullable PowerSums powers;

  private CellMoments(GmmExpansion expansion, int nodes, boolean fast) {
    low = expansion.low();
    high = expansion.high();
    cellsPerUnit = CELLS_PER_SPACING / expansion.spacing();
    cells = Math.multiplyExact(expansion.components(), CELLS_PER_SPACING);
    this.nodes = nodes;
    sums = new ExactSums(Math.multiplyExact(cells, nodes));
    ratio = ratio(expansion);
    this.fast = fast;
  }

  private static double ratio(GmmExpansion expansion) {
    double t = expansion.sigmaOverSpacing();
    return 4 * Math.PI * CELLS_PER_SPACING * t * t;
  }

  static boolean suit(GmmExpansion expansion) {
    return ratio(expansion) >= LEAST_RATIO;
  }

  /**
   * The moments of no values.
   *
   * @param fast whether values of arrays are summed up in floating point on their way
   */
  static CellMoments of(GmmExpansion expansion, boolean fast) {
    double digits = -Math.log(Accumulator.NEGLECTED) / Math.log(ratio(expansion));
    return new CellMoments(expansion, 1 + (int) Math.ceil(digits), fast);
  }

  /** Whether a value lies in the interval, so that a cell can take it. */
  boolean covers(double x) {
    return x >= low && x <= high;
  }

  boolean covers(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!covers(values[i])) {
        return false;
      }
    }
    return true;
  }

  void add(double x) {
    if (fast) {
      powers().add(x);
    } else {
      waiting().add(x);
    }
  }

  void add(double x, long times) {
    waiting().add(x, times);
  }

  /** Adds the values of a range of an array, which all lie in the interval. */
  void add(double[] values, int from, int to) {
    if (fast) {
      powers().add(values, from, to);
    } else {
      waiting().add(values, from, to);
    }
  }

  private PowerSums powers() {
    PowerSums p = powers;
    if (p == null) {
      p = new PowerSums(low, cellsPerUnit, cells, nodes, ratio, sums);
      powers = p;
    }
    return p;
  }

  private WaitingValues waiting() {
    WaitingValues w = waiting;
    if (w == null) {
      w = new WaitingValues(low, cellsPerUnit, cells, nodes, sums);
      waiting = w;
    }
    return w;
  }

  void add(CellMoments other) {
    settle();
    other.settle();
    sums.add(other.sums);
  }

  /** Brings all that waits into the sums. */
  private void settle() {
    if (waiting != null) {
      waiting.settle();
    }
    if (powers != null) {
      powers.settle();
    }
  }

  @Serial
  private void writeObject(ObjectOutputStream out) throws IOException {
    settle();
    out.defaultWriteObject();
  }

  void write(DataOutput out) throws IOException {
    settle();
    sums.write(out);
  }

  void read(DataInput in) throws IOException {
    waiting = null;
    powers = null;
    sums.read(in);
  }

  /** Adds every component's Σ γ to an array. */
  void addTo(double[] responsibilities, Window window) {
    settle();
    double[][] chebyshev = chebyshev(nodes);
    double[] @Nullable [] inside = new double[CELLS_PER_SPACING * nodes][];
    double[] moments = new double[nodes];
    for (int cell = 0; cell < cells; cell++) {
      double count = sums.get(cell * nodes);
      if (count == 0) {
        continue;
      }
      moments[0] = count / nodes;
      for (int p = 1; p < nodes; p++) {
        moments[p] = 2 * (2 * sums.get(cell * nodes + p) - count) / nodes;
      }
      int k = cell / CELLS_PER_SPACING;
      int part = cell % CELLS_PER_SPACING;
      for (int q = 0; q < nodes; q++) {
        double weight = 0;
        for (int p = 0; p < nodes; p++) {
          weight += chebyshev[q][p] * moments[p];
        }
        int node = part * nodes + q;
        double[] shares = inside[node];
        if (shares == null || !window.isWhole(k)) {
          double place = (part + 0.5 * (1 + chebyshev[q][1])) / CELLS_PER_SPACING;
          shares = window.shares(k, place - 0.5);
          if (window.isWhole(k)) {
            inside[node] = shares; // the same around every mean that is far from both ends
          }
        }
        int first = window.firstAt(k);
        for (int i = 0; i < shares.length; i++) {
          responsibilities[first + i] += shares[i] * weight;
        }
      }
    }
  }

  /** T_p at node q, for all q and p. */
  private static double[][] chebyshev(int nodes) {
    double[][] values = new double[nodes][nodes];
    for (int q = 0; q < nodes; q++) {
      for (int p = 0; p < nodes; p++) {
        values[q][p] = Math.cos(Math.PI * p * (q + 0.5) / nodes);
      }
    }
    return values;
  }
}
