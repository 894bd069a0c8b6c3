package org.gmnm.examples.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.MissingNode;

/**
 * What a run left in its folder: manifest, tables in Markdown, pictures.
 *
 * @param folder where it lies
 * @param manifest the manifest, see {@link Manifest}
 */
record RunRecord(Path folder, JsonNode manifest) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST = "manifest.json";
  private static final int COMMIT = 10; // characters of it that are shown

  /** The run in a folder, or nothing where no manifest lies in it. */
  static Optional<RunRecord> in(Path folder) {
    return files(folder, MANIFEST).stream().findFirst().map(m -> new RunRecord(folder, json(m)));
  }

  /** All runs in a folder and below, by their paths. */
  static List<RunRecord> below(Path root) {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isDirectory).sorted().flatMap(f -> in(f).stream()).toList();
    } catch (IOException e) {
      throw unreadable(root, e);
    }
  }

  /** The tables, summary first. */
  List<Path> tables() {
    List<Path> tables = new ArrayList<>(files(folder, ".md"));
    tables.removeIf(f -> f.getFileName().toString().equals("README.md"));
    tables.sort((a, b) -> Boolean.compare(!a.endsWith("summary.md"), !b.endsWith("summary.md")));
    return tables;
  }

  List<Path> pictures() {
    return files(folder, ".png");
  }

  String title() {
    return manifest.path("experiment").asText("run");
  }

  /** When, how long, of which seed and commit, on what. */
  String facts() {
    JsonNode software = manifest.path("software");
    JsonNode machine = manifest.path("machine");
    return String.format(
        Locale.ROOT,
        "%s · %s · seed %s · commit %s%s · %s, %s cores",
        manifest.path("start").asText("?"),
        duration(),
        manifest.path("seed").asText("none"),
        each(software.path("gitCommit"), "unknown", COMMIT),
        each(software.path("gitDirty"), "", 5).contains("true") ? " with changes" : "",
        each(machine.path("cpu"), "?", Integer.MAX_VALUE),
        each(machine.path("cores"), "?", Integer.MAX_VALUE));
  }

  /** A fact, or all of them where results came about differently. */
  private static String each(JsonNode fact, String unknown, int most) {
    List<JsonNode> all = new ArrayList<>();
    (fact.isArray() ? fact : List.of(fact)).forEach(all::add);
    return all.stream()
        .map(one -> one.asText(unknown))
        .map(text -> text.substring(0, Math.min(most, text.length())))
        .collect(Collectors.joining(" and "));
  }

  /**
   * Of trainings and drawing where both are known, for a run that was resumed; of older runs what
   * there is, which of those that were resumed is the last process alone.
   */
  private String duration() {
    String process = ProgressText.duration(manifest.path("wallSeconds").asDouble());
    double training = manifest.path("trainingSeconds").asDouble();
    if (!manifest.has("trainingSeconds")) {
      return process;
    }
    return manifest.has("drawingSeconds")
        ? "%s of training, %s of drawing"
            .formatted(
                ProgressText.duration(training),
                ProgressText.duration(manifest.path("drawingSeconds").asDouble()))
        : ProgressText.duration(training) + " of training";
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static List<Path> files(Path folder, String ending) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /** Nothing where the file is damaged: the report shows the rest. */
  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(text(file));
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static UncheckedIOException unreadable(Path file, IOException e) {
    return new UncheckedIOException("Cannot read " + file + ": " + AtomicFiles.reason(e), e);
  }
}
