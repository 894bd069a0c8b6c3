package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeedTableTest {

  private static final Path ROOT =
      Files.isDirectory(Path.of("docs")) ? Path.of("") : Path.of("..").toAbsolutePath().normalize();

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

  @Test
  void aTextWithoutAPlaceForItStaysAsItIs(@TempDir Path folder) throws IOException {
    Path text = folder.resolve("text.md");
    Files.writeString(text, "nothing\n");
    assertEquals(2, run(text));
    assertEquals("nothing\n", Files.readString(text));
    assertNotEquals(0, run(folder.resolve("missing.md")));
  }
}
