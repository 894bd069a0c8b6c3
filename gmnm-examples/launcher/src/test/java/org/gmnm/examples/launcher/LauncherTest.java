package org.gmnm.examples.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gmnm.examples.ExampleMain;
import org.junit.jupiter.api.Test;

class LauncherTest {

  /** The modules that every build has. */
  private static final List<Path> SOURCES =
      Stream.of("lab", "experiments", "benchmarks", "launcher")
          .map(module -> Path.of("..", module, "src", "main", "java"))
          .toList();

  private record Output(int code, String out, String err) {}

  private static Output run(String... args) {
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int code = Launcher.listOrMistake(args);
      return new Output(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }

  /** Its own and ExampleMain's, whose documentation shows one, aside. */
  @Test
  void everyMainIsListed() throws IOException {
    Set<String> mains = new TreeSet<>();
    for (Path sources : SOURCES) {
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(f -> f.toString().endsWith(".java"))
            .filter(f -> text(f).contains("public static void main(String[] args)"))
            .map(f -> sources.relativize(f).toString().replace(".java", "").replace('/', '.'))
            .filter(name -> !name.endsWith(".Launcher") && !name.endsWith(".ExampleMain"))
            .filter(name -> !name.contains(".quickstart.")) // programs to copy
            .forEach(mains::add);
      }
    }
    Set<String> listed =
        Arrays.stream(Experiment.values())
            .map(e -> e.type().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(mains, listed, "main classes and the launcher's list of them");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theListNamesEveryExperimentOnce() {
    Output all = run();
    assertEquals(ExampleMain.OK, all.code());
    for (Experiment e : Experiment.values()) {
      long lines = all.out().lines().filter(l -> l.startsWith("  " + e.command() + " ")).count();
      assertEquals(1, lines, e.command());
      assertTrue(all.out().contains(e.time() + "  " + e.description()), e.command());
      assertTrue(e.description().endsWith("."), e.description());
    }
    assertEquals(all, run("--help"));
  }

  @Test
  void aMistypedNameGetsTheNearest() {
    assertEquals(
        "Error: there is no experiment 'Poison'. Did you mean poisson?"
            + " (without arguments: all of them)",
        run("Poison").err().trim());
    assertEquals(ExampleMain.USER_ERROR, run("Poison").code());
    assertTrue(run("noisylabel").err().contains("Did you mean noisy-labels?"));
    assertTrue(run("cifar10").err().contains("Did you mean cifar?"));
    assertTrue(run("xyzzy").err().contains("no experiment 'xyzzy'"));
  }

  @Test
  void theVersionIsToldWithThatOfDeeplearning4j() {
    Output version = run("--version");
    assertEquals(ExampleMain.OK, version.code());
    assertTrue(version.out().contains("gmnm 0."), version.out());
    assertTrue(version.out().contains("deeplearning4j 1.0.0-M2.1"), version.out());
  }
}
