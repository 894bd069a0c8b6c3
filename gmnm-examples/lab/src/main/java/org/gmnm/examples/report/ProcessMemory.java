package org.gmnm.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The memory of processes, heap and native, where the system shows it as Linux does. */
public final class ProcessMemory {

  private static final String RESIDENT = "VmRSS:";
  private static final String PEAK = "VmHWM:";

  private ProcessMemory() {}

  /**
   * What a process holds now.
   *
   * @param process any
   * @return bytes, or nothing if that cannot be found out
   */
  public static OptionalLong resident(ProcessHandle process) {
    return bytes(process, RESIDENT);
  }

  /**
   * The most that a process has held so far.
   *
   * @param process any
   * @return bytes, or nothing if that cannot be found out
   */
  public static OptionalLong peak(ProcessHandle process) {
    return bytes(process, PEAK);
  }

  private static OptionalLong bytes(ProcessHandle process, String field) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException | RuntimeException unknown) { // no Linux, or the process has ended
      return OptionalLong.empty();
    }
  }
}
