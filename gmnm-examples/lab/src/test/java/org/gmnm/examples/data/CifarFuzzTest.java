package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gmnm.testing.FuzzInputs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a CIFAR file or its list of class names holds: images, or one error that helps. */
class CifarFuzzTest {

  private static final int NAMES = 4;

  /** Called by the fuzzer. The first byte chooses the format and which of both files is made up. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    CifarFormat[] formats = CifarFormat.values();
    CifarFormat format = formats[(input[0] & 3) % formats.length];
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    boolean names = (input[0] & NAMES) != 0;
    String good = String.join("\n", format.defaultClassNames());
    FuzzInputs.file(format.namesFile(), names ? rest : good.getBytes(StandardCharsets.UTF_8));
    Path file = FuzzInputs.file("images.bin", names ? Fixtures.cifar(format, 1) : rest);
    try {
      ImageSet images = Cifar.read(format, List.of(file));
      int expected = names ? 1 : rest.length / format.recordSize();
      assertEquals(expected, images.size());
      for (int i = 0; i < expected; i++) {
        assertTrue(images.label(i) >= 0 && images.label(i) < format.classes());
      }
    } catch (DataException refused) {
      assertTrue(refused.getMessage().contains(file.getParent().toString()), refused.getMessage());
    }
  }

  static Stream<Arguments> inputs() throws IOException, URISyntaxException {
    return FuzzInputs.of(CifarFuzzTest.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void readOrRefused(String name, byte[] input) throws IOException {
    fuzzerTestOneInput(input);
  }
}
