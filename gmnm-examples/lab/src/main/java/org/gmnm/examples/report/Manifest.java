package org.gmnm.examples.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/**
 * How a result came about, as a JSON file beside it: command, options, seed, SHA-256 of the data,
 * results; and on its own account git commit, versions, processor, threads, start and durations.
 * Where results are kept from process to process, those are of the processes that computed them.
 *
 * <pre>
 *   Manifest manifest = Manifest.of("poisson").command("... --seed 42").seed(42).data(file);
 *   ... train ...
 *   manifest.result("l2Error", error).write(folder.file("manifest.json"));
 * </pre>
 *
 * <p>Nothing in it tells who ran it or where: absolute paths are cut to their last name, and there
 * are no user or host names. What cannot be found out is "unknown", never a failure.
 */
public final class Manifest {

  /** A path from the root of a file system or a home folder, on any operating system. */
  private static final Pattern ABSOLUTE_PATH =
      Pattern.compile("(?<![\\w.:/\\\\-])(?:~|[A-Za-z]:)?[/\\\\](?:[^\\s/\\\\\"'=:,;]+[/\\\\]?)+");

  private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

  private final String experiment;
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final long startNanos = System.nanoTime();
  private final Map<String, @Nullable Object> options = new LinkedHashMap<>();
  private final List<Map<String, Object>> data = new ArrayList<>();
  private final Map<String, @Nullable Object> results = new LinkedHashMap<>();
  private @Nullable String command;
  private @Nullable Long seed;
  private final Map<String, String> dataTypes = new LinkedHashMap<>();
  private final List<Origin> origins = new ArrayList<>();
  private long trainedNanos = startNanos;
  private @Nullable Double trainingSeconds;

  private Manifest(String experiment) {
    this.experiment = experiment;
  }

  /**
   * Starts a manifest, and its clock.
   *
   * @param experiment the experiment's name
   * @return the manifest
   */
  public static Manifest of(String experiment) {
    return new Manifest(experiment);
  }

  /**
   * Records the command that gives this result again.
   *
   * @param commandLine the command
   * @return this manifest
   */
  public Manifest command(String commandLine) {
    command = withoutAbsolutePaths(commandLine);
    return this;
  }

  /**
   * Records an option of the run.
   *
   * @param name its name
   * @param value its value: text, number, boolean, array, collection, map; anything else as text
   * @return this manifest
   */
  public Manifest option(String name, @Nullable Object value) {
    options.put(name, plain(value));
    return this;
  }

  /**
   * Records the seed of every random generator.
   *
   * @param value the seed
   * @return this manifest
   */
  public Manifest seed(long value) {
    seed = value;
    return this;
  }

  /**
   * Records a data file's name, size and SHA-256; reads it whole.
   *
   * @param file the file
   * @return this manifest
   * @throws UncheckedIOException if it cannot be read
   */
  public Manifest data(Path file) {
    Map<String, Object> entry = new LinkedHashMap<>();
    try {
      entry.put("file", String.valueOf(file.getFileName()));
      entry.put("bytes", Files.size(file));
      entry.put("sha256", sha256(file));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the data file " + file + ": " + AtomicFiles.reason(e), e);
    }
    data.add(entry);
    return this;
  }

  /**
   * Records a result.
   *
   * @param name its name, best with the unit
   * @param value its value, of the types of {@link #option}
   * @return this manifest
   */
  public Manifest result(String name, @Nullable Object value) {
    results.put(name, plain(value));
    return this;
  }

  /**
   * Records the data type that a network computes in.
   *
   * @param network its name
   * @param type of its parameters
   * @return this manifest
   */
  public Manifest dataType(String network, DataType type) {
    dataTypes.put(network, type.name());
    return this;
  }

  /**
   * Records how results came about that were computed by this process or kept from earlier ones.
   * What follows in this process is drawing.
   *
   * @param results one for each result
   * @return this manifest
   */
  public Manifest origins(List<Origin> results) {
    origins.clear();
    origins.addAll(results);
    trainedNanos = System.nanoTime();
    return trainingSeconds(results.stream().mapToDouble(Origin::seconds).sum());
  }

  /**
   * Records how long all trainings of the result took, those of earlier processes too: after {@code
   * --resume} the duration of this process says little.
   *
   * @param seconds of all trainings together
   * @return this manifest
   */
  public Manifest trainingSeconds(double seconds) {
    trainingSeconds = rounded(seconds);
    return this;
  }

  private static double rounded(double seconds) {
    return Math.round(1e3 * seconds) / 1e3;
  }

  /**
   * Writes the manifest, whole or not at all. May be called again as results come in.
   *
   * @param json where to
   * @throws UncheckedIOException if it cannot be written
   */
  public void write(Path json) {
    AtomicFiles.write(json, toJson());
  }

  private String toJson() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("experiment", experiment);
    all.put("command", command);
    all.put("seed", seed);
    all.put("options", options);
    all.put("results", results);
    all.put("data", data);
    if (!dataTypes.isEmpty()) {
      all.put("dataTypes", dataTypes);
    }
    List<Origin> made = origins.isEmpty() ? List.of(Origin.here(0)) : origins;
    all.put("software", Origin.common(made, Origin::software));
    all.put("machine", Origin.common(made, Origin::machine));
    all.put("start", start.toString());
    all.put("wallSeconds", rounded((System.nanoTime() - startNanos) * 1e-9));
    if (trainingSeconds != null) {
      all.put("trainingSeconds", trainingSeconds);
    }
    if (!origins.isEmpty()) {
      all.put("drawingSeconds", rounded((System.nanoTime() - trainedNanos) * 1e-9));
    }
    try {
      ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      return mapper.writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Manifest: could not be turned into JSON", e);
    }
  }

  /** As JSON can hold it, without absolute paths. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Object[] array) {
      return plain(Arrays.asList(array));
    }
    if (value.getClass().isArray()) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, entry) -> copy.put(String.valueOf(key), plain(entry)));
      return copy;
    }
    if (value instanceof Iterable<?> list && !(value instanceof Path)) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(entry -> copy.add(plain(entry)));
      return copy;
    }
    return withoutAbsolutePaths(value.toString());
  }

  private static String withoutAbsolutePaths(String text) {
    return ABSOLUTE_PATH.matcher(text).replaceAll(found -> lastName(found.group()));
  }

  private static String lastName(String path) {
    String[] names = SEPARATOR.split(path, -1);
    int last = names.length - 1;
    return Matcher.quoteReplacement(names[last].isEmpty() ? names[last - 1] : names[last]);
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
