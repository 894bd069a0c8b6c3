package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsBenchmarkTest {

  @Test
  @Tag("slow")
  void everyPartIsTimedBesideAnother(@TempDir Path out) throws IOException {
    String[] args = {
      "--rounds",
      "1",
      "--turn",
      "0.01",
      "--seconds",
      "0.01",
      "--warm-up",
      "0.01",
      "--out",
      out.toString()
    };
    assertEquals(0, ExampleMain.run(new PartsBenchmark(), args));
    String summary = Files.readString(out.resolve("summary.md"));
    for (Part part : Part.values()) {
      assertTrue(summary.contains(part.title()), summary);
    }
    assertTrue(Files.size(out.resolve("parts.svg")) > 0);
  }

  @Test
  void wrongOptionsAreExplained(@TempDir Path out) {
    String[] args = {"--turn", "0", "--out", out.toString()};
    assertEquals(2, ExampleMain.run(new PartsBenchmark(), args));
  }
}
