package org.gmnm.examples.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class AutoencoderTest {

  private static int run(Path out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("--images", "SHAPES", "--subset", "40", "--batch", "20", "--epochs", "2"));
    args.addAll(List.of("--out", out.toString()));
    args.addAll(List.of(more));
    return ExampleMain.run(new Autoencoder(), args.toArray(new String[0]));
  }

  @Test
  void bothNetworksAreTrainedComparedAndResumed(@TempDir Path out) throws IOException {
    assertEquals(0, run(out));
    for (String file :
        List.of(
            "summary.md",
            "manifest.json",
            "test-l2.svg",
            "training-l2.svg",
            "reconstructions.png",
            "interpolations.png")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    String first = Files.readString(out.resolve("summary.md"));
    assertFalse(first.contains("NaN"), first);
    assertTrue(first.contains("times that of plain (one run)."), first);
    Files.delete(out.resolve("summary.md"));
    assertEquals(0, run(out, "--resume"));
    assertEquals(first, Files.readString(out.resolve("summary.md")), "the same, seconds too");
  }

  private static AutoencoderRun.@Nullable Trained train(
      ImageParts images, Path folder, BooleanSupplier stop) {
    AutoencoderSettings settings = new AutoencoderSettings(3, 16, 2e-3);
    return new AutoencoderRun(images, settings, new RunStore<>(folder, AutoencoderResult.class))
        .train(AutoencoderNetwork.GMNM, 5, stop, LiveView.NONE);
  }

  @Test
  void stoppedAndResumedEqualsUninterrupted(@TempDir Path folder) {
    ImageParts images = ImageParts.read(ImageSource.SHAPES, folder, 40, 1);
    AutoencoderRun.Trained whole = train(images, folder.resolve("whole"), () -> false);
    AtomicInteger steps = new AtomicInteger();
    Path halves = folder.resolve("halves");
    assertNull(train(images, halves, () -> steps.incrementAndGet() == 5), "of 3 steps an epoch");
    AutoencoderRun.Trained resumed = train(images, halves, () -> false);
    assertNotNull(whole);
    assertNotNull(resumed);
    assertEquals(whole.result().test(), resumed.result().test());
    assertEquals(whole.network().params(), resumed.network().params());
    assertTrue(
        whole.result().training().get(2) < whole.result().training().get(0), "nothing learned");
  }

  @Test
  void parametersAreEqualWithinTwoPercent() {
    for (ImageShape shape : List.of(ImageShape.CIFAR, ImageShape.MNIST, DrawnShapes.SHAPE)) {
      double gmnm = parameters(AutoencoderNetwork.GMNM, shape);
      assertEquals(1, parameters(AutoencoderNetwork.PLAIN, shape) / gmnm, 0.02, shape.toString());
      assertEquals(1, parameters(AutoencoderNetwork.GATE, shape) / gmnm, 0.02, shape.toString());
    }
  }

  private static long parameters(AutoencoderNetwork kind, ImageShape shape) {
    return kind.create(shape, 1e-3, 1, 1).numParams();
  }

  /** At the start the map is 1 give or take a little, and the decoder is part of the network. */
  @Test
  @Tag("slow")
  void theProductBeginsNearOne(@TempDir Path folder) {
    ImageParts images = ImageParts.read(ImageSource.SHAPES, folder, 100, 1);
    INDArray batch = AutoencoderRun.some(images.training(), 100).next().getFeatures();
    for (AutoencoderNetwork kind : List.of(AutoencoderNetwork.GATE, AutoencoderNetwork.GMNM)) {
      ComputationGraph network = kind.create(DrawnShapes.SHAPE, 1e-3, 1, 3);
      var activations = network.feedForward(batch, false);
      INDArray map = activations.get("map");
      assertEquals(1, map.meanNumber().doubleValue(), 0.05, kind.title());
      double spread = map.stdNumber().doubleValue();
      assertTrue(spread > 0.01 && spread < 0.3, kind.title() + " " + spread);
      INDArray decoded =
          kind.decoder(network, DrawnShapes.SHAPE).outputSingle(activations.get("latent"));
      assertTrue(decoded.equalsWithEps(activations.get("loss"), 1e-4), kind.title());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--learning-rate 0",
        "--networks WIDE",
        "--repeats 0",
        "--images CIFAR10 --data no/such/folder"
      })
  void wrongOptionsAreExplained(String options, @TempDir Path out) {
    assertEquals(2, run(out, options.split(" ", -1)));
  }

  @Test
  @Tag("slow")
  void aDamagedTrainingIsExplained(@TempDir Path out) throws IOException {
    assertEquals(0, run(out, "--networks", "PLAIN"));
    Files.writeString(out.resolve("trainings/shapes-plain-42.json"), "{");
    assertEquals(2, run(out, "--networks", "PLAIN", "--resume"));
  }
}
