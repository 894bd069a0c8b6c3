package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScaleTest {

  @Test
  void meanAndDeviationOfTheColumn() {
    Scale scale = Scale.of(new double[] {1, 3, 1, 3});
    assertEquals(new Scale(2, 1), scale);
    assertEquals(98, scale.apply(100));
    assertEquals(100, scale.invert(98));
  }

  /** The mean of 99 times 14.62 is not 14.62: what rounding leaves must not be divided by. */
  @Test
  void aConstantColumnIsDividedByOne() {
    double[] constant = new double[99];
    Arrays.fill(constant, 14.62);
    assertEquals(new Scale(14.62, 1), Scale.of(constant));
    constant[50] = Math.nextUp(14.62);
    assertEquals(new Scale(14.62, 1), Scale.of(constant), "equal but for rounding");
    assertEquals(new Scale(0, 1), Scale.of(new double[0]));
  }

  @Test
  void aSmallDeviationIsOne() {
    assertEquals(1e-30, Scale.of(new double[] {0, 2e-30}).deviation(), 1e-44);
    assertEquals(5e-8, Scale.of(new double[] {1, 1 + 1e-7}).deviation(), 1e-15);
  }
}
