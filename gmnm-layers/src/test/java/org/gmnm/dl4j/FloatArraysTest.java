package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FloatArraysTest {

  @BeforeEach
  void onTheCpu() {
    assumeTrue(Nd4j.getEnvironment().isCPU());
  }

  private static INDArray secondRow() {
    return Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}).getRow(1);
  }

  @Test
  void numbersAreReadAndWrittenWhereTheyLie() {
    INDArray row = secondRow();
    float[] two = new float[2];
    FloatArrays.read(row, 1, two);
    assertArrayEquals(new float[] {5, 6}, two);
    assertArrayEquals(new float[] {4, 5, 6}, FloatArrays.copy(row));
    FloatArrays.write(new float[] {-1, -2}, row, 1);
    assertEquals(Nd4j.createFromArray(4f, -1f, -2f), row);
  }

  @Test
  void theyAreOfSinglePrecision() {
    assertEquals(Nd4j.getEnvironment().isCPU(), FloatArrays.areFor(DataType.FLOAT));
    assertFalse(FloatArrays.areFor(DataType.DOUBLE));
  }

  @Test
  void powersAreThoseOfJava() {
    float[] x = {0, -1, -20, -0.5f};
    float[] all = x.clone();
    FloatArrays.exp(all, new float[4]);
    float[] first = x.clone();
    FloatArrays.exp(first, new float[4], 2);
    float[] powers = x.clone();
    float[] missing = new float[4];
    FloatArrays.exp(powers, missing, new float[4], 4);
    for (int j = 0; j < 4; j++) {
      double expected = Math.exp(x[j]);
      assertEquals(expected, all[j], 1e-6 * expected);
      assertEquals(expected, powers[j], 1e-6 * expected);
      assertEquals(-Math.expm1(x[j]), missing[j], 1e-6);
      assertEquals(j < 2 ? expected : x[j], first[j], 1e-6);
    }
  }

  /** Tiles have 16 numbers each way. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 40", "16, 32", "17, 15", "33, 50"})
  void rowsBecomeColumns(int rows, int columns) {
    float[] from = new float[rows * columns];
    float[] expected = new float[from.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        from[i * columns + j] = 100 * i + j + 1;
        expected[j * rows + i] = 100 * i + j + 1;
      }
    }
    float[] to = new float[from.length];
    FloatArrays.transpose(from, rows, columns, to);
    assertArrayEquals(expected, to);
  }
}
