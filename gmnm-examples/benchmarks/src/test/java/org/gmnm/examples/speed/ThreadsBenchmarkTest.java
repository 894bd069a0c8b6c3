package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.speed.ThreadsBenchmark.Setting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsBenchmarkTest {

  @Test
  @Tag("slow")
  void everySettingIsTimedInProcessesOfItsOwn(@TempDir Path out) throws IOException {
    String[] args = {
      "--rounds", "1", "--batches", "4", "--widths", "3", "--ranks", "1", "--out", out.toString()
    };
    assertEquals(0, ExampleMain.run(new ThreadsBenchmark(), args));
    List<String> lines = Files.readAllLines(out.resolve("threads.csv"));
    assertEquals(2, lines.size());
    String[] cells = lines.get(1).replaceFirst("^\"[^\"]*\"", "size").split(",", -1);
    for (int i = 1; i <= Setting.values().length; i++) {
      assertTrue(Double.parseDouble(cells[i]) > 0, lines.get(1));
    }
    assertTrue(Files.size(out.resolve("threads.svg")) > 0);
  }

  @Test
  void theUsersEnvironmentGivesWayToTheSettings() {
    Map<String, String> environment =
        new HashMap<>(Map.of("OMP_NUM_THREADS", "7", "OMP_WAIT_POLICY", "ACTIVE", "HOME", "h"));
    Setting.SLEEPING.set(environment);
    assertEquals(Map.of("OMP_WAIT_POLICY", "PASSIVE", "HOME", "h"), environment);
    Setting.AS_IT_COMES.set(environment);
    assertEquals(Map.of("GOMP_SPINCOUNT", "300000", "HOME", "h"), environment);
  }

  @Test
  void wrongRoundsAreExplained(@TempDir Path out) {
    String[] args = {"--rounds", "0", "--out", out.toString()};
    assertEquals(2, ExampleMain.run(new ThreadsBenchmark(), args));
  }
}
