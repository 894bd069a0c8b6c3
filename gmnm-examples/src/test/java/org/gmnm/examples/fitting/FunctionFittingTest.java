package org.gmnm.examples.fitting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionFittingTest {

  private static int run(Path out, String... more) {
    return run(out, 10, 96, more);
  }

  private static int run(Path out, int steps, int points, String... more) {
    List<String> args = new ArrayList<>(List.of("--steps", "" + steps, "--points", "" + points));
    args.addAll(List.of("--out", out.toString(), "--projection-steps", "1"));
    args.addAll(Arrays.asList(more));
    return ExampleMain.run(new FunctionFitting(), args.toArray(new String[0]));
  }

  @Test
  void everySurfaceIsFittedAndDrawnByEveryMethod(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--surface", "SMOOTH,OSCILLATING,PEAKED,RIDGE"));
    for (Surface surface : Surface.values()) {
      assertTrue(Files.size(out.resolve(surface.title() + ".png")) > 0);
      assertTrue(Files.size(out.resolve(surface.title() + "-curves.png")) > 0);
    }
    int fits = Surface.values().length * FitMethod.values().length;
    assertEquals(1 + fits, Files.readAllLines(out.resolve("summary.csv")).size());
    assertEquals(1 + fits, Files.readAllLines(out.resolve("runs.csv")).size());
  }

  @Test
  void resumingKeepsTheFitsThatAreDoneAndNoOthers(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--surface", "SMOOTH"));
    Path kept = out.resolve("fits").resolve("smooth-mlp_tanh-42.json");
    Path lost = out.resolve("fits").resolve("smooth-mlp_sin-42.json");
    String runs = Files.readString(out.resolve("runs.csv")).replaceAll(",[^,]*\r\n", "\n");
    Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
    Files.delete(lost);

    assertEquals(0, run(out, "--surface", "SMOOTH", "--resume"));
    assertEquals(0, Files.getLastModifiedTime(kept).toMillis());
    assertTrue(Files.exists(lost));
    String again = Files.readString(out.resolve("runs.csv")).replaceAll(",[^,]*\r\n", "\n");
    assertEquals(runs, again, "but for the seconds, as if never interrupted");

    assertEquals(0, run(out, 10, 97, "--surface", "SMOOTH", "--resume"));
    assertTrue(Files.getLastModifiedTime(kept).toMillis() > 0, "other options, other fits");
  }

  @Test
  void tuningWritesTheTableThatIsRead(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--surface", "PEAKED", "--tune"));
    List<String> lines = Files.readAllLines(out.resolve(LearningRates.FILE));
    assertEquals(1 + FitNetwork.values().length, lines.size());
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      int best = 0;
      for (int i = 1; i < LearningRates.CHOICES.size(); i++) {
        best = Double.parseDouble(cells[3 + i]) < Double.parseDouble(cells[3 + best]) ? i : best;
      }
      assertEquals(LearningRates.CHOICES.get(best), Double.valueOf(cells[2]), line);
    }
  }

  @Test
  void theCommittedTableHasARateForEveryNetworkOnEverySurface() {
    LearningRates rates = LearningRates.read();
    for (Surface surface : Surface.values()) {
      for (FitMethod method : FitMethod.values()) {
        boolean tuned = LearningRates.CHOICES.contains(rates.of(surface, method));
        assertEquals(method.network() != null, tuned, surface + " " + method);
      }
    }
  }

  @Test
  void parameterCountsAreWithinTwoPercent() {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (FitNetwork kind : FitNetwork.values()) {
      MultiLayerNetwork network = new MultiLayerNetwork(kind.configuration(1, 0.01, 10));
      network.init();
      least = Math.min(least, network.numParams());
      most = Math.max(most, network.numParams());
    }
    assertTrue(most <= 1.02 * least, least + " to " + most);
  }

  @Test
  void wrongOptionsAreExplained(@TempDir Path out) {
    assertEquals(2, run(out, 0, 96));
    assertEquals(2, run(out, 10, 84));
    assertEquals(2, run(out, "--repeats", "-1"));
    assertEquals(2, run(out, "--seed", "5", "--repeats", "3"), "the tuning's seed");
  }
}
