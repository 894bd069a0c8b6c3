package org.gmnm.layers;

/** Gram–Schmidt on the columns of one component; more columns than rows begin a new set. */
final class Orthonormal {

  private Orthonormal() {}

  static void columns(double[][] w, int first, int rank) {
    int d = w.length;
    for (int k = 0; k < rank; k++) {
      for (int earlier = k - k % d; earlier < k; earlier++) {
        add(w, first + k, first + earlier, -dot(w, first + k, first + earlier));
      }
      double norm = Math.sqrt(Math.max(dot(w, first + k, first + k), 1e-300));
      for (double[] row : w) {
        row[first + k] /= norm;
      }
    }
  }

  private static double dot(double[][] w, int a, int b) {
    double sum = 0;
    for (double[] row : w) {
      sum += row[a] * row[b];
    }
    return sum;
  }

  private static void add(double[][] w, int to, int from, double factor) {
    for (double[] row : w) {
      row[to] += factor * row[from];
    }
  }
}
