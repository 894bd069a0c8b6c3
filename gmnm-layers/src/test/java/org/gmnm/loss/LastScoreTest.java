package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LastScoreTest {

  private static final OptionalDouble NONE = OptionalDouble.empty();

  private final LastScore last = new LastScore();

  private static INDArray column(double... values) {
    return Nd4j.createFromArray(values).reshape(values.length, 1);
  }

  private OptionalDouble scoreOf(INDArray labels, INDArray output, @Nullable INDArray mask) {
    return last.of(labels, output, mask, "settings");
  }

  @Test
  void onlyTheVerySameNumbersHaveTheScore() {
    INDArray y = column(1, 2);
    INDArray out = column(3, 4);
    assertEquals(NONE, scoreOf(y, out, null), "nothing kept");
    last.keep(y, out, null, "settings", 7);
    y.addi(10); // the caller may go on with its arrays
    out.addi(10);
    assertEquals(NONE, scoreOf(y, out, null));
    y.subi(10);
    out.subi(10);
    assertEquals(OptionalDouble.of(7), scoreOf(y, out, null));
    assertEquals(OptionalDouble.of(7), scoreOf(y, out, null), "also the second time");
    assertEquals(NONE, last.of(y, out, null, "others"));
    assertEquals(NONE, scoreOf(column(1, 2.5), out, null));
    assertEquals(NONE, scoreOf(y, column(3, 3.5), null));
    assertEquals(NONE, scoreOf(column(2, 1), column(4, 3), null), "differences that cancel");
    assertEquals(NONE, scoreOf(y.castTo(DataType.FLOAT), out, null));
    assertEquals(NONE, scoreOf(y, out.castTo(DataType.FLOAT), null));
    assertEquals(NONE, scoreOf(y.reshape(1, 2), out, null));
    assertEquals(NONE, scoreOf(y, out.reshape(1, 2), null));
    assertEquals(NONE, scoreOf(y, out, column(0, 0)));
  }

  @Test
  void aMaskCountsToo() {
    INDArray y = column(1, 2);
    INDArray out = column(3, 4);
    last.keep(y, out, column(1, 0), "settings", 7);
    assertEquals(OptionalDouble.of(7), scoreOf(y, out, column(1, 0)));
    assertEquals(NONE, scoreOf(y, out, column(0, 0)));
    assertEquals(NONE, scoreOf(y, out, column(1, 0).reshape(1, 2)));
    assertEquals(NONE, scoreOf(y, out, null));
  }

  @Test
  void oneScoreIsKept() {
    INDArray y = column(1, 2);
    last.keep(y, column(3, 4), null, "settings", 7);
    last.keep(y, column(5, 6), null, "settings", 8);
    assertEquals(NONE, scoreOf(y, column(3, 4), null));
    assertEquals(OptionalDouble.of(8), scoreOf(y, column(5, 6), null));
    last.keep(column(1, 2, 3), column(5, 6, 7), null, "settings", 9);
    assertEquals(OptionalDouble.of(9), scoreOf(column(1, 2, 3), column(5, 6, 7), null));
    last.keep(column(Double.NaN), column(1), null, "settings", 10);
    assertEquals(NONE, scoreOf(column(Double.NaN), column(1), null));
  }
}
