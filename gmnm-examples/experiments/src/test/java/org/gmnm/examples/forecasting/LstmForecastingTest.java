package org.gmnm.examples.forecasting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The experiment at toy size. */
class LstmForecastingTest {

  private static int run(Path folder, String... more) {
    List<String> args = new ArrayList<>(List.of("--out", folder.resolve("out").toString()));
    args.addAll(List.of("--data", folder.toString(), "--epochs", "1", "--batch", "8"));
    args.addAll(List.of(more));
    return ExampleMain.run(new LstmForecasting(), args.toArray(new String[0]));
  }

  private static void writePassengers(Path folder) throws IOException {
    StringBuilder csv = new StringBuilder("\"Month\",\"Passengers\"");
    for (int i = 0; i < 144; i++) {
      csv.append("\n\"month ").append(i).append("\",").append(100 + i + 9 * (i % 12));
    }
    Files.writeString(folder.resolve("airline-passengers.csv"), csv);
  }

  /** Hours of a wave, with a hole in the training part and one in the test part. */
  private static void writeWeather(Path folder) throws IOException {
    StringBuilder csv = new StringBuilder("date,OT\r\n");
    for (int i = 0; i < 1_500; i++) {
      boolean gap = (i >= 400 && i < 440) || (i >= 1_300 && i < 1_330);
      csv.append("now,").append(gap ? -9999 : Math.sin(i / 23.0) + 0.1 * (i % 3)).append("\r\n");
    }
    Files.writeString(folder.resolve("weather.csv"), csv);
  }

