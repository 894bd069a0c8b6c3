package org.gmnm.examples.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The table of speed in the README, from the manifests of the benchmarks: it stands between two
 * comments there, and nobody writes it by hand.
 */
@Command(
    name = "speed-table",
    description = "Writes the table of speed into the README, from the benchmarks' manifests.")
public final class SpeedTable implements Callable<Integer> {

  private static final String BEGIN = "<!-- speed-table -->";
  private static final String END = "<!-- end of speed-table -->";

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      description = "Where the benchmarks wrote to (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("docs", "results", "speed");

  @Option(
      names = "--into",
      paramLabel = "FILE",
      description = "The text with the table (default: ${DEFAULT-VALUE}).")
  private Path text = Path.of("README.md");

  SpeedTable() {}

  /**
   * A row, if its benchmark had that peer.
   *
   * @param what is timed; of so many sizes
   * @param over what; both times are those of the same run
   * @param run folder of its manifest, below that of all benchmarks
   * @param begin of the name of the manifest's result
   * @param end of that name
   */
  private record Row(String what, String over, String run, String begin, String end) {}

  private static final String BY_DJL = "PyTorch by DJL";
  private static final String FROM_PYTHON = "PyTorch from Python";

  /** A row of the benchmark of whole networks. */
  private static Row network(String what, String begin, String action) {
    return new Row(
        what + ", " + action + ", one thread",
        FROM_PYTHON,
        "networks-1-kept",
        begin,
        action + ", from Python");
  }

  private static final List<Row> ROWS =
      List.of(
          new Row(
              "GMNM, training step, float, %d sizes",
              FROM_PYTHON, "", "closed form over PyTorch", "from Python, step"),
          new Row("", BY_DJL, "", "closed form over PyTorch", "by DJL, step"),
          new Row("", "SameDiff", "", "closed form over SAMEDIFF", "step"),
          new Row(
              "", "dense pair of as many parameters", "", "closed form over DENSE_PAIR", "step"),
          new Row(
              "the same, double, %d sizes",
              FROM_PYTHON, "double", "closed form over PyTorch", "from Python, step"),
          new Row("", BY_DJL, "double", "closed form over PyTorch", "by DJL, step"),
          new Row(
              "GMNM, two threads, with `CpuEnvironment.prepare()`, %d sizes",
              "threads as ND4J has them", "threads", "geometric mean", ""),
          new Row(
              "small CNN, training, one thread",
              FROM_PYTHON,
              "cnn-race-1-thread",
              "training",
              "from Python"),
          new Row("", BY_DJL, "cnn-race-1-thread", "training", "by DJL"),
          new Row(
              "small CNN, training, two threads",
              FROM_PYTHON,
              "cnn-race-2-threads",
              "training",
              "from Python"),
          new Row("", BY_DJL, "cnn-race-2-threads", "training", "by DJL"),
          new Row(
              "small CNN, inference, one thread",
              FROM_PYTHON,
              "cnn-race-1-thread",
              "inference",
              "from Python"),
          new Row("", BY_DJL, "cnn-race-1-thread", "inference", "by DJL"),
          new Row(
              "small CNN, inference, two threads",
              FROM_PYTHON,
              "cnn-race-2-threads",
              "inference",
              "from Python"),
          new Row("", BY_DJL, "cnn-race-2-threads", "inference", "by DJL"),
          network("ResNet-20", "ResNet-20", "training"),
          network("ResNet-20", "ResNet-20", "inference"),
          network("autoencoder", "autoencoder", "training"),
          network("autoencoder", "autoencoder", "inference"),
          network("LSTM, 64 units, 96 steps", "LSTM, 64 units, 96", "training"),
          network("LSTM, 64 units, 96 steps", "LSTM, 64 units, 96", "inference"),
          network("LSTM, 64 units, 336 steps", "LSTM, 64 units, 336", "training"),
          network("LSTM, 64 units, 336 steps", "LSTM, 64 units, 336", "inference"),
          network("LSTM, 128 units, 96 steps", "LSTM, 128", "training"),
          network("LSTM, 128 units, 96 steps", "LSTM, 128", "inference"),
          network("attention, 64 wide", "attention", "training"),
          network("attention, 64 wide", "attention", "inference"),
          new Row(
              "Poisson's equation, step, GMNM",
              FROM_PYTHON,
              "../pinn-step/one-thread",
              "GMNM",
              "from Python"),
          new Row("", BY_DJL, "../pinn-step/one-thread", "GMNM", "double back-propagation by DJL"),
          new Row(
              "Poisson's equation, step, MLP",
              FROM_PYTHON,
              "../pinn-step/one-thread",
              "MLP",
              "from Python"),
          new Row("", BY_DJL, "../pinn-step/one-thread", "MLP", "double back-propagation by DJL"),
          new Row(
              "`Predictor`, one example", "`MultiLayerNetwork.output`", "latency", "1 threads", ""),
          new Row(
              "`GmmEmbeddingLayer`, training step", "SameDiff", "parts", "GmmEmbeddingLayer", ""),
          new Row("`LayerNormLayer`, training step", "SameDiff", "parts", "LayerNormLayer", ""),
          new Row(
              "`MultiHeadAttentionLayer`, training step",
              "DL4J's `SelfAttentionLayer`",
              "parts",
              "MultiHeadAttentionLayer",
              ""),
          new Row(
              "`LossGaussianMixture`",
              "DL4J's `LossMixtureDensity`",
              "parts",
              "LossGaussianMixture",
              ""),
          new Row("`LossNgmg`", "binary cross-entropy", "parts", "LossNgmg", ""),
          new Row(
              "`GmmExpansion`, one thread",
              "a plain read of the values",
              "parts",
              "GmmExpansion",
              ""),
          new Row(
              "Poisson in closed form, 1,024 components, 3,000 rows",
              "LAPACK's solve of the same matrix",
              "parts",
              "Poisson in closed form",
              ""));

