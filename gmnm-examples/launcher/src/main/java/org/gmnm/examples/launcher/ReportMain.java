package org.gmnm.examples.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.RunComparison;
import org.gmnm.examples.report.RunReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One page of all runs in a folder, or of two beside each other: tables, pictures, manifests. */
@Command(
    name = "report",
    description = "One web page of all runs in a folder, such as docs/results, or of two runs.")
public final class ReportMain implements Callable<Integer> {

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      description = "Where the runs lie, in it or below it (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("runs");

  @Option(
      names = "--compare",
      paramLabel = "RUN",
      description = "Folder of another run: the page shows both, and in what they differ.")
  private @Nullable Path other;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description =
          "The page to write (default: "
              + RunReport.FILE
              + " in the folder, or "
              + RunComparison.FILE
              + ").")
  private @Nullable Path page;

  ReportMain() {}

  /**
   * Writes the page.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.runWithoutBackend(new ReportMain(), args));
  }

  @Override
  public Integer call() {
    if (!Files.isDirectory(folder)) {
      throw new UserException("There is no folder " + folder + "; name one that runs wrote to");
    }
    if (other == null) {
      Path target = target(RunReport.FILE);
      int runs = RunReport.overview(folder, target);
      Console.line("%d %s in %s".formatted(runs, runs == 1 ? "run" : "runs", target));
    } else {
      Path target = target(RunComparison.FILE);
      RunComparison.write(folder, other, target);
      Console.line("Both runs in " + target);
    }
    return ExampleMain.OK;
  }

  private Path target(String file) {
    return page == null ? folder.resolve(file) : page;
  }
}
