package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class FlatMatrixTest {

  /** Networks keep parameters in Fortran's order, one after another, and vectors among them. */
  @Test
  void viewsOfAVectorAreReadAndWritten() {
    INDArray flat = Nd4j.arange(20).castTo(DataType.DOUBLE);
    INDArray own = flat.get(NDArrayIndex.interval(2, 18));
    INDArray matrix = own.get(NDArrayIndex.interval(3, 9)).reshape('f', 2, 3);
    INDArray vector = own.get(NDArrayIndex.interval(9, 13));

    FlatMatrix of = FlatMatrix.of(matrix, own);
    assertEquals(6, of.length());
    double[] read = new double[6];
    of.read(own.toDoubleVector(), read);
    assertArrayEquals(new double[] {5, 7, 9, 6, 8, 10}, read, "row after row");

    FlatMatrix row = FlatMatrix.of(vector, own);
    assertEquals(4, row.length());
    double[] line = new double[4];
    row.read(own.toDoubleVector(), line);
    assertArrayEquals(new double[] {11, 12, 13, 14}, line);

    double[] written = new double[16];
    of.write(new double[] {1, 2, 3, 4, 5, 6}, written);
    row.write(new double[] {7, 8, 9, 10}, written);
    assertArrayEquals(new double[] {0, 0, 0, 1, 4, 2, 5, 3, 6, 7, 8, 9, 10, 0, 0, 0}, written);
  }
}
