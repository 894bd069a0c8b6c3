package org.gmnm.examples.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class KeptSumTest {

  private static final List<Integer> NUMBERS = IntStream.rangeClosed(1, 1000).boxed().toList();

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
          options, "sum", settings, data, 0L, (sum, n) -> sum + n, (a, b) -> a + b, stop);
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
      assertEquals(500_500, new Run(out, "--rounds", "99").of(data, "s", () -> false));
      assertEquals(2000, seen.value(), "without --resume anew, a round for each partition");
      try (ObjectOutputStream stranger =
          new ObjectOutputStream(Files.newOutputStream(out.resolve("sum.bin")))) {
        stranger.writeObject(new java.util.HashMap<>(java.util.Map.of("a", 1L)));
      }
      assertTrue(
          assertThrows(
                  UserException.class,
                  () -> new Run(out, "--rounds", "99", "--resume").of(data, "s", () -> false))
              .getMessage()
              .contains("REJECTED"));
      Files.writeString(out.resolve("sum.bin"), "damaged");
      assertThrows(
          UserException.class,
          () -> new Run(out, "--rounds", "99", "--resume").of(data, "s", () -> false));
    }
  }
}
