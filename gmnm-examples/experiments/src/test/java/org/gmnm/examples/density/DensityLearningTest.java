package org.gmnm.examples.density;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.UserException;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DensityLearningTest {

  private static int run(Path out, String... more) {
    List<String> args = new ArrayList<>(List.of("--out", out.toString(), "--starts", "2"));
    args.addAll(List.of(more));
    return ExampleMain.run(new DensityLearning(), args.toArray(new String[0]));
  }

  @Test
  @Tag("slow")
  void everyPartEndsInATableAndAPicture(@TempDir Path folder) throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    writeRates(data.resolve(ExchangeReturns.FILE), 400);
    Path out = folder.resolve("out");
    String[] options = {
      "--data",
      data.toString(),
      "--sizes",
      "200,500",
      "--components",
      "10,30",
      "--parts",
      "COMPARISON,BIAS,PLANE"
    };
    assertEquals(0, run(out, options));
    String summary = Files.readString(out.resolve("summary.md"));
    for (String title : List.of("One pass", "blur of one pass", "ring")) {
      assertTrue(summary.contains(title), title);
    }
    assertEquals(!DensityPeer.all().isEmpty(), summary.contains("One pass against"));
    for (String picture : List.of("w1-comb.svg", "density-returns.svg", "plane.png")) {
      assertTrue(Files.size(out.resolve(picture)) > 0, picture);
    }
    Path measurements = out.resolve("measurements.csv");
    List<String> first = Files.readAllLines(measurements);
    long expansions = first.stream().filter(line -> line.contains(",expansion,")).count();
    assertEquals(4 * 2 * 2 + 2 + 5 * 10, expansions);

    List<String> args = new ArrayList<>(List.of(options));
    args.add("--resume");
    assertEquals(0, run(out, args.toArray(new String[0])));
    assertEquals(first, Files.readAllLines(measurements), "nothing is measured twice");
  }

  private static void writeRates(Path file, int days) throws IOException {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder("date,0,1,2,3\n");
    double rate = 1;
    for (int i = 0; i < days; i++) {
      rate *= i % 7 == 0 ? 1 : Math.exp(0.01 * random.nextGaussian());
      lines.append("day,1,1,1,").append(rate).append('\n');
    }
    Files.writeString(file, lines);
  }

  @Test
  void daysWithoutQuotationAreNoReturns(@TempDir Path folder) throws IOException {
    Path file = folder.resolve(ExchangeReturns.FILE);
    writeRates(file, 701);
    DensityTarget returns = ExchangeReturns.read(file, 1);
    double[] heldOut = returns.heldOut(new Random(), 1);
    assertEquals(600, returns.available() + heldOut.length);
    assertTrue(Arrays.stream(heldOut).noneMatch(x -> x == 0));
    assertEquals(1, Math.sqrt(Arrays.stream(heldOut).map(x -> x * x).average().orElseThrow()), 0.2);
    Files.writeString(file, "date,0,1,2,3\nday,1,1,1,none\n");
    UserException error = assertThrows(UserException.class, () -> ExchangeReturns.read(file, 1));
    assertTrue(String.valueOf(error.getMessage()).contains("line 2"), error.getMessage());
  }

  @Test
  void aStreamIsLearnedInPortions(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--stream", "200000"));
    assertTrue(Files.readString(out.resolve("stream.md")).contains("200000"));
  }

  @Test
  void aFileIsLearnedAndDescribed(@TempDir Path folder) throws IOException {
    Path values = folder.resolve("values.f64");
    Path drawn = folder.resolve("drawn");
    String[] options = {"--file", values.toString(), "--components", "10,60"};
    String[] drawing = {options[0], options[1], options[2], options[3], "--draw", "200000"};
    assertEquals(0, run(drawn, drawing));
    assertEquals(1_600_000, Files.size(values));
    String summary = Files.readString(drawn.resolve("summary.md"));
    for (String part : List.of("values.f64", " 200000 ", " 60 ", "quantile 0.99")) {
      assertTrue(summary.contains(part), summary);
    }
    String manifest = Files.readString(drawn.resolve("manifest.json"));
    double w1 = Double.parseDouble(manifest.replaceAll("(?s).*\"W1\" : ([-.\\dE]+).*", "$1"));
    assertTrue(w1 > 0 && w1 < 0.01, "W1 " + w1);
    assertTrue(manifest.contains("sha256"));
    assertTrue(Files.size(drawn.resolve("density.svg")) > 0);
    assertEquals(2, run(folder.resolve("again"), drawing), "nothing is overwritten");

    Path given = folder.resolve("given");
    assertEquals(0, run(given, options[0], options[1], "--interval=-2,2.5"));
    assertTrue(Files.readString(given.resolve("summary.md")).contains(" 1000 "), "components");
  }

  @Test
  void filesThatHoldNoValuesAreRefused(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    Path odd = Files.write(folder.resolve("odd.f64"), new byte[9]);
    assertEquals(2, run(out, "--file", odd.toString()));
    assertEquals(2, run(out, "--file", folder.resolve("none").toString()));
    assertEquals(2, run(out, "--draw", "10"));
    assertEquals(2, run(out, "--file", odd.toString(), "--interval", "1"));
    assertEquals(2, run(out, "--file", odd.toString(), "--stream", "10"));
    assertEquals(2, run(out, "--file", odd.toString(), "--file-threads", "-1"));
  }

  @Test
  void targetsAgreeWithTheirSamples() {
    for (DensityTarget target : DensityTarget.synthetic()) {
      double[] values = target.sample(new Random(3), 20_000);
      double spread = spread(values);
      GaussianMixture fine = GmmExpansion.forRange(values, 2_000, 0.75).fit(values);
      double distance = target.distance(fine);
      assertTrue(distance < 0.03 * spread, target.title() + ": " + distance + " of " + spread);
      double shifted = target.distance(fine.affine(1, spread));
      assertEquals(spread, shifted, 0.05 * spread, target.title());
      assertNotEquals(values[0], target.heldOut(new Random(4), 1)[0]);
    }
  }

  private static double spread(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
  }

  @Test
  void aStretchedExpansionIsADensityOfTheValues() {
    DensityTarget heavy = DensityTarget.synthetic().get(3);
    double[] values = heavy.sample(new Random(3), 50_000);
    StretchedExpansion fit = StretchedExpansion.fit(values, 100, 0.75);
    double integral = 0;
    double step = 0.01;
    for (double x = -200; x < 200; x += step) {
      integral += step * Math.exp(fit.meanLogDensity(new double[] {x}));
    }
    assertEquals(1, integral, 1e-3);
    assertTrue(fit.distance(heavy.strata()) < 0.05, "W1 " + fit.distance(heavy.strata()));
  }

  @Test
  void theUniformTableFallsLikeOneOverN() {
    List<UniformTable.Row> rows = UniformTable.rows(List.of(1, 2, 10, 51, 101), 20_000);
    for (int i = 2; i < rows.size(); i++) {
      UniformTable.Row from = rows.get(i - 1);
      UniformTable.Row to = rows.get(i);
      assertTrue(
          to.equal() * to.components() <= 1.02 * from.equal() * from.components(),
          from + " to " + to);
    }
  }

  @Test
  void wrongOptionsAreExplained(@TempDir Path out) {
    assertEquals(2, run(out, "--sizes", "10"));
    assertEquals(2, run(out, "--components", "0"));
    assertEquals(2, run(out, "--stream", "-1"));
  }
}
