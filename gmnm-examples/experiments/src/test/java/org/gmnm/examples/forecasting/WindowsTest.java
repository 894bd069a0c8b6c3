package org.gmnm.examples.forecasting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gmnm.mixture.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Windows, gaps, baselines and errors on series that can be told by heart. */
class WindowsTest {

  private static final ILossFunction SQUARED = new LossMSE();

  private static SeriesData data(double... raw) {
    return new SeriesData(raw, raw.length * 6 / 10, raw.length * 8 / 10);
  }

  private static SeriesData ramp(int rows, int gapFrom, int gapTo) {
    double[] raw = new double[rows];
    Arrays.setAll(raw, i -> i >= gapFrom && i < gapTo ? Double.NaN : i);
    return data(raw);
  }

  @Test
  void onlyTheTrainingPartStandardises() {
    SeriesData data = data(1, 3, Double.NaN, 1, 3, Double.NaN, 100, 100, -100, Double.NaN);
    assertEquals(-1, data.value(0));
    assertEquals(1, data.value(1));
    assertEquals(1, data.value(2), "a gap is filled with the last value before it");
    assertFalse(data.observed(2));
    assertEquals(98, data.value(6), "mean 2 and deviation 1 of the first six rows");
    assertEquals(100, data.original(98));
  }

  /** One step's patch is 2 rows; the labels of a step start right after its patch. */
  @Test
  void everyStepSeesItsPatchAndIsToldWhatFollows() {
    SeriesData data = ramp(100, 0, 0);
    double unit = data.value(1) - data.value(0);
    Windows windows = new Windows(data, 16, 3);
    DataSet batch = windows.batch(new int[] {20, 33}, SQUARED, false);
    assertArrayEquals(new long[] {2, 2, Windows.STEPS}, batch.getFeatures().shape());
    assertArrayEquals(new long[] {2, 3, Windows.STEPS}, batch.getLabels().shape());
    for (int i = 0; i < 2; i++) {
      for (int t = 0; t < Windows.STEPS; t++) {
        for (int k = 0; k < 2; k++) {
          assertEquals((2 * t + k) * unit, batch.getFeatures().getDouble(i, k, t), 1e-5);
        }
        for (int k = 0; k < 3; k++) {
          assertEquals((k + 1) * unit, batch.getLabels().getDouble(i, k, t), 1e-5);
        }
      }
    }
    assertNull(batch.getFeaturesMaskArray());
    assertNull(batch.getLabelsMaskArray());
  }

  @Test
  void gapsAreMasked() {
    SeriesData data = ramp(100, 22, 26); // patches 20-21, 22-23, 24-25, 26-27, ...
    Windows windows = new Windows(data, 16, 3);
    DataSet batch = windows.batch(new int[] {36}, SQUARED, false);
    INDArray seen = batch.getFeaturesMaskArray();
    INDArray told = batch.getLabelsMaskArray();
    assertNotNull(seen);
    assertNotNull(told);
    assertArrayEquals(new double[] {1, 0, 0, 1, 1, 1, 1, 1}, seen.toDoubleVector());
    // step 0 ends at row 21 and is told rows 22, 23, 24: none; step 1 rows 24, 25, 26: the last
    assertEquals(0, told.getDouble(0, 0, 0) + told.getDouble(0, 1, 0) + told.getDouble(0, 2, 0));
    assertEquals(0, told.getDouble(0, 0, 1) + told.getDouble(0, 1, 1));
    assertEquals(1, told.getDouble(0, 2, 1));
    assertFalse(windows.complete(36));
    assertTrue(windows.complete(50));
    ILossFunction mixture = ForecastNetwork.LSTM_GMNM_MIXTURE.loss();
    INDArray wide = windows.batch(new int[] {36}, mixture, false).getLabelsMaskArray();
    assertArrayEquals(new long[] {1, 27, Windows.STEPS}, wide.shape());
    assertEquals(9 * (3 * Windows.STEPS - 5), wide.sumNumber().intValue(), "9 outputs a label");
  }

