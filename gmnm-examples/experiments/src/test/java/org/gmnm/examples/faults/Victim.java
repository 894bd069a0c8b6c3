package org.gmnm.examples.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gmnm.examples.ChildJvm;
import org.gmnm.examples.poisson.PoissonEquation;

/** A short experiment that saves often, in a process of its own. */
final class Victim {

  private static final long LONGEST_MINUTES = 20;

  private final Process process;
  private final Path log;

  private Victim(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param out its output folder
   * @param log what it says, replaced
   * @param more further arguments
   */
  static Victim start(Path out, Path log, String... more) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--out", out.toString(), "--methods", "LEAST_SQUARES,GMNM,MLP_TANH"));
    arguments.addAll(List.of("--components", "81", "--optimizer", "ADAM", "--steps", "400"));
    arguments.addAll(Arrays.asList(more));
    Process process =
        ChildJvm.of(PoissonEquation.class, List.of("-Xmx1g"), arguments)
            .redirectErrorStream(true)
            .redirectOutput(new File(log.toString()))
            .start();
    return new Victim(process, log);
  }

  /** Waits for its end; returns its exit code. */
  int end() throws InterruptedException {
    if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("The experiment does not end; see " + log);
    }
    return process.exitValue();
  }

  /** Kills it after a while as kill -9 does; returns whether it was still running. */
  boolean kill(double seconds) throws InterruptedException {
    boolean ended = process.waitFor((long) (seconds * 1000), TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    return !ended;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Its errors, or else its last line. */
  String said() throws IOException {
    List<String> lines = Files.readAllLines(log).stream().filter(l -> !l.isBlank()).toList();
    return lines.stream()
        .filter(l -> l.startsWith("Error: ") || l.startsWith("Failed: "))
        .findFirst()
        .orElse(lines.isEmpty() ? "" : lines.get(lines.size() - 1));
  }
}
