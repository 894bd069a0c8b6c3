package org.gmnm.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.model.ModelFiles;
import org.gmnm.testing.Snippets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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

  /**
   * The colour turns the class over; some cells of each column are empty. The class is not the last
   * column, and names have commas and quotes.
   */
  @Test
  void aTableWithCategoriesAndGapsIsClassified(@TempDir Path folder) throws Exception {
    Random random = new Random(1);
    List<String> rows = new ArrayList<>(List.of("name,where,weight,colour,height"));
    for (int i = 0; i < 500; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      String colour = List.of("red", "green", "blue").get(random.nextInt(3));
      boolean inside = Math.hypot(x, y) < 1.2 != colour.equals("red");
      rows.add(
          String.join(
              ",",
              "\"Stone %d, \"\"%s\"\"\"".formatted(i, random.nextInt()),
              inside ? "in" : "out",
              random.nextInt(20) == 0 ? "" : Double.toString(1000 * x),
              random.nextInt(20) == 0 ? "" : '"' + colour + '"',
              random.nextInt(20) == 0 ? "" : Double.toString(1e-3 * y)));
    }
    Path table = folder.resolve("table.csv");
    Files.write(table, rows);
    ClassifyMixedCsv.main(new String[] {table.toString(), "where", "name"});
    assertTrue(number("Accuracy:") > 0.75, printed()); // about a half by chance
  }

  @Test
  @Tag("slow")
  void imagesInFoldersAreClassified(@TempDir Path folder) throws Exception {
    Random random = new Random(1);
    for (String shape : List.of("disc", "square", "cross")) {
      Files.createDirectory(folder.resolve(shape));
      for (int i = 0; i < 100; i++) {
        ImageIO.write(
            drawn(shape, random), "png", folder.resolve(shape).resolve(i + ".png").toFile());
      }
    }
    ClassifyImages.main(new String[] {folder.toString()});
    assertTrue(number("Accuracy:") > 0.8, printed()); // a third by chance
  }

  /** Such as the files that file managers leave behind: no black image with a label. */
  @Test
  void aFileThatIsNoImageIsNamed(@TempDir Path folder) throws Exception {
    for (String name : List.of("disc", "square")) {
      Files.writeString(Files.createDirectory(folder.resolve(name)).resolve(".DS_Store"), "none");
    }
    String message =
        assertThrows(IOException.class, () -> ClassifyImages.main(new String[] {folder.toString()}))
            .getMessage();
    assertTrue(message.contains(".DS_Store is no image"), message);
  }

  /** A shape of any place, size and brightness on a darker ground, wider than it is high. */
  private static BufferedImage drawn(String shape, Random random) {
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    int ground = random.nextInt(100);
    graphics.setColor(new Color(ground, ground, random.nextInt(100)));
    graphics.fillRect(0, 0, 48, 40);
    graphics.setColor(new Color(120 + random.nextInt(130), 120 + random.nextInt(130), 200));
    int size = 14 + random.nextInt(12);
    int x = 2 + random.nextInt(44 - size);
    int y = 2 + random.nextInt(36 - size);
    switch (shape) {
      case "disc" -> graphics.fillOval(x, y, size, size);
      case "square" -> graphics.fillRect(x, y, size, size);
      default -> {
        graphics.fillRect(x, y + size / 3, size, size / 3);
        graphics.fillRect(x + size / 3, y, size / 3, size);
      }
    }
    graphics.dispose();
    return image;
  }

  /** What nobody can know of the days ahead, weather and noise, makes an error of about 5. */
  @Test
  @Tag("slow")
  void seriesAreForecast() {
    ForecastSeries.main(new String[0]);
    double error = number("mean absolute error");
    assertTrue(error > 3 && error < 8, printed());
    assertTrue(number("a week before") > 15, printed());
    String[] next = printed().split("\\[+", 2)[1].replace("]", "").split(",", -1);
    assertEquals(3, next.length, printed());
    for (String day : next) {
      double sales = Double.parseDouble(day.strip());
      assertTrue(sales > 60 && sales < 180, printed());
    }
  }

  @Test
  @Tag("slow")
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
            lines.stream().filter(line -> !line.startsWith("import ")).count() <= 100,
            file + " has " + lines.size() + " lines");
        assertTrue(
            lines.stream().noneMatch(line -> line.startsWith("import org.gmnm.examples")),
            file.toString());
      }
    }
  }
}
