package org.gmnm.model;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.gmnm.testing.FuzzInputs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a model file holds: a network, or one sentence. */
class ModelFuzzTest {

  private static final long MOST_BYTES = 1 << 20;
  private static final String MODEL = "/org/gmnm/fixtures/gmnm-0.1.0.zip";

  /** What the bytes after the first one are. */
  private enum Part {
    ZIP,
    CONFIGURATION,
    PARAMETERS
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
            });
    ModelFiles reader = new ModelFiles().withMaxBytes(MOST_BYTES);
    try {
      assertTrue(reader.readNetwork(file).numParams() > 0);
    } catch (ModelFileException refused) {
      String message = refused.getMessage();
      assertTrue(message.startsWith("Cannot read the model model.zip: "), message);
      assertFalse(message.contains("\n"), message);
    }
  }

  /** A good model in which one file is another. */
  private static byte[] modelWith(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> part : Model.PARTS.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getKey().equals(name) ? content : part.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static final class Model {
    static final Map<String, byte[]> PARTS = parts();

    private static Map<String, byte[]> parts() {
      Map<String, byte[]> parts = new LinkedHashMap<>();
      try (InputStream in = ModelFuzzTest.class.getResourceAsStream(MODEL);
          ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(in.readAllBytes()))) {
        for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
          parts.put(e.getName(), zip.readAllBytes());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return parts;
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
