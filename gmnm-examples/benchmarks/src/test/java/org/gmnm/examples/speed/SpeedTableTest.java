package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gmnm.examples.ExampleMain;
import org.gmnm.testing.Snippets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

class SpeedTableTest {

  private static final Path ROOT = Snippets.root();

  private static final Path RESULTS = ROOT.resolve("docs/results/speed");

  private static int run(Path text) {
    return ExampleMain.runWithoutBackend(
        new SpeedTable(), new String[] {RESULTS.toString(), "--into", text.toString()});
  }

  @Test
  void theReadmeHasTheNumbersOfTheManifests(@TempDir Path folder) throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    Path copy = folder.resolve("README.md");
    Files.writeString(copy, readme);
    assertEquals(0, run(copy));
    assertEquals(readme, Files.readString(copy), "run speed-table");
  }

  @Test
  void anOldTableIsReplacedAndNothingElse(@TempDir Path folder) throws IOException {
    Path text = folder.resolve("text.md");
    Files.writeString(
        text, "above\n<!-- speed-table -->\nold\n<!-- end of speed-table -->\nbelow\n");
    assertEquals(0, run(text));
    String written = Files.readString(text);
    assertTrue(written.startsWith("above\n<!-- speed-table -->\n| what"), written);
    assertTrue(written.endsWith("|\n<!-- end of speed-table -->\nbelow\n"), written);
    assertTrue(written.contains("PyTorch"), written);
    assertEquals(-1, written.indexOf("old"));
  }

  /** Not every machine has PyTorch in Python; the rows of the others keep their names. */
  @Test
  void aPeerThatWasNotThereHasNoRow(@TempDir Path folder) throws IOException {
    Path speed = folder.resolve("speed");
    ObjectMapper mapper = new ObjectMapper();
    try (Stream<Path> files = Files.walk(RESULTS.getParent())) {
      for (Path file : files.filter(each -> each.endsWith("manifest.json")).toList()) {
        JsonNode manifest = mapper.readTree(file.toFile());
        if (manifest.path("results") instanceof ObjectNode results) {
          List<String> names = new ArrayList<>();
          results.fieldNames().forEachRemaining(names::add);
          results.remove(names.stream().filter(name -> name.contains("from Python")).toList());
        }
        Path copy = folder.resolve(RESULTS.getParent().relativize(file).toString());
        Files.createDirectories(copy.getParent());
        mapper.writeValue(copy.toFile(), manifest);
      }
    }
    Path text = folder.resolve("text.md");
    Files.writeString(text, "<!-- speed-table -->\n<!-- end of speed-table -->\n");
    assertEquals(
        0,
        ExampleMain.runWithoutBackend(
            new SpeedTable(), new String[] {speed.toString(), "--into", text.toString()}));
    String written = Files.readString(text);
    assertEquals(-1, written.indexOf("from Python"), written);
    assertTrue(written.contains("small CNN, inference, two threads"), written);
    assertTrue(written.contains("PyTorch by DJL"), written);
  }

  /** A ratio says little without the time that it is of. */
  @Test
  void everyRatioStandsBesideBothTimes() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    String table =
        readme.substring(
            readme.indexOf("<!-- speed-table -->"), readme.indexOf("<!-- end of speed-table -->"));
    List<String> rows = table.lines().filter(line -> line.startsWith("|")).skip(2).toList();
    assertTrue(rows.size() > 10, table);
    for (String row : rows) {
      String[] cells = row.split("\\|", -1);
      double ours = Double.parseDouble(cells[2].strip());
      double theirs = Double.parseDouble(cells[4].strip());
      double ratio = Double.parseDouble(cells[5].strip().split(" ", -1)[0]);
      assertEquals(ratio, ours / theirs, 0.1 * ratio, row);
    }
  }

  @Test
  void aTextWithoutAPlaceForItStaysAsItIs(@TempDir Path folder) throws IOException {
    Path text = folder.resolve("text.md");
    Files.writeString(text, "nothing\n");
    assertEquals(2, run(text));
    assertEquals("nothing\n", Files.readString(text));
    assertNotEquals(0, run(folder.resolve("missing.md")));
  }
}
