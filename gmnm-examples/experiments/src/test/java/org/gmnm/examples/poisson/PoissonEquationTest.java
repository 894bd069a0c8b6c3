package org.gmnm.examples.poisson;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.Sampler;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.store.RunStore;
import org.gmnm.model.ModelFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The experiment at toy size. */
class PoissonEquationTest {

  private static int run(Path out, String... more) {
    List<String> args =
        new ArrayList<>(List.of("--out", out.toString(), "--points", "30", "--border", "16"));
    args.addAll(List.of(more));
    return ExampleMain.run(new PoissonEquation(), args.toArray(new String[0]));
  }

  private static double relativeError(Path out, String name) {
    try {
      JsonNode measures =
          new ObjectMapper()
              .readTree(out.resolve("runs").resolve(name + ".json").toFile())
              .at("/result/measures");
      return measures.get(measures.size() - 1).path("relativeL2").asDouble();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyMethodSolvesTheSquare(@TempDir Path out) throws IOException {
    assertEquals(
        0,
        run(
            out,
            "--methods",
            "LEAST_SQUARES,TRAINED,GMNM,KAN,MLP_TANH,MLP_SIN",
            "--components",
            "49",
            "--iterations",
            "2",
            "--steps",
            "4"));
    for (String file :
        List.of(
            "summary.md",
            "runs.csv",
            "manifest.json",
            "solutions.png",
            "total-error.svg",
            "boundary-mse.svg",
            "residual-mse-seconds.svg")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    assertTrue(relativeError(out, "least-squares-49-42-0.0") < 1e-2);
    MultiLayerNetwork saved =
        new ModelFiles().readNetwork(out.resolve("runs/least-squares-49-42-0.0.zip"));
    INDArray middle = Nd4j.createFromArray(new double[][] {{0.5, 0.5}});
    assertEquals(1, saved.output(middle).getDouble(0), 1e-2);
  }

  @Test
  void componentsAndSeedsMakeAStudy(@TempDir Path out) throws IOException {
    assertEquals(
        0,
        run(
            out,
            "--methods",
            "LEAST_SQUARES",
            "--components",
            "25,64",
            "--repeats",
            "2",
            "--k",
            "2",
            "--refine",
            "1",
            "--domain",
            "CUBE"));
    assertTrue(Files.size(out.resolve("components.svg")) > 0);
    assertEquals(5, Files.readAllLines(out.resolve("runs.csv")).size());
    String manifest = Files.readString(out.resolve("manifest.json"));
    for (String option :
        List.of("--domain CUBE", "--k 2", "--methods LEAST_SQUARES", "--refine 1", "--repeats 2")) {
      assertTrue(manifest.contains(option), manifest);
    }
    assertTrue(manifest.contains("\"DOUBLE\""), manifest);
  }

  /** Adam with points added on the way, and quasi-Newton: every measure to the bit. */
  @ParameterizedTest
  @ValueSource(strings = {"--optimizer ADAM --refine 2", "--optimizer QUASI_NEWTON --refine 0"})
  void aStoppedTrainingEndsWhereAnUndisturbedOneDoes(String options, @TempDir Path folder) {
    PdeOptions chosen = new PdeOptions();
    new picocli.CommandLine(new Holder(chosen))
        .parseArgs(("--steps 12 --points 30 --border 16 " + options).split(" ", -1));
    PdeProblem problem = PdeProblem.poisson(PdeProblem.Shape.SQUARE, 1);
    PdeRun.Key key =
        new PdeRun.Key(PdeMethod.MLP_TANH, 0, 42, chosen.optimizer.tuned(PdeMethod.MLP_TANH));
    PdeResult whole =
        new PdeRun(problem, chosen, store(folder.resolve("whole")), () -> false).run(key);
    assertNotNull(whole);
    int stops = 0;
    PdeResult parts = null;
    while (parts == null) {
      int[] left = {++stops + 1};
      parts =
          new PdeRun(problem, chosen, store(folder.resolve("parts")), () -> --left[0] <= 0)
              .run(key);
    }
    assertTrue(stops > 1, "stopped " + stops + " times");
    assertArrayEquals(
        whole.trace().column(Measure::relativeL2), parts.trace().column(Measure::relativeL2), 0.0);
    assertEquals(whole.network().params(), parts.network().params());
  }

  private static RunStore<PdeRun.Key, Trace> store(Path folder) {
    return new RunStore<>(folder, Trace.class);
  }

  @Test
  @Tag("slow")
  void runsThatAreDoneAreKeptAndOtherOptionsRefused(@TempDir Path out) throws IOException {
    String[] options = {"--methods", "GMNM", "--steps", "30"};
    assertEquals(0, run(out, options));
    Path kept = out.resolve("runs/gmnm-0-42-0.6.zip");
    Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
    assertEquals(0, run(out, options), "the same options");
    assertEquals(2, run(out, "--methods", "GMNM", "--steps", "31", "--resume"));
    assertEquals(2, run(out, "--methods", "GMNM", "--steps", "30", "--k", "2", "--resume"));
    assertEquals(2, run(out, "--methods", "GMNM", "--steps", "30", "--domain", "CUBE", "--resume"));
    assertEquals(0, run(out, "--methods", "GMNM,KAN", "--steps", "30", "--resume"));
    assertEquals(0, Files.getLastModifiedTime(kept).toMillis());
    assertEquals(0, run(out, "--methods", "GMNM", "--steps", "31", "--fresh"));
    assertTrue(Files.getLastModifiedTime(kept).toMillis() > 0, "begun anew");
    assertFalse(Files.exists(out.resolve("runs/kan-0-42-0.3.json")), "discarded");
  }

  private record Holder(@picocli.CommandLine.Mixin PdeOptions options) {}

  @Test
  void refinementAddsPointsWhereTheResidualIsLargest() {
    PdeProblem problem = PdeProblem.poisson(PdeProblem.Shape.SQUARE, 1);
    Collocation points = new Collocation(problem.pde(), 50, 10, Sampler.UNIFORM, 1);
    points.refine( // a residual that grows to the right
        (operator, at) -> {
          double[] values = new double[at.length];
          for (int n = 0; n < values.length; n++) {
            values[n] = 1000 * at[n][0];
          }
          return values;
        });
    assertEquals(55, points.inside().length);
    for (int n = 50; n < 55; n++) {
      assertTrue(points.inside()[n][0] > 0.7, "x = " + points.inside()[n][0]);
    }
  }

  @Test
  void gradientMethodsHaveEqualParameterCounts() {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (PdeMethod method : PdeMethod.values()) {
      if (!method.isClosedForm()) {
        MultiLayerNetwork network = new MultiLayerNetwork(method.configuration(2, new NoOp(), 1));
        network.init();
        least = Math.min(least, network.numParams());
        most = Math.max(most, network.numParams());
      }
    }
    assertTrue(most <= 1.02 * least, least + " to " + most);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--k 0",
        "--components 0",
        "--components 16,-1",
        "--steps 0",
        "--points 0",
        "--border -2",
        "--refine -1",
        "--refine 1 --methods GMNM",
        "--repeats 0",
        "--iterations 0",
        "--tuned 0",
        "--tuned NaN",
        "--optimizer NEWTON",
        "--sampler HALTON",
        "--domain DISK",
        "--methods GUESS",
        "--k one"
      })
  void wrongOptionsAreExplained(String options, @TempDir Path out) {
    assertEquals(2, run(out, options.split(" ", -1)));
  }

  @Test
  void helmholtzRunsToo(@TempDir Path out) {
    String[] args = {"--methods", "LEAST_SQUARES", "--components", "324", "--out", out.toString()};
    assertEquals(0, ExampleMain.run(new HelmholtzEquation(), args));
    assertTrue(relativeError(out, "least-squares-324-42-0.0") < 0.01);
  }

  @Test
  void tuningShowsEveryRate(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--methods", "MLP_SIN", "--steps", "2", "--tune"));
    assertEquals(
        1 + PdeOptimizer.QUASI_NEWTON.choices().size(),
        Files.readAllLines(out.resolve("tuning.csv")).size());
  }
}
