package org.gmnm.examples.fitting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.QuasiNewton;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.NoOp;

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
  @Tag("slow")
  void everySurfaceIsFittedAndDrawnByEveryMethod(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--surface", "SMOOTH,OSCILLATING,PEAKED,PLANE_WAVES,RIDGE"));
    for (Surface surface : Surface.values()) {
      assertTrue(Files.size(out.resolve(surface.fileName() + ".png")) > 0);
      assertTrue(Files.size(out.resolve(surface.fileName() + "-curves.svg")) > 0);
    }
    int fits = Surface.values().length * FitMethod.values().length;
    assertEquals(1 + fits, Files.readAllLines(out.resolve("summary.csv")).size());
    assertEquals(1 + fits, Files.readAllLines(out.resolve("runs.csv")).size());
  }

  @Test
  void resumingKeepsTheFitsThatAreDoneAndNoOthers(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--surface", "SMOOTH"));
    Path kept = out.resolve("fits/smooth-mlp-tanh-42-4.0-10-96.json");
    Path lost = out.resolve("fits/smooth-mlp-sin-42-0.5-10-96.json");
    String runs = Files.readString(out.resolve("runs.csv")).replaceAll(",[^,]*\r\n", "\n");
    String summary = Files.readString(out.resolve("summary.md"));
    assertFalse(summary.contains("greatest"), "one run has no range: " + summary);
    Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
    Files.delete(lost);

    assertEquals(0, run(out, "--surface", "SMOOTH", "--resume"));
    assertEquals(0, Files.getLastModifiedTime(kept).toMillis());
    assertTrue(Files.exists(lost));
    String again = Files.readString(out.resolve("runs.csv")).replaceAll(",[^,]*\r\n", "\n");
    assertEquals(runs, again, "but for the seconds, as if never interrupted");
    assertEquals(2, run(out, 10, 97, "--surface", "SMOOTH", "--resume"), "other options");
    assertEquals(0, Files.getLastModifiedTime(kept).toMillis());
  }

  @Test
  void tuningWritesTheTableThatIsRead(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--surface", "PEAKED", "--tune"));
    List<String> lines = Files.readAllLines(out.resolve(StartScales.FILE));
    assertEquals(1 + FitNetwork.values().length, lines.size());
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      int best = 0;
      for (int i = 1; i < StartScales.CHOICES.size(); i++) {
        best = Double.parseDouble(cells[4 + i]) < Double.parseDouble(cells[4 + best]) ? i : best;
      }
      assertEquals(StartScales.CHOICES.get(best), Double.valueOf(cells[3]), line);
    }
  }

  @Test
  void theCommittedTableHasAScaleForEveryNetworkOnEverySurface() {
    StartScales scales = StartScales.read();
    for (Surface surface : Surface.values()) {
      for (FitMethod method : FitMethod.values()) {
        boolean tuned = StartScales.CHOICES.contains(scales.of(surface, method, 250));
        assertEquals(method.network() != null, tuned, surface + " " + method);
      }
    }
  }

  /** What the optimiser is given is the slope of what it minimises, for every network. */
  @ParameterizedTest
  @EnumSource(names = "PROJECTION", mode = EnumSource.Mode.EXCLUDE)
  void gradientsAreTheSlopesOfTheLoss(FitMethod method) {
    FitTask task = new FitTask(Surface.SMOOTH, method, 3, 1, 10, 20);
    MultiLayerNetwork network = GradientFit.network(task);
    DataSet data = FitData.labelled(task.surface(), FitData.points(3, task.points()));
    QuasiNewton.Objective loss = GradientFit.loss(network, data);
    double[] at = network.params().toDoubleVector();
    double[] gradient = new double[at.length];
    double[] ignored = new double[at.length];
    loss.at(at, gradient);
    double[] direction = new Random(4).doubles(at.length, -1, 1).toArray();
    double slope = 0;
    double[] ahead = at.clone();
    double[] behind = at.clone();
    for (int i = 0; i < at.length; i++) {
      slope += gradient[i] * direction[i];
      ahead[i] += 1e-6 * direction[i];
      behind[i] -= 1e-6 * direction[i];
    }
    double difference = (loss.at(ahead, ignored) - loss.at(behind, ignored)) / 2e-6;
    assertEquals(slope, difference, 1e-5 * Math.abs(slope) + 1e-7);
  }

  @Test
  void parameterCountsAreWithinTwoPercent() {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (FitNetwork kind : FitNetwork.values()) {
      MultiLayerNetwork network = new MultiLayerNetwork(kind.configuration(1, new NoOp()));
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
