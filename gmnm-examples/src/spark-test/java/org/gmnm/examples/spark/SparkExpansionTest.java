package org.gmnm.examples.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.density.ColumnModel;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkExpansionTest {

  private static int run(Path out, String... more) {
    List<String> args = new ArrayList<>(List.of("--out", out.toString()));
    args.addAll(List.of(more));
    return ExampleMain.run(new SparkExpansion(), args.toArray(new String[0]));
  }

  /** What the library itself learns of the same values, in one thread. */
  static GaussianMixture onOneMachine(DrawnValues values, GmmExpansion expansion) {
    Accumulator sums = expansion.accumulator();
    values.part(0, 1).forEachRemaining(sums::add);
    assertEquals(values.count(), sums.count());
    return sums.toMixture();
  }

  @Test
  void anyPartitioningGivesTheBitsOfOneMachine() {
    DrawnValues values = new DrawnValues(3, 100_001);
    GmmExpansion expansion = GmmExpansion.of(DrawnValues.LOW, DrawnValues.HIGH, 50);
    double[] expected = onOneMachine(values, expansion).weights();
    try (JavaSparkContext spark = LocalSpark.open()) {
      for (int partitions : new int[] {1, 3, 20}) { // 20 of 7 blocks: some are empty
        Accumulator sums =
            SparkDensities.accumulate(SparkDensities.drawn(spark, values, partitions), expansion);
        assertEquals(100_001, sums.count());
        assertArrayEquals(expected, sums.toMixture().weights(), 0.0, partitions + " partitions");
      }
    }
  }

  @Test
  void drawnValuesFollowTheirDensity() {
    DrawnValues values = new DrawnValues(1, 500_000);
    GmmExpansion expansion = GmmExpansion.of(DrawnValues.LOW, DrawnValues.HIGH, 200);
    double far = onOneMachine(values, expansion).wasserstein1(DrawnValues.density());
    assertTrue(far < 0.006, "Wasserstein distance " + far);
  }

  /** SplittableRandoms whose seeds differ by a multiple of its step draw the same numbers. */
  @Test
  void noBlockRepeatsAnother() {
    DrawnValues values = new DrawnValues(1, 10L * DrawnValues.BLOCK);
    long different =
        LongStream.range(0, 10)
            .boxed()
            .flatMapToDouble(b -> DoubleStream.of(values.block(b)))
            .distinct()
            .count();
    assertTrue(different > values.count() - 3, different + " different values");
  }

  @Test
  void columnsOfATableBecomeAModel(@TempDir Path folder) throws IOException {
    Path table = folder.resolve("table.csv");
    Random random = new Random(2);
    double[] heights = random.doubles(2_000, 1, 3).toArray();
    double[] weights = random.doubles(2_000, 40, 90).toArray();
    StringBuilder lines = new StringBuilder("name,height,\"weight, kg\"\n");
    for (int i = 0; i < heights.length; i++) {
      lines.append("\"a, b\",").append(heights[i]).append(',').append(weights[i]).append('\n');
    }
    lines.append("x,,NA\n");
    Files.writeString(table, lines);
    Path out = folder.resolve("out");
    assertEquals(0, run(out, "--table", table + "", "--columns", "height", "--components", "20"));
    ColumnModel found = ColumnModel.read(out.resolve("model.json")).get(0);
    assertEquals(2_000, found.count());
    assertEquals(1, found.missing());
    GmmExpansion expansion = GmmExpansion.forRange(heights, 20, 0.75);
    assertEquals(expansion, found.expansion());
    assertEquals(expansion.fit(heights), found.mixture());
    for (String file : List.of("summary.md", "manifest.json", "density.png")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    Path other = folder.resolve("other");
    assertEquals(
        0,
        run(
            other,
            "--table",
            table + "",
            "--columns",
            "height",
            "--components",
            "20",
            "--intervals",
            expansion.low() + ":" + expansion.high()));
    assertEquals(List.of(found), ColumnModel.read(other.resolve("model.json")));
    assertEquals(2, run(folder.resolve("bad"), "--table", table + "", "--columns", "name"));
    assertEquals(2, run(folder.resolve("bad"), "--table", table + "", "--columns", "age"));
  }

  @Test
  void badOptionsAreRefused(@TempDir Path out) {
    assertEquals(2, run(out, "--values", "1.5"));
    assertEquals(2, run(out, "--columns", "a"));
    assertEquals(2, run(out, "--table", "no-such-file.csv"));
  }
}
