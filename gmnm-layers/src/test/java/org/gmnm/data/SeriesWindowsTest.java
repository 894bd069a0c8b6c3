package org.gmnm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SeriesWindowsTest {

  private static final double GAP = Double.NaN;

  /** Target, measured, planned: 1 to 8, 10 to 80, 100 to 800. */
  private static double[][] table() {
    return IntStream.rangeClosed(1, 8)
        .mapToObj(i -> new double[] {i, 10 * i, 100 * i})
        .toArray(double[][]::new);
  }

  private static SeriesWindows windows() {
    return SeriesWindows.of(3, 2).withPast(1).withKnownAhead(2);
  }

  private static double[] column(INDArray features, int window, int column) {
    return features
        .get(NDArrayIndex.point(window), NDArrayIndex.point(column), NDArrayIndex.all())
        .toDoubleVector();
  }

  @Test
  void aWindowSeesItsRowsAndTellsTheNext() {
    DataSet all = windows().between(table(), 0, 8);
    assertArrayEquals(new long[] {4, 7, 3}, all.getFeatures().shape());
    INDArray x = all.getFeatures();
    assertArrayEquals(new double[] {2, 3, 4}, column(x, 1, 0));
    assertArrayEquals(new double[3], column(x, 1, 1));
    assertArrayEquals(new double[] {20, 30, 40}, column(x, 1, 2));
    assertArrayEquals(new double[3], column(x, 1, 3));
    assertArrayEquals(new double[] {200, 300, 400}, column(x, 1, 4));
    assertArrayEquals(new double[] {300, 400, 500}, column(x, 1, 5));
    assertArrayEquals(new double[] {400, 500, 600}, column(x, 1, 6));
    assertEquals(
        Nd4j.createFromArray(new float[][] {{4, 5}, {5, 6}, {6, 7}, {7, 8}}), all.getLabels());
    assertEquals(Nd4j.ones(4, 2), all.getLabelsMaskArray());
    assertEquals(InputType.recurrent(7, 3), windows().inputType());
  }

  @Test
  void missingCellsAreTheLastKnownValueWithAFlagAndMaskedLabels() {
    double[][] table = table();
    for (int row : new int[] {0, 2, 4}) {
      table[row][0] = GAP;
    }
    DataSet all = windows().between(table, 0, 8);
    assertArrayEquals(new double[] {0, 2, 2}, column(all.getFeatures(), 0, 0));
    assertArrayEquals(new double[] {1, 0, 1}, column(all.getFeatures(), 0, 1));
    assertArrayEquals(new double[] {4, 0}, all.getLabels().getRow(0).toDoubleVector());
    assertArrayEquals(new double[] {1, 0}, all.getLabelsMaskArray().getRow(0).toDoubleVector());
  }

  /** Labels lie within the rows that were asked for; what is seen may lie before them. */
  @Test
  void labelsLieWithinTheRows() {
    DataSet training = windows().between(table(), 0, 6);
    DataSet test = windows().between(table(), 6, 8);
    assertEquals(Nd4j.createFromArray(new float[][] {{4, 5}, {5, 6}}), training.getLabels());
    assertEquals(Nd4j.createFromArray(new float[][] {{7, 8}}), test.getLabels());
    assertArrayEquals(new double[] {4, 5, 6}, column(test.getFeatures(), 0, 0));
  }

  /** No cell that is unknown at a window's origin changes what the window sees. */
  @Test
  void theFutureDoesNotLeak() {
    INDArray seen = windows().at(table(), 4);
    for (int row = 4; row < 8; row++) {
      for (int column = 0; column < 3; column++) {
        double[][] changed = table();
        changed[row][column] = -999;
        if (column == 2 && row < 6) {
          assertNotEquals(seen, windows().at(changed, 4), "planned, row " + row);
        } else {
          assertEquals(seen, windows().at(changed, 4), "row " + row + ", column " + column);
        }
      }
    }
    for (int row = 1; row < 4; row++) {
      double[][] changed = table();
      changed[row][0] = -999;
      assertNotEquals(seen, windows().at(changed, 4), "row " + row);
    }
  }

  /** Nothing after the training part changes its windows or its scale. */
  @Test
  void theTestPartDoesNotLeakIntoTraining() {
    double[][] changed = table();
    for (int row = 6; row < 8; row++) {
      Arrays.fill(changed[row], 1e6);
    }
    ToDoubleFunction<double[][]> sum =
        table -> {
          DataSet training = windows().standardizedBy(table, 0, 6).between(table, 0, 6);
          return training.getFeatures().sumNumber().doubleValue()
              + training.getLabels().sumNumber().doubleValue();
        };
    assertEquals(sum.applyAsDouble(table()), sum.applyAsDouble(changed));
  }

  @Test
  void aForecastNeedsTheFutureOfPlannedColumnsAlone() {
    double[][] table = table();
    table[6] = new double[] {GAP, GAP, 700};
    table[7] = new double[] {GAP, GAP, 800};
    assertEquals(windows().at(table(), 6), windows().at(table, 6));
    assertEquals(windows().between(table(), 6, 8).getFeatures(), windows().at(table, 6));
  }

  @Test
  void columnsAreStandardizedAndLabelsComeBack() {
    double[][] table = table();
    table[1][0] = GAP; // of the training part 1, 3 and 5 are left: mean 3, variance 8/3
    table[3][0] = GAP;
    for (double[] row : table) {
      row[1] = 7; // constant
    }
    SeriesWindows windows = windows().standardizedBy(table, 0, 5);
    DataSet all = windows.between(table, 0, 8);
    double deviation = Math.sqrt(8 / 3.0);
    assertArrayEquals(
        new double[] {-2 / deviation, -2 / deviation, 0}, column(all.getFeatures(), 0, 0), 1e-6);
    assertArrayEquals(new double[3], column(all.getFeatures(), 0, 2), 1e-6);
    assertEquals(2 / deviation, all.getLabels().getDouble(0, 1), 1e-6);
    assertEquals(5, windows.inUnits(all.getLabels()).getDouble(0, 1), 1e-5);
    assertEquals(windows().at(table(), 4), windows().inUnits(windows().at(table(), 4)));
  }

  @Test
  void anotherColumnIsForecast() {
    DataSet all = SeriesWindows.of(2, 1).withTarget(2).withPast(0).between(table(), 0, 8);
    assertArrayEquals(new double[] {100, 200}, column(all.getFeatures(), 0, 0));
    assertArrayEquals(new double[] {1, 2}, column(all.getFeatures(), 0, 2));
    assertEquals(300, all.getLabels().getDouble(0));
  }

  private static void assertRefused(String words, Runnable mistake) {
    String message = assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
    assertTrue(message.startsWith("SeriesWindows: ") && message.contains(words), message);
  }

  @Test
  void mistakesAreNamed() {
    assertRefused("horizon must be >= 1, got 0", () -> SeriesWindows.of(3, 0));
    assertRefused("lookBack must be >= 1, got -1", () -> SeriesWindows.of(-1, 2));
    assertRefused("got column 1 twice", () -> windows().withTarget(1));
    assertRefused("columns must be >= 0, got -1", () -> windows().withPast(-1));
    assertRefused(
        "rows 0 to 4 hold no window that sees 3 rows and tells 2",
        () -> windows().between(table(), 0, 4));
    assertRefused("a table of 8, got rows 4 to 9", () -> windows().between(table(), 4, 9));
    assertRefused("a table of 8, got rows -1 to 4", () -> windows().at(table(), 2));
    assertRefused("a table of 8, got rows 4 to 9", () -> windows().at(table(), 7));
    double[][] gap = table();
    gap[5][2] = GAP;
    assertRefused(
        "column 2 is known ahead and must miss no cell, got NaN in row 5",
        () -> windows().between(gap, 0, 8));
    double[][] infinite = table();
    infinite[3][1] = Double.POSITIVE_INFINITY;
    assertRefused("got Infinity in row 3, column 1", () -> windows().between(infinite, 0, 8));
    assertRefused(
        "column 3 must be there, got row 0 with 3 columns",
        () -> SeriesWindows.of(3, 2).withTarget(3).between(table(), 0, 8));
  }
}
