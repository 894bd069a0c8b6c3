package org.gmnm.examples.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gmnm.examples.ChildJvm;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.OutputOptions;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Does to every experiment that trains what happens to experiments: it is started again with the
 * same options, with others, and after it was killed, as kill -9 does, at a random moment; each in
 * a process of its own and at toy size.
 *
 * <p>Passed is what keeps every result with the same options, with or without {@code --resume};
 * refuses others; and after kills ends with the numbers of an undisturbed run, all but times.
 */
@Command(
    name = "resume-matrix",
    description = "Starts every experiment again: same options, other options, after a kill.")
public final class ResumeMatrix implements Callable<Integer> {

  private static final long LONGEST_MINUTES = 30;
  private static final long LOOK_MILLISECONDS = 20;

  /** A kill comes so long after something was saved, at the most. */
  private static final int LATEST_MILLISECONDS = 1500;

  /** A check that was not ended may have left something. */
  private static final String FRESH = "--fresh";

  private static final String CHECKPOINTS = "-D" + Checkpoint.SECONDS_PROPERTY + "=1";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Names of numbers that are times, which no two runs share. */
  private static final String TIMES = "(?i).*(seconds|persecond|converged|nanos).*";

  /** The experiments at toy size: their options, and another value of one of them. */
  enum Case {
    POISSON(Experiment.POISSON, "--methods GMNM,MLP_TANH --steps 250", "--k 2"),
    POISSON_ADAM(
        Experiment.POISSON, "--optimizer ADAM --methods KAN --steps 300 --refine 2", "--points 99"),
    EQUATIONS(Experiment.EQUATIONS, "--only heat,wave,advection,inverse", "--seed 9"),
    HELMHOLTZ(Experiment.HELMHOLTZ, "--methods MLP_SIN --steps 250", "--border 99"),
    FITTING(Experiment.FITTING, "--steps 250 --projection-steps 3", "--points 200"),
    DENSITY(
        Experiment.DENSITY, "--parts COMPARISON,BIAS --sizes 1000,20000 --data none", "--starts 3"),
    UCI_REGRESSION(
        Experiment.UCI_REGRESSION,
        "--steps 200 --contestants RELU_GAUSSIAN,GMNM_MIXTURE",
        "--batch 32"),
    INVERSE(Experiment.INVERSE, "--steps 400 --tasks INVERSE,BIMODAL", "--learning-rate 0.02"),
    NOISY_LABELS(Experiment.NOISY_LABELS, "--epochs 12 --wrong 40", "--batch 32"),
    OUT_OF_DISTRIBUTION(Experiment.OUT_OF_DISTRIBUTION, "--epochs 12 --subset 400", "--held-out 3"),
    FORECASTING(
        Experiment.FORECASTING, "--epochs 3 --series SYNTHETIC --horizons 12", "--base LAST_VALUE"),
    AUTOENCODER(Experiment.AUTOENCODER, "--images SHAPES --epochs 3 --subset 600", "--epochs 4"),
    MIXTURE_GENERATOR(
        Experiment.MIXTURE_GENERATOR,
        "--images SHAPES --epochs 4 --components 200 --clusters 10",
        "--latent 4"),
    DIFFUSION(
        Experiment.DIFFUSION,
        "--steps 120 --encoder-steps 20 --judge-steps 20 --guide-steps 20 --samples 1"
            + " --sampling-steps 2 --times 10 --batch 8 --width 4",
        "--width 5"),
    CIFAR(Experiment.CIFAR, "--format MNIST --subset 1500 --epochs 2", "--smoothing 0.1"),
    DROP_IN(
        Experiment.DROP_IN,
        "--sets MNIST --places FOUR,LSTM --blocks NORMALIZED_BUILT_IN,GMNM --training-images 600",
        "--training-images 900");

    private static final Set<Case> OF_MNIST = EnumSet.of(CIFAR, DROP_IN);

    private final Experiment experiment;
    private final String options;
    private final String other;

    Case(Experiment experiment, String options, String other) {
      this.experiment = experiment;
      this.options = options;
      this.other = other;
    }

