package org.gmnm.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Another process of the same program: the same Java and the same class path. */
public final class ChildJvm {

  /** As the build's own run command has it. */
  private static final String NO_PHYSICAL_LIMIT = "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0";

  private ChildJvm() {}

  /**
   * What starts it.
   *
   * @param main its main class
   * @param options of the virtual machine, such as {@code -Xmx1g}
   * @param arguments of the main class
   * @return not started yet; its outputs are not redirected
   */
  public static ProcessBuilder of(Class<?> main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.add(NO_PHYSICAL_LIMIT);
    command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /**
   * Runs one to its end.
   *
   * @param what it is for, in errors
   * @param process not started yet
   * @param prefix with which its last line begins
   * @return what follows the prefix
   * @throws IllegalStateException if it fails, or says something else
   */
  public static String answer(String what, ProcessBuilder process, String prefix) {
    try {
      Process running = process.redirectErrorStream(true).start();
      String said =
          new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = running.waitFor();
      String last = said.substring(said.lastIndexOf('\n') + 1);
      if (code != 0 || !last.startsWith(prefix)) {
        throw new IllegalStateException(
            "%s: its process ended with code %d: %s".formatted(what, code, last));
      }
      return last.substring(prefix.length());
    } catch (IOException e) {
      throw new IllegalStateException("Cannot start another process of this program", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a process", e);
    }
  }
}
