package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.UserException;
import org.gmnm.examples.data.Cifar;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarClassificationTest {

  /** Images whose red channel tells the class, in the publisher's files. */
  static Path data(Path folder) throws IOException {
    Random random = new Random(1);
    for (String name :
        new String[] {
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin",
          "test_batch.bin"
        }) {
      byte[] records = new byte[20 * 3073];
      random.nextBytes(records);
      for (int i = 0; i < 20; i++) {
        int label = i % 10;
        records[i * 3073] = (byte) label;
        java.util.Arrays.fill(records, i * 3073 + 1, i * 3073 + 1025, (byte) (25 * label));
      }
      Files.write(folder.resolve(name), records);
    }
    return folder;
  }

  @Test
  void theMainTrainsBothNetworksAndLeavesTableAndPictures(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    String[] args = {
      "--data", data(folder).toString(), "--out", out.toString(), "--epochs", "2", "--batch", "16"
    };
    assertEquals(0, ExampleMain.run(new CifarClassification(), args));
    for (String file :
        new String[] {
          "summary.md",
          "runs.csv",
          "manifest.json",
          "validation-accuracy.png",
          "training-loss.png",
          "confusion-plain.png",
          "confusion-gmnm.png",
          "plain-seed42/best.zip",
          "gmnm-seed42/metrics.csv"
        }) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    String manifest = Files.readString(out.resolve("manifest.json"), StandardCharsets.UTF_8);
    assertTrue(manifest.contains("data_batch_1.bin"), manifest);
    assertFalse(manifest.contains(folder.toString()), "a path of this machine is in the manifest");
  }

  @Test
  void wrongOptionsAreExplained() {
    assertEquals(2, ExampleMain.run(new CifarClassification(), new String[] {"--repeats", "0"}));
    assertEquals(2, ExampleMain.run(new CifarClassification(), new String[] {"--epoch", "3"}));
    assertEquals(
        2, ExampleMain.run(new CifarClassification(), new String[] {"--data", "no/such/folder"}));
  }

  @Test
  void gmnmHasNoMoreParametersThanThePlainNetwork() {
    long plain = parameters(CifarNetwork.PLAIN);
    long gmnm = parameters(CifarNetwork.GMNM);
    assertTrue(gmnm <= plain && gmnm > 0.98 * plain, gmnm + " and " + plain);
  }

  private static long parameters(CifarNetwork kind) {
    ComputationGraph network = new ComputationGraph(kind.configuration(10, 1));
    network.init();
    return network.numParams();
  }

  private static ClassifierRun run(Path folder, ImageSet images, BooleanSupplier stop) {
    return new ClassifierRun(
        "test",
        folder,
        new ImageIterator(images, 16, 5, true),
        new ImageIterator(images, 16, 5, false),
        3,
        stop);
  }

  @Test
  void stoppedAndResumedEqualsUninterrupted(@TempDir Path folder) throws IOException {
    ImageSet images = Cifar.readTest(CifarFormat.CIFAR10, data(folder));
    var configuration = CifarNetwork.GMNM.configuration(10, 7);

    ClassifierRun whole = run(folder.resolve("whole"), images, () -> false);
    assertTrue(whole.train(configuration.clone(), false));

    Path halves = folder.resolve("halves");
    AtomicInteger steps = new AtomicInteger();
    ClassifierRun first = run(halves, images, () -> steps.incrementAndGet() == 3);
    assertFalse(first.train(configuration.clone(), false), "it should have stopped on the way");
    ClassifierRun second = run(halves, images, () -> false);
    assertTrue(second.train(configuration.clone(), true));

    assertEquals(whole.history().loss(), second.history().loss());
    assertEquals(whole.history().accuracy(), second.history().accuracy());
    assertArrayEquals(
        new RunFiles(folder.resolve("whole")).best().params().toDoubleVector(),
        new RunFiles(halves).best().params().toDoubleVector());
  }

  @Test
  void aDamagedCheckpointIsNamed(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("checkpoint.zip"), "not a zip");
    UserException error = assertThrows(UserException.class, () -> new RunFiles(folder).latest());
    assertTrue(error.getMessage().contains("checkpoint.zip"), error.getMessage());
    assertTrue(error.getMessage().contains("delete it"), error.getMessage());
  }
}
