package org.gmnm.examples.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.data.ImageSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixtureConditionedDiffusionTest {

  private static int run(Path out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--out",
                out.toString(),
                "--steps",
                "4",
                "--encoder-steps",
                "3",
                "--guide-steps",
                "3",
                "--batch",
                "4",
                "--width",
                "2",
                "--times",
                "4",
                "--sampling-steps",
                "2",
                "--samples",
                "1",
                "--grid-every",
                "4"));
    args.addAll(Arrays.asList(more));
    return ExampleMain.run(new MixtureConditionedDiffusion(), args.toArray(new String[0]));
  }

  @Test
  @Tag("slow")
  void theMainLeavesTablesAndPicturesAndResumes(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("out");
    assertEquals(0, run(out));
    for (String file :
        new String[] {
          "summary.md",
          "manifest.json",
          "loss.svg",
          "guide-loss.svg",
          "accuracy.svg",
          "trainings/features-42.zip",
          "seed42/features-step000004.png",
          "seed42/samples-classes-ngmg-ddim.png",
          "seed42/samples-features-none-ancestral.png"
        }) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    String summary = Files.readString(out.resolve("summary.md"));
    FileTime trained = Files.getLastModifiedTime(out.resolve("trainings/classes-42.zip"));
    assertEquals(0, run(out, "--resume"));
    assertEquals(summary, Files.readString(out.resolve("summary.md")));
    assertEquals(
        trained,
        Files.getLastModifiedTime(out.resolve("trainings/classes-42.zip")),
        "what is done was done again");
    assertEquals(
        2, run(out, "--resume", "--learning-rate", "0.1"), "another training's checkpoint");
  }

  @Test
  void digitsAreReadFromMnistsFiles(@TempDir Path folder) throws Exception {
    ImageSet bars = DigitPicturesTest.bars(36, 10);
    ByteBuffer images = ByteBuffer.allocate(16 + 36 * 784);
    images.putInt(0x803).putInt(36).putInt(28).putInt(28);
    ByteBuffer labels = ByteBuffer.allocate(8 + 36).putInt(0x801).putInt(36);
    for (int i = 0; i < bars.size(); i++) {
      labels.put((byte) bars.label(i));
      for (int k = 0; k < 784; k++) {
        images.put((byte) bars.pixel(i, 0, k / 28, k % 28));
      }
    }
    Files.write(folder.resolve("train-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve("train-labels-idx1-ubyte"), labels.array());
    Path out = folder.resolve("out");
    String[] mnist = {
      "--images",
      "MNIST",
      "--data",
      folder.toString(),
      "--conditions",
      "FEATURES",
      "--guidance",
      "NONE",
      "--judge-steps",
      "2"
    };
    assertEquals(0, run(out, mnist));
    assertTrue(Files.readString(out.resolve("summary.md")).contains("digit, %"));
    assertTrue(Files.readString(out.resolve("manifest.json")).contains("train-images-idx3-ubyte"));
    BufferedImage grid =
        ImageIO.read(out.resolve("seed42/samples-features-none-ddim.png").toFile());
    assertTrue(grid.getWidth() > 10 * 16, "a column for each digit");
    assertEquals(2, run(out, "--resume", "--guidance", "NONE"), "a checkpoint of other images");
  }

  @Test
  void wrongOptionsAreExplained(@TempDir Path folder) {
    assertEquals(2, run(folder, "--held-out", "40"));
    assertEquals(2, run(folder, "--learning-rate", "0"));
    assertEquals(2, run(folder, "--guidance", "MAYBE"));
    assertEquals(2, run(folder, "--average", "1"));
    String[] moreStepsThanTimes = {"--out", folder.toString(), "--times", "5"};
    assertEquals(2, ExampleMain.run(new MixtureConditionedDiffusion(), moreStepsThanTimes));
  }

  @Test
  void realImagesMeasureWellAndWrongOnesDoNot() {
    ShapePictures source = new ShapePictures();
    ComputationGraph judge = new ComputationGraph(new EncoderNetwork(source).configuration(1));
    judge.init();
    SampleMeasures measures = new SampleMeasures(source, judge, 5);
    int[] classes = new int[72];
    Arrays.setAll(classes, i -> i / 2);
    SampleScores good = measures.measure(measures.real(classes, 1), classes);
    assertEquals(1, good.accuracy(), 0);
    assertEquals(0, good.defects(), 0);
    assertTrue(good.diversity() > 0.01, "diversity " + good.diversity());

    int[] wrong = classes.clone();
    Arrays.setAll(wrong, i -> classes[i] + 1); // another position in every image
    SampleScores bad = measures.measure(measures.real(wrong, 1), classes);
    assertEquals(1, bad.defects(), 0);
    assertEquals(0, bad.found().get(ShapePictures.POSITION), 0);
    assertTrue(bad.accuracy() > 0.5 && bad.accuracy() < 0.8, "accuracy " + bad.accuracy());

    float[][] black = new float[72][source.pixels()];
    assertTrue(measures.measure(black, classes).frechet() > 2 * good.frechet());
  }
}
