package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkBenchmarkTest {

  @ParameterizedTest
  @EnumSource(RacedNetwork.class)
  void everyNetworkTrains(RacedNetwork network) {
    RacedNetwork.Raced raced = network.start(42);
    raced.training().run();
    raced.inference().run();
    assertTrue(raced.parameters() > 1000, network.title());
  }

  @Test
  void theMainTimesBothAndKeepsWhatIsDone(@TempDir Path out) throws IOException {
    assumeTrue(Python.find().isPresent(), "PyTorch is not installed");
    String[] options = {
      "--out",
      out.toString(),
      "--networks",
      "ATTENTION",
      "--rounds",
      "2",
      "--warm-up",
      "0.1",
      "--seconds",
      "0.1"
    };
    assertEquals(ExampleMain.OK, ExampleMain.run(new NetworkBenchmark(), options));
    String summary = Files.readString(out.resolve("summary.md"));
    assertTrue(summary.contains(RacedNetwork.ATTENTION.title()), summary);
    assertEquals(ExampleMain.OK, ExampleMain.run(new NetworkBenchmark(), options));
    assertEquals(summary, Files.readString(out.resolve("summary.md")), "times that are kept");
  }
}
