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

class PredictorLatencyTest {

  @Test
  void everyNumberOfThreadsHasItsRow(@TempDir Path out) throws IOException {
    String[] args = {
      "--threads", "1,3", "--seconds", "0.05", "--turns", "1", "--out", out.toString()
    };
    assertEquals(0, ExampleMain.run(new PredictorLatency(), args));
    List<String> lines = Files.readAllLines(out.resolve("latency.csv"));
    assertEquals(3, lines.size());
    for (String line : lines.subList(1, 3)) {
      String[] cells = line.split(",", -1);
      assertTrue(Double.parseDouble(cells[2]) >= Double.parseDouble(cells[1]), line);
      assertTrue(Double.parseDouble(cells[4]) > 0, line);
    }
  }

  @Test
  void wrongNumbersAreExplained(@TempDir Path out) {
    assertEquals(
        2,
        ExampleMain.run(
            new PredictorLatency(), new String[] {"--threads", "0", "--out", out.toString()}));
  }
}
