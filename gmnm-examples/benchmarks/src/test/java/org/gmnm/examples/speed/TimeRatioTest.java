package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class TimeRatioTest {

  @Test
  void meansAreGeometricSoThatTheirQuotientIsTheMeanOfTheRatios() {
    TimeRatio ratio = TimeRatio.of(new double[] {1, 9}, new double[] {2, 2});
    assertEquals(3, ratio.ours(), 1e-12);
    assertEquals(2, ratio.theirs(), 1e-12);
    assertEquals(Math.sqrt(0.5 * 4.5), ratio.ratio(), 1e-12);
    assertEquals(0.5, ratio.least());
    assertEquals(4.5, ratio.most());
    assertEquals("1.50 (0.50 to 4.50)", ratio.shownRatio());
    assertEquals("1.50 (0.50 to 4.50), 3.0 over 2.0 ms", ratio.toString());
  }

  @Test
  void oneSizeHasNoRange() {
    assertEquals("0.019", TimeRatio.of(0.0019, 0.1).shownRatio());
    assertEquals("29", TimeRatio.of(29, 1).shownRatio());
  }

  @Test
  void timesHaveTwoDigitsAtTheLeast() {
    assertEquals(
        List.of("0.0018", "0.180", "1.8", "18.0", "180"),
        List.of(0.0018, 0.18, 1.8, 18.0, 180.0).stream().map(TimeRatio::milliseconds).toList());
  }

  @Test
  void aManifestKeepsAllOfIt() {
    TimeRatio ratio = TimeRatio.of(new double[] {1, 9}, new double[] {2, 2});
    assertEquals(ratio, TimeRatio.of(new ObjectMapper().valueToTree(ratio.forManifest())));
  }
}
