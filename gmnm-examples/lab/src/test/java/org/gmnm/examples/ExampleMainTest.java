package org.gmnm.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gmnm.backend.Backend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ExampleMainTest {

  /** Says once what it sets, and not in the middle of what is compared here. */
  @BeforeAll
  static void prepare() {
    Backend.prepare();
  }

  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A command that does what a test tells it. */
  @Command(name = "probe")
  static final class Probe implements Callable<Integer> {
    @Mixin final ExampleOptions options = new ExampleOptions(7, 16);
    private final Callable<Integer> body;

    Probe(Callable<Integer> body) {
      this.body = body;
    }

    @Override
    public Integer call() throws Exception {
      return body.call();
    }
  }

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8).trim();
  }

  private int fail(Throwable e, String... args) {
    return ExampleMain.run(
        new Probe(
            () -> {
              if (e instanceof Error error) {
                throw error;
              }
              throw (Exception) e;
            }),
        args);
  }

  @Test
  void successReturnsTheCommandsCode() {
    assertEquals(ExampleMain.OK, ExampleMain.run(new Probe(() -> 0), new String[0]));
    assertEquals(5, ExampleMain.run(new Probe(() -> 5), new String[0]));
    assertEquals("", errors());
  }

  @Test
  void mistakesOfTheUserAreOneLine() {
    assertEquals(ExampleMain.USER_ERROR, fail(new UserException("No data in x; download it")));
    assertEquals("Error: No data in x; download it", errors());
  }

  @Test
  void illegalArgumentsAreMistakesOfTheUser() {
    assertEquals(ExampleMain.USER_ERROR, fail(new IllegalArgumentException("rank must be >= 1")));
    assertEquals("Error: rank must be >= 1", errors());
  }

  @Test
  void aMistypedOptionIsAnsweredWithTheNearest() {
    assertEquals(
        ExampleMain.USER_ERROR, ExampleMain.run(new Probe(() -> 0), new String[] {"--epoch", "3"}));
    assertTrue(errors().contains("--epoch'"), errors());
    assertTrue(errors().contains("Did you mean --epochs?"), errors());
    assertEquals(1, errors().lines().count(), errors());
  }

  @Test
  void aValueOfTheWrongTypeIsNamed() {
    assertEquals(
        ExampleMain.USER_ERROR,
        ExampleMain.run(new Probe(() -> 0), new String[] {"--batch", "many"}));
    assertTrue(errors().contains("--batch") && errors().contains("many"), errors());
    assertEquals(1, errors().lines().count(), errors());
  }

  @Test
  void optionsAreValidatedBeforeTheCommandRuns() {
    int code = fail(new IllegalStateException("ran"), "--epochs", "0");
    assertEquals("Error: --epochs must be > 0, got 0", errors());
    assertEquals(ExampleMain.USER_ERROR, code);
  }

  @Test
  void anUnexpectedFailureLeavesItsStackTraceInTheOutputFolder(@TempDir Path folder)
      throws IOException {
    int code = fail(new IllegalStateException("broken"), "--out", folder.toString());
    assertEquals(ExampleMain.FAILED, code);
    Path trace = folder.resolve(ExampleMain.STACK_TRACE_FILE);
    assertEquals(
        "Failed: java.lang.IllegalStateException: broken. Stack trace: " + trace, errors());
    assertTrue(Files.readString(trace).contains("at org.gmnm.examples.ExampleMainTest"));
  }

  @Test
  void withoutAnOutputFolderTheStackTraceGoesToATemporaryFile() throws IOException {
    assertEquals(ExampleMain.FAILED, fail(new IOException("gone"), "--out", "/nowhere/at/all"));
    Path trace = Path.of(errors().substring(errors().indexOf("Stack trace: ") + 13));
    assertTrue(Files.readString(trace).contains("gone"));
    Files.delete(trace);
  }

  @Test
  void aFullDiskIsOneSentence() {
    IOException full = new IOException("No space left on device");
    int code = fail(new UncheckedIOException("Cannot write a.csv: No space left on device", full));
    assertEquals(ExampleMain.USER_ERROR, code);
    assertEquals(
        "Error: Cannot write a.csv: No space left on device; mend that and continue with the same"
            + " command and --resume",
        errors());
  }

  @Test
  void errorsOfTheMachineAreCaughtToo(@TempDir Path folder) {
    assertEquals(
        ExampleMain.FAILED, fail(new UnsatisfiedLinkError("no lib"), "--out", folder.toString()));
    assertTrue(errors().contains("no lib"), errors());
    assertTrue(Files.exists(folder.resolve(ExampleMain.STACK_TRACE_FILE)));
  }

  @Test
  void helpShowsTheOptionsAndTheirDefaults() {
    assertEquals(ExampleMain.OK, ExampleMain.run(new Probe(() -> 9), new String[] {"--help"}));
    String help = out.toString(StandardCharsets.UTF_8);
    assertTrue(help.contains("--epochs=N") && help.contains("(default: 7)"), help);
    assertTrue(help.contains("(default: 42)") && help.contains("(default: data)"), help);
  }

  @Test
  void theLogIsQuietAboutOthers() {
    Logger own = LoggerFactory.getLogger("org.gmnm.x");
    Logger other = LoggerFactory.getLogger("org.nd4j.linalg.factory.Nd4jBackend");
    assertTrue(own.isInfoEnabled());
    assertFalse(own.isDebugEnabled());
    assertTrue(other.isWarnEnabled());
    assertFalse(other.isInfoEnabled());
  }

  @Test
  void optionsHoldWhatWasGiven() {
    Probe probe = new Probe(() -> 0);
    int code =
        ExampleMain.run(
            probe,
            new String[] {
              "--data",
              "d",
              "--epochs",
              "3",
              "--batch",
              "4",
              "--seed",
              "-5",
              "--subset",
              "6",
              "--resume"
            });
    ExampleOptions o = probe.options;
    assertEquals(0, code);
    assertEquals(Path.of("d"), o.data());
    assertEquals(Path.of("runs", "probe"), o.out());
    assertEquals(3, o.epochs());
    assertEquals(4, o.batch());
    assertEquals(-5, o.seed());
    assertEquals(6, o.subset());
    assertEquals(6, o.subsetOf(100));
    assertEquals(2, o.subsetOf(2));
    assertTrue(o.resume());
  }

  /** ND4J draws other numbers for the seed 0 in every run. */
  @Test
  void theSeedZeroIsRefused() {
    assertEquals(2, ExampleMain.run(new Probe(() -> 0), new String[] {"--seed", "0"}));
    String[] across = {"--seed", "-2", "--repeats", "3"};
    assertEquals(2, ExampleMain.run(new Probe(() -> 0), across));
    across[3] = "2"; // -2 and -1
    assertEquals(0, ExampleMain.run(new Probe(() -> 0), across));
  }

  @Test
  void optionsHaveDefaults() {
    ExampleOptions o = new ExampleOptions();
    assertEquals(ExampleOptions.DEFAULT_EPOCHS, o.epochs());
    assertEquals(ExampleOptions.DEFAULT_BATCH, o.batch());
    assertEquals(42, o.seed());
    assertEquals(9, o.subsetOf(9));
    assertTrue(o.resume());
  }
}
