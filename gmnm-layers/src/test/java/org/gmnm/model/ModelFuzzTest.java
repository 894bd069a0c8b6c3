package org.gmnm.model;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.gmnm.testing.FuzzInputs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a model file holds: a network, or one sentence. */
class ModelFuzzTest {

  private static final long MOST_BYTES = 1 << 20;
  private static final String MODEL = "/org/gmnm/fixtures/gmnm-0.1.0.zip";
  private static final String TRAINED = "/org/gmnm/fixtures/options-0.1.0/gmnm-updater.zip";

  /** What the bytes after the first one are. All but the first make a zip of right checksums. */
  private enum Part {
    ZIP,
    CONFIGURATION,
    PARAMETERS,
    EDITS_OF_CONFIGURATION,
    EDITS_OF_PARAMETERS,
    EDITS_OF_UPDATER,
    NORMALIZER
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    Part part = Part.values()[(input[0] & 0xFF) % Part.values().length];
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    Path file =
        FuzzInputs.file(
            "model.zip",
            switch (part) {
              case ZIP -> rest;
              case CONFIGURATION -> modelWith(ModelZip.CONFIGURATION, rest);
              case PARAMETERS -> modelWith(ModelZip.PARAMETERS, rest);
              case EDITS_OF_CONFIGURATION -> modelEdited(ModelZip.CONFIGURATION, rest);
              case EDITS_OF_PARAMETERS -> modelEdited(ModelZip.PARAMETERS, rest);
              case EDITS_OF_UPDATER -> modelEdited(ModelZip.UPDATER, rest);
              case NORMALIZER -> modelWith(ModelZip.NORMALIZER, rest);
            });
    ModelFiles reader = new ModelFiles().withMaxBytes(MOST_BYTES);
    try {
      assertTrue(reader.readNetwork(file).numParams() > 0);
      reader.readNormalizer(file);
    } catch (ModelFileException refused) {
      String message = refused.getMessage();
      assertTrue(message.startsWith("Cannot read the model model.zip: "), message);
      assertFalse(message.contains("\n"), message);
    }
  }

  private static byte[] modelWith(String name, byte[] content) throws IOException {
    return ZipParts.zipWith(Model.PARTS, name, content);
  }

  /** A good model in which pieces of one file are replaced. */
  private static byte[] modelEdited(String name, byte[] edits) throws IOException {
    return ZipParts.zipWith(
        Model.TRAINED_PARTS, name, edited(Model.TRAINED_PARTS.get(name), edits));
  }

  /** Each edit: where (two bytes), how many bytes go, how many come, and those that come. */
  static byte[] edited(byte[] original, byte[] edits) {
    byte[] text = original;
    for (int at = 0; at + 4 <= edits.length; ) {
      int from = Math.min(((edits[at] & 0xFF) << 8) | (edits[at + 1] & 0xFF), text.length);
      int to = Math.min(from + (edits[at + 2] & 0xFF), text.length);
      int first = at + 4;
      int last = Math.min(first + (edits[at + 3] & 0xFF), edits.length);
      ByteArrayOutputStream changed = new ByteArrayOutputStream();
      changed.write(text, 0, from);
      changed.write(edits, first, last - first);
      changed.write(text, to, text.length - to);
      text = changed.toByteArray();
      at = last;
    }
    return text;
  }

  private static final class Model {
    static final Map<String, byte[]> PARTS = parts(MODEL);
    static final Map<String, byte[]> TRAINED_PARTS = parts(TRAINED);

    private static Map<String, byte[]> parts(String name) {
      try {
        return ZipParts.ofResource(name);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Stream<Arguments> inputs() throws IOException, URISyntaxException {
    return FuzzInputs.of(ModelFuzzTest.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void readOrRefused(String name, byte[] input) throws IOException {
    fuzzerTestOneInput(input);
  }
}
