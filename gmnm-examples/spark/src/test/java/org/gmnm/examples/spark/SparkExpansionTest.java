package org.gmnm.examples.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
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
    for (String file : List.of("summary.md", "manifest.json", "density.svg")) {
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

  /**
   * All types of numbers, nulls, and a name that SQL would read otherwise; one table, two kinds.
   */
  @Test
  void parquetGivesTheBitsOfOneMachine(@TempDir Path folder) throws IOException {
    Path table = folder.resolve("table.parquet");
    double[] heights = new Random(4).doubles(1_000, 1, 3).toArray();
    List<Row> rows = new ArrayList<>();
    for (double height : heights) {
      rows.add(RowFactory.create("x", height, (int) (1000 * height), new BigDecimal("1.5")));
    }
    rows.add(RowFactory.create("x", null, null, new BigDecimal("2.5")));
    rows.add(RowFactory.create("x", Double.NaN, 7, null));
    StructType types =
        new StructType()
            .add("name", DataTypes.StringType)
            .add("body.height `m`", DataTypes.DoubleType)
            .add("millimetres", DataTypes.IntegerType)
            .add("price", DataTypes.createDecimalType(10, 2));
    try (JavaSparkContext spark = LocalSpark.open()) {
      SparkSession.builder()
          .sparkContext(spark.sc())
          .getOrCreate()
          .createDataFrame(rows, types)
          .repartition(3)
          .write()
          .parquet(table.toString());
    }
    Path out = folder.resolve("out");
    String[] columns = {"--columns", "body.height `m`,millimetres,price"};
    assertEquals(0, run(out, "--table", table + "", columns[0], columns[1], "--components", "20"));
    List<ColumnModel> found = ColumnModel.read(out.resolve("model.json"));
    assertEquals(List.of(1_000L, 1_001L, 1_001L), found.stream().map(ColumnModel::count).toList());
    assertEquals(List.of(2L, 1L, 1L), found.stream().map(ColumnModel::missing).toList());
    GmmExpansion expansion = GmmExpansion.forRange(heights, 20, 0.75);
    assertEquals("body.height `m`", found.get(0).column());
    assertEquals(expansion.fit(heights), found.get(0).mixture());
    assertEquals(2.5, found.get(2).expansion().high());
    assertEquals(2, run(folder.resolve("bad"), "--table", table + "", "--columns", "name"));
    assertEquals(2, run(folder.resolve("bad"), "--table", out + "", "--format", "PARQUET"));
  }

  @Test
  void badOptionsAreRefused(@TempDir Path out) {
    assertEquals(2, run(out, "--values", "1.5"));
    assertEquals(2, run(out, "--rounds", "0"));
    assertEquals(2, run(out, "--columns", "a"));
    assertEquals(2, run(out, "--table", "no-such-file.csv"));
  }
}
