package org.gmnm.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.model.ModelFiles;
import org.gmnm.testing.Snippets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class QuickstartTest {

  private final PrintStream console = System.out;
  private final InputStream keyboard = System.in;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void giveBack() {
    System.setOut(console);
    System.setIn(keyboard);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** The number behind these words. */
  private double number(String words) {
    String rest = printed().split(Pattern.quote(words), 2)[1].strip();
    return Double.parseDouble(rest.split("[^-0-9.]", 2)[0]);
  }

  @Test
  void helloLearnsTheRing() {
    HelloGmnm.main(new String[0]);
    assertTrue(number("points:") > 0.9, printed()); // 0.62 by chance
  }

  @Test
  void aTableIsClassified(@TempDir Path folder) throws Exception {
    Random random = new Random(1);
    List<String> rows =
        IntStream.range(0, 400)
            .mapToObj(
                i -> {
                  double x = random.nextGaussian();
                  double y = random.nextGaussian();
                  return 1000 * x + "," + 1e-3 * y + "," + (Math.hypot(x, y) < 1.2 ? "in" : "out");
                })
            .toList();
    Path table = folder.resolve("table.csv");
    Files.write(table, Stream.concat(Stream.of("width,height,where"), rows.stream()).toList());
    ClassifyCsv.main(new String[] {table.toString()});
    assertTrue(number("Accuracy:") > 0.9, printed());
  }

  @Test
  void uncertaintyGrowsWithTheNoise() {
    Nd4j.getRandom().setSeed(5);
    Uncertainty.main(new String[0]);
    String[] lines =
        printed().lines().filter(line -> line.startsWith("x =")).toArray(String[]::new);
    double[] deviations =
        Stream.of(lines)
            .mapToDouble(
                line -> Double.parseDouble(line.split("deviation ", -1)[1].split(",", -1)[0]))
            .toArray();
    for (int i = 0; i < 3; i++) {
      assertEquals(0.3 * new double[] {0.1, 0.5, 0.9}[i], deviations[i], 0.06, printed());
    }
  }

  @Test
  void aDensityIsLearned() {
    DensityInOnePass.main(new String[0]);
    // 0.3 Φ(2) + 0.7 Φ(−2), and 0.7 / (2 √2π) at the second mode.
    assertEquals(0.3092, number("P(value < 2) ="), 2e-3, printed());
    assertEquals(0.1396, number("density at 6:"), 2e-3, printed());
  }

  /** In an equilateral triangle u is the product of the distances to the edges over its height. */
  @Test
  void anEquationIsSolved() {
    SolveEquation.main(new String[0]);
    assertEquals(1 / 9.0, number("u(centre) ="), 1e-5, printed());
  }

  @Test
  void aSavedModelServes(@TempDir Path folder) throws Exception {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new GmnmLayer.Builder().nIn(2).nOut(3).components(4).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(3).nOut(2).build())
                .build());
    network.init();
    Path file = folder.resolve("model.zip");
    ModelFiles.write(network, file);
    System.setIn(new ByteArrayInputStream("0.5,-1\n".getBytes(StandardCharsets.UTF_8)));
    LoadAndServe.main(new String[] {file.toString()});
    double expected = network.output(Nd4j.createFromArray(new float[][] {{0.5f, -1}})).getDouble(0);
    assertEquals(expected, number("["), 1e-6, printed());
  }

  /** A program to copy is short, and needs nothing of the examples. */
  @Test
  void programsAreShortAndStandAlone() throws Exception {
    Path folder =
        Snippets.root()
            .resolve("gmnm-examples/experiments/src/main/java/org/gmnm/examples/quickstart");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        List<String> lines = Files.readAllLines(file);
        assertTrue(
            lines.stream().filter(line -> !line.startsWith("import ")).count() <= 75,
            file + " has " + lines.size() + " lines");
        assertTrue(
            lines.stream().noneMatch(line -> line.startsWith("import org.gmnm.examples")),
            file.toString());
      }
    }
  }
}