  @Test
  void allNetworksLearnAndAreResumed(@TempDir Path folder) throws IOException {
    writePassengers(folder);
    assertEquals(0, run(folder));
    Path out = folder.resolve("out");
    for (String file :
        List.of(
            "summary.md",
            "manifest.json",
            "airline-passengers-errors.svg",
            "airline-passengers-walk-forward.svg",
            "airline-passengers-paths.svg",
            "gmnm-over-dense.svg",
            "mixtures-over-dense.svg")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    String first = Files.readString(out.resolve("summary.md"));
    assertFalse(first.contains("NaN"), first);
    Files.delete(out.resolve("summary.md"));
    assertEquals(0, run(folder, "--resume"));
    assertEquals(first, Files.readString(out.resolve("summary.md")), "the same, seconds too");
  }

  /** Gaps, in what is seen and what is told; with them truncated back-propagation. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void gapsAreMasked(int tbptt, @TempDir Path folder) throws IOException {
    writeWeather(folder);
    String networks = "LSTM_DENSE,LSTM_GMNM_MIXTURE";
    assertEquals(
        0,
        run(folder, "--horizons", "4,2", "--tbptt", String.valueOf(tbptt), "--models", networks));
    Path out = folder.resolve("out");
    String summary = Files.readString(out.resolve("summary.md"));
    assertFalse(summary.contains("NaN"), summary);
    assertTrue(Files.size(out.resolve("weather-errors.svg")) > 0);
  }

  @Test
  void withoutAnyFileADrawnSeriesStandsIn(@TempDir Path folder) throws IOException {
    assertEquals(0, run(folder, "--models", "LSTM_GMNM", "--horizons", "2"));
    assertTrue(Files.readString(folder.resolve("out/summary.md")).contains("SYNTHETIC"));
  }

  @Test
  void eitherBaseWillDo(@TempDir Path folder) throws IOException {
    writePassengers(folder);
    List<String> errors = new ArrayList<>();
    for (String base : List.of("LAST_VALUE", "LINEAR_MAP")) {
      assertEquals(0, run(folder, "--fresh", "--models", "LSTM_GMNM", "--base", base));
      errors.add(Files.readString(folder.resolve("out/summary.md")).split("## Mean abs", 2)[0]);
      assertTrue(Files.readString(folder.resolve("out/manifest.json")).contains("--base " + base));
    }
    assertFalse(errors.get(0).equals(errors.get(1)), errors.get(0));
  }

  /** Truncation changes what is learned, and the same seed the same. */
  @Test
  void sameSeedSameNumbers(@TempDir Path folder) throws IOException {
    writePassengers(folder);
    List<String> errors = new ArrayList<>();
    for (String tbptt : List.of("0", "0", "2")) {
      assertEquals(
          0,
          run(
              folder,
              "--fresh",
              "--models",
              "LSTM_GMNM",
              "--tbptt",
              tbptt,
              "--base",
              "LAST_VALUE"));
      String summary = Files.readString(folder.resolve("out/summary.md"));
      errors.add(summary.substring(0, summary.indexOf("## Costs")));
    }
    assertEquals(errors.get(0), errors.get(1));
    assertFalse(errors.get(0).equals(errors.get(2)), errors.get(0));
  }

  @ParameterizedTest
  @EnumSource(ForecastNetwork.class)
  void networksBeginNearTheirBaseAndHaveEqualParameters(ForecastNetwork kind) {
    double[] raw = new double[600];
    Windows windows = new Windows(new SeriesData(raw, 400, 500), 96, 24);
    ComputationGraph network = new ComputationGraph(kind.configuration(windows, 0.01, 10, 0, 1));
    network.init();
    kind.startSmall(network);
    int head = (int) network.getLayer("ahead").numParams();
    assertEquals(9_000, (int) network.numParams() - head, 180, "2 %");
    double largest =
        network
            .output(windows.features(new int[] {200}).getFeatures())[0]
            .amaxNumber()
            .doubleValue();
    assertTrue(largest < 0.03, "a forecast is its base plus " + largest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--horizons 0",
        "--horizons 900",
        "--learning-rate NaN",
        "--tbptt 8",
        "--series ETTH1",
        "--series NONE",
        "--models LINEAR",
        "--base NOTHING",
        "--learning-rate 0.1,0",
        "--look-back 100",
        "--look-back 0",
        "--file own.csv",
        "--column price",
        "--covariates load",
        "--file own.csv --column price --series AIRLINE",
        "--file own.csv --column price --season 0",
        "--file own.csv --column price --covariates load,price",
        "--file none.csv --column price",
        "--repeats 0"
      })
  void wrongOptionsAreExplained(String options, @TempDir Path folder) {
    assertEquals(2, run(folder, options.split(" ", -1)));
  }

  /** Prices of 400 days with a hole, the load beside them told three days before. */
  private static Path writeOwn(Path folder) throws IOException {
    Random random = new Random(7);
    boolean[] load = new boolean[400];
    StringBuilder csv = new StringBuilder("day,price,load\n");
    for (int i = 0; i < load.length; i++) {
      load[i] = random.nextBoolean();
      double told = Math.sin(i / 4.0) + (i >= 3 && load[i - 3] ? 1 : 0);
      String price = i == 300 ? "" : String.valueOf(told);
      csv.append(i).append(',').append(price).append(',').append(load[i] ? 1 : 0).append('\n');
    }
    return Files.writeString(folder.resolve("own.csv"), csv);
  }

  private static int runOwn(Path folder, String options) throws IOException {
    String all =
        "--out %s --file %s --horizons 2,3 --look-back 24 --models LSTM_GMNM %s"
            .formatted(folder.resolve("out"), writeOwn(folder), options);
    return ExampleMain.run(new LstmForecasting(), all.split(" ", -1));
  }

  @Test
  void aTableOfOnesOwnIsForecast(@TempDir Path folder) throws IOException {
    assertEquals(0, runOwn(folder, "--column price --epochs 1 --batch 8"));
    Path out = folder.resolve("out");
    String summary = Files.readString(out.resolve("summary.md"));
    assertTrue(summary.contains("own.csv price") && !summary.contains("NaN"), summary);
    assertFalse(summary.contains("Published"), "nobody reports this series");
    assertTrue(Files.size(out.resolve("own-csv-price-errors.svg")) > 0);
    assertTrue(Files.readString(out.resolve("manifest.json")).contains("own.csv"));
  }

  /** The load of three days before decides the price, and only the network is shown it. */
  @Test
  void covariatesAreSeen(@TempDir Path folder) throws IOException {
    String options = "--column price --epochs 12 --batch 32 --fresh";
    assertEquals(0, runOwn(folder, options));
    double without = error(folder);
    assertEquals(0, runOwn(folder, options + " --covariates load"));
    assertTrue(error(folder) < 0.7 * without, error(folder) + " with, " + without + " without");
  }

  /** The squared error of the network at the first horizon. */
  private static double error(Path folder) throws IOException {
    String summary = Files.readString(folder.resolve("out/summary.md"));
    String row = summary.lines().filter(l -> l.startsWith("| own.csv")).findFirst().orElseThrow();
    String[] cells = row.split("\\|", -1);
    return Double.parseDouble(cells[cells.length - 2].strip());
  }

  @Test
  void aColumnThatIsNotThereIsNamed(@TempDir Path folder) throws IOException {
    assertEquals(2, runOwn(folder, "--column price --covariates weather"));
    assertEquals(2, runOwn(folder, "--column cost"));
  }

  /** Two horizons, each with its own network, map and pictures; of two rates one is taken. */
  @Test
  void horizonsMayBeSeparate(@TempDir Path folder) throws IOException {
    String options =
        "--series SYNTHETIC --separate --horizons 2,3 --models LSTM_GMNM --look-back 24,48"
            + " --learning-rate 0.01,1e-7";
    assertEquals(0, run(folder, options.split(" ", -1)));
    Path out = folder.resolve("out");
    assertTrue(Files.size(out.resolve("synthetic-2-errors.svg")) > 0);
    assertTrue(Files.size(out.resolve("synthetic-3-errors.svg")) > 0);
    try (Stream<Path> files = Files.list(out.resolve("trainings"))) {
      assertEquals(4, files.filter(f -> f.toString().endsWith(".json")).count(), "each rate");
    }
    String costs = Files.readString(out.resolve("summary.md")).split("## Costs", 2)[1];
    assertTrue(costs.contains("| 0.01 ") && !costs.contains("1.0E-7"), costs);
  }

  @Test
  void tooShortASeriesIsExplained(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("ETTh1.csv"), "date,OT\nnow,1\nthen,2\n");
    assertEquals(2, run(folder));
  }

