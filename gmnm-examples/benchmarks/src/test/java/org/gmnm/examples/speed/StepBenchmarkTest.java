package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class StepBenchmarkTest {

  @Test
  @Tag("slow")
  void everySizeIsTimedOnceAndDrawn(@TempDir Path out) throws IOException {
    String[] args = {
      "--types",
      "FLOAT,DOUBLE",
      "--batches",
      "4",
      "--widths",
      "3,5",
      "--components",
      "6",
      "--ranks",
      "2",
      "--rounds",
      "1",
      "--turn",
      "0.01",
      "--seconds",
      "0.01",
      "--first-warm-up",
      "0",
      "--warm-up",
      "0.01",
      "--resume",
      "--out",
      out.toString()
    };
    assertEquals(0, ExampleMain.run(new StepBenchmark(), args));
    List<String> lines = Files.readAllLines(out.resolve("step.csv"));
    assertEquals(5, lines.size());
    assertTrue(lines.get(0).contains("CLOSED_FORM"), lines.get(0));
    assertTrue(Files.size(out.resolve("growth-width.svg")) > 0);
    assertTrue(Files.readString(out.resolve("summary.md")).contains("closed form over SAMEDIFF"));

    assertEquals(0, ExampleMain.run(new StepBenchmark(), args));
    assertEquals(lines, Files.readAllLines(out.resolve("step.csv")), "kept, not timed anew");

    args[5] = "3"; // one of the widths: a folder is filled in several calls
    assertEquals(0, ExampleMain.run(new StepBenchmark(), args));
    List<String> some = Files.readAllLines(out.resolve("step.csv"));
    assertEquals(3, some.size());
    assertTrue(lines.containsAll(some), "kept, not timed anew");
  }

  @Test
  void wrongSizesAreExplained(@TempDir Path out) {
    assertEquals(
        2,
        ExampleMain.run(
            new StepBenchmark(), new String[] {"--ranks", "0", "--out", out.toString()}));
  }

  @Test
  void workCountsForwardAndBackwardProducts() {
    assertEquals(
        3 * (2.0 * 32 * 8 * 64 * 2 + 2.0 * 32 * 64 * 8),
        new StepCase(32, 8, 64, 2, DataType.FLOAT).operations());
  }
}
