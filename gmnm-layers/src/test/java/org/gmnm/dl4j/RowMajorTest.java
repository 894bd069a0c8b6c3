package org.gmnm.dl4j;

import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each against plain loops or ND4J's own operations, in memory that begins with an offset. */
class RowMajorTest {

  /** By BLAS; HALF shows the way around it. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void productsAreThoseOfND4J(DataType type) {
    double tolerance = tolerance(type);
    INDArray a = random(type, 5, 3);
    INDArray b = random(type, 3, 4);
    INDArray there = random(type, 5, 4);
    INDArray expected = a.mmul(b).mul(2).add(there.mul(0.5));

    INDArray result = copy(there);
    RowMajor.product(a, b, result, 2, 0.5);
    assertClose("a b", expected, result, tolerance);

    result = copy(there);
    RowMajor.productOfTransposed(copy(a.transpose()), b, result, 2, 0.5);
    assertClose("transposed a", expected, result, tolerance);

    result = copy(there);
    RowMajor.productByTransposed(a, copy(b.transpose()), result, 2, 0.5);
    assertClose("transposed b", expected, result, tolerance);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void sumsAndRowsAreThoseOfND4J(DataType type) {
    double tolerance = tolerance(type);
    INDArray a = random(type, 5, 3);
    INDArray row = Nd4j.createFromArray(1.5, -2, 0.25).castTo(type);

    INDArray sums = Nd4j.ones(type, 3);
    RowMajor.sumOfRows(a, Nd4j.ones(type, 5), sums, 2, 1);
    assertClose("rows", a.sum(0).mul(2).add(1), sums, tolerance);

    sums = Nd4j.valueArrayOf(new long[] {5}, Double.NaN).castTo(type);
    RowMajor.sumOfColumns(a, Nd4j.ones(type, 3), sums, 2);
    assertClose("columns, over what is no number", a.sum(1).mul(2), sums, tolerance);

    INDArray expected = a.addRowVector(row.mul(3));
    INDArray result = copy(a);
    RowMajor.rows(row, Nd4j.ones(type, 5), result, 3, 1);
    assertClose("a row for every row", expected, result, tolerance);

    result = copy(a);
    RowMajor.add(row.reshape(1, 3).repeat(0, 5), result, 3);
    assertClose("added", expected, result, tolerance);
    RowMajor.scale(result, -2);
    assertClose("scaled", expected.mul(-2), result, 2 * tolerance);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void rowsAndLargestAreThoseOfND4J(DataType type) {
    double tolerance = tolerance(type);
    INDArray a = random(type, 5, 3);
    INDArray row = Nd4j.createFromArray(1.5, -2, 0.25).castTo(type).reshape(1, 3);
    INDArray result = a.like();
    assertSame(result, RowMajor.byRow(a, row, result));
    assertClose("times", a.mulRowVector(row), result, tolerance);
    assertSame(result, RowMajor.minusRow(a, row.reshape(3), result));
    assertClose("minus", a.subRowVector(row), result, tolerance);
    INDArray vector = Nd4j.createFromArray(3, -7, 5.0).castTo(type);
    assertEquals(7, RowMajor.largest(vector));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "100, 8, 1", "4096, 512, 8", "4097, 512, 9", "3, 1000000, 3"})
  void blocksTakeEveryRowOnce(int rows, int columns, int expected) {
    INDArray matrix = Nd4j.arange(rows).castTo(DataType.DOUBLE).reshape('c', rows, 1);
    RowBlocks blocks = RowBlocks.of(rows, columns);
    assertEquals(Nd4j.getEnvironment().isCPU() ? expected : 1, blocks.count());
    int next = 0;
    for (int i = 0; i < blocks.count(); i++) {
      INDArray block = blocks.rows(matrix, i);
      assertEquals(next, block.getInt(0, 0));
      next += (int) block.size(0);
    }
    assertEquals(rows, next);
    if (blocks.count() == 1) {
      assertSame(matrix, blocks.rows(matrix, 0));
    }
  }

  private static double tolerance(DataType type) {
    return type == DataType.DOUBLE ? 1e-13 : type == DataType.FLOAT ? 1e-5 : 0.05;
  }

  /** Rows in the middle of a larger matrix. */
  private static INDArray random(DataType type, int rows, int columns) {
    Nd4j.getRandom().setSeed(17L * rows + columns);
    return copy(Nd4j.randn(DataType.DOUBLE, rows, columns).castTo(type));
  }

  private static INDArray copy(INDArray of) {
    long rows = of.size(0);
    INDArray larger = Nd4j.create(of.dataType(), new long[] {rows + 2, of.size(1)}, 'c');
    return larger.get(interval(1, rows + 1), all()).assign(of);
  }
}
