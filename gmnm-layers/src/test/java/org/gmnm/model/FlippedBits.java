package org.gmnm.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;

/** What becomes of a model in which one bit of the file was flipped. */
final class FlippedBits {

  /**
   * How many flips ended how.
   *
   * @param refused by one sentence
   * @param same read to the same parameters and state
   * @param parameters read with other parameters
   * @param state read with the same parameters and another state of the updater, or none
   */
  record Count(int refused, int same, int parameters, int state) {}

  /** A way to read models. */
  @FunctionalInterface
  interface Reader {
    MultiLayerNetwork read(Path file) throws IOException;
  }

  private FlippedBits() {}

  static Count count(int flips, long seed, Path folder, Reader reader) throws IOException {
    MultiLayerNetwork network = AttackedModels.trained();
    Path file = folder.resolve("flipped.zip");
    ModelFiles.write(network, file);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(seed);
    int refused = 0;
    int parameters = 0;
    int state = 0;
    for (int i = 0; i < flips; i++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      MultiLayerNetwork read = read(reader, file);
      if (read == null) {
        refused++;
      } else if (!network.params().equals(read.params())) {
        parameters++;
      } else if (!network
          .getUpdater()
          .getStateViewArray()
          .equals(read.getUpdater().getStateViewArray())) {
        state++;
      }
    }
    return new Count(refused, flips - refused - parameters - state, parameters, state);
  }

  private static @Nullable MultiLayerNetwork read(Reader reader, Path file) {
    try {
      return reader.read(file);
    } catch (IOException | RuntimeException refused) {
      return null;
    }
  }
}
