package org.gmnm.backend;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The environment that native libraries read when they are loaded. Java cannot change its own; the
 * C library can, and is what they ask.
 */
final class NativeEnvironment {

  private static final Path LIBRARIES = Path.of("/proc/self/maps");

  private NativeEnvironment() {}

  /** Whether it can be changed here. */
  static boolean isSupported() {
    return Platform.isLinux();
  }

  /**
   * Sets a variable that nobody has set.
   *
   * @return whether it has the value now
   */
  static boolean set(String variable, String value) {
    if (!isSupported() || System.getenv(variable) != null) {
      return false;
    }
    int failed =
        Function.getFunction("c", "setenv")
            .invokeInt(new Object[] {variable, value, /* overwrite= */ 0});
    return failed == 0;
  }

  /** Whether a library is there already, and has read what it wanted to know. */
  static boolean isLoaded(String library) {
    try (Stream<String> lines = Files.lines(LIBRARIES)) {
      return lines.anyMatch(line -> line.contains(library));
    } catch (IOException e) {
      return false;
    }
  }
}
