package org.gmnm.examples.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeanErrorTest {

  private static List<Scores> scores(double... rmse) {
    return Arrays.stream(rmse).mapToObj(value -> new Scores(1, 0, value, 0, 0)).toList();
  }

  @Test
  void errorIsTheDeviationOverTheRootOfTheCount() {
    MeanError error = MeanError.of(scores(1, 2, 3, 6), Scores::rmse);
    assertEquals(3, error.mean(), 1e-15);
    assertEquals(Math.sqrt(14.0 / 3) / 2, error.error(), 1e-15);
    assertEquals("3.000 ± 1.080", error.toString());
  }

  @Test
  void pairedDifferencesForgetWhatSplitsHaveInCommon() {
    MeanError more = MeanError.paired(scores(11, 102, 53), scores(10, 100, 50), Scores::rmse);
    assertEquals(2, more.mean(), 1e-12);
    assertEquals(1 / Math.sqrt(3), more.error(), 1e-12);
    assertTrue(more.isAhead());
    assertTrue(MeanError.paired(scores(10, 100), scores(11, 102), Scores::rmse).isBehind());
  }

  @Test
  void oneSplitDecidesNothing() {
    MeanError one = MeanError.paired(scores(2), scores(1), Scores::rmse);
    assertEquals("1.000", one.toString());
    assertFalse(one.isAhead() || one.isBehind());
  }
}
