package org.gmnm.examples.forecasting;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.LiveViewOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Forecasts of one column of a time series from its own past, by LSTMs with and without GMNM on
 * every time step, beside three forecasts that need no network. A network tells what is to be added
 * to the linear map's forecast, or to the last value ({@code --base}).
 *
 * <p>Protocol, the literature's: training, validation and test part in order of time; everything
 * standardised by mean and standard deviation of the training part; every window of the test part
 * counts, what it sees may lie before it; errors are means over windows and steps ahead. One
 * network and one linear map tell all horizons, a shorter one being the beginning of the longest,
 * or each horizon has its own ({@code --separate}). Validation chooses among the parameters after
 * each epoch, and the linear map's ridge and look-back; the test part chooses nothing.
 *
 * <p>Our reading of arXiv 2510.06660 ("LSTM forecasting"), with the output of arXiv 2308.09444.
 */
@Command(
    name = "forecasting",
    description =
        "Forecasts time series by LSTMs with and without GMNM, and by simpler means. Put ETTh1.csv,"
            + " ETTh2.csv, ETTm1.csv, ETTm2.csv, weather.csv, exchange_rate.csv and"
            + " airline-passengers.csv into the data folder: their publishers are named in"
            + " docs/forecasting.md. Without any of them a drawn series named SYNTHETIC is forecast."
            + " A table of your own is forecast by --file and --column.")
public final class LstmForecasting implements Callable<Integer> {

  private static final int DEFAULT_EPOCHS = 4;
  private static final int DEFAULT_BATCH = 64;
  private static final int LONGEST = 720;

  @Mixin private final ExampleOptions options = new ExampleOptions(DEFAULT_EPOCHS, DEFAULT_BATCH);

  @Mixin private final LiveViewOptions live = new LiveViewOptions();

  @Unkeyed(selects = true)
  @Option(
      names = "--series",
      paramLabel = "SERIES",
      split = ",",
      description =
          "Only these: ${COMPLETION-CANDIDATES} (default: all whose files are in the data folder).")
  private @Nullable List<KnownSeries> series;

  @Mixin private final OwnSeriesOptions own = new OwnSeriesOptions();

  @Option(
      names = "--look-back",
      paramLabel = "N",
      split = ",",
      description =
          "Rows that a forecast sees, multiples of 8; of several the validation part chooses one,"
              + " or the mean of the linear maps of all (default: 96, of airline passengers 24).")
  private @Nullable List<Integer> lookBacks;

  @Option(
      names = "--separate",
      description =
          "A network and a linear map of its own for each horizon, as the literature has it; by"
              + " default those of the longest tell the shorter ones too.")
  private boolean separate;

  @Option(
      names = "--horizons",
      paramLabel = "N",
      split = ",",
      defaultValue = "24,48,96",
      description =
          "Rows ahead, 1 to "
              + LONGEST
              + ", of airline passengers always 12 (default: ${DEFAULT-VALUE}).")
  private List<Integer> horizons = List.of(24, 48, 96);