  @Test
  void noLabelOfOnePartIsInAnother() {
    Windows windows = new Windows(ramp(100, 0, 0), 16, 3);
    assertEquals(16, windows.training()[0]);
    assertEquals(60 - 3, windows.training()[windows.training().length - 1]);
    assertEquals(60, windows.validation()[0]);
    assertEquals(80 - 3, windows.validation()[windows.validation().length - 1]);
    assertEquals(80, windows.test(3)[0]);
    assertEquals(20 - 3 + 1, windows.test(3).length);
  }

  /** A wave of period 12 plus a slope: told exactly by a linear map, by the others not. */
  @Test
  void baselinesOnAWave() {
    double[] raw = new double[400];
    Arrays.setAll(raw, i -> Math.sin(2 * Math.PI * i / 12) + 0.01 * i);
    SeriesData data = data(raw);
    Windows windows = new Windows(data, 24, 18);
    LinearForecast linear = LinearForecast.choose(data, List.of(24), 18);
    List<Integer> horizons = List.of(6, 18);
    List<Scores> exact = Baseline.LINEAR.scores(windows, 12, linear, horizons);
    List<Scores> season = Baseline.SEASONAL_NAIVE.scores(windows, 12, linear, horizons);
    List<Scores> last = Baseline.LAST_VALUE.scores(windows, 12, linear, horizons);
    double unit = data.value(1) - data.value(0);
    double scale = unit / (raw[1] - raw[0]);
    assertTrue(exact.get(1).mse() < 1e-4, exact.toString());
    assertEquals(0.12 * scale, season.get(0).mae(), 1e-9, "a season of the slope");
    assertEquals(
        scale * (0.12 * 12 + 0.24 * 6) / 18, season.get(1).mae(), 1e-9, "then two seasons");
    assertTrue(last.get(0).mse() > season.get(0).mse());
    assertTrue(Double.isNaN(last.get(0).crps()));
  }

  /** A step's patch of the series, then those of the covariates, which are not differences. */
  @Test
  void covariatesStandBelowThePatch() {
    double[] raw = new double[100];
    double[] load = new double[100];
    Arrays.setAll(raw, i -> i);
    Arrays.setAll(load, i -> i == 7 ? Double.NaN : i % 2);
    SeriesData data = new SeriesData(List.of(raw, load), 60, 80);
    Windows windows = new Windows(data, 16, 3);
    INDArray seen = windows.features(new int[] {20}).getFeatures();
    assertArrayEquals(new long[] {1, 4, Windows.STEPS}, seen.shape());
    double unit = data.value(1) - data.value(0);
    for (int t = 0; t < Windows.STEPS; t++) {
      for (int k = 0; k < 2; k++) {
        int row = 4 + 2 * t + k;
        assertEquals((row - 4) * unit, seen.getDouble(0, k, t), 1e-5);
        assertEquals(data.covariate(0, row), seen.getDouble(0, 2 + k, t), 1e-6);
      }
    }
    assertEquals(data.covariate(0, 6), data.covariate(0, 7), "a gap is filled");
    assertEquals(1, data.covariate(0, 9), 0.05, "standardised");
  }

  /** Two waves and noise: the longer look-back tells more, and the mean of both lies between. */
  @Test
  void validationChoosesTheLookBack() {
    double[] raw = new double[2_000];
    Random random = new Random(1);
    Arrays.setAll(
        raw,
        i ->
            Math.sin(2 * Math.PI * i / 12)
                + Math.sin(2 * Math.PI * i / 70)
                + 0.3 * random.nextGaussian());
    SeriesData data = data(raw);
    LinearForecast both = LinearForecast.choose(data, List.of(8, 96), 6);
    LinearForecast brief = LinearForecast.choose(data, List.of(8), 6);
    Windows windows = new Windows(data, 96, 6);
    assertEquals("96", both.lookBacks());
    assertEquals(96, both.longest());
    assertEquals("8", brief.lookBacks());
    assertTrue(error(windows, both) < 0.8 * error(windows, brief));
  }

