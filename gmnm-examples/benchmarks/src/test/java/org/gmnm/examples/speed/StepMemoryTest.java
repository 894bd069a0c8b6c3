package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes are started: one size each. */
@EnabledOnOs(OS.LINUX)
class StepMemoryTest {

  private static int run(Path out, String... more) {
    return ExampleMain.run(
        new StepMemory(),
        Stream.concat(Stream.of("--out", out.toString()), Stream.of(more)).toArray(String[]::new));
  }

  /** 4,096 examples of 512 numbers, and as many labels, are 16.8 MB by themselves. */
  @Test
  @Tag("slow")
  void everyContestantHoldsItsDataAtLeast(@TempDir Path out) throws IOException {
    String[] size = {"--batches", "4096", "--widths", "512", "--components", "8", "--ranks", "1"};
    assertEquals(
        0,
        run(out, Stream.concat(Stream.of("--steps", "1"), Stream.of(size)).toArray(String[]::new)));
    List<String> lines = Files.readAllLines(out.resolve("memory.csv"));
    assertEquals(2, lines.size());
    String[] cells = lines.get(1).split(",(?=[0-9.]+(,|$))", -1);
    int contestants = NetworkContestant.values().length + StepContestant.peers().size();
    assertEquals(1 + contestants, cells.length, lines.get(1));
    for (int i = 1; i < cells.length; i++) {
      assertTrue(Double.parseDouble(cells[i]) > 16, lines.get(1));
    }
    assertTrue(Files.size(out.resolve("memory.svg")) > 0);
    assertTrue(Files.readString(out.resolve("manifest.json")).contains("--batches 4096"));
  }

  @Test
  void wrongOptionsAreExplained(@TempDir Path out) {
    assertEquals(2, run(out, "--steps", "0"));
    assertEquals(2, run(out, "--ranks", "0"));
    assertEquals(2, run(out, "--only", "NOBODY"));
  }
}
