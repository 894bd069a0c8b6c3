package org.gmnm.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class CpuEnvironmentTest {

  /** The program of a process of its own, in which ND4J has not been loaded. */
  static final class Prepared {

    private Prepared() {}

    public static void main(String[] args) {
      if (Boolean.getBoolean("late")) {
        Nd4j.create(1);
      }
      boolean set = CpuEnvironment.prepare();
      Object policy =
          Function.getFunction("c", "getenv")
              .invoke(String.class, new Object[] {CpuEnvironment.WAIT_POLICY});
      System.out.printf(
          "%s %s %s%n", set, policy, System.getProperty(CpuEnvironment.PHYSICAL_BYTES));
    }
  }

  private static String prepared(Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.of(
                Stream.of(ProcessHandle.current().info().command().orElse("java")),
                Stream.of(options),
                Stream.of("-cp", System.getProperty("java.class.path"), Prepared.class.getName()))
            .flatMap(words -> words)
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeAll(Set.of(CpuEnvironment.WAIT_POLICY, "GOMP_SPINCOUNT", "OMP_NUM_THREADS"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    String last = said.strip();
    return said.contains("too late") ? "too late" : last.substring(last.lastIndexOf('\n') + 1);
  }

  @Test
  void nativeLibrariesSeeWhatIsSet() throws Exception {
    assumeTrue(Platform.isLinux());
    assertEquals("true PASSIVE 0", prepared(Map.of()));
  }

  @Test
  @Tag("slow")
  void whatTheUserHasSetStays() throws Exception {
    assumeTrue(Platform.isLinux());
    String bytes = "-D" + CpuEnvironment.PHYSICAL_BYTES + "=7g";
    assertEquals("false ACTIVE 7g", prepared(Map.of(CpuEnvironment.WAIT_POLICY, "ACTIVE"), bytes));
    assertEquals("false null 7g", prepared(Map.of("GOMP_SPINCOUNT", "1000"), bytes));
    assertEquals("true PASSIVE 7g", prepared(Map.of(), bytes));
  }

  @Test
  @Tag("slow")
  void whoComesTooLateIsToldIfItMatters() throws Exception {
    assumeTrue(Platform.isLinux());
    assumeTrue(Nd4j.getEnvironment().isCPU());
    assertEquals("too late", prepared(Map.of(), "-Dlate=true"));
    assertEquals("false null null", prepared(Map.of("OMP_NUM_THREADS", "1"), "-Dlate=true"));
    assertEquals(
        "false PASSIVE null",
        prepared(Map.of(CpuEnvironment.WAIT_POLICY, "PASSIVE"), "-Dlate=true"));
  }

  @Test
  void onceNd4jIsThereNothingIsSet() {
    assumeTrue(Nd4j.getEnvironment().isCPU());
    assumeTrue(Platform.isLinux());
    assertFalse(CpuEnvironment.prepare());
  }
}
