package org.gmnm.examples.regression;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.OutputOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.data.Seeds;
import org.gmnm.examples.data.SplitTable;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Regression of tables by networks of two hidden layers, the first of them dense or GMNM, of as
 * many parameters, each with a Gaussian and with a mixture for output.
 *
 * <p>Protocol: published splits, figures in the target's own unit. Each contestant's weight of the
 * squared weights, least σ and number of steps are those of the greatest log-likelihood on a fifth
 * of the first split's training rows, learned from the others; the grid is the same for all. They
 * are kept for the other splits, whose test rows are among these: our reading, where the authors of
 * the splits chose for each.
 */
@Command(
    name = "uci-regression",
    description =
        "Regression of tables by GMNM and dense layers. Folders as of Hernández-Lobato and Adams"
            + " (2015), with their splits.")
public final class UciRegression implements Callable<Integer> {

  private static final int FIFTH = 5;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Unkeyed
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Folder of the tables' folders (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  @Unkeyed(selects = true)
  @Option(
      names = "--tables",
      paramLabel = "NAME",
      split = ",",
      defaultValue = Friedman.NAME,
      description =
          "Names of their folders; only friedman needs none, for it is drawn (default:"
              + " ${DEFAULT-VALUE}).")
  private List<String> tables = List.of();

  @Unkeyed(selects = true)
  @Option(
      names = "--splits",
      paramLabel = "N",
      defaultValue = "3",
      description = "Most splits of a table (default: ${DEFAULT-VALUE}).")
  private int splits = 3;

  @Unkeyed(selects = true)
  @Option(
      names = "--contestants",
      paramLabel = "NAME",
      split = ",",
      description = "Which: ${COMPLETION-CANDIDATES} (default: all).")
  private Set<Contestant> contestants = Set.of(Contestant.values());

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Most steps of a training (default: ${DEFAULT-VALUE}).")
  private int steps = 1000;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Rows of a step (default: ${DEFAULT-VALUE}).")
  private int batch = 64;

  /**
   * Which scores.
   *
   * @param table its name
   * @param contestant the network
   * @param split number of the split, from 0
   */
  record Key(String table, Contestant contestant, int split) {}

  /**
   * Which choice of a setting.
   *
   * @param table its name
   * @param contestant the network
   */
  record Choice(String table, Contestant contestant) {}

  /**
   * What was chosen.
   *
   * @param setting the best of the grid
   * @param logLikelihoods on validation rows, in the order of the grid
   * @param seconds of all its trainings
   */
  record Chosen(Setting setting, List<Double> logLikelihoods, double seconds) {}

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new UciRegression(), args));
  }

  @Override
  public Integer call() {
    require(splits > 0, "--splits must be > 0, got " + splits);
    require(steps > 0, "--steps must be > 0, got " + steps);
    require(batch > 0, "--batch must be > 0, got " + batch);
    for (String name : tables) {
      require(
          name.equals(Friedman.NAME) || Files.exists(file(name)),
          "--tables %s: there is no %s; name the folder of the tables with --data"
              .formatted(name, file(name)));
    }
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      Manifest manifest =
          options.manifest("Regression of tables").dataType("all networks", Contestant.DATA_TYPE);
      RunStore<Choice, Chosen> choices = new RunStore<>(folder.file("settings"), Chosen.class);
      RunStore<Key, Scores> scores = new RunStore<>(folder.file("scores"), Scores.class);
      Map<String, Map<Contestant, List<Scores>>> results = new LinkedHashMap<>();
      for (String name : tables) {
        SplitTable table = table(name, manifest);
        Map<Contestant, List<Scores>> ofTable = results(name, table, choices, scores, stop);
        if (ofTable == null) {
          return ExampleMain.stopped();
        }
        results.put(name, ofTable);
        AtomicFiles.write(folder.file("summary.md"), new RegressionReport(folder, results).write());
      }
      manifest.origins(scores.origins()).write(folder.file("manifest.json"));
    }
    Console.line("Tables and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  private Path file(String table) {
    return data.resolve(table).resolve(SplitTable.FILE);
  }

  private SplitTable table(String name, Manifest manifest) {
    if (name.equals(Friedman.NAME)) {
      return Friedman.draw(splits, options.seed());
    }
    manifest.data(file(name));
    return SplitTable.read(data.resolve(name), splits);
  }

  private @Nullable Map<Contestant, List<Scores>> results(
      String name,
      SplitTable table,
      RunStore<Choice, Chosen> choices,
      RunStore<Key, Scores> store,
      StopRequest stop) {
    Map<Contestant, List<Scores>> results = new EnumMap<>(Contestant.class);
    int trainings = contestants.size() * (Setting.grid().size() + table.splits().size());
    try (Progress progress = new Progress(name, trainings, "trainings")) {
      int done = 0;
      for (Contestant contestant : Contestant.values()) {
        if (!contestants.contains(contestant)) {
          continue;
        }
        Chosen chosen = chosen(new Choice(name, contestant), table, choices, stop);
        if (chosen == null) {
          return null;
        }
        done += Setting.grid().size();
        progress.update(done, contestant.title());
        List<Scores> ofSplits = new ArrayList<>();
        for (int s = 0; s < table.splits().size(); s++) {
          Key key = new Key(name, contestant, s);
          Scores scores = store.result(key);
          if (scores == null) {
            SplitTable.Split split = table.splits().get(s);
            scores =
                new Fit(
                        contestant,
                        chosen.setting(),
                        batch,
                        steps,
                        Seeds.hash(options.seed(), s, 1))
                    .scores(
                        table.rows(split.training()),
                        table.rows(split.test()),
                        step -> !stop.requested());
            if (scores == null) {
              return null;
            }
            store.save(key, scores, scores.seconds());
          }
          ofSplits.add(scores);
          progress.update(++done, contestant.title());
        }
        results.put(contestant, ofSplits);
      }
    }
    return results;
  }

  /** The best of the grid on every fifth row of the first split, in an order by chance. */
  private @Nullable Chosen chosen(
      Choice key, SplitTable table, RunStore<Choice, Chosen> store, StopRequest stop) {
    Chosen kept = store.result(key);
    if (kept != null) {
      return kept;
    }
    int[] rows = table.splits().get(0).training();
    int[] order = Seeds.permutation(rows.length, options.seed(), 0);
    int[] shuffled = IntStream.of(order).map(i -> rows[i]).toArray();
    int held = Math.max(1, rows.length / FIFTH);
    double[][] validation = table.rows(Arrays.copyOf(shuffled, held));
    double[][] training = table.rows(Arrays.copyOfRange(shuffled, held, rows.length));
    List<Double> logLikelihoods = new ArrayList<>();
    Setting best = Setting.grid().get(0);
    double greatest = Double.NEGATIVE_INFINITY;
    double seconds = 0;
    for (Setting setting : Setting.grid()) {
      Scores scores =
          new Fit(key.contestant(), setting, batch, steps, options.seed())
              .scores(training, validation, step -> !stop.requested());
      if (scores == null) {
        return null;
      }
      logLikelihoods.add(scores.logLikelihood());
      seconds += scores.seconds();
      if (scores.logLikelihood() > greatest) {
        greatest = scores.logLikelihood();
        best = setting;
      }
    }
    Chosen chosen = new Chosen(best, logLikelihoods, seconds);
    store.save(key, chosen, seconds);
    return chosen;
  }
}
