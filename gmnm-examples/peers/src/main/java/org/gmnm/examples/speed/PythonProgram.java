package org.gmnm.examples.speed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program of the folder {@code peers}, in a process of its own. It waits for its turns and times
 * them by its own clock, so that what passes between the processes does not count. Threads are
 * those of OMP_NUM_THREADS, as here.
 */
public final class PythonProgram implements AutoCloseable {

  private static final List<String> SCRIPTS =
      List.of(
          "about.py",
          "turns.py",
          "gmnm_step.py",
          "networks.py",
          "poisson_step.py",
          "gaussian_mixture.py");

  private static final long PATIENCE = 5; // seconds for the end of a process that was asked to end

  private static @Nullable Path folder;

  private final String script;
  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;

  /**
   * Starts it.
   *
   * @param python the interpreter
   * @param script its file's name
   * @param arguments its arguments
   */
  public PythonProgram(Python python, String script, Object... arguments) {
    this.script = script;
    List<String> command =
        new ArrayList<>(List.of(python.command().toString(), script(script).toString()));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    command.add("--turns");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    String threads = builder.environment().get("OMP_NUM_THREADS");
    if (threads != null) {
      builder.environment().put("OPENBLAS_NUM_THREADS", threads);
    }
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + python.command(), e);
    }
    questions = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    String said = answer();
    if (!said.equals("ready")) {
      throw new IllegalStateException(script + " must begin with 'ready', got '" + said + "'");
    }
  }

  /**
   * Where a script lies, beside all others: they come in the class path.
   *
   * @param name its file's name
   * @return a copy that goes with this process
   */
  public static synchronized Path script(String name) {
    try {
      if (folder == null) {
        folder = Files.createTempDirectory("peers");
        for (String each : SCRIPTS) {
          Path file = folder.resolve(each);
          try (InputStream in = PythonProgram.class.getResourceAsStream("/peers/" + each)) {
            if (in == null) {
              throw new IllegalStateException("The class path has no peers/" + each);
            }
            Files.copy(in, file);
          }
          file.toFile().deleteOnExit();
        }
        folder.toFile().deleteOnExit();
      }
      return folder.resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack the programs in Python", e);
    }
  }

  /**
   * One of its actions.
   *
   * @param action its name
   * @return its turns
   */
  public Turn turn(String action) {
    return times -> {
      try {
        questions.write(action + " " + times + "\n");
        questions.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(script + " does not listen any more", e);
      }
      return Double.parseDouble(answer());
    };
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException(script + " has ended before its turns; its error is above");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read what " + script + " says", e);
    }
  }

  /**
   * Where it runs.
   *
   * @return its process
   */
  public ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public void close() {
    try {
      questions.close();
      if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
