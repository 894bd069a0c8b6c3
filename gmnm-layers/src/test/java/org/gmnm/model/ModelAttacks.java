package org.gmnm.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.util.ModelSerializer;

/** Attacks the reader of models and writes tables of what came of it: {@code .ci/attacks}. */
@SuppressWarnings("StringConcatToTextBlock")
final class ModelAttacks {

  private ModelAttacks() {}

  /**
   * Runs all attacks.
   *
   * @param args folder of the tables, seed, how many bits are flipped, and which plantings are
   *     tried: 1 for all, n for every n-th
   */
  public static void main(String[] args) throws IOException {
    Path out = Files.createDirectories(Path.of(args[0]));
    Path folder = Files.createTempDirectory("gmnm-attacks");
    Files.writeString(
        out.resolve("planted-names.md"), plantedNames(Integer.parseInt(args[3]), folder));
    Files.writeString(
        out.resolve("flipped-bits.md"),
        flippedBits(Integer.parseInt(args[2]), Long.parseLong(args[1]), folder));
    Files.writeString(out.resolve("hostile-models.md"), hostileModels(folder));
  }

  private static String flippedBits(int flips, long seed, Path folder) throws IOException {
    StringBuilder table =
        new StringBuilder(
            "| reader | flips | other parameters | other updater state | the same network | refused |\n"
                + "|---|---|---|---|---|---|\n");
    row(
        table,
        "`ModelFiles`",
        flips,
        FlippedBits.count(flips, seed, folder, new ModelFiles()::readNetwork));
    row(
        table,
        "Deeplearning4j's `ModelSerializer`",
        flips,
        FlippedBits.count(
            flips,
            seed,
            folder,
            file -> ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true)));
    return table.toString();
  }

  private static void row(StringBuilder table, String reader, int flips, FlippedBits.Count count) {
    table.append(
        "| %s | %,d | %,d | %,d | %,d | %,d |%n"
            .formatted(
                reader, flips, count.parameters(), count.state(), count.same(), count.refused()));
  }

  private static String plantedNames(int step, Path folder) throws IOException {
    StringBuilder table =
        new StringBuilder(
            "| model | places | refused | read | foreign classes initialised |\n|---|---|---|---|---|\n");
    for (Map.Entry<String, PlantedNames.Count> row : PlantedNames.all(step, folder).entrySet()) {
      PlantedNames.Count count = row.getValue();
      table.append(
          "| %s | %,d | %,d | %,d | %d |%n"
              .formatted(
                  row.getKey(),
                  count.places(),
                  count.refused(),
                  count.read(),
                  count.initialised()));
    }
    return table.toString();
  }

  /** Written before the next one is tried, so that a crash is seen by what is missing. */
  private static String hostileModels(Path folder) throws IOException {
    StringBuilder table =
        new StringBuilder("| model | bytes | seconds | what came of it |\n|---|---|---|---|\n");
    int read = 0;
    int refused = 0;
    double longest = 0;
    for (Map.Entry<String, byte[]> model : HostileModels.all(folder).entrySet()) {
      long start = System.nanoTime();
      String sentence = HostileModels.sentence(model.getValue(), folder);
      double seconds = (System.nanoTime() - start) * 1e-9;
      longest = Math.max(longest, seconds);
      read += sentence == null ? 1 : 0;
      refused += sentence == null ? 0 : 1;
      table.append(
          "| %s | %,d | %.2f | %s |%n"
              .formatted(
                  shown(model.getKey()),
                  model.getValue().length,
                  seconds,
                  sentence == null ? "read" : shown(sentence)));
    }
    return "%,d models: %,d refused by one sentence, %,d read, 0 crashes, errors or other exceptions; %.2f seconds for the slowest.%n%n%s"
        .formatted(read + refused, refused, read, longest, table);
  }

  private static String shown(String text) {
    String plain = text.replace("|", "\\|").replaceAll("\\s+", " ");
    return plain.length() > 160 ? plain.substring(0, 160) + "..." : plain;
  }
}
