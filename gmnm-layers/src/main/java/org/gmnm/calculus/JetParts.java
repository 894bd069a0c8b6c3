package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What a block of jets carries of each feature: the value; if any derivative is asked for, the d
 * first ones; then those of second order that are asked for, the Laplacian or single ones.
 *
 * @param slopes how many parts are first derivatives: d or none
 * @param second the parts of second order, which come last
 */
record JetParts(int slopes, List<SecondOrder> second) {

  /**
   * A sum of second derivatives.
   *
   * @param column of its coefficient, as {@link Partials} has it
   * @param pairs the coordinates of each
   */
  record SecondOrder(int column, List<Pair> pairs) {}

  /** Two coordinates, counted from 0. */
  record Pair(int i, int j) {}

  JetParts {
    second = List.copyOf(second);
  }

  /** Those with a coefficient anywhere. */
  static JetParts of(int dimensions, double[][] coefficients) {
    TreeSet<Integer> columns = new TreeSet<>();
    for (double[] c : coefficients) {
      for (int column = 1; column < c.length; column++) {
        if (c[column] != 0) {
          columns.add(column);
        }
      }
    }
    List<SecondOrder> second = new ArrayList<>();
    for (int column : columns.tailSet(Partials.laplacian(dimensions))) {
      second.add(new SecondOrder(column, pairs(dimensions, column)));
    }
    return new JetParts(columns.isEmpty() ? 0 : dimensions, second);
  }

  private static List<Pair> pairs(int dimensions, int column) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      for (int j = i; j < dimensions; j++) {
        boolean ofLaplacian = column == Partials.laplacian(dimensions) && i == j;
        if (ofLaplacian || column == Partials.second(dimensions, i, j)) {
          pairs.add(new Pair(i, j));
        }
      }
    }
    return List.copyOf(pairs);
  }

  int count() {
    return firstOfSecond() + second.size();
  }

  /** Where the parts of second order begin. */
  int firstOfSecond() {
    return 1 + slopes;
  }

  /** The column of a part's coefficient. */
  int column(int part) {
    return part < firstOfSecond() ? part : second.get(part - firstOfSecond()).column();
  }
}
