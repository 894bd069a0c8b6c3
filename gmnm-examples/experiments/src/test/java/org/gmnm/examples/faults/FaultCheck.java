package org.gmnm.examples.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Does to an experiment what happens to experiments, and reads every file that is left: a disk that
 * is full, a folder that cannot be written to, two runs in one folder, and kills at random moments.
 * Started by {@code .ci/faults}.
 */
@Command(name = "faults", description = "Full disk, read-only folder, two runs at once, kills.")
final class FaultCheck implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Option(names = "--kills", description = "How often to kill (default: ${DEFAULT-VALUE}).")
  private int kills = 20;

  private final Table faults =
      new Table("fault", "exit code", "what it said", "files left", "damaged", "then");
  private int failures;

  private FaultCheck() {}

  public static void main(String[] args) {
    System.exit(ExampleMain.run(new FaultCheck(), args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Manifest manifest =
        Manifest.of("faults").command(".ci/faults --kills " + kills).seed(options.seed());
    try (RunFolder folder = RunFolder.open(options.out())) {
      Path work = Files.createTempDirectory("gmnm-faults");
      double seconds = undisturbed(work.resolve("undisturbed"));
      twoAtOnce(work.resolve("two"));
      disks(work.resolve("disk"));
      Table killed = kill(work, seconds);
      Console.line(faults.toText());
      Console.line(killed.toText());
      AtomicFiles.write(
          folder.file("summary.md"),
          "# Faults\n\n%s\n## Kills at random moments\n\n%s"
              .formatted(faults.toMarkdown(), killed.toMarkdown()));
      manifest
          .option("kills", kills)
          .result("undisturbedSeconds", Math.round(seconds))
          .result("failures", failures)
          .write(folder.file("manifest.json"));
    }
    return failures == 0 ? ExampleMain.OK : ExampleMain.FAILED;
  }

  private double undisturbed(Path out) throws IOException, InterruptedException {
    Console.line("Undisturbed ...");
    long from = System.nanoTime();
    Victim victim = Victim.start(out, log(out));
    if (victim.end() != ExampleMain.OK) {
      throw new UserException("The experiment fails undisturbed; see " + log(out));
    }
    row("none", Left.in(out), ExampleMain.OK, ExampleMain.OK, "ends", "");
    return (System.nanoTime() - from) * 1e-9;
  }

  private void twoAtOnce(Path out) throws IOException, InterruptedException {
    Console.line("Two runs in one folder ...");
    Victim first = Victim.start(out, log(out));
    while (first.isAlive() && WholeFiles.visible(out).isEmpty()) {
      Thread.sleep(50);
    }
    Path otherLog = out.resolveSibling("second.log");
    Victim second = Victim.start(out, otherLog);
    int code = second.end();
    int then = first.end();
    row(
        "a second run in the same folder",
        Left.in(out),
        code,
        ExampleMain.USER_ERROR,
        second.said().replace(out.toString(), "OUT"),
        "the first one ends with " + then);
    expect(then == ExampleMain.OK);
  }

  private void disks(Path place) throws IOException, InterruptedException {
    for (String size : List.of("16k", "64k", "256k", "1m")) {
      Optional<SmallDisk> small = SmallDisk.mount(place, size);
      if (small.isEmpty()) {
        faults.row("disk full", "-", "not done: only root on Linux may mount one", "-", "-", "-");
        return;
      }
      Console.line("A disk of " + size + " ...");
      try (SmallDisk disk = small.get()) {
        Path out = disk.place().resolve("run");
        Victim victim = Victim.start(out, log(place));
        int code = victim.end();
        String said = victim.said().replace(out.toString(), "OUT");
        Left left = Left.in(out);
        disk.change("size=64m");
        row("a disk of " + size, left, code, ExampleMain.USER_ERROR, said, resume(out));
        if (size.equals("1m")) {
          readOnly(disk, out);
        }
      }
    }
  }

  private void readOnly(SmallDisk disk, Path out) throws IOException, InterruptedException {
    disk.change("ro");
    Victim victim = Victim.start(out, log(disk.place()), "--resume");
    int code = victim.end();
    String said = victim.said().replace(out.toString(), "OUT");
    Left left = Left.in(out);
    disk.change("rw");
    row("a read-only folder", left, code, ExampleMain.USER_ERROR, said, resume(out));
  }

  private String resume(Path out) throws IOException, InterruptedException {
    int code = Victim.start(out, log(out.getParent()), "--resume").end();
    expect(code == ExampleMain.OK && WholeFiles.damaged(out).isEmpty());
    return "mended, --resume ends with " + code;
  }

  private Table kill(Path work, double seconds) throws IOException, InterruptedException {
    Table table = new Table("kill", "after, s", "files", "damaged", "steps saved");
    SplittableRandom random = new SplittableRandom(options.seed());
    Path out = work.resolve("killed");
    boolean begun = false;
    String measures = "nothing to compare";
    for (int k = 1; k <= kills; k++) {
      double after = seconds * random.nextDouble();
      Victim victim = begun ? Victim.start(out, log(out), "--resume") : Victim.start(out, log(out));
      boolean alive = victim.kill(after);
      begun = Files.exists(out);
      Left left = Left.in(out);
      expect(left.damaged().isEmpty());
      table.row(
          k,
          String.format(Locale.ROOT, "%.1f%s", after, alive ? "" : " (had ended)"),
          left.files(),
          left.inWords(),
          Steps.saved(out));
      Console.line(
          "Killed %d times: %d files, damaged: %s".formatted(k, left.files(), left.inWords()));
      if (!alive) { // it was done, after the kills before: from the start again
        measures = same(work, out);
        out = work.resolve("killed-" + k);
        begun = false;
      }
    }
    int end = ExampleMain.OK;
    if (begun) {
      end = Victim.start(out, log(out), "--resume").end();
      measures = same(work, out);
    }
    row(
        "the last of the kills",
        Left.in(out),
        end,
        ExampleMain.OK,
        "--resume ends",
        "measures as undisturbed: " + measures);
    return table;
  }

  /** Whether the resumed run's networks measure what the undisturbed run's do at the end. */
  private String same(Path work, Path out) throws IOException {
    List<String> differing = new ArrayList<>();
    Path whole = work.resolve("undisturbed");
    for (Path file : WholeFiles.visible(whole)) {
      if (file.toString().endsWith(".zip")) {
        Path other = out.resolve(whole.relativize(file));
        if (!Steps.network(file).params().equals(Steps.network(other).params())) {
          differing.add(file.getFileName().toString());
        }
      }
    }
    expect(differing.isEmpty());
    return differing.isEmpty() ? "yes, to the bit" : "no: " + differing;
  }

  /**
   * What a fault left in the folder.
   *
   * @param files how many files
   * @param damaged which of them are not whole, and how
   */
  private record Left(int files, List<String> damaged) {

    static Left in(Path out) throws IOException {
      return new Left(WholeFiles.visible(out).size(), WholeFiles.damaged(out));
    }

    String inWords() {
      return damaged.isEmpty() ? "none" : String.join("; ", damaged);
    }
  }

  private void row(String fault, Left left, int code, int expected, String said, String then) {
    expect(code == expected && left.damaged().isEmpty());
    faults.row(fault, code, said, left.files(), left.inWords(), then);
  }

  private void expect(boolean holds) {
    failures += holds ? 0 : 1;
  }

  private static Path log(Path out) {
    return out.resolveSibling(out.getFileName() + ".log");
  }
}
