package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class KeptArraysTest {

  private final KeptArrays kept = new KeptArrays();

  private INDArray matrix(long rows) {
    return kept.of(rows).array("a", DataType.FLOAT, false, rows, 3);
  }

  private INDArray ones(long rows) {
    return kept.of(rows).array("ones", DataType.FLOAT, true, rows);
  }

  @Test
  void everyLengthNeedsNoMoreThanTwiceTheLongest() {
    for (long rows = 1; rows <= 1000; rows++) {
      assertEquals(rows, matrix(rows).size(0));
      assertTrue(kept.length() <= 2 * rows * 3, () -> "kept " + kept.length());
    }
  }

  @Test
  void aSingleLengthNeedsNoMoreThanItself() {
    matrix(7);
    assertEquals(7 * 3, kept.length());
  }

  /** As blocks of a batch and the last batch of an epoch have them. */
  @Test
  void lengthsThatAlternateFindTheSameArrays() {
    INDArray tall = matrix(5);
    INDArray flat = kept.of(5).view("flat", tall, array -> array.reshape(15));
    PreparedProduct squares = kept.of(5).product("squares", tall, tall, tall);
    INDArray shorter = matrix(4);
    INDArray within = kept.of(5).array("a", DataType.FLOAT, false, 4, 3);
    for (int step = 0; step < 3; step++) {
      assertSame(tall, matrix(5));
      assertSame(shorter, matrix(4));
      assertSame(within, kept.of(5).array("a", DataType.FLOAT, false, 4, 3));
      assertSame(flat, kept.of(5).view("flat", tall, array -> array.reshape(15)));
      assertSame(squares, kept.of(5).product("squares", tall, tall, tall));
    }
  }

  /** An array that takes another one's name takes its place: parameters under weight noise. */
  @Test
  void memoryIsThatOfTheArrayAsked() {
    INDArray first = matrix(5).assign(1);
    FloatBuffer memory = kept.of(5).memory("numbers", first);
    memory.get();
    assertSame(memory, kept.of(5).memory("numbers", first));
    assertEquals(0, memory.position(), "it begins anew");
    INDArray second = first.dup().assign(2);
    assertEquals(2, kept.of(5).memory("numbers", second).get());
    assertEquals(1, kept.of(5).memory("numbers", first).put(14, 3).get());
    assertEquals(3, first.getDouble(4, 2));
    assertEquals(2, second.getDouble(4, 2));
  }

  @Test
  void arraysOfOneNameAreTheFirstRowsOfOneMemory() {
    INDArray tall = matrix(5);
    INDArray shorter = matrix(2);
    tall.assign(Nd4j.arange(15).castTo(DataType.FLOAT).reshape('c', 5, 3));
    assertEquals(5, shorter.getDouble(1, 2));
    assertTrue(FeatureAxis.isRowMajor(shorter));
    shorter.reshape(6).assign(-1);
    assertEquals(-1, tall.getDouble(1, 2));
    assertEquals(6, tall.getDouble(2, 0));
  }

  /** What is made over the smaller memory must not outlive it, nor be multiplied in its place. */
  @Test
  void growingForgetsWhatWasMadeBefore() {
    INDArray before = matrix(4);
    INDArray view = kept.of(4).view("flat", before, array -> array.reshape(12));
    PreparedProduct product = kept.of(4).product("squares", before, before, before);
    matrix(5);
    INDArray after = matrix(4);
    assertNotSame(before, after);
    assertNotSame(view, kept.of(4).view("flat", after, array -> array.reshape(12)));
    assertNotSame(product, kept.of(4).product("squares", after, after, after));
    after.assign(3);
    kept.of(4).product("squares", after, after, after).multiply();
    assertEquals(9, matrix(5).getDouble(3, 2));
  }

  @Test
  void onesAreOnesHoweverManyThereAre() {
    for (long rows : new long[] {3, 2, 7, 8, 9, 1, 100}) {
      assertEquals(rows, ones(rows).sumNumber().longValue());
      assertEquals(rows, ones(rows).length());
    }
  }

  @Test
  void manyLengthsLeaveFewViews() {
    INDArray longest = matrix(100);
    INDArray first = matrix(1);
    for (long rows = 2; rows <= KeptArrays.RECENT; rows++) {
      matrix(rows);
    }
    assertSame(first, matrix(1), "used lately");
    matrix(99);
    matrix(98);
    assertSame(first, matrix(1));
    assertSame(longest, matrix(100), "the memory itself stays");
    for (long rows = 50; rows < 50 + KeptArrays.RECENT; rows++) {
      matrix(rows);
    }
    assertNotSame(first, matrix(1));
  }

  @Test
  void anotherTypeOrWidthIsAnotherMemory() {
    matrix(4);
    INDArray doubles = kept.of(4).array("a", DataType.DOUBLE, false, 4, 3);
    assertEquals(DataType.DOUBLE, doubles.dataType());
    assertEquals(5, kept.of(4).array("a", DataType.DOUBLE, false, 4, 5).size(1));
    assertEquals(20, kept.length());
  }
}
