package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.gmnm.testing.FuzzInputs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an idx file of images or labels holds: images, or one error that helps. */
class IdxFuzzTest {

  private static final int LABELS = 1;
  private static final int COMPRESS = 2;

  /** Called by the fuzzer. The first byte says which of both files is made up, and how. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    byte[] madeUp = (input[0] & COMPRESS) == 0 ? rest : Fixtures.gzip(rest);
    boolean labels = (input[0] & LABELS) != 0;
    Path file = FuzzInputs.file("train-images-idx3-ubyte", labels ? Fixtures.idxImages(2) : madeUp);
    FuzzInputs.file("train-labels-idx1-ubyte", labels ? madeUp : Fixtures.idxLabels(2));
    try {
      ImageSet images = Mnist.read(file.getParent(), true);
      for (int i = 0; i < images.size(); i++) {
        assertTrue(images.label(i) >= 0 && images.label(i) < Mnist.CLASSES);
      }
    } catch (DataException refused) {
      assertTrue(refused.getMessage().contains(file.getParent().toString()), refused.getMessage());
    }
  }

  static Stream<Arguments> inputs() throws IOException, URISyntaxException {
    return FuzzInputs.of(IdxFuzzTest.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void readOrRefused(String name, byte[] input) throws IOException {
    fuzzerTestOneInput(input);
  }
}
