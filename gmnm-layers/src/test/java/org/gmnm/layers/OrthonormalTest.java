package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OrthonormalTest {

  private static double[][] random(int rows, int columns) {
    Random random = new Random(4);
    double[][] w = new double[rows][];
    for (int i = 0; i < rows; i++) {
      w[i] = random.doubles(columns, -1, 1).toArray();
    }
    return w;
  }

  private static double dot(double[][] w, int a, int b) {
    double sum = 0;
    for (double[] row : w) {
      sum += row[a] * row[b];
    }
    return sum;
  }

  @Test
  void columnsBecomeOrthonormalAndTheOthersStay() {
    double[][] w = random(4, 7);
    double[][] before = random(4, 7);
    Orthonormal.columns(w, 2, 3);
    for (int a = 2; a < 5; a++) {
      for (int b = 2; b < 5; b++) {
        assertEquals(a == b ? 1 : 0, dot(w, a, b), 1e-14);
      }
    }
    double length = Math.sqrt(dot(before, 2, 2));
    for (int i = 0; i < 4; i++) {
      for (int other : new int[] {0, 1, 5, 6}) {
        assertEquals(before[i][other], w[i][other]);
      }
      assertEquals(before[i][2] / length, w[i][2], 1e-15, "the first keeps its direction");
    }
  }

  /** No more than d columns can be orthogonal: every d of them are. */
  @Test
  void moreColumnsThanRowsAreTakenInGroups() {
    double[][] w = random(2, 5);
    Orthonormal.columns(w, 0, 5);
    for (int first : new int[] {0, 2}) {
      assertArrayEquals(
          new double[] {1, 0, 1},
          new double[] {
            dot(w, first, first), dot(w, first, first + 1), dot(w, first + 1, first + 1)
          },
          1e-14);
    }
    assertEquals(1, dot(w, 4, 4), 1e-14);
  }
}
