package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkCifarTest {

  @Test
  void theMainTrainsAndIsResumed(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    String[] args = {
      "--data",
      CifarClassificationTest.data(folder).toString(),
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
