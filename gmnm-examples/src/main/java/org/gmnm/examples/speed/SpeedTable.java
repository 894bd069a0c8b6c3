package org.gmnm.examples.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** A training step's part of what {@link StepReport} says of a ratio. */
  private static final Pattern STEP = Pattern.compile("step (\\S+ \\([^)]*\\))");

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
   * A row.
   *
   * @param what is timed
   * @param over what
   * @param run folder of its manifest, below that of all benchmarks
   * @param result begin of the name of the manifest's result
   */
  private record Row(String what, String over, String run, String result) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(
              "GMNM, training step, float, 54 sizes", "PyTorch", "", "closed form over PyTorch"),
          new Row("", "SameDiff", "", "closed form over SAMEDIFF"),
          new Row("", "dense pair of as many parameters", "", "closed form over DENSE_PAIR"),
          new Row("the same, double, 24 sizes", "PyTorch", "double", "closed form over PyTorch"),
          new Row(
              "two threads as ND4J has them, 8 sizes",
              "`CpuEnvironment.prepare()`",
              "threads",
              "geometric mean"),
          new Row("small CNN, training, one thread", "PyTorch", "cnn-race-1-thread", "training"),
          new Row("small CNN, training, two threads", "PyTorch", "cnn-race-2-threads", "training"),
          new Row("small CNN, inference, one thread", "PyTorch", "cnn-race-1-thread", "inference"),
          new Row(
              "small CNN, inference, two threads", "PyTorch", "cnn-race-2-threads", "inference"),
          new Row("`Predictor`, one example", "`MultiLayerNetwork.output`", "latency", "1 threads"),
          new Row("`GmmEmbeddingLayer`, training step", "SameDiff", "parts", "GmmEmbeddingLayer"),
          new Row("`LayerNormLayer`, training step", "SameDiff", "parts", "LayerNormLayer"),
          new Row(
              "`MultiHeadAttentionLayer`, training step",
              "DL4J's `SelfAttentionLayer`",
              "parts",
              "MultiHeadAttentionLayer"),
          new Row(
              "`LossGaussianMixture`",
              "DL4J's `LossMixtureDensity`",
              "parts",
              "LossGaussianMixture"),
          new Row("`LossNgmg`", "binary cross-entropy", "parts", "LossNgmg"),
          new Row(
              "`GmmExpansion`, one thread", "a plain read of the values", "parts", "GmmExpansion"));

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
    Table table = new Table("what", "over", "ratio of times");
    for (Row row : ROWS) {
      table.row(row.what(), row.over(), result(row));
    }
    return table;
  }

  private String result(Row row) throws IOException {
    Path manifest = folder.resolve(row.run()).resolve("manifest.json");
    RunOptions.require(Files.isRegularFile(manifest), "There is no benchmark's " + manifest);
    JsonNode results = new ObjectMapper().readTree(manifest.toFile()).path("results");
    for (var fields = results.fields(); fields.hasNext(); ) {
      var field = fields.next();
      if (field.getKey().startsWith(row.result())) {
        return shortly(field.getValue());
      }
    }
    throw new UserException(manifest + " has no result '" + row.result() + "'");
  }

  private static String shortly(JsonNode value) {
    Matcher step = STEP.matcher(value.asText());
    if (step.find()) {
      return step.group(1);
    }
    double ratio = value.asDouble();
    return String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : ratio < 10 ? "%.2f" : "%.0f", ratio);
  }
}
