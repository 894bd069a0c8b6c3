package org.gmnm.examples.density;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.OutputOptions;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
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
 * Learns densities by one pass of a Gaussian mixture expansion, against the
 * expectation–maximisation of other JVM libraries where they are on the class path (Maven profile
 * {@code peers}).
 *
 * <p>Our reading of arXiv 2308.09444: one iteration, more accurate, convergence whatever the start.
 */
@Command(
    name = "density",
    description = "Learns densities in one pass, against expectation-maximisation.")
public final class DensityLearning implements Callable<Integer> {

  private enum Part {
    COMPARISON,
    BIAS,
    STARTS,
    UNIFORM,
    COST,
    RACE,
    PLANE
  }

  private static final int MOST_DRAWN = 100_000;
  private static final int DRAWN_COMPONENTS = 100;
  private static final int STREAM_COMPONENTS = 1_000;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Mixin private final FileDensity ofFile = new FileDensity();

  @Unkeyed
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Folder with exchange_rate.csv (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,10000,100000",
      description = "Sizes of samples, rising (default: ${DEFAULT-VALUE}).")
  private List<Integer> sizes = List.of(1_000, 10_000, 100_000);

  @Option(
      names = "--components",
      paramLabel = "N",
      split = ",",
      defaultValue = "10,50,100,200,300,1000",
      description = "Components of expansions (default: ${DEFAULT-VALUE}).")
  private List<Integer> components = List.of(10, 50, 100, 200, 300, 1_000);

  @Option(
      names = "--peer-components",
      paramLabel = "N",
      split = ",",
      defaultValue = "10,50",
      description = "Components of peers' mixtures (default: ${DEFAULT-VALUE}).")
  private List<Integer> peerComponents = List.of(10, 50);

