package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.examples.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptResultTest {

  private static Integer load(Path file) {
    return KeptResult.load(
        file,
        "train",
        node -> {
          if (node.path("broken").asBoolean()) {
            throw new IOException("it is not whole");
          }
          return node.has("value") ? node.path("value").asInt() : null;
        });
  }

  @Test
  void whatIsThereIsReadAndWhatIsNotIsNone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("result.json");
    assertNull(load(file));
    Files.writeString(file, "{\"value\": 7}");
    assertEquals(7, load(file));
    Files.writeString(file, "{}");
    assertNull(load(file));
  }

  @Test
  void damageIsExplained(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("result.json");
    for (String damaged : new String[] {"{\"value\": ", "{\"broken\": true}"}) {
      Files.writeString(file, damaged);
      String message = assertThrows(UserException.class, () -> load(file)).getMessage();
      assertTrue(message.contains(file.toString()), message);
      assertTrue(message.endsWith("delete it to train anew"), message);
    }
  }
}
