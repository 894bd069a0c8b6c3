package org.gmnm.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.examples.UserException;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What an earlier run left in a JSON file, for runs that go on from it. */
public final class KeptResult {

  private static final ObjectMapper JSON = new ObjectMapper();

  private KeptResult() {}

  /**
   * Makes a result of a file's contents.
   *
   * @param <T> the result
   */
  @FunctionalInterface
  public interface Reader<T> {

    /**
     * Reads.
     *
     * @param node the whole file
     * @return the result, or null if it is that of other options
     * @throws IOException if it is not whole
     */
    @Nullable T read(JsonNode node) throws IOException;
  }

  /**
   * Reads a file if there is one.
   *
   * @param <T> the result
   * @param file where it is
   * @param again what to do without it, as in "delete it to train anew": train
   * @param reader makes the result
   * @return the result, or null if there is no file, or one of other options
   * @throws UserException if the file cannot be read, saying what to do
   */
  public static <T> @Nullable T load(Path file, String again, Reader<T> reader) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return reader.read(JSON.readTree(Files.readAllBytes(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(
          "Cannot read the result %s (%s); delete it to %s anew"
              .formatted(file, e.getMessage(), again),
          e);
    }
  }
}
