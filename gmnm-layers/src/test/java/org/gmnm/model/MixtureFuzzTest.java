package org.gmnm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.gmnm.mixture.JointGaussianMixture;
import org.gmnm.testing.FuzzInputs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file holds: a mixture that can be written again, or one sentence. */
class MixtureFuzzTest {

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Path file = FuzzInputs.file("mixture.json", input);
    try {
      JointGaussianMixture mixture = MixtureFiles.read(file);
      MixtureFiles.write(mixture, file);
      assertEquals(mixture, MixtureFiles.read(file));
    } catch (ModelFileException refused) {
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.startsWith("Cannot read the mixture mixture.json: "), message);
      assertFalse(message.contains("\n"), message);
    }
  }

  static Stream<Arguments> inputs() throws IOException, URISyntaxException {
    return FuzzInputs.of(MixtureFuzzTest.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void readOrRefused(String name, byte[] input) throws IOException {
    fuzzerTestOneInput(input);
  }
}
