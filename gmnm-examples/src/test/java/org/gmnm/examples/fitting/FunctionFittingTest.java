package org.gmnm.examples.fitting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionFittingTest {

  @Test
  void everySurfaceIsFittedAndDrawn(@TempDir Path out) throws IOException {
    String[] args = {
      "--steps",
      "20",
      "--points",
      "64",
      "--batch",
      "32",
      "--out",
      out.toString(),
      "--surface",
      "SMOOTH,OSCILLATING,PEAKED,RIDGE"
    };
    assertEquals(0, ExampleMain.run(new FunctionFitting(), args));
    for (Surface surface : Surface.values()) {
      assertTrue(Files.size(out.resolve(surface.title() + ".png")) > 0);
      assertTrue(Files.size(out.resolve(surface.title() + "-curves.png")) > 0);
    }
    assertEquals(13, Files.readAllLines(out.resolve("summary.csv")).size());
  }

  @Test
  void parameterCountsAreWithinTwoPercent() {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (FitNetwork kind : FitNetwork.values()) {
      MultiLayerNetwork network = new MultiLayerNetwork(kind.configuration(1, 10));
      network.init();
      least = Math.min(least, network.numParams());
      most = Math.max(most, network.numParams());
    }
    assertTrue(most <= 1.02 * least, least + " to " + most);
  }

  @Test
  void wrongOptionsAreExplained() {
    assertEquals(2, ExampleMain.run(new FunctionFitting(), new String[] {"--steps", "0"}));
    assertEquals(2, ExampleMain.run(new FunctionFitting(), new String[] {"--batch", "-1"}));
  }
}
