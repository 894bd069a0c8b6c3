package org.gmnm.examples.forecasting;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
 * network and one linear map tell all horizons: a shorter one is the beginning of the longest.
 * Validation chooses among the parameters after each epoch, and the linear map's ridge; the test
 * part chooses nothing.
 *
 * <p>Our reading of arXiv 2510.06660 ("LSTM forecasting"), with the output of arXiv 2308.09444.
 */
@Command(
    name = "forecasting",
    description =
        "Forecasts time series by LSTMs with and without GMNM, and by simpler means. Put ETTh1.csv,"
            + " ETTh2.csv, ETTm1.csv, weather.csv, exchange_rate.csv and airline-passengers.csv"
            + " into the data folder: their publishers are named in docs/forecasting.md. Without"
            + " any of them a drawn series named SYNTHETIC is forecast.")
public final class LstmForecasting implements Callable<Integer> {

  private static final int DEFAULT_EPOCHS = 4;
  private static final int DEFAULT_BATCH = 64;

  @Mixin private final ExampleOptions options = new ExampleOptions(DEFAULT_EPOCHS, DEFAULT_BATCH);

  @Mixin private final LiveViewOptions live = new LiveViewOptions();

  @Unkeyed(selects = true)
  @Option(
      names = "--series",
      paramLabel = "SERIES",
      split = ",",
      description =
          "Only these: ${COMPLETION-CANDIDATES} (default: all whose files are in the data folder).")
  private @Nullable List<Series> series;

  @Option(
      names = "--horizons",
      paramLabel = "N",
      split = ",",
      defaultValue = "24,48,96",
      description = "Steps ahead, of airline passengers always 12 (default: ${DEFAULT-VALUE}).")
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
      defaultValue = "0.01",
      description = "Of the first step, for every network (default: ${DEFAULT-VALUE}).")
  private double learningRate = 0.01;

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
        horizons.stream().allMatch(h -> h >= 1 && h <= 720),
        "--horizons must be from 1 to 720, got " + horizons);
    require(
        learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
        "--learning-rate must be > 0 and finite, got " + learningRate);
    require(
        tbptt >= 0 && tbptt < Windows.STEPS,
        "--tbptt must be from 0 to %d, got %d".formatted(Windows.STEPS - 1, tbptt));
    TrainingOptions training =
        new TrainingOptions(
            options.epochs(), options.batch(), options.subset(), learningRate, tbptt, base);
    List<Series> chosen = chosen();
    try (RunFolder folder = options.open();
        LiveView view = live.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      Manifest manifest = manifest(chosen);
      RunStore<Training.Key, NetworkResult> store =
          new RunStore<>(folder.file("trainings"), NetworkResult.class);
      List<SeriesResults> all = new ArrayList<>();
      for (Series one : chosen) {
        SeriesResults results = results(one, training, store, stop, view);
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

  private List<Series> chosen() {
    if (series != null) {
      return series.stream().distinct().toList();
    }
    List<Series> found = new ArrayList<>();
    for (Series one : Series.values()) {
      if (one == Series.SYNTHETIC) {
        continue;
      }
      if (Files.exists(one.file(options.data()))) {
        found.add(one);
      }
    }
    if (found.isEmpty()) {
      Console.line(
          "No series is in %s: a drawn one, SYNTHETIC, stands in. --help tells the files' names."
              .formatted(options.data()));
      found.add(Series.SYNTHETIC);
    }
    return found;
  }

  private Manifest manifest(List<Series> chosen) {
    Manifest manifest = options.manifest("forecasting").option("series", chosen);
    for (Series one : chosen) {
      Path file = one.file(options.data());
      if (one != Series.SYNTHETIC && Files.exists(file)) {
        manifest.data(file);
      }
    }
    return manifest;
  }

  private @Nullable SeriesResults results(
      Series one,
      TrainingOptions training,
      RunStore<Training.Key, NetworkResult> store,
      StopRequest stop,
      LiveView view) {
    List<Integer> ahead = one.horizons(horizons);
    int longest = ahead.get(ahead.size() - 1);
    SeriesData data = one.read(options.data(), longest);
    Windows windows = new Windows(data, one.window(), longest);
    LinearMap linear = LinearMap.fit(windows);
    Map<Baseline, List<Scores>> baselines = new EnumMap<>(Baseline.class);
    for (Baseline baseline : Baseline.values()) {
      baselines.put(baseline, baseline.scores(windows, one.season(), linear, ahead));
    }
    Windows told = base == Base.LINEAR_MAP ? windows.countedFrom(linear) : windows;
    Map<ForecastNetwork, List<NetworkResult>> networks = new EnumMap<>(ForecastNetwork.class);
    long steps = (long) training.epochs() * Training.BATCHES_OF_EPOCH;
    long total = steps * options.repeats() * models.size();
    long done = 0;
    try (Progress progress = new Progress(one.title(), total, "batches")) {
      for (long seed : options.seeds().toArray()) {
        for (ForecastNetwork kind : models) {
          Training.Key key = new Training.Key(one, kind, seed);
          NetworkResult result = store.result(key);
          if (result == null) {
            long before = done;
            result =
                new Training(
                        told, ahead, key, training, store.checkpoint(key, Training.State.class))
                    .run(
                        training,
                        view,
                        step -> {
                          progress.update(before + step, kind.title() + ", seed " + seed);
                          return !stop.requested();
                        });
            if (result == null) {
              return null;
            }
            store.save(key, result, result.seconds());
          }
          done += steps;
          progress.update(done, key.title());
          networks.computeIfAbsent(kind, k -> new ArrayList<>()).add(result);
        }
      }
    }
    return new SeriesResults(one, data, ahead, baselines, networks);
  }

  private void report(List<SeriesResults> all, RunFolder folder, Manifest manifest) {
    ForecastTables tables = new ForecastTables(all, models);
    ForecastPictures pictures = new ForecastPictures(folder);
    SeriesResults newest = all.get(all.size() - 1);
    pictures.errors(newest);
    pictures.walk(newest);
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
          .append(" error.\n\n")
          .append(tables.distributions().toMarkdown());
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
                    newest.series().title() + ", " + network.title() + ", MSE of each seed",
                    runs.stream()
                        .map(r -> r.scores().stream().map(Scores::mse).toList().toString())
                        .collect(Collectors.joining(" "))));
    manifest.write(folder.file("manifest.json"));
    Console.line("");
    Console.line(new ForecastTables(List.of(newest), models).errors(Scores::mse).toText());
  }
}
