package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class SoakTest {

  @Test
  @Tag("slow")
  void memoryIsWatchedWhileAllNetworksTrain(@TempDir Path out) throws IOException {
    String[] args = {"--hours", "0.001", "--out", out.toString()};
    assertEquals(0, ExampleMain.run(new Soak(), args));
    List<String> lines = Files.readAllLines(out.resolve("memory.csv"));
    assertEquals(102, lines.size());
    assertTrue(Double.parseDouble(lines.get(101).split(",", -1)[0]) >= 0.001, lines.get(101));
    List<String> steps = Files.readAllLines(out.resolve("steps.csv"));
    assertEquals(SoakNetwork.values().length + 2, steps.size());
    for (String line : steps.subList(1, steps.size())) {
      assertTrue(Integer.parseInt(line.split(",", -1)[1]) > 0, line);
    }
    assertTrue(Files.size(out.resolve("memory.svg")) > 0);
  }

  @ParameterizedTest
  @EnumSource
  void everyNetworkLearnsAndIsUsed(SoakNetwork kind, @TempDir Path out) throws IOException {
    MultiLayerNetwork network = kind.network(3);
    INDArray before = network.params().dup();
    Runnable step = kind.step(network, 4);
    for (int i = 0; i < 6; i++) {
      step.run();
    }
    assertNotEquals(before, network.params());
    assertTrue(network.params().sumNumber().doubleValue() != 0, "no parameters");
    kind.use(network, out.resolve("model.zip"), 5);
    assertTrue(Files.size(out.resolve("model.zip")) > 0);
  }

  @Test
  void wrongHoursAreExplained(@TempDir Path out) {
    String[] args = {"--hours", "-1", "--out", out.toString()};
    assertEquals(2, ExampleMain.run(new Soak(), args));
  }
}
