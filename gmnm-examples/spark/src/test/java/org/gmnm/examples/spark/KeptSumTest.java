package org.gmnm.examples.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.mixture.GmmExpansion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class KeptSumTest {

  private static final List<Integer> NUMBERS = IntStream.rangeClosed(1, 1000).boxed().toList();

  private static final SumFormat<Long> LONG =
      new SumFormat<>((sum, out) -> out.writeLong(sum), in -> in.readLong());

  @Command
  private static final class Run {
    @Mixin private final RunOptions options = new RunOptions();
    @Mixin private final KeptSum sums = new KeptSum();

    Run(Path out, String... more) {
      new CommandLine(this).parseArgs("--out", out.toString());
      String[] all = new String[more.length + 2];
      all[0] = "--out";
      all[1] = out.toString();
      System.arraycopy(more, 0, all, 2, more.length);
      new CommandLine(this).parseArgs(all);
    }

    Long of(JavaRDD<Integer> data, String settings, BooleanSupplier stop) {
      return sums.of(
          options, "sum", settings, data, 0L, (sum, n) -> sum + n, (a, b) -> a + b, LONG, stop);
    }
  }

  /** The driver is lost after one round of three; what it did is not done again. */
  @Test
  void aLostDriverGoesOnAfterItsLastRound(@TempDir Path out) throws Exception {
    try (JavaSparkContext spark = LocalSpark.open()) {
      LongAccumulator seen = spark.sc().longAccumulator();
      JavaRDD<Integer> data =
          spark
              .parallelize(NUMBERS, 10)
              .map(
                  n -> {
                    seen.add(1);
                    return n;
                  });
      int[] asked = {0};
      assertNull(new Run(out, "--rounds", "3").of(data, "s", () -> asked[0]++ == 1));
      assertEquals(300, seen.value(), "three of ten partitions");
      assertThrows(
          UserException.class,
          () -> new Run(out, "--rounds", "3", "--resume").of(data, "other", () -> false));
      assertThrows(
          UserException.class,
          () -> new Run(out, "--rounds", "2", "--resume").of(data, "s", () -> false));
      Run again = new Run(out, "--rounds", "3", "--resume");
      assertEquals(500_500, again.of(data, "s", () -> false));
      assertEquals(1000, seen.value());
      assertEquals(500_500, again.of(data, "s", () -> false), "all done, none again");
      assertEquals(1000, seen.value());
      Run anew = new Run(out, "--rounds", "99", "--fresh");
      assertEquals(500_500, anew.of(data, "s", () -> false));
      assertEquals(2000, seen.value(), "--fresh begins anew, a round for each partition");
      Files.writeString(out.resolve("sum.bin"), "damaged");
      assertThrows(
          UserException.class,
          () -> new Run(out, "--rounds", "99", "--resume").of(data, "s", () -> false));
    }
  }

  @Test
  void anyDamagedByteIsRefused(@TempDir Path out) throws IOException {
    Path file = out.resolve("sum.bin");
    new SumFile<>(3, 500_500L).write(file, LONG);
    assertEquals(new SumFile<>(3, 500_500L), SumFile.read(file, LONG));
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 4;
      refused(file, damaged);
      refused(file, Arrays.copyOf(whole, i));
    }
    refused(file, Arrays.copyOf(whole, whole.length + 1));
  }

  /** What was kept before this format were Java objects: none is made. */
  @Test
  void javaObjectsAreRefused(@TempDir Path out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stranger = new ObjectOutputStream(bytes)) {
      stranger.writeObject(new HashMap<>(Map.of("a", 1L)));
    }
    String said = refused(out.resolve("sum.bin"), bytes.toByteArray());
    assertTrue(said.contains("no sum, or one of an earlier version"), said);
  }

  private static String refused(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    String said = assertThrows(UserException.class, () -> SumFile.read(file, LONG)).getMessage();
    assertTrue(said.contains(file.toString()) && said.contains("--fresh"), said);
    return said;
  }

  @Test
  void columnsAndTheirSumsComeBackToTheBit(@TempDir Path out) {
    GmmExpansion expansion = GmmExpansion.of(-1, 1, 7);
    ColumnSums[] like = {new ColumnSums(null), new ColumnSums(expansion.accumulator())};
    ColumnSums[] sums = {new ColumnSums(null), new ColumnSums(expansion.accumulator())};
    for (Object cell : new Object[] {0.25, "NA", -0.5, 3}) {
      sums[0].take(cell);
      sums[1].take(cell);
    }
    sums[0].take("x".repeat(100_000));
    SumFormat<ColumnSums[]> format =
        new SumFormat<>(TableColumns::write, in -> TableColumns.read(in, like));
    Path file = out.resolve("columns.bin");
    new SumFile<>(1, sums).write(file, format);
    ColumnSums[] read = SumFile.read(file, format).sum();
    assertEquals("'" + "x".repeat(80) + "...'", read[0].wrong());
    assertNull(read[1].wrong());
    assertEquals(-0.5, read[1].low());
    assertEquals(3, read[1].high());
    assertEquals(1, read[1].missing());
    assertEquals(
        Objects.requireNonNull(sums[1].accumulator()).toMixture(),
        Objects.requireNonNull(read[1].accumulator()).toMixture());
  }
}
