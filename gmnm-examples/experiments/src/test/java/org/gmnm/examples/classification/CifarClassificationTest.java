package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.UserException;
import org.gmnm.examples.data.Cifar;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.store.RunStore;
import org.gmnm.layers.GmnmLayer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;

class CifarClassificationTest {

  private static final ClassifierRun.Start NOTHING = network -> {};
  private static final double FOREVER = Double.POSITIVE_INFINITY;

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
          "validation-accuracy.svg",
          "training-loss.svg",
          "confusion-plain.png",
          "confusion-gmnm.png",
          "trainings/plain-42.zip",
          "trainings/gmnm-42.json"
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
  void everyOptionReachesTheTraining(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    String[] args = {
      "--data",
      data(folder).toString(),
      "--out",
      out.toString(),
      "--epochs",
      "1",
      "--batch",
      "16",
      "--network",
      "TRANSFORMER_GMNM",
      "--augment",
      "--shift",
      "2",
      "--smoothing",
      "0.1",
      "--schedule",
      "COSINE",
      "--rate",
      "0.002",
      "--rank",
      "2",
      "--components",
      "8",
      "--combination",
      "SUM",
      "--place",
      "SECOND",
      "--start",
      "DATA"
    };
    assertEquals(0, ExampleMain.run(new CifarClassification(), args));
    String manifest = Files.readString(out.resolve("manifest.json"), StandardCharsets.UTF_8);
    for (int i = 8; i < args.length; i++) {
      String option =
          args[i] + (i + 1 == args.length || args[i + 1].startsWith("--") ? "" : " " + args[i + 1]);
      assertTrue(!option.startsWith("--") || manifest.contains(option), option + manifest);
    }
    ComputationGraph best = best(out, "transformer-gmnm");
    GmnmLayer layer = (GmnmLayer) best.getLayer("forward2").conf().getLayer();
    assertEquals(8, layer.getComponents());
    assertEquals(2, layer.getRank());
    assertEquals(GmnmLayer.Aggregation.SUM, layer.getAggregation());
    assertTrue(best.getLayer("forward1").conf().getLayer() instanceof ConvolutionLayer);
    Adam updater = (Adam) layer.getIUpdater();
    assertEquals(new CosineRate(0.002, 0, 5), updater.getLearningRateSchedule());

    String[] others = args.clone();
    others[others.length - 1] = "RANDOM";
    String[] resumed = java.util.Arrays.copyOf(others, others.length + 1);
    resumed[others.length] = "--resume";
    assertEquals(2, ExampleMain.run(new CifarClassification(), resumed), "resumed other options");
  }

  @Test
  @Tag("slow")
  void theAblationLeavesOneTableAndOnePicture(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    String[] args = {
      "--data",
      data(folder).toString(),
      "--out",
      out.toString(),
      "--epochs",
      "1",
      "--batch",
      "16",
      "--subset",
      "16",
      "--ablation"
    };
    assertEquals(0, ExampleMain.run(new CifarClassification(), args));
    assertTrue(Files.size(out.resolve("ablation.svg")) > 0);
    String table = Files.readString(out.resolve("summary.md"));
    for (Variant variant : Variant.ablation(CifarNetwork.GMNM, CifarNetwork.PLAIN, false)) {
      assertTrue(table.contains("| " + variant.name() + " "), table);
    }
  }

  @Test
  void digitsAreClassifiedToo(@TempDir Path folder) throws IOException {
    mnist(folder, "train", 20);
    mnist(folder, "t10k", 10);
    Path out = folder.resolve("out");
    String[] args = {
      "--data",
      folder.toString(),
      "--out",
      out.toString(),
      "--epochs",
      "1",
      "--batch",
      "8",
      "--format",
      "MNIST",
      "--network",
      "ATTENTION_GMNM"
    };
    assertEquals(0, ExampleMain.run(new CifarClassification(), args));
    assertTrue(Files.readString(out.resolve("summary.md")).contains("| attention-gmnm "));
  }

