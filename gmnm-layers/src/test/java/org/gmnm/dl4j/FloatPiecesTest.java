package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FloatPiecesTest {

  @BeforeEach
  void onTheCpu() {
    assumeTrue(Nd4j.getEnvironment().isCPU());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, FloatPieces.SIZE, FloatPieces.SIZE + 1, 2 * FloatPieces.SIZE, 3 * 4096 - 1})
  void everyNumberIsChangedOnceInWholePieces(int length) {
    INDArray larger = Nd4j.ones(DataType.FLOAT, length + 2L);
    INDArray array = larger.get(interval(1, length + 1));
    List<Integer> counts = new ArrayList<>();
    FloatPieces.change(
        array,
        (values, count) -> {
          counts.add(count);
          for (int j = 0; j < count; j++) {
            values[j] += 2;
          }
        });
    assertEquals(3L * length, array.sumNumber().longValue());
    assertEquals(3, array.minNumber().intValue());
    assertEquals(1, larger.getInt(0));
    assertEquals(1, larger.getInt(length + 1));
    assertEquals((length + FloatPieces.SIZE - 1) / FloatPieces.SIZE, counts.size());
    assertEquals(length, counts.stream().mapToInt(count -> count).sum());
    assertEquals(Math.min(length, FloatPieces.SIZE), counts.get(0));
  }

  @Test
  void whatLiesInOnePieceIsReached() {
    INDArray matrix = Nd4j.rand(DataType.FLOAT, 4, 6);
    assertTrue(FloatPieces.reach(matrix));
    assertTrue(FloatPieces.reachRowMajor(matrix));
    assertTrue(FloatPieces.reach(matrix.get(interval(1, 3), all())), "some rows");
    assertTrue(FloatPieces.reach(matrix.transpose()));
    assertFalse(FloatPieces.reachRowMajor(matrix.transpose()));
    assertFalse(FloatPieces.reach(matrix.get(all(), interval(1, 3))), "some columns");
    assertFalse(FloatPieces.reachRowMajor(matrix.get(all(), interval(1, 3))));
    assertFalse(FloatPieces.reach(matrix.castTo(DataType.DOUBLE)));
  }

  @Test
  void memoryBeginsWhereTheArrayDoes() {
    INDArray row = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}).getRow(1);
    assertEquals(2, FloatPieces.of(row).capacity());
    assertEquals(3, FloatPieces.of(row).get(0));
  }
}
