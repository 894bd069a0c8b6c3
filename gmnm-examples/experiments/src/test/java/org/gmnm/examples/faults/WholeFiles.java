package org.gmnm.examples.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gmnm.examples.data.CsvTable;
import org.gmnm.model.CheckedZip;
import org.gmnm.model.ModelFiles;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Reads every file of a run as whoever uses it would. */
final class WholeFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String PNG_END = "IEND\u00aeB`\u0082";

  private WholeFiles() {}

  /**
   * What is wrong with a folder's files; hidden ones, which no reader looks at, aside.
   *
   * @return a line for each damaged file
   */
  static List<String> damaged(Path folder) throws IOException {
    List<String> damaged = new ArrayList<>();
    for (Path file : visible(folder)) {
      try {
        read(file);
      } catch (IOException | RuntimeException e) {
        damaged.add(folder.relativize(file) + ": " + e);
      }
    }
    return damaged;
  }

  /** The files that readers look at. */
  static List<Path> visible(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void read(Path file) throws IOException {
    String name = file.getFileName().toString();
    switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "json" -> {
        JsonNode node = JSON.readTree(Files.readAllBytes(file));
        require(node != null && node.isObject(), "no JSON object");
      }
      case "csv" -> CsvTable.read(file);
      case "png" -> {
        require(ImageIO.read(file.toFile()) != null, "no picture");
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        require(bytes.endsWith(PNG_END), "it has no end"); // which ImageIO does not miss
      }
      case "svg" -> require(Files.readString(file).endsWith("</svg>\n"), "no whole chart");
      case "checkpoint" -> CheckedZip.read(file);
      case "zip" -> new ModelFiles().readNetwork(file);
      case "html" -> require(Files.readString(file).endsWith("</html>\n"), "no whole page");
      case "md", "txt" -> require(!Files.readString(file).isEmpty(), "empty");
      default -> throw new IOException("no file of a run");
    }
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }
}
