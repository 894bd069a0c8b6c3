package org.gmnm.examples.density;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.store.RunStore;
import org.gmnm.mixture.GaussianMixture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The experiment at toy size, and its measures. */
class InverseProblemTest {

  private static int run(Path out, String... more) {
    List<String> args =
        new ArrayList<>(List.of("--out", out.toString(), "--training", "200", "--testing", "100"));
    args.addAll(List.of(more));
    return ExampleMain.run(new InverseProblem(), args.toArray(new String[0]));
  }

  @Test
  @Tag("slow")
  void everyOutputLearnsAndIsResumed(@TempDir Path folder) throws IOException {
    Path data = folder.resolve("data");
    Files.createDirectories(data);
    StringBuilder series = new StringBuilder("date,OT\n");
    Random random = new Random(1);
    for (int i = 0; i < 1_100; i++) {
      series.append("hour ").append(i).append(',').append(random.nextGaussian()).append('\n');
    }
    Files.writeString(data.resolve(HourlyChanges.FILE), series);
    Path out = folder.resolve("out");
    String[] args = {"--steps", "3", "--repeats", "2", "--data", data.toString()};
    assertEquals(0, run(out, args));
    for (String file :
        List.of(
            "summary.md",
            "manifest.json",
            "inverse-densities.png",
            "inverse-calibration.svg",
            "bimodal-densities.png",
            "series-calibration.svg")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    String first = Files.readString(out.resolve("summary.md"));
    assertFalse(first.contains("not finite"), first);
    Files.delete(out.resolve("summary.md"));
    assertEquals(0, run(out, "--steps", "3", "--repeats", "2", "--resume", "--data", data + ""));
    assertEquals(first, Files.readString(out.resolve("summary.md")), "the same, seconds too");
  }

  @ParameterizedTest
  @EnumSource(
      value = RegressionTask.class,
      names = {"INVERSE", "BIMODAL"})
  void theTruthIsADensity(RegressionTask task) {
    for (double x : new double[] {0.3, 0.5, 0.9}) {
      double mass = 0;
      for (int i = 0; i < 20_000; i++) {
        mass += task.truth().density(x, -5 + (i + 0.5) / 2_000) / 2_000;
      }
      assertEquals(1, mass, 1e-3, task + " at " + x);
    }
  }

  /** Answers drawn from a mixture that has two modes are covered as often as it says. */
  @Test
  void theTruthIsCalibrated() {
    GaussianMixture mixture =
        GaussianMixture.of(new double[] {0.3, 0.7}, new double[] {-1, 2}, new double[] {0.2, 0.5});
    int count = 20_000;
    Random random = new Random(7);
    double[] answers = new double[count];
    Arrays.setAll(answers, i -> mixture.sample(random));
    ForecastScores scores = ForecastScores.of(Collections.nCopies(count, mixture), answers);
    assertEquals(0.9, scores.coverage90(), 0.008); // four standard errors
    assertEquals(0, scores.calibrationError(), 0.01);
  }

  @Test
  void scoresOfOneNormalForecast() {
    GaussianMixture normal = GaussianMixture.normal(3, 2);
    ForecastScores scores = ForecastScores.of(List.of(normal, normal), new double[] {3, -1});
    // σ(2φ(0) − 1/√π) and σ(2(2Φ(2) − 1) + 2φ(2) − 1/√π), z = 0 and ±2
    double atMean = 2 * (2 * 0.3989422804014327 - 0.5641895835477563);
    double twoAway = 2 * (2 * 0.9544997361036416 + 2 * 0.0539909665131881 - 0.5641895835477563);
    assertEquals((atMean + twoAway) / 2, scores.crps(), 1e-12);
    assertEquals(Math.log(2) + 0.9189385332046727 + 1, scores.logScore(), 1e-12);
    assertEquals(0.5, scores.coverage90()); // 2σ below lies outside 90 %
    assertEquals(0.5, scores.coverage()[18]); // and, at 95.45 %, outside 95 %
  }

  @Test
  void whatBecameNotFiniteIsKeptAsSuch(@TempDir Path folder) {
    ForecastRun.Key key = new ForecastRun.Key(RegressionTask.INVERSE, OutputKind.DL4J_MIXTURE, 1);
    RunStore<ForecastRun.Key, ForecastResult> store = new RunStore<>(folder, ForecastResult.class);
    store.save(key, ForecastResult.failed(10, 20), 0);
    ForecastResult back = store.result(key);
    assertNotNull(back);
    assertEquals(20, back.failedAt());
    assertEquals(Double.NaN, back.scores().crps());
    assertNull(store.result(new ForecastRun.Key(key.task(), key.kind(), 2)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--steps 0",
        "--repeats 0",
        "--testing 9",
        "--learning-rate NaN",
        "--tasks SUM",
        "--outputs ALL"
      })
  void wrongOptionsAreExplained(String options, @TempDir Path out) {
    assertEquals(2, run(out, options.split(" ", -1)));
  }

  @Test
  void withoutItsFileTheSeriesIsLeftOut(@TempDir Path out) {
    assertEquals(0, run(out, "--tasks", "SERIES", "--data", out.resolve("none").toString()));
  }
}
