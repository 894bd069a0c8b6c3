package org.gmnm.examples.equations;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gmnm.backend.CpuLapack;
import org.gmnm.backend.CpuThreads;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Solves the equations on which physics-informed networks are compared, in closed form, and puts
 * the published errors beside: linear ones by one least-squares problem, nonlinear ones by
 * Gauss–Newton steps on the output weights, slab after slab, or step by step where solutions become
 * sharp.
 */
@Command(
    name = "equations",
    description = "Solves equations of the literature in closed form: one table.")
public final class EquationTable implements Callable<Integer> {

  private static final int SIDE = 81;

  @Unkeyed(selects = true)
  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description =
          "Which: heat, wave, advection, helmholtz, poisson5, inverse, klein-gordon, burgers,"
              + " allen-cahn, helmholtz-20, flow-mixing, diffusion, gray-scott (default: the first"
              + " eight, which take less than a minute each).")
  private List<String> only =
      List.of(
          "heat",
          "wave",
          "advection",
          "helmholtz",
          "poisson5",
          "inverse",
          "klein-gordon",
          "burgers");

  @Mixin private final RunOptions options = new RunOptions();

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    CpuLapack.prepare();
    System.exit(ExampleMain.run(new EquationTable(), args));
  }

  static List<Equation> all() {
    List<Equation> all = new ArrayList<>(LinearEquations.all());
    all.add(new InverseDiffusion());
    all.add(new KleinGordon());
    all.addAll(SteppedEquations.all());
    all.addAll(TensorEquations.all());
    return all;
  }

  @Override
  public Integer call() {
    List<Equation> chosen = only.stream().map(EquationTable::named).toList();
    CpuThreads.single();
    Manifest manifest =
        options.manifest("Equations of the literature").dataType("all solutions", DataType.DOUBLE);
    Table table =
        new Table(
            "equation",
            "relative L2 error",
            "unknowns",
            "seconds",
            "processor seconds",
            "how",
            "published");
    List<Heatmap> pictures = new ArrayList<>();
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this equation ..."))) {
      RunStore<Which, Solved> store = new RunStore<>(folder.file("solves"), Solved.class);
      for (Equation equation : chosen) {
        Solved solved = store.result(new Which(equation.name()));
        if (solved == null) {
          if (stop.requested()) {
            return ExampleMain.stopped();
          }
          Console.line(equation.title() + " ...");
          solved = Solved.of(equation);
          store.save(new Which(equation.name()), solved, solved.seconds());
        }
        String error = String.format(Locale.ROOT, "%.1e", solved.error());
        table.row(
            equation.title(),
            error,
            solved.unknowns(),
            String.format(Locale.ROOT, "%.1f", solved.seconds()),
            String.format(Locale.ROOT, "%.1f", solved.processorSeconds()),
            solved.detail(),
            equation.published());
        manifest.result(equation.title() + ", relative L2 error", error);
        manifest.result(equation.title() + ", how", solved.detail());
        pictures.add(solved.picture());
      }
      AtomicFiles.write(folder.file("summary.md"), table.toMarkdown());
      table.writeCsv(folder.file("runs.csv"));
      Charts.heatmaps(folder.file("solutions.png"), "Solutions", pictures, 3);
      manifest.origins(store.origins()).write(folder.file("manifest.json"));
      Console.line("");
      Console.line(table.toText());
      Console.line("Solutions are in " + folder.path());
      return ExampleMain.OK;
    }
  }

  /** One of the run's results. */
  private record Which(String equation) {}

  /** What is kept of an equation. */
  private record Solved(
      double error,
      int unknowns,
      String detail,
      double seconds,
      double processorSeconds,
      Heatmap picture) {

    static Solved of(Equation equation) {
      long started = System.nanoTime();
      long before = processorTime();
      Outcome outcome = equation.solve(Console::line);
      double seconds = (System.nanoTime() - started) / 1e9;
      double processorSeconds = (processorTime() - before) / 1e9;
      return new Solved(
          outcome.error(),
          outcome.unknowns(),
          outcome.detail(),
          seconds,
          processorSeconds,
          equation.picture(outcome, SIDE));
    }

    /** Of all threads of this process: other work on the machine does not lengthen it. */
    private static long processorTime() {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
  }

  private static Equation named(String name) {
    return all().stream()
        .filter(equation -> equation.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "--only must be of "
                        + all().stream().map(Equation::name).toList()
                        + ", got '"
                        + name
                        + "'"));
  }
}
