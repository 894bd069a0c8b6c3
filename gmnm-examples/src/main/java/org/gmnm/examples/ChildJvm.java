package org.gmnm.examples;

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
}