  /** Where maps err differently their mean is better than either. */
  @Test
  void validationMayTakeTheMeanOfAllMaps() {
    double[] raw = new double[600];
    Random random = new Random(3);
    for (int i = 1; i < raw.length; i++) {
      raw[i] = 0.97 * raw[i - 1] + random.nextGaussian();
    }
    SeriesData data = data(raw);
    LinearForecast mean = LinearForecast.choose(data, List.of(8, 32, 48), 24);
    assertEquals("mean of 8, 32, 48", mean.lookBacks());
    double[] sum = new double[24];
    for (int lookBack : List.of(8, 32, 48)) {
      double[] one = LinearForecast.choose(data, List.of(lookBack), 24).at(500);
      Arrays.setAll(sum, k -> sum[k] + one[k] / 3);
    }
    assertArrayEquals(sum, mean.at(500), 1e-5);
  }

  private static double error(Windows windows, LinearForecast forecast) {
    int[] origins = windows.test(windows.horizon());
    double[][] told = Arrays.stream(origins).mapToObj(forecast::at).toArray(double[][]::new);
    return windows.squaredError(origins, told);
  }

  /** What a step is told with a linear map for a base is what the map misses there. */
  @Test
  void labelsCountFromTheLinearMap() {
    double[] raw = new double[400];
    Arrays.setAll(raw, i -> Math.sin(2 * Math.PI * i / 12) + (i == 330 ? 1 : 0));
    SeriesData data = data(raw);
    Windows plain = new Windows(data, 24, 6);
    LinearForecast linear = LinearForecast.choose(data, List.of(24), 6);
    Windows windows = plain.countedFrom(linear);
    assertArrayEquals(linear.at(300), windows.base(300));
    DataSet batch = windows.batch(new int[] {327}, SQUARED, false);
    assertEquals(
        plain.batch(new int[] {327}, SQUARED, false).getFeatures(), batch.getFeatures(), "seen");
    double peak = data.value(330) - data.value(318);
    for (int t = 0; t < Windows.STEPS; t++) {
      int next = 327 - 24 + 3 * (t + 1);
      for (int k = 0; k < 6; k++) {
        double missed = next + k == 330 ? peak : 0;
        assertEquals(missed, batch.getLabels().getDouble(0, k, t), 0.02, "step " + t + ", " + k);
      }
    }
    double[] early = windows.base(3);
    assertTrue(Arrays.stream(early).allMatch(Double::isFinite), "before the first window too");
  }

  @Test
  void errorsInGapsCountNowhereAndHorizonsEndWithThePart() {
    SeriesData data = ramp(20, 17, 18);
    Tally tally = new Tally(data, List.of(1, 3));
    for (int origin = 16; origin < 20; origin++) {
      for (int k = 0; k < 3; k++) {
        double value = origin + k < 20 ? data.value(origin + k) : 0;
        tally.add(origin, k, value + (k == 0 ? 1 : 2));
      }
    }
    // origins 16, 18, 19 for one step; 16 (rows 16 and 18) and 17 (rows 18 and 19) for three
    assertEquals(1, tally.scores().get(0).mse(), 1e-12);
    assertEquals((1 + 4 + 4 + 4) / 4.0, tally.scores().get(1).mse(), 1e-12);
    assertEquals((1 + 2 + 2 + 2) / 4.0, tally.scores().get(1).mae(), 1e-12);
    assertTrue(Double.isNaN(tally.scores().get(1).coverage90()));
    double value = data.value(18);
    tally.add(18, 0, GaussianMixture.normal(1, 1e-3), value - 1);
    tally.add(18, 0, GaussianMixture.normal(9, 1e-3), value - 1);
    assertEquals(0.5, tally.scores().get(0).coverage90());
    assertEquals(4, tally.scores().get(0).crps(), 1e-3);
  }
}
