package org.gmnm.examples.poisson;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.spark.SparkOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

class SparkPoissonTest {

  private static int run(Path out, String... more) {
    List<String> args = new ArrayList<>(List.of("--out", out.toString(), "--components", "100"));
    args.addAll(List.of("--points", "2000", "--block", "256"));
    args.addAll(List.of(more));
    return ExampleMain.run(new SparkPoisson(), args.toArray(new String[0]));
  }

  @Test
  void anyPartitioningGivesTheSolutionOfOneMachine() {
    PoissonJob three = new PoissonJob(20_000, 100, 3, 1);
    double[] expected = three.alone();
    try (JavaSparkContext spark = new SparkOptions().connect("test")) {
      assertArrayEquals(expected, three.on(spark), three.tolerance());
      assertArrayEquals(expected, new PoissonJob(20_000, 100, 5, 1).on(spark), three.tolerance());
    }
    double[] withoutABlock = new PoissonJob(16_000, 100, 1, 1).alone();
    double largest =
        IntStream.range(0, expected.length)
            .mapToDouble(i -> Math.abs(expected[i] - withoutABlock[i]))
            .max()
            .orElseThrow();
    assertTrue(largest > 10 * three.tolerance(), "a lost block must show, " + largest);
  }

  @Test
  void theMainSolvesTheEquationAndIsResumed(@TempDir Path out) throws IOException {
    assertEquals(0, run(out));
    for (String file : List.of("summary.md", "manifest.json", "rows.bin")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    MultiLayerNetwork solution = MultiLayerNetwork.load(out.resolve("network.zip").toFile(), false);
    double[][] points = {{0.5, 0.5}, {0.25, 0.5}, {0, 0.3}};
    double[] u = solution.output(Nd4j.createFromArray(points)).ravel().toDoubleVector();
    assertArrayEquals(new double[] {1, Math.sqrt(0.5), 0}, u, 1e-4);
    assertEquals(0, run(out, "--resume"), "nothing left to do");
    assertEquals(2, run(out, "--resume", "--k", "2"), "the rows of another problem");
    assertEquals(2, run(out, "--rounds", "0"));
    assertEquals(2, run(out, "--k", "0"));
  }
}