  @Test
  void aHundredClassesAreClassifiedOnceTheirFilesAreThere(@TempDir Path folder) throws IOException {
    for (String name : new String[] {"train.bin", "test.bin"}) {
      byte[] records = new byte[20 * 3074];
      new Random(3).nextBytes(records);
      for (int i = 0; i < 20; i++) {
        records[i * 3074] = (byte) i; // coarse
        records[i * 3074 + 1] = (byte) (5 * i); // fine
      }
      Files.write(folder.resolve(name), records);
    }
    Path out = folder.resolve("out");
    String[] args = {
      "--data",
      folder.toString(),
      "--out",
      out.toString(),
      "--epochs",
      "1",
      "--batch",
      "8",
      "--format",
      "CIFAR100_FINE",
      "--network",
      "WIDE_GMNM"
    };
    assertEquals(0, ExampleMain.run(new CifarClassification(), args));
    ComputationGraph best = best(out, "wide-gmnm");
    assertEquals(100, ((OutputLayer) best.getLayer("label").conf().getLayer()).getNOut());
  }

  /** Digits in the publisher's files: noise, a header and as many labels. */
  private static void mnist(Path folder, String part, int count) throws IOException {
    byte[] noise = new byte[count * 28 * 28];
    new Random(2).nextBytes(noise);
    Files.write(
        folder.resolve(part + "-images-idx3-ubyte"),
        ByteBuffer.allocate(16 + noise.length)
            .putInt(0x803)
            .putInt(count)
            .putInt(28)
            .putInt(28)
            .put(noise)
            .array());
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      labels.put((byte) (i % 10));
    }
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }

  private static ComputationGraph best(Path out, String network) {
    return store(out.resolve("trainings")).graph(new ClassifierRun.Key(network, 42));
  }

  private static RunStore<ClassifierRun.Key, ClassifierResult> store(Path folder) {
    return new RunStore<>(folder, ClassifierResult.class);
  }

  private static ClassifierRun run(
      Path folder, ImageSet images, double seconds, BooleanSupplier stop) {
    return new ClassifierRun(
        "test",
        new ClassifierRun.Key("test", 42),
        store(folder),
        new ImageIterator(images, 16, 5, true),
        new ImageIterator(images, 16, 5, false),
        3,
        seconds,
        stop);
  }

  @Test
  void stoppedAndResumedEqualsUninterrupted(@TempDir Path folder) throws IOException {
    ImageSet images = Cifar.readTest(CifarFormat.CIFAR10, data(folder));
    var configuration = CifarNetwork.GMNM.configuration(10, 7);

    ClassifierRun whole = run(folder.resolve("whole"), images, FOREVER, () -> false);
    assertTrue(whole.train(configuration.clone(), NOTHING, LiveView.NONE));

    Path halves = folder.resolve("halves");
    AtomicInteger steps = new AtomicInteger();
    ClassifierRun first = run(halves, images, FOREVER, () -> steps.incrementAndGet() == 3);
    assertFalse(
        first.train(configuration.clone(), NOTHING, LiveView.NONE),
        "it should have stopped on the way");
    ClassifierRun second = run(halves, images, FOREVER, () -> false);
    assertTrue(second.train(configuration.clone(), NOTHING, LiveView.NONE));

    assertEquals(whole.history().loss(), second.history().loss());
    assertEquals(whole.history().accuracy(), second.history().accuracy());
    assertArrayEquals(
        store(folder.resolve("whole"))
            .graph(new ClassifierRun.Key("test", 42))
            .params()
            .toDoubleVector(),
        store(halves).graph(new ClassifierRun.Key("test", 42)).params().toDoubleVector());
  }

  @Test
  void timeThatIsOverEndsTheTrainingAndKeepsItsEpochs(@TempDir Path folder) throws IOException {
    ImageSet images = Cifar.readTest(CifarFormat.CIFAR10, data(folder));
    var configuration = CifarNetwork.PLAIN.configuration(10, 7);
    UserException tooShort =
        assertThrows(
            UserException.class,
            () ->
                run(folder.resolve("short"), images, 1e-9, () -> false)
                    .train(configuration.clone(), NOTHING, LiveView.NONE));
    assertTrue(tooShort.getMessage().contains("--hours"), tooShort.getMessage());

    Path out = folder.resolve("out");
    AtomicInteger steps = new AtomicInteger(); // two an epoch
    ClassifierRun stopped = run(out, images, FOREVER, () -> steps.incrementAndGet() == 3);
    assertFalse(stopped.train(configuration.clone(), NOTHING, LiveView.NONE));
    ClassifierRun late = run(out, images, 1e-9, () -> false);
    assertTrue(late.train(configuration.clone(), NOTHING, LiveView.NONE));
    assertEquals(1, late.history().epochs());
    assertEquals(20, late.test(new ImageIterator(images, 16, 5, false)).getNumRowCounter());
  }
}
