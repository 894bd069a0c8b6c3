package org.gmnm.examples.dropin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropInTest {

  private static final int IMAGES = 150;

  @TempDir static Path data;

  /** Digits are the numbers of bright rows, with noise. */
  @BeforeAll
  static void writeImages() throws IOException {
    Path folder = Files.createDirectory(data.resolve("mnist"));
    for (String part : new String[] {"train", "t10k"}) {
      ByteBuffer images = ByteBuffer.allocate(16 + IMAGES * 784);
      images.putInt(2051).putInt(IMAGES).putInt(28).putInt(28);
      ByteBuffer labels = ByteBuffer.allocate(8 + IMAGES).putInt(2049).putInt(IMAGES);
      Random random = new Random(part.length());
      for (int i = 0; i < IMAGES; i++) {
        labels.put((byte) (i % 10));
        for (int k = 0; k < 784; k++) {
          images.put((byte) (random.nextInt(60) + (k / 56 == i % 10 ? 60 : 0)));
        }
      }
      Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
      Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }
  }

  private static int run(Path out, String... more) {
    return ExampleMain.run(
        new DropIn(),
        Stream.concat(
                Stream.of("--data", data.toString(), "--out", out.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void theMainLeavesTablesAndKeepsWhatIsDone(@TempDir Path out) throws IOException {
    String[] arguments = {
      "--sets", "MNIST", "--places", "FIRST,SECOND", "--training-images", "150"
    };
    assertEquals(0, run(out, arguments));
    List<String> lines = Files.readAllLines(out.resolve("trainings.csv"));
    assertEquals("images,pixels,place,block,seed,accuracy,parameters,seconds", lines.get(0));
    assertEquals(1 + 2 * 3, lines.size());
    assertTrue(lines.get(1).startsWith("MNIST,UNIT,FIRST,BUILT_IN,42,"), lines.get(1));
    String summary = Files.readString(out.resolve("summary.md"));
    assertTrue(summary.contains("one seed") && summary.contains("| second |"), summary);
    assertTrue(Files.readString(out.resolve("manifest.json")).contains("train-images-idx3-ubyte"));

    Path kept = out.resolve("trainings").resolve("mnist-unit-first-gmnm-42.json");
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(kept, before);
    assertEquals(2, run(out, "--resume", "--sets", "MNIST", "--training-images", "120"));
    assertEquals(
        0,
        run(
            out,
            Stream.concat(Stream.of("--resume"), Stream.of(arguments)).toArray(String[]::new)));
    assertEquals(before, Files.getLastModifiedTime(kept), "a finished training was repeated");
    assertEquals(summary, Files.readString(out.resolve("summary.md")));
  }

  @Test
  void whatCannotBeTrainedIsRefused(@TempDir Path out) {
    assertEquals(2, run(out, "--sets", "CIFAR10", "--places", "LSTM"));
    assertEquals(2, run(out, "--sets", "MNIST", "--training-images", "2"));
    assertEquals(2, run(out, "--sets", "MNIST", "--training-images", "9000"));
  }

  /** The layer's running statistics and Adam's moments are in the checkpoint too. */
  @Test
  void trainingsEndTheSameHoweverOftenTheyAreStopped(@TempDir Path folder) {
    DropInData images = DropInData.read(data, Images.MNIST, Scale.UNIT, IMAGES);
    DropInResult whole = train(images, folder.resolve("whole"), () -> false);
    assertNotNull(whole);
    DropInResult stopped = null;
    int starts = 0;
    while (stopped == null) {
      int[] left = {2};
      stopped = train(images, folder.resolve("stopped"), () -> --left[0] == 0);
      starts++;
    }
    assertTrue(starts > 3, "starts: " + starts);
    assertEquals(whole.accuracy(), stopped.accuracy());
    assertEquals(whole.parameters(), stopped.parameters());
    assertTrue(whole.accuracy() > 0.2, "no better than chance: " + whole.accuracy());
  }

  private static @Nullable DropInResult train(
      DropInData images, Path folder, BooleanSupplier stop) {
    DropInTask task = new DropInTask(Images.MNIST, Scale.UNIT, Place.FIRST, Block.GMNM, 42);
    RunStore<DropInTask, DropInResult> store = new RunStore<>(folder, DropInResult.class);
    return images.train(task, store.checkpoint(task, DropInData.State.class), stop);
  }
}
