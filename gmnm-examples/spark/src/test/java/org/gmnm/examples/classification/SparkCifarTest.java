package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkCifarTest {

  /** Twenty images of one colour a class in each of the publisher's files. */
  private static Path records(Path folder) throws IOException {
    byte[] records = new byte[20 * 3073];
    for (int i = 0; i < 20; i++) {
      records[i * 3073] = (byte) (i % 10);
      Arrays.fill(records, i * 3073 + 1, (i + 1) * 3073, (byte) (10 + 20 * (i % 10)));
    }
    for (int file = 1; file <= 5; file++) {
      Files.write(folder.resolve("data_batch_" + file + ".bin"), records);
    }
    Files.write(folder.resolve("test_batch.bin"), records);
    return folder;
  }

  @Test
  void theMainTrainsAndIsResumed(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    String[] args = {
      "--data",
      records(folder).toString(),
      "--out",
      out.toString(),
      "--epochs",
      "1",
      "--batch",
      "8",
      "--subset",
      "32",
      "--frequency",
      "1"
    };
    assertEquals(0, ExampleMain.run(new SparkCifar(), args));
    for (String file : List.of("summary.md", "manifest.json", "checkpoint.zip")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    args[11] = "0";
    assertEquals(2, ExampleMain.run(new SparkCifar(), args));
  }
}
