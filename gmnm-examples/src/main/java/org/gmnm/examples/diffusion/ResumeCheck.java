package org.gmnm.examples.diffusion;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.gmnm.examples.ChildJvm;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Kills trainings of {@link MixtureConditionedDiffusion} at random moments, as kill -9 does,
 * resumes them, and compares every loss and every averaged weight with a run that nobody disturbed.
 * Both run in processes of their own.
 */
@Command(
    name = "diffusion-resume",
    description =
        "Kills small trainings at random moments and compares them with undisturbed ones.")
public final class ResumeCheck implements Callable<Integer> {

  private static final long LONGEST_MINUTES = 20;

  @Mixin private final RunOptions run = new RunOptions();

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "How often to kill (default: ${DEFAULT-VALUE}).")
  private int kills = 5;

  @Option(
      names = "--longest",
      paramLabel = "S",
      description =
          "Kill at a random moment of so many seconds after the first checkpoint that a process"
              + " writes (default: ${DEFAULT-VALUE}).")
  private double longest = 1.5;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Steps of each of the two diffusion models; the other four trainings take a"
              + " twentieth (default: ${DEFAULT-VALUE}).")
  private int steps = 120;

  /**
   * Runs the check.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new ResumeCheck(), args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (kills < 0 || steps < 1 || !(longest >= 0)) {
      throw new UserException(
          "--kills and --longest must be >= 0 and --steps > 0, got %d, %s and %d"
              .formatted(kills, longest, steps));
    }
    try (RunFolder folder = RunFolder.open(run.out())) {
      Path whole = folder.file("undisturbed");
      Path killed = folder.file("killed");
      if (Files.exists(whole) || Files.exists(killed)) {
        throw new UserException(
            "%s holds an earlier check; delete it or choose another folder with --out"
                .formatted(run.out()));
      }
      Console.line("Undisturbed run ...");
      finish(start(whole));
      Table log = new Table("kill", "seconds after its first checkpoint", "steps saved by then");
      RandomGenerator random = Draws.generator(run.seed(), Draws.SAMPLES, -1);
      for (int k = 1; k <= kills; k++) {
        double seconds = killOne(killed, longest * random.nextDouble());
        String saved = saved(killed);
        log.row(k, String.format(Locale.ROOT, "%.1f", seconds), saved);
        Console.line("Killed: " + saved);
      }
      finish(start(killed));
      return compare(folder, whole, killed, log);
    }
  }

  private Process start(Path out) throws IOException {
    String few = String.valueOf(Math.max(1, steps / 20));
    List<String> arguments =
        List.of(
            "--out",
            out.toString(),
            "--resume",
            "--seed",
            String.valueOf(run.seed()),
            "--steps",
            String.valueOf(steps),
            "--encoder-steps",
            few,
            "--judge-steps",
            few,
            "--guide-steps",
            few,
            "--samples",
            "1",
            "--sampling-steps",
            "2",
            "--times",
            "10",
            "--batch",
            "8",
            "--width",
            "4",
            "--checkpoint-seconds",
            "0.5");
    File log = new File(out + ".log");
    return ChildJvm.of(MixtureConditionedDiffusion.class, List.of("-Xmx1g"), arguments)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  private static void finish(Process process) throws InterruptedException {
    if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException("A training failed; its log is beside its folder");
    }
  }

  /** Lets a process write a checkpoint, waits, kills it; returns how long it lived after that. */
  private double killOne(Path out, double wait) throws IOException, InterruptedException {
    String before = saved(out);
    Process process = start(out);
    while (process.isAlive() && saved(out).equals(before)) {
      Thread.sleep(50);
    }
    long from = System.nanoTime();
    process.waitFor((long) (wait * 1000), TimeUnit.MILLISECONDS);
    double lived = (System.nanoTime() - from) * 1e-9;
    process.destroyForcibly().waitFor();
    return lived;
  }

  private static List<Path> checkpoints(Path out) throws IOException {
    if (!Files.exists(out)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(out)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".zip"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** What is saved, in words. */
  private static String saved(Path out) throws IOException {
    List<String> parts = new ArrayList<>();
    for (Path file : checkpoints(out)) {
      parts.add(name(file) + " " + TrainingFiles.losses(file).size());
    }
    return parts.isEmpty() ? "nothing" : String.join(", ", parts);
  }

  private static String name(Path checkpoint) {
    return checkpoint.getFileName().toString().replace(".zip", "");
  }

  private Integer compare(RunFolder folder, Path whole, Path killed, Table log) throws IOException {
    Table result =
        new Table("training", "steps", "losses that differ", "averaged weights that differ");
    boolean same = checkpoints(whole).size() == checkpoints(killed).size();
    for (Path file : checkpoints(whole)) {
      Path other = killed.resolve(whole.relativize(file));
      LossCurve a = TrainingFiles.losses(file);
      LossCurve b = TrainingFiles.losses(other);
      int losses = Math.abs(a.size() - b.size());
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        losses += a.get(i) == b.get(i) ? 0 : 1;
      }
      long weights = differing(TrainingFiles.average(file), TrainingFiles.average(other));
      result.row(name(file), a.size(), losses, weights);
      same &= losses == 0 && weights == 0;
    }
    Console.line(result.toText());
    Console.line(same ? "The same, bit for bit." : "NOT the same.");
    AtomicFiles.write(
        folder.file("resume.md"),
        ("# Killed and resumed\n\n%d kills at random moments (SIGKILL), each followed by --resume,"
                + " against an undisturbed run: %s\n\n%s\n%s")
            .formatted(
                kills,
                same ? "the same, bit for bit." : "NOT the same.",
                log.toMarkdown(),
                result.toMarkdown()));
    return same ? ExampleMain.OK : ExampleMain.FAILED;
  }

  private static long differing(INDArray a, INDArray b) {
    float[] first = a.ravel().toFloatVector();
    float[] second = b.ravel().toFloatVector();
    long count = Math.abs(first.length - second.length);
    for (int i = 0; i < Math.min(first.length, second.length); i++) {
      count += first[i] == second[i] ? 0 : 1;
    }
    return count;
  }
}
