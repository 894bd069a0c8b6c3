package org.gmnm.examples.report;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/** What software and what machine this is; {@value #UNKNOWN} where that cannot be found out. */
public final class Provenance {

  static final String UNKNOWN = "unknown";

  /** A file that tells a checkout of this project from the folder of another one. */
  private static final String OWN_POM = "gmnm-examples/pom.xml";

  private static final Pattern POM_VERSION =
      Pattern.compile("<artifactId>gmnm</artifactId>\\s*<version>([^<]+)</version>");
  private static final long GIT_SECONDS = 5;

  /** The most memory, the one fact of the machine that differs from result to result. */
  static final String PEAK = "peakMemoryMiB";

  /** As it was before the run. */
  private static @Nullable Map<String, @Nullable Object> software;

  private Provenance() {}

  /**
   * Looks at the software, once in a process: before a run writes anything, lest its own output
   * counts as a change of the checkout.
   *
   * @param out the folder of the run, whose files are no changes either
   */
  public static synchronized void look(Path out) {
    if (software == null) {
      software = Collections.unmodifiableMap(find(out.toAbsolutePath().normalize()));
    }
  }

  /**
   * The software as it was at the first {@link #look}.
   *
   * @return commit, versions, backend
   */
  public static synchronized Map<String, @Nullable Object> software() {
    if (software == null) {
      look(Path.of("runs"));
    }
    return Objects.requireNonNull(software);
  }

  private static Map<String, @Nullable Object> find(Path out) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    Optional<Path> checkout = checkout();
    all.put("gmnm", projectVersion(checkout));
    all.put("gitCommit", checkout.flatMap(at -> git(at, "rev-parse", "HEAD")).orElse(UNKNOWN));
    all.put(
        "gitDirty",
        checkout
            .flatMap(at -> git(at, status(at, out)))
            .<Object>map(s -> !s.isEmpty())
            .orElse(UNKNOWN));
    all.put("deeplearning4j", mavenVersion("org.deeplearning4j", "deeplearning4j-nn"));
    all.put("nd4j", mavenVersion("org.nd4j", "nd4j-api"));
    all.put("backend", orUnknown(() -> Nd4j.getBackend().getClass().getSimpleName()));
    all.put("nativeClassifier", nativeClassifier());
    all.put("defaultDataType", orUnknown(() -> Nd4j.dataType().name()));
    all.put("jvm", property("java.vm.name") + " " + property("java.runtime.version"));
    return all;
  }

  /** Of all files but those in a folder. */
  private static String[] status(Path checkout, Path but) {
    Path root = checkout.toAbsolutePath().normalize();
    boolean within = but.startsWith(root) && !but.equals(root);
    String rest = ":(exclude)" + (within ? root.relativize(but) : "runs");
    return new String[] {"status", "--porcelain", "--", ".", rest.replace('\\', '/')};
  }

  /**
   * The machine, its threads and what this process has used of its memory.
   *
   * @return processor, cores, threads, memory
   */
  public static Map<String, @Nullable Object> machine() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("os", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
    all.put("cpu", cpu());
    all.put("cores", Runtime.getRuntime().availableProcessors());
    all.put("ompNumThreads", Optional.ofNullable(System.getenv("OMP_NUM_THREADS")).orElse("unset"));
    all.put("nd4jThreads", orUnknown(() -> "" + Nd4j.getEnvironment().maxMasterThreads()));
    all.put("maxHeapMiB", Runtime.getRuntime().maxMemory() >> 20);
    all.put(PEAK, peakMemory());
    return all;
  }

  /** The most that this process has held so far, heap and native memory, where Linux tells. */
  private static Object peakMemory() {
    OptionalLong bytes = ProcessMemory.peak(ProcessHandle.current());
    return bytes.isPresent() ? bytes.getAsLong() >> 20 : UNKNOWN;
  }

  private static String property(String name) {
    return System.getProperty(name, UNKNOWN);
  }

  /** Errors too: without its native library ND4J ends in a NoClassDefFoundError. */
  private static String orUnknown(Supplier<String> fact) {
    try {
      return fact.get();
    } catch (RuntimeException | LinkageError e) {
      return UNKNOWN;
    }
  }

  private static String cpu() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(property("os.arch"));
    } catch (IOException | RuntimeException notLinux) {
      return property("os.arch");
    }
  }

  /** From the jar; from the checkout's pom.xml where classes run without one. */
  private static String projectVersion(Optional<Path> checkout) {
    String version = mavenVersion("org.gmnm", "gmnm-lab");
    if (!version.equals(UNKNOWN) || checkout.isEmpty()) {
      return version;
    }
    try {
      Matcher pom = POM_VERSION.matcher(Files.readString(checkout.get().resolve("pom.xml")));
      return pom.find() ? pom.group(1) : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** The version that Maven wrote into an artifact's jar. */
  private static String mavenVersion(String group, String artifact) {
    String resource = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = Provenance.class.getResourceAsStream(resource)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** The builds of ND4J's native library on the class path, told by the folders in their jars. */
  private static String nativeClassifier() {
    List<String> found =
        Stream.of("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64")
            .flatMap(
                platform ->
                    Stream.of(
                            "",
                            "-onednn",
                            "-onednn-avx2",
                            "-onednn-avx512",
                            "-avx2",
                            "-avx512",
                            "-compat",
                            "-cudnn")
                        .map(platform::concat))
            .filter(Provenance::isOnClassPath)
            .toList();
    return found.isEmpty() ? UNKNOWN : String.join(" ", found);
  }

  private static boolean isOnClassPath(String classifier) {
    String folder = "/META-INF/native-image/" + classifier;
    return Provenance.class.getResource(folder + "/jnind4jcpu/") != null
        || Provenance.class.getResource(folder + "/jnind4jcuda/") != null;
  }

  /** The root of this project's checkout that the process runs in. */
  private static Optional<Path> checkout() {
    return git(Path.of(""), "rev-parse", "--show-toplevel")
        .map(Path::of)
        .filter(root -> Files.exists(root.resolve(OWN_POM)));
  }

  /** What git prints, or nothing where there is no git, or it fails or hangs. */
  private static Optional<String> git(Path folder, String... arguments) {
    File output = null;
    Process process = null;
    try {
      // Into a file: a pipe would have to be read while waiting, lest it fills up.
      output = File.createTempFile("gmnm-git-", ".txt");
      process =
          new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments)).toList())
              .directory(folder.toAbsolutePath().toFile())
              .redirectOutput(output)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(GIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(Files.readString(output.toPath(), StandardCharsets.UTF_8).trim())
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      if (process != null) {
        process.destroy();
      }
      if (output != null && !output.delete()) {
        output.deleteOnExit();
      }
    }
  }
}
