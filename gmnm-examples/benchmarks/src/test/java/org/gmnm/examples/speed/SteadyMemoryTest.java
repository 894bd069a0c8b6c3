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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SteadyMemoryTest {

  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void memoryIsSampledAndDrawn(MemoryLoad load, @TempDir Path out) throws IOException {
    String[] args = {"--load", load.name(), "--steps", "50", "--out", out.toString()};
    assertEquals(0, ExampleMain.run(new SteadyMemory(), args));
    List<String> lines = Files.readAllLines(out.resolve("memory.csv"));
    assertEquals(52, lines.size());
    assertTrue(Double.parseDouble(lines.get(1).split(",", -1)[1]) > 1, lines.get(1));
    assertTrue(Files.size(out.resolve("memory.svg")) > 0);
  }

  @Test
  void tooFewStepsAreExplained(@TempDir Path out) {
    assertEquals(
        2,
        ExampleMain.run(
            new SteadyMemory(), new String[] {"--steps", "3", "--out", out.toString()}));
  }
}
