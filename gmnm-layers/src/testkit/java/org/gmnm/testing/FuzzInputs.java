package org.gmnm.testing;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Inputs of a fuzz target, kept as files: where a fuzzer starts, and whatever it once broke. They
 * lie in the folder {@code fuzz/} and the target's simple name, beside its class. A target is a
 * test class with {@code public static void fuzzerTestOneInput(byte[])}, which throws on a finding;
 * the fuzzer (the profile {@code fuzz}) calls that, and the gate runs it on these files.
 */
public final class FuzzInputs {

  private FuzzInputs() {}

  /**
   * The inputs of a target.
   *
   * @param target its test class
   * @return name and content of each file
   */
  public static Stream<Arguments> of(Class<?> target) throws IOException, URISyntaxException {
    URL folder = target.getResource("fuzz/" + target.getSimpleName());
    if (folder == null) {
      throw new IllegalStateException("There are no inputs of " + target.getName());
    }
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      List<Path> sorted = files.sorted().toList();
      return sorted.stream()
          .map(file -> Arguments.of(file.getFileName().toString(), content(file)));
    }
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * A file that holds what a fuzzer made up, the same at every call and gone with the process.
   *
   * @param name its name
   * @param content its bytes
   * @return the file, in a folder of this process
   */
  public static Path file(String name, byte[] content) throws IOException {
    return Files.write(Folder.PATH.resolve(name), content);
  }

  private static final class Folder {
    static final Path PATH = create();

    private static Path create() {
      try {
        Path folder = Files.createTempDirectory("gmnm-fuzz");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        return folder;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private static void delete(Path folder) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        // It lies in the system's folder for such files.
      }
    }
  }
}