  @Unkeyed(selects = true)
  @Option(
      names = "--models",
      paramLabel = "NETWORK",
      split = ",",
      description = "Only these networks: ${COMPLETION-CANDIDATES} (default: all).")
  private List<ForecastNetwork> models = List.of(ForecastNetwork.values());

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      split = ",",
      defaultValue = "0.01",
      description =
          "Of the first step; of several the validation part chooses one for each network, series"
              + " and seed (default: ${DEFAULT-VALUE}).")
  private List<Double> learningRates = List.of(0.01);

  @Option(
      names = "--tbptt",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Back-propagate through N of the "
              + Windows.STEPS
              + " time steps only, 0 = all (default: ${DEFAULT-VALUE}).")
  private int tbptt;

  @Option(
      names = "--base",
      paramLabel = "BASE",
      defaultValue = "LINEAR_MAP",
      description =
          "What the networks' forecasts are added to: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private Base base = Base.LINEAR_MAP;

  /**
   * Runs the experiment. An epoch is {@value Training#BATCHES_OF_EPOCH} batches.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new LstmForecasting(), args));
  }

  @Override
  public Integer call() {
    require(
        horizons.stream().allMatch(h -> h >= 1 && h <= LONGEST),
        "--horizons must be from 1 to %d, got %s".formatted(LONGEST, horizons));
    if (lookBacks != null) {
      require(
          lookBacks.stream().allMatch(n -> n >= Windows.STEPS && n % Windows.STEPS == 0),
          "--look-back must be multiples of %d, got %s".formatted(Windows.STEPS, lookBacks));
    }
    require(
        series == null || !own.given(),
        "--series and --file name two different things: give one of them");
    own.validate();
    require(
        learningRates.stream().allMatch(r -> r > 0 && r < Double.POSITIVE_INFINITY),
        "--learning-rate must be > 0 and finite, got " + learningRates);
    require(
        tbptt >= 0 && tbptt < Windows.STEPS,
        "--tbptt must be from 0 to %d, got %d".formatted(Windows.STEPS - 1, tbptt));
    TrainingOptions training =
        new TrainingOptions(options.epochs(), options.batch(), options.subset(), tbptt, base);
    List<Task> tasks = tasks();
    try (RunFolder folder = options.open();
        LiveView view = live.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      Manifest manifest = manifest(tasks);
      RunStore<Training.Key, NetworkResult> store =
          new RunStore<>(folder.file("trainings"), NetworkResult.class);
      List<SeriesResults> all = new ArrayList<>();
      for (Task task : tasks) {
        SeriesResults results = results(task, training, store, stop, view);
        if (results == null) {
          return ExampleMain.stopped();
        }
        all.add(results);
        manifest.origins(store.origins());
        report(all, folder, manifest); // what is done is told, whatever happens to the next
      }
    }
    Console.line("Tables and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  /**
   * What one network of each kind and seed learns.
   *
   * @param title the series, with the horizon where each has networks of its own
   * @param series the series
   * @param horizons rows ahead, rising
   */
  private record Task(String title, Series series, List<Integer> horizons) {

    int longest() {
      return horizons.get(horizons.size() - 1);
    }
  }

  private List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    if (own.given()) {
      add(tasks, own.series(), horizons);
    } else {
      for (KnownSeries known : chosen()) {
        add(tasks, known.series(), known.horizons(horizons));
      }
    }
    return tasks;
  }

  private void add(List<Task> tasks, Series one, List<Integer> asked) {
    List<Integer> rising = asked.stream().sorted().distinct().toList();
    if (separate) {
      rising.forEach(ahead -> tasks.add(new Task(one.title() + " " + ahead, one, List.of(ahead))));
    } else {
      tasks.add(new Task(one.title(), one, rising));
    }
  }

  private List<KnownSeries> chosen() {
    if (series != null) {
      return series.stream().distinct().toList();
    }
    List<KnownSeries> found =
        Arrays.stream(KnownSeries.values()).filter(one -> file(one.series()) != null).toList();
    if (found.isEmpty()) {
      Console.line(
          "No series is in %s: a drawn one, SYNTHETIC, stands in. --help tells the files' names."
              .formatted(options.data()));
      return List.of(KnownSeries.SYNTHETIC);
    }
    return found;
  }

  /** Where a series is, null if nowhere. */
  private @Nullable Path file(Series one) {
    Path file = one.file() == null ? null : options.data().resolve(one.file());
    return file != null && Files.exists(file) ? file : null;
  }

  private Manifest manifest(List<Task> tasks) {
    List<Series> different = tasks.stream().map(Task::series).distinct().toList();
    Manifest manifest =
        options
            .manifest("forecasting")
            .option("series", different.stream().map(Series::title).toList());
    for (Series one : different) {
      Path file = file(one);
      if (file != null) {
        manifest.data(file);
      }
    }
    return manifest;
  }

  private @Nullable SeriesResults results(
      Task task,
      TrainingOptions training,
      RunStore<Training.Key, NetworkResult> store,
      StopRequest stop,
      LiveView view) {
    Series one = task.series();
    List<Integer> ahead = task.horizons();
    List<Integer> seen = lookBacks == null ? List.of(one.lookBack()) : lookBacks;
    SeriesData data = one.read(options.data(), Collections.max(seen), task.longest());
    LinearForecast linear = LinearForecast.choose(data, seen, task.longest());
    Windows windows = new Windows(data, linear.longest(), task.longest());
    Map<Baseline, List<Scores>> baselines = new EnumMap<>(Baseline.class);
    for (Baseline baseline : Baseline.values()) {
      baselines.put(baseline, baseline.scores(windows, one.season(), linear, ahead));
    }
    Windows told = base == Base.LINEAR_MAP ? windows.countedFrom(linear) : windows;
    Map<ForecastNetwork, List<NetworkResult>> networks = new EnumMap<>(ForecastNetwork.class);
    long steps = (long) training.epochs() * Training.BATCHES_OF_EPOCH;
    long total = steps * options.repeats() * models.size() * learningRates.size();
    long done = 0;
    try (Progress progress = new Progress(task.title(), total, "batches")) {
      for (long seed : options.seeds().toArray()) {
        for (ForecastNetwork kind : models) {
          NetworkResult best = null;
          for (double rate : learningRates) {
            Training.Key key = new Training.Key(one.title(), task.longest(), kind, rate, seed);
            long before = done;
            NetworkResult result =
                result(
                    key,
                    told,
                    ahead,
                    training,
                    store,
                    view,
                    step -> {
                      progress.update(before + step, key.title());
                      return !stop.requested();
                    });
            if (result == null) {
              return null;
            }
            done += steps;
            progress.update(done, key.title());
            best = best == null || result.validation() < best.validation() ? result : best;
          }
          networks.computeIfAbsent(kind, k -> new ArrayList<>()).add(best);
        }
      }
    }
    return new SeriesResults(
        task.title(), one, data, ahead, linear.lookBacks(), baselines, networks);
  }

  /** A training that is kept, or done now and then kept; null if it was stopped. */
  private static @Nullable NetworkResult result(
      Training.Key key,
      Windows told,
      List<Integer> ahead,
      TrainingOptions options,
      RunStore<Training.Key, NetworkResult> store,
      LiveView view,
      IntPredicate goesOn) {
    NetworkResult kept = store.result(key);
    if (kept != null) {
      return kept;
    }
    NetworkResult result =
        new Training(told, ahead, key, options, store.checkpoint(key, Training.State.class))
            .run(options, view, goesOn);
    if (result != null) {
      store.save(key, result, result.seconds());
    }
    return result;
  }

  private void report(List<SeriesResults> all, RunFolder folder, Manifest manifest) {
    ForecastTables tables = new ForecastTables(all, models);
    ForecastPictures pictures = new ForecastPictures(folder);
    SeriesResults newest = all.get(all.size() - 1);
    pictures.errors(newest);
    pictures.walk(newest);
    pictures.paths(newest);
    List<ForecastNetwork> judged = new ArrayList<>();
    for (ForecastNetwork network : models) {
      ForecastNetwork plain = network.withoutGmnm();
      if (plain != network && models.contains(plain)) {
        judged.add(network);
        pictures.ratios(all, network, plain);
      }
    }
    StringBuilder summary = new StringBuilder("# Forecasts\n\n");
    summary
        .append("Standardised errors on the test part; networks: ")
        .append(Statistics.shown(options.repeats()))
        .append(".\n\n## Mean squared error\n\n")
        .append(tables.errors(Scores::mse).toMarkdown())
        .append("\n## Mean absolute error\n\n")
        .append(tables.errors(Scores::mae).toMarkdown());
    if (models.stream().anyMatch(ForecastNetwork::isDistribution)) {
      summary
          .append("\n## Distributions\n\nOf a forecast that is a number, CRPS is its mean absolute")
          .append(" error. Energy score: of whole paths, over the root of the longest horizon.\n\n")
          .append(tables.distributions().toMarkdown());
    }
    Table published = tables.published();
    if (!published.isEmpty()) {
      summary
          .append("\n## Published beside\n\nMSE as others report it, from ")
          .append(Published.SOURCE)
          .append("; look-backs, epochs and machines are theirs.\n\n")
          .append(published.toMarkdown());
    }
    summary.append("\n## Costs\n\n").append(tables.costs().toMarkdown());
    summary.append("\n## In short\n\n");
    for (ForecastNetwork network : judged.isEmpty() ? models.subList(0, 1) : judged) {
      summary.append(tables.verdict(network));
    }
    AtomicFiles.write(folder.file("summary.md"), summary.toString());
    newest
        .networks()
        .forEach(
            (network, runs) ->
                manifest.result(
                    newest.title() + ", " + network.title() + ", MSE of each seed",
                    runs.stream()
                        .map(r -> r.scores().stream().map(Scores::mse).toList().toString())
                        .collect(Collectors.joining(" "))));
    manifest.write(folder.file("manifest.json"));
    Console.line("");
    Console.line(new ForecastTables(List.of(newest), models).errors(Scores::mse).toText());
  }
}