  @Option(
      names = "--peer-seconds",
      paramLabel = "S",
      defaultValue = "30",
      description =
          "Leave out a peer's fit that would take longer, going by its time on the sample before"
              + " (default: ${DEFAULT-VALUE}).")
  private double peerSeconds = 30;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "20",
      description = "Random starts (default: ${DEFAULT-VALUE}).")
  private int starts = 20;

  @Unkeyed(selects = true)
  @Option(
      names = "--parts",
      paramLabel = "PART",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Part> parts = List.of(Part.values());

  @Option(
      names = "--stream",
      paramLabel = "N",
      defaultValue = "0",
      description = "Learn only this many values from a generator, in bounded memory.")
  private long stream;

  private final StringBuilder summary = new StringBuilder();
  private Manifest manifest = Manifest.of("density"); // of what was parsed, once it is

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new DensityLearning(), args));
  }

  @Override
  public Integer call() {
    require(!sizes.isEmpty() && sizes.stream().allMatch(n -> n >= 100), "--sizes must be >= 100");
    require(components.stream().allMatch(n -> n > 0), "--components must be > 0");
    require(peerComponents.stream().allMatch(n -> n > 0), "--peer-components must be > 0");
    require(starts > 0, "--starts must be > 0, got " + starts);
    require(stream >= 0, "--stream must be >= 0, got " + stream);
    ofFile.validate();
    Path file = ofFile.file();
    require(stream == 0 || file == null, "--stream and --file are two runs: leave one out");
    manifest = options.manifest("density").dataType("all mixtures", DataType.DOUBLE);
    try (RunFolder folder = options.open()) {
      if (file != null) {
        learn(file, folder);
        finish(folder, "summary");
      } else if (stream > 0) {
        stream();
        finish(folder, "stream");
      } else {
        learn(folder);
        finish(folder, "summary");
      }
    }
    Console.line("Tables and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  private void finish(RunFolder folder, String name) {
    AtomicFiles.write(folder.file(name + ".md"), summary.toString());
    manifest.write(folder.file(name.equals("summary") ? "manifest.json" : name + "-manifest.json"));
  }

  private void learn(Path file, RunFolder folder) {
    ofFile.learn(
        file,
        components.get(components.size() - 1),
        options.seed(),
        twoModes(),
        manifest,
        new DensityPictures(folder),
        this::section);
  }

  private void stream() {
    Scaling.Stream result = Scaling.stream(twoModes(), stream, STREAM_COMPONENTS, options.seed());
    section(
        "A stream of values from a generator",
        new Table("values", "components", "seconds", "of it learning", "heap limit, MB", "W1")
            .row(
                result.values(),
                STREAM_COMPONENTS,
                result.seconds(),
                result.learning(),
                result.heapMegabytes(),
                result.w1()));
    manifest.option("stream", stream).result("W1", result.w1());
  }

  private static DensityTarget.Mixed twoModes() {
    return (DensityTarget.Mixed) DensityTarget.synthetic().get(0);
  }

  private void learn(RunFolder folder) {
    List<DensityPeer> peers = DensityPeer.all();
    if (peers.isEmpty()) {
      note(
          "No library with expectation-maximisation is on the class path, so this run shows one pass"
              + " alone. With -Ppeers after mvn it is compared with those of other libraries.");
    }
    manifest.option("peers that were there", peers.stream().map(DensityPeer::name).toList());
    List<DensityTarget> targets = targets();
    DensityPictures pictures = new DensityPictures(folder);
    try (Progress progress = new Progress("fits", 0, "fits")) {
      RunStore<Measurement.Key, Measurement> store =
          new RunStore<>(folder.file("measurements"), Measurement.class);
      MeasurementLog log = new MeasurementLog(store, progress);
      Comparison comparison = new Comparison(log, peers, peerSeconds, options.seed());
      if (parts.contains(Part.COMPARISON)) {
        targets.forEach(t -> comparison.run(t, sizes, components, peerComponents));
        compare(log, targets, pictures);
      }
      if (parts.contains(Part.BIAS)) {
        targets.forEach(t -> comparison.bias(t, MOST_DRAWN, DRAWN_COMPONENTS));
        section(
            "The blur of one pass, and what removes it",
            log.table(m -> m.part().equals(Comparison.BIAS)));
      }
      log.table(m -> true).writeCsv(folder.file("measurements.csv"));
      manifest.origins(store.origins());
    }
    if (parts.contains(Part.STARTS)) {
      starts(peers, pictures);
    }
    if (parts.contains(Part.UNIFORM)) {
      uniform(pictures);
    }
    if (parts.contains(Part.COST)) {
      costs(pictures);
    }
    if (parts.contains(Part.RACE)) {
      race(peers);
    }
    if (parts.contains(Part.PLANE)) {
      plane(folder, peers);
    }
  }

  private List<DensityTarget> targets() {
    List<DensityTarget> targets = new ArrayList<>(DensityTarget.synthetic());
    Path rates = data.resolve(ExchangeReturns.FILE);
    if (Files.exists(rates)) {
      targets.add(ExchangeReturns.read(rates, options.seed()));
      manifest.data(rates);
    } else {
      Console.line("Exchange rates left out: there is no " + rates + ", give its folder by --data");
    }
    return targets;
  }

  private void compare(MeasurementLog log, List<DensityTarget> targets, DensityPictures pictures) {
    List<Measurement> all = log.where(m -> m.part().equals(Comparison.PART));
    boolean alone = all.stream().allMatch(m -> m.method().startsWith(Comparison.EXPANSION));
    section(
        alone ? "One pass" : "One pass against expectation-maximisation",
        log.table(m -> all.contains(m)));
    for (DensityTarget target : targets) {
      pictures.comparison(target, all);
      int count = Math.min(MOST_DRAWN, target.available());
      pictures.density(target, target.sample(new Random(options.seed()), count), DRAWN_COMPONENTS);
    }
  }

  private void starts(List<DensityPeer> peers, DensityPictures pictures) {
    List<Convergence.Outcome> outcomes = Convergence.run(twoModes(), peers, starts, options.seed());
    Table table = new Table("method", "starts", "best", "worst", "spread", "bound on what is left");
    for (Convergence.Outcome outcome : outcomes) {
      List<Double> ends = outcome.logLikelihood();
      table.row(
          outcome.method(),
          starts,
          ends.get(ends.size() - 1),
          ends.get(0),
          outcome.spread(),
          Double.isNaN(outcome.gap()) ? null : outcome.gap());
      manifest.result("spread of starts, " + outcome.method(), outcome.spread());
    }
    section("Log-likelihood reached from random starts", table);
    pictures.convergence(outcomes);
  }

  private void uniform(DensityPictures pictures) {
    List<UniformTable.Row> rows = UniformTable.rows(UniformTable.COMPONENTS, UniformTable.STRATA);
    Table table =
        new Table("components", "W1, equal weights", "n·W1", "W1, one pass", "W1, 3 more passes");
    rows.forEach(
        r ->
            table.row(
                r.components(),
                r.equal(),
                r.components() * r.equal(),
                r.onePass(),
                r.morePasses()));
    section("The uniform density on [0, 1]", table);
    pictures.uniform(rows);
  }

  private void costs(DensityPictures pictures) {
    int values = Math.max(100_000, sizes.get(sizes.size() - 1));
    List<Scaling.Cost> costs = Scaling.costs(twoModes(), values, options.seed());
    Table table = new Table("components", "ns per value", "seconds for the weights");
    costs.forEach(c -> table.row(c.components(), c.nanosPerValue(), c.weightsSeconds()));
    section("Processor time by number of components, " + values + " values", table);
    pictures.costs(costs);
  }

  private void race(List<DensityPeer> peers) {
    int values = sizes.get(sizes.size() - 1);
    int peerLargest = peerComponents.get(peerComponents.size() - 1);
    List<Race.Time> times =
        Race.run(twoModes(), values, components, peers, peerLargest, options.seed());
    Table table = new Table("method", "components", "processor seconds");
    for (Race.Time time : times) {
      table.row(time.method(), time.components(), time.processorSeconds());
      manifest.result(
          "processor seconds, " + time.method() + ", " + time.components(),
          time.processorSeconds());
    }
    section("The same " + values + " values in turn", table);
  }

  private void plane(RunFolder folder, List<DensityPeer> peers) {
    Plane plane = new Plane(peers, options.seed());
    Table table = new Table("values", "method", "components", "seconds", "log-likelihood");
    plane
        .run(sizes.stream().filter(n -> n <= MOST_DRAWN).toList())
        .forEach(
            f -> table.row(f.values(), f.method(), f.components(), f.seconds(), f.logLikelihood()));
    section("A ring in the plane", table);
    Charts.heatmaps(folder.file("plane.png"), "A ring in the plane", plane.panels(), 3);
  }

  private void note(String text) {
    Console.line(text);
    summary.append(text).append("\n\n");
  }

  private void section(String title, Table table) {
    Console.line("");
    Console.line(title);
    Console.line(table.toText());
    summary.append("## ").append(title).append("\n\n").append(table.toMarkdown()).append('\n');
  }
}
