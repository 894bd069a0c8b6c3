package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepBenchmarkTest {

  @Test
  void everySizeIsTimedAndDrawn(@TempDir Path out) throws IOException {
    String[] args = {
      "--batches",
      "4",
      "--widths",
      "3,5",
      "--components",
      "6",
      "--ranks",
      "1,2",
      "--rounds",
      "1",
      "--turn",
      "0.01",
      "--out",
      out.toString()
    };
    assertEquals(0, ExampleMain.run(new StepBenchmark(), args));
    List<String> lines = Files.readAllLines(out.resolve("steps.csv"));
    assertEquals(5, lines.size());
    assertTrue(lines.get(0).contains("step, CLOSED_FORM"), lines.get(0));
    assertTrue(Files.size(out.resolve("steps.png")) > 0);
    assertTrue(Files.readString(out.resolve("summary.md")).contains("closed form over SAMEDIFF"));
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
        3 * (2.0 * 32 * 8 * 64 * 2 + 2.0 * 32 * 64 * 8), new StepCase(32, 8, 64, 2).operations());
  }
}