  private static Path passengers(Path folder, int rows, IntToDoubleFunction value)
      throws IOException {
    StringBuilder csv = new StringBuilder("Month,Passengers\n");
    for (int i = 0; i < rows; i++) {
      csv.append("m,").append(value.applyAsDouble(i)).append('\n');
    }
    return Files.writeString(folder.resolve("airline-passengers.csv"), csv);
  }

  /** 60 rows have 6 that validate, where a forecast of 12 has no place. */
  @ParameterizedTest
  @ValueSource(ints = {1, 60, 100, 110})
  void rowsNeededAndFoundAreNamed(int rows, @TempDir Path folder) throws IOException {
    passengers(folder, rows, i -> i % 12);
    DataException error =
        assertThrows(DataException.class, () -> KnownSeries.AIRLINE.series().read(folder, 24, 12));
    assertTrue(
        String.valueOf(error.getMessage()).contains("needs at least 120 rows, found " + rows),
        error.getMessage());
    assertEquals(2, run(folder));
  }

  @Test
  void fromTheRowsNeededOnAllPartsHoldAForecast(@TempDir Path folder) throws IOException {
    for (int rows = 120; rows < 150; rows++) {
      passengers(folder, rows, i -> i % 12);
      Windows windows = new Windows(KnownSeries.AIRLINE.series().read(folder, 24, 12), 24, 12);
      assertTrue(windows.training().length > 0 && windows.validation().length > 0, rows + " rows");
      assertTrue(windows.test(12).length > 0, rows + " rows");
    }
  }

  @Test
  void gapsEverywhereAreExplained(@TempDir Path folder) throws IOException {
    passengers(folder, 144, i -> i % 30 == 0 ? -9999 : i);
    DataException error =
        assertThrows(DataException.class, () -> KnownSeries.AIRLINE.series().read(folder, 24, 12));
    assertTrue(
        String.valueOf(error.getMessage())
            .contains("needs 36 rows without a gap among the first 100"),
        error.getMessage());
    assertTrue(String.valueOf(error.getMessage()).contains("found at most 29"));
  }

  /** 14.62 until the test begins, then 15.62: forecasts are off by 1 and not by 1e13. */
  @Test
  void aConstantTrainingPartIsDividedByOne(@TempDir Path folder) throws IOException {
    passengers(folder, 144, i -> i < 120 ? 14.62 : 15.62);
    SeriesData data = KnownSeries.AIRLINE.series().read(folder, 24, 12);
    assertEquals(0, data.value(99));
    assertEquals(1, data.value(143), 1e-12);
  }
}
