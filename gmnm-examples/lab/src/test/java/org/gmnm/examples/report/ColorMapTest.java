package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import org.junit.jupiter.api.Test;

class ColorMapTest {

  @Test
  void sequentialGrowsEvenlyBrighter() {
    double whole =
        ColorMap.lightness(ColorMap.SEQUENTIAL.at(1))
            - ColorMap.lightness(ColorMap.SEQUENTIAL.at(0));
    int steps = 20;
    for (int i = 0; i < steps; i++) {
      double step =
          ColorMap.lightness(ColorMap.SEQUENTIAL.at((i + 1.0) / steps))
              - ColorMap.lightness(ColorMap.SEQUENTIAL.at((double) i / steps));
      int at = i;
      assertTrue(step > 0.5 * whole / steps && step < 1.5 * whole / steps, () -> at + ": " + step);
    }
  }

  @Test
  void divergingIsWhiteInTheMiddleAndDarkOutside() {
    Color middle = ColorMap.DIVERGING.at(0.5);
    assertEquals(new Color(0xF7F7F7), middle);
    Color low = ColorMap.DIVERGING.at(0);
    Color high = ColorMap.DIVERGING.at(1);
    assertTrue(low.getBlue() > low.getRed() && high.getRed() > high.getBlue());
    assertEquals(ColorMap.lightness(low), ColorMap.lightness(high), 0.05);
  }

  @Test
  void anchorsAreMetAndPositionsBeyondAreTakenToTheEnds() {
    assertEquals(new Color(0x440154), ColorMap.SEQUENTIAL.at(0));
    assertEquals(new Color(0x440154), ColorMap.SEQUENTIAL.at(-3));
    assertEquals(new Color(0xFDE725), ColorMap.SEQUENTIAL.at(7));
    assertEquals(ColorMap.MISSING, ColorMap.SEQUENTIAL.at(Double.NaN));
  }
}