    boolean needsData() {
      return OF_MNIST.contains(this);
    }
  }

  @Mixin private final OutputOptions options = new OutputOptions();

  @Unkeyed(selects = true)
  @Option(
      names = "--cases",
      split = ",",
      paramLabel = "CASE",
      description =
          "Only these: ${COMPLETION-CANDIDATES} (default: all but CIFAR and DROP_IN, which need data).")
  private List<Case> cases = Stream.of(Case.values()).filter(each -> !each.needsData()).toList();

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "How often each is killed (default: ${DEFAULT-VALUE}).")
  private int kills = 2;

  @Unkeyed
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Folder of mnist/, for CIFAR and DROP_IN (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  /**
   * Runs the check.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new ResumeMatrix(), args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Manifest manifest = options.manifest("resume-matrix");
    boolean passed = true;
    Table table =
        new Table(
            "experiment",
            "options",
            "same options",
            "other option",
            "what it says",
            "killed and resumed",
            "results");
    try (RunFolder folder = options.open()) {
      RunStore<Key, Outcome> store = new RunStore<>(folder.file("checks"), Outcome.class);
      for (Case each : cases) {
        Key key = new Key(each);
        Outcome outcome = store.result(key);
        if (outcome == null) {
          Console.line(each + " ...");
          long start = System.nanoTime();
          outcome = check(each, folder.file(each.name().toLowerCase(Locale.ROOT)));
          store.save(key, outcome, (System.nanoTime() - start) / 1e9);
        }
        passed &= outcome.passed();
        row(each, outcome, table);
        AtomicFiles.write(folder.file("summary.md"), summary(table));
      }
      manifest.result("passed", passed).origins(store.origins());
      manifest.write(folder.file("manifest.json"));
    }
    Console.line(table.toText());
    return passed ? ExampleMain.OK : ExampleMain.FAILED;
  }

  /** Which check. */
  record Key(Case experiment) {}

  /**
   * What came of it.
   *
   * @param kept whether results outlast the same options, with and without {@code --resume}
   * @param refused whether another option is refused by its name, and harms nothing
   * @param said the refusal
   * @param killed how often it was killed while it ran
   * @param differing results that are other numbers after kills, or what else went wrong
   * @param results how many there are
   */
  record Outcome(
      boolean kept, boolean refused, String said, int killed, List<String> differing, int results) {

    boolean passed() {
      return kept && refused && differing.isEmpty();
    }
  }

  private void row(Case each, Outcome outcome, Table table) {
    table.row(
        each.experiment.command(),
        each.options,
        outcome.kept() ? "kept" : "NOT KEPT",
        outcome.refused() ? "refused" : "NOT REFUSED",
        outcome.said(),
        "%d of %d while it ran: %s"
            .formatted(
                outcome.killed(),
                kills,
                outcome.differing().isEmpty() ? "the same" : "OTHER " + outcome.differing()),
        outcome.results());
  }

  private String summary(Table table) {
    return ("Every experiment at toy size, in processes of its own: started again with the same"
            + " options, with another value of one option, and after kills (SIGKILL, --kills %d) at"
            + " random moments, each after something new was saved, against an undisturbed run.\n\n%s")
        .formatted(kills, table.toMarkdown());
  }

  private Outcome check(Case each, Path folder) throws IOException, InterruptedException {
    Path whole = folder.resolve("undisturbed");
    int first = end(start(each, whole, FRESH));
    Map<String, JsonNode> expected = results(whole);
    Map<String, Long> times = times(whole);
    int plain = end(start(each, whole, ""));
    int same = end(start(each, whole, "--resume"));
    boolean kept = first == 0 && plain == 0 && same == 0 && times.equals(times(whole));
    int other = end(start(each, whole, "--resume " + each.other));
    String said = said(log(whole)).replace(whole.toString(), "OUT");
    boolean refused = other == 2 && said.contains(each.other.split(" ", -1)[0]);
    boolean unharmed = times.equals(times(whole));
    Path killed = folder.resolve("killed");
    int alive = kill(each, killed);
    int code = end(start(each, killed, "--resume"));
    List<String> differing = differing(expected, results(killed));
    if (code != 0) {
      differing.add("code " + code);
    }
    if (expected.isEmpty()) {
      differing.add("no results");
    }
    return new Outcome(kept, refused && unharmed, said, alive, differing, expected.size());
  }

  /** Kills processes that go on from one another; returns how many were alive. */
  private int kill(Case each, Path out) throws IOException, InterruptedException {
    Random random = new Random(options.seed());
    int alive = 0;
    for (int k = 0; k < kills; k++) {
      Set<FileTime> before = saved(out);
      Process process = start(each, out, k == 0 ? FRESH : "--resume");
      while (process.isAlive() && before.containsAll(saved(out))) {
        Thread.sleep(LOOK_MILLISECONDS);
      }
      boolean ended = process.waitFor(random.nextInt(LATEST_MILLISECONDS), TimeUnit.MILLISECONDS);
      alive += ended ? 0 : 1;
      process.destroyForcibly().waitFor();
    }
    return alive;
  }

  private static List<String> differing(
      Map<String, JsonNode> expected, Map<String, JsonNode> found) {
    List<String> differing = new ArrayList<>();
    expected.forEach(
        (name, result) -> {
          if (!result.equals(found.get(name))) {
            differing.add(name);
          }
        });
    return differing;
  }

  private Process start(Case each, Path out, String more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--out", out.toString()));
    arguments.addAll(List.of((each.options + " " + more).trim().split(" ", -1)));
    if (each.needsData()) {
      arguments.addAll(List.of("--data", data.toString()));
    }
    Files.createDirectories(out.resolveSibling("logs"));
    return ChildJvm.of(each.experiment.type(), List.of("-Xmx1g", CHECKPOINTS), last(arguments))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.to(new File(log(out).toString())))
        .start();
  }

  /** Of an option that is given twice the last value counts. */
  private static List<String> last(List<String> arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      boolean flag = i + 1 == arguments.size() || arguments.get(i + 1).startsWith("--");
      values.put(arguments.get(i), flag ? "" : arguments.get(i + 1));
      i += flag ? 0 : 1;
    }
    return values.entrySet().stream()
        .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
        .filter(part -> !part.isEmpty())
        .toList();
  }

  private static Path log(Path out) {
    return out.resolveSibling("logs").resolve(out.getFileName() + ".log");
  }

  private static int end(Process process) throws InterruptedException {
    if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("An experiment does not end; its log is beside its folder");
    }
    return process.exitValue();
  }

  private static String said(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.startsWith("Error: "))
        .findFirst()
        .orElse("")
        .replace("Error: ", "");
  }

  /** When results and checkpoints were saved; a file that goes while one looks is no matter. */
  private static Set<FileTime> saved(Path out) {
    Set<FileTime> times = new HashSet<>();
    try {
      for (Path file : within(out, ".*\\.(json|checkpoint)")) {
        times.add(Files.getLastModifiedTime(file));
      }
    } catch (IOException | UncheckedIOException e) {
      return times;
    }
    return times;
  }

  private static List<Path> kept(Path out) throws IOException {
    return within(out, ".*\\.json");
  }

  /** Files within folders of a run's. */
  private static List<Path> within(Path out, String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      return files
          .filter(file -> file.toString().matches(pattern))
          .filter(file -> !out.equals(file.getParent()))
          .sorted()
          .toList();
    }
  }

  /** The results in a folder, without times. */
  private static Map<String, JsonNode> results(Path out) throws IOException {
    Map<String, JsonNode> results = new TreeMap<>();
    for (Path file : kept(out)) {
      JsonNode result = JSON.readTree(file.toFile()).path("result");
      results.put(out.relativize(file).toString(), withoutTimes(result));
    }
    return results;
  }

  private static JsonNode withoutTimes(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      object.remove(names.stream().filter(name -> name.matches(TIMES)).toList());
    }
    node.forEach(ResumeMatrix::withoutTimes);
    return node;
  }

  private static Map<String, Long> times(Path out) throws IOException {
    Map<String, Long> times = new TreeMap<>();
    for (Path file : kept(out)) {
      times.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
    }
    return times;
  }
}