  /**
   * Writes the table.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.runWithoutBackend(new SpeedTable(), args));
  }

  @Override
  public Integer call() throws IOException {
    RunOptions.require(Files.isRegularFile(text), "--into: there is no file " + text);
    String before = Files.readString(text);
    String after = into(before);
    AtomicFiles.write(text, after);
    Console.line(after.equals(before) ? text + " is up to date" : "Wrote the table into " + text);
    return ExampleMain.OK;
  }

  /** A text with the table of these benchmarks in place of its own. */
  String into(String before) throws IOException {
    int begin = before.indexOf(BEGIN);
    int end = before.indexOf(END);
    RunOptions.require(
        begin >= 0 && end > begin, "%s needs the lines %s and %s".formatted(text, BEGIN, END));
    return before.substring(0, begin + BEGIN.length())
        + "\n"
        + table().toMarkdown()
        + before.substring(end);
  }

  private Table table() throws IOException {
    Table table = new Table("what", "ours, ms", "over", "its, ms", "ratio of times", "on");
    String pending = "";
    for (Row row : ROWS) {
      String what = row.what().isEmpty() ? pending : row.what();
      Optional<TimeRatio> times = times(row);
      if (times.isPresent()) {
        TimeRatio found = times.get();
        table.row(
            what.contains("%d") ? what.formatted(found.sizes()) : what,
            TimeRatio.milliseconds(found.ours()),
            row.over(),
            TimeRatio.milliseconds(found.theirs()),
            found.shownRatio(),
            processor(manifest(row)));
      }
      pending = times.isPresent() ? "" : what;
    }
    return table;
  }

  /** None if that run had no such peer: PyTorch is not everywhere. */
  private Optional<TimeRatio> times(Row row) throws IOException {
    JsonNode results = manifest(row).path("results");
    for (var fields = results.fields(); fields.hasNext(); ) {
      var field = fields.next();
      if (field.getKey().startsWith(row.begin()) && field.getKey().endsWith(row.end())) {
        return Optional.of(TimeRatio.of(field.getValue()));
      }
    }
    if (row.over().startsWith("PyTorch")) {
      return Optional.empty();
    }
    throw new UserException(
        "%s has no result '%s ... %s'".formatted(file(row), row.begin(), row.end()));
  }

  private Path file(Row row) {
    return folder.resolve(row.run()).resolve("manifest.json");
  }

  private JsonNode manifest(Row row) throws IOException {
    Path file = file(row);
    RunOptions.require(Files.isRegularFile(file), "There is no benchmark's " + file);
    return new ObjectMapper().readTree(file.toFile());
  }

  /** As short as names it: AMD EPYC, Intel Xeon. */
  private static String processor(JsonNode manifest) {
    return manifest
        .path("machine")
        .path("cpu")
        .asText("unknown")
        .replace("(R)", "")
        .replace(" Processor", "");
  }
}
