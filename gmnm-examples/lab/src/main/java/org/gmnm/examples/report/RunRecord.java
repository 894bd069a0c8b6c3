package org.gmnm.examples.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gmnm.model.AtomicFiles;
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

  /** Of a single file. */
  private static final long MOST_BYTES = 64 << 20;

  /** The run in a folder, or nothing where no manifest lies in it. */
  static Optional<RunRecord> in(Path folder) {
    return Files.exists(folder.resolve(MANIFEST), LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new RunRecord(folder, json(folder)))
        : Optional.empty();
  }

  /**
   * All runs in a folder and below, by their paths.
   *
   * @param unreadable is told of folders that cannot be looked into
   */
  static List<RunRecord> below(Path root, Consumer<Path> unreadable) {
    List<RunRecord> runs = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              in(folder).ifPresent(runs::add);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path folder, IOException e) {
              unreadable.accept(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw unreadable(root, e);
    }
    runs.sort(Comparator.comparing(RunRecord::folder));
    return runs;
  }

  /** Whether the manifest is there and cannot be read. */
  boolean isDamaged() {
    return manifest.isMissingNode();
  }

  /** The tables, summary first. */
  List<Path> tables() {
    List<Path> tables = new ArrayList<>(files(".md"));
    tables.removeIf(f -> f.getFileName().toString().equals("README.md"));
    tables.sort((a, b) -> Boolean.compare(!a.endsWith("summary.md"), !b.endsWith("summary.md")));
    return tables;
  }

  /** Charts and pictures; without those in PNG of earlier versions that were drawn again as SVG. */
  List<Path> pictures() {
    List<Path> pictures = new ArrayList<>(files(".png"));
    List<Path> charts = files(".svg");
    pictures.removeIf(png -> charts.contains(asSvg(png)));
    pictures.addAll(charts);
    pictures.sort(Comparator.naturalOrder());
    return pictures;
  }

  private static Path asSvg(Path png) {
    return png.resolveSibling(png.getFileName().toString().replaceFirst("\\.png$", ".svg"));
  }

  String title() {
    return manifest.path("experiment").asText("run");
  }

  /** When, how long, of which seed and commit, on what. */
  String facts() {
    JsonNode software = manifest.path("software");
    JsonNode machine = manifest.path("machine");
    String cores = each(machine.path("cores"), "?", Integer.MAX_VALUE);
    return String.format(
        Locale.ROOT,
        "%s · %s · seed %s · commit %s%s · %s, %s %s",
        manifest.path("start").asText("?").replaceFirst("T(\\d\\d:\\d\\d).*Z$", " $1 UTC"),
        duration(),
        manifest.path("seed").asText("none"),
        each(software.path("gitCommit"), "unknown", COMMIT),
        each(software.path("gitDirty"), "", 5).contains("true") ? " with changes" : "",
        each(machine.path("cpu"), "?", Integer.MAX_VALUE),
        cores,
        cores.equals("1") ? "core" : "cores");
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

  /** A file of this run; bytes that are no text become question marks. */
  String text(Path file) throws IOException {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  /**
   * A file of this run.
   *
   * @throws IOException where it cannot be read, is larger than a page may carry, or is a link that
   *     leads out of the folder: a page is shown to others
   */
  byte[] bytes(Path file) throws IOException {
    return bytes(folder, file);
  }

  private static byte[] bytes(Path folder, Path file) throws IOException {
    Path real = file.toRealPath();
    if (!real.startsWith(folder.toRealPath())) {
      throw new IOException("it is a link to a file outside of the run's folder");
    }
    if (!Files.isRegularFile(real)) {
      throw new IOException("it is no regular file");
    }
    if (Files.size(real) > MOST_BYTES) {
      throw new IOException(
          "it has %d bytes, a page takes up to %d".formatted(Files.size(real), MOST_BYTES));
    }
    return Files.readAllBytes(real);
  }

  private List<Path> files(String ending) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /** Nothing where the file is damaged: the report shows the rest. */
  private static JsonNode json(Path folder) {
    try {
      return JSON.readTree(bytes(folder, folder.resolve(MANIFEST)));
    } catch (IOException | StackOverflowError damaged) { // the latter: objects within objects
      return MissingNode.getInstance();
    }
  }

  private static UncheckedIOException unreadable(Path file, IOException e) {
    return new UncheckedIOException("Cannot read " + file + ": " + AtomicFiles.reason(e), e);
  }
}
