package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class ManifestTest {

  private final Path folder;

  ManifestTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private JsonNode written(Manifest manifest) throws IOException {
    Path json = folder.resolve("manifest.json");
    manifest.write(json);
    return new ObjectMapper().readTree(Files.readString(json));
  }

  @Test
  void recordsWhatItIsTold() throws IOException {
    JsonNode json =
        written(
            Manifest.of("poisson")
                .seed(42)
                .option("epochs", 3)
                .option("form", Thread.State.NEW)
                .option("none", null)
                .result("errors", new double[] {1.5, 2})
                .result("nested", Map.of("a", List.of(1, "x"))));
    assertEquals("poisson", json.get("experiment").asText());
    assertEquals(42, json.get("seed").asLong());
    assertEquals(3, json.get("options").get("epochs").asInt());
    assertEquals("NEW", json.get("options").get("form").asText());
    assertTrue(json.get("options").get("none").isNull());
    assertEquals(1.5, json.get("results").get("errors").get(0).asDouble());
    assertEquals("x", json.get("results").get("nested").get("a").get(1).asText());
    assertTrue(json.get("wallSeconds").asDouble() >= 0);
    assertFalse(json.has("trainingSeconds"), "only where somebody knows them");
    JsonNode resumed = written(Manifest.of("poisson").trainingSeconds(12.3456));
    assertEquals(12.346, resumed.get("trainingSeconds").asDouble());
  }

  @Test
  void recordsDataByNameSizeAndHash() throws IOException {
    Path data = Files.writeString(folder.resolve("abc.bin"), "abc");
    JsonNode entry = written(Manifest.of("x").data(data)).get("data").get(0);
    assertEquals("abc.bin", entry.get("file").asText());
    assertEquals(3, entry.get("bytes").asInt());
    // The SHA-256 of "abc" as FIPS 180-2 gives it.
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        entry.get("sha256").asText());
  }

  @Test
  void missingDataIsNamed() {
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class, () -> Manifest.of("x").data(folder.resolve("none.bin")));
    assertTrue(
        String.valueOf(e.getMessage()).endsWith("none.bin: no such file or folder"),
        e.getMessage());
  }

  @Test
  void findsOutVersionsAndMachine() throws IOException {
    JsonNode json = written(Manifest.of("x"));
    JsonNode software = json.get("software");
    assertEquals("1.0.0-M2.1", software.get("deeplearning4j").asText());
    assertEquals("1.0.0-M2.1", software.get("nd4j").asText());
    for (String key :
        List.of(
            "gmnm",
            "gitCommit",
            "gitDirty",
            "backend",
            "nativeClassifier",
            "defaultDataType",
            "jvm")) {
      assertFalse(software.get(key).asText().isEmpty(), key);
    }
    assertEquals("FLOAT", software.get("defaultDataType").asText());
    for (String key : List.of("os", "cpu", "ompNumThreads", "nd4jThreads")) {
      assertFalse(json.get("machine").get(key).asText().isEmpty(), key);
    }
    assertTrue(json.get("machine").get("cores").asInt() >= 1);
    if (Files.exists(Path.of("/proc/self/status"))) {
      long loaded = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      assertTrue(json.get("machine").get("peakMemoryMiB").asLong() >= loaded >> 20);
    }
  }

  @Test
  void cutsAbsolutePathsToTheirLastName() throws IOException {
    JsonNode json =
        written(
            Manifest.of("x")
                .command(
                    "run --data /home/joe/my-data/ --out=C:\\Users\\joe\\runs --rate 5 images/s")
                .option("data", folder)
                .option("relative", Path.of("runs", "poisson"))
                .option("tilde", List.of("~/secret/file.bin"))
                .option("url", "https://example.org/a/b"));
    assertEquals("run --data my-data --out=runs --rate 5 images/s", json.get("command").asText());
    JsonNode options = json.get("options");
    assertEquals(String.valueOf(folder.getFileName()), options.get("data").asText());
    assertEquals(Path.of("runs", "poisson").toString(), options.get("relative").asText());
    assertEquals("file.bin", options.get("tilde").get(0).asText());
    assertEquals("https://example.org/a/b", options.get("url").asText());
    assertFalse(json.toString().contains("joe"), json.toString());
    assertFalse(json.toString().contains(folder.toString()), json.toString());
  }
}
