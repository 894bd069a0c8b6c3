package org.gmnm.examples.generation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MixtureGeneratorTest {

  private static int run(Path out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("--images", "SHAPES", "--subset", "120", "--epochs", "2", "--latent", "3"));
    args.addAll(List.of("--components", "50", "--clusters", "5", "--classifier-epochs", "1"));
    args.addAll(List.of("--out", out.toString()));
    args.addAll(List.of(more));
    return ExampleMain.run(new MixtureGenerator(), args.toArray(new String[0]));
  }

  @Test
  @Tag("slow")
  void everyMethodIsMeasuredAndResumed(@TempDir Path out) throws IOException {
    assertEquals(0, run(out));
    for (String file :
        List.of(
            "summary.md",
            "manifest.json",
            "samples.png",
            "samples-joint.png",
            "variation.png",
            "chosen-components.png",
            "frechet.svg",
            "variation-measures.svg")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    String first = Files.readString(out.resolve("summary.md"));
    assertFalse(first.contains("NaN"), first);
    Files.delete(out.resolve("summary.md"));
    assertEquals(0, run(out, "--resume"));
    assertEquals(first, Files.readString(out.resolve("summary.md")), "the same, seconds too");
    Files.delete(out.resolve("scores/shapes-42.json"));
    assertEquals(0, run(out, "--resume"));
    assertEquals(
        withoutSeconds(first),
        withoutSeconds(Files.readString(out.resolve("summary.md"))),
        "networks that are kept draw the same images");
  }

  /** The last column of the first table is how long something took. */
  private static String withoutSeconds(String summary) {
    return summary.replaceAll("(?m)\\|[^|]*\\|$", "");
  }

  @Test
  void confidenceAndClasses() {
    double[][] even = {{0.9, 0.1}, {0.2, 0.8}};
    assertEquals(0.85, GeneratorScores.confidence(even), 1e-12);
    assertEquals(2, GeneratorScores.classes(even), 1e-12);
    assertEquals(1, GeneratorScores.classes(new double[][] {{0.9, 0.1}, {0.8, 0.2}}), 1e-12);
    assertEquals(Double.NaN, GeneratorScores.classes(new double[][] {{0.9, 0.1}, {Double.NaN, 1}}));
  }

  @Test
  void nearestImages() {
    INDArray training = Nd4j.createFromArray(new float[][] {{0, 0, 0, 0}, {1, 1, 1, 1}});
    INDArray images =
        Nd4j.createFromArray(new float[][] {{1, 1, 1, 0}, {0, 0, 0, 0}, {0.5f, 0, 0, 0}});
    assertArrayEquals(
        new double[] {0.5, 0, 0.25}, new NearestImages(training).distances(images), 1e-3);
    assertEquals(2, NearestImages.quantile(new double[] {3, 1, 2}, 0.5));
  }

  @Test
  void theSameSeedDrawsTheSameShapes() {
    assertEquals(
        ImageArrays.flat(DrawnShapes.draw(8, 3)), ImageArrays.flat(DrawnShapes.draw(8, 3)));
    INDArray drawn = ImageArrays.flat(DrawnShapes.draw(8, 3));
    for (int i = 0; i < 8; i++) {
      double brightness = drawn.getRow(i).sumNumber().doubleValue();
      assertTrue(brightness > 2 && brightness < 130, i + ": " + brightness);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--latent 0",
        "--components 1",
        "--clusters 0",
        "--classifier-epochs 0",
        "--images MNIST --data no/such/folder"
      })
  void wrongOptionsAreExplained(String options, @TempDir Path out) {
    assertEquals(2, run(out, options.split(" ", -1)));
  }
}
