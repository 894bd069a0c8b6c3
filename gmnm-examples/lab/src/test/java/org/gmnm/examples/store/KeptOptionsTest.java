package org.gmnm.examples.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.RunFolder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class KeptOptionsTest {

  @Command(name = "probe")
  static final class Probe implements Runnable {
    @Mixin final RunOptions options = new RunOptions();

    @Option(names = "--k", defaultValue = "1")
    int k;

    @Option(names = "--tune")
    boolean tune;

    @Unkeyed(selects = true)
    @Option(names = "--parts", split = ",", defaultValue = "A,B")
    java.util.List<String> parts = java.util.List.of();

    @Parameters(arity = "0..1", paramLabel = "FILE")
    @Nullable Path file;

    @Override
    public void run() {}
  }

  private final Path out;

  KeptOptionsTest(@TempDir Path out) {
    this.out = out;
  }

  private Probe parsed(String line) {
    Probe probe = new Probe();
    new CommandLine(probe).parseArgs((line + " --out " + out).trim().split(" ", -1));
    return probe;
  }

  private void open(String line) {
    parsed(line).options.open().close();
  }

  private String refused(String line) {
    return String.valueOf(assertThrows(UserException.class, () -> open(line)).getMessage())
        .replace("" + out, "OUT");
  }

  @Test
  void theSameOptionsAreGoneOnWith() throws IOException {
    open("--k 2");
    Files.writeString(out.resolve("result.json"), "{}");
    open("--k 2 --resume");
    open("--k 2 --resume --repeats 5 --parts C");
    assertTrue(Files.exists(out.resolve("result.json")));
    open("--k 2");
    assertTrue(Files.exists(out.resolve("result.json")));
  }

  /** What is not marked is part of the key, whether anybody thought of it or not. */
  @Test
  void otherOptionsAreNamedWithBothValues() {
    open("--k 2");
    for (String way : new String[] {"", " --resume"}) {
      assertEquals(
          "OUT holds a run with --k 2, not --k 4; --fresh discards it, or choose another folder"
              + " with --out",
          refused("--k 4" + way));
    }
    assertTrue(refused("--k 4 --seed 7").contains("--seed 42, not --seed 7"));
    assertTrue(refused("--k 2 --tune").contains("--tune false, not --tune true"));
    assertTrue(refused("a.zip --k 2").contains("no FILE, not FILE a.zip"));
  }

  @Test
  void freshDiscardsTheRunAndNoOtherWithinItsFolder() throws IOException {
    open("--k 2");
    Path other = Files.createDirectories(out.resolve("other")).resolve(KeptOptions.FILE);
    Files.writeString(other, "another run's");
    Files.createDirectories(out.resolve("trainings/deep"));
    Files.writeString(out.resolve("trainings/deep/a.json"), "{}");
    Files.writeString(out.resolve("summary.md"), "old");
    open("--k 4 --fresh");
    assertFalse(Files.exists(out.resolve("trainings")));
    assertFalse(Files.exists(out.resolve("summary.md")));
    assertTrue(Files.exists(other));
    open("--k 2 --fresh");
    open("--k 2 --resume");
    assertTrue(refused("--fresh --resume").contains("give one of them"));
  }

  /** Of files that came later nobody can tell whose they are. */
  @Test
  void freshDiscardsNothingWhereTheFolderIsNotTheRunsOwn() throws IOException {
    Files.writeString(out.resolve("notes.txt"), "the user's");
    open("--k 2");
    Files.writeString(out.resolve("later.txt"), "the user's too");
    String said = refused("--k 4 --fresh");
    assertTrue(said.startsWith("OUT is not the run's own: notes.txt was there before"), said);
    assertTrue(Files.exists(out.resolve("later.txt")));
    open("--k 2 --resume");
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "trainings", "fits", "seed42", "gmnm-adam-seed-7"})
  void whatAnEarlierVersionLeftIsRefusedInOneSentence(String name) throws IOException {
    Files.createDirectory(out.resolve(name));
    for (String way : new String[] {"", "--resume", "--fresh"}) {
      String said = refused(way);
      assertTrue(said.startsWith("OUT holds a run of an earlier version"), said);
    }
    assertTrue(Files.exists(out.resolve(name)));
  }

  @Test
  void aRefusedFolderIsNotLocked() {
    open("--k 2");
    refused("--k 3");
    RunFolder.open(out).close();
  }

  @Test
  void theCommandIsWhatWasParsed() {
    Probe probe = parsed("--k 4 --repeats 3 --parts B --resume");
    String command = new ChosenOptions(new CommandLine(probe).getCommandSpec()).commandLine();
    assertTrue(command.endsWith("\""), command);
    for (String part : new String[] {"--k 4", "--repeats 3", "--parts B", "--seed 42"}) {
      assertTrue(command.contains(part), command);
    }
    for (String part : new String[] {"--out", "--resume", "--fresh", "--tune", "--help"}) {
      assertFalse(command.contains(part), command);
    }
  }
}
