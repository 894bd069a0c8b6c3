package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

class CpuThreadsTest {

  @Test
  void setsTheThreadsOfTheBackendAndOfItsBlas() {
    Environment environment = Nd4j.getEnvironment();
    assumeTrue(environment.isCPU());
    int before = environment.maxMasterThreads();
    try {
      CpuThreads.set(1);
      assertEquals(1, environment.maxMasterThreads());
      assertEquals(1, environment.maxThreads());
      assertEquals(1, Nd4j.factory().blas().getMaxThreads());
    } finally {
      CpuThreads.set(before);
    }
  }

  /** The program of a process of its own, in which ND4J has not been loaded. */
  static final class Prepared {

    private Prepared() {}

    public static void main(String[] args) {
      boolean first = CpuThreads.prepare();
      String seen =
          (String)
              Function.getFunction("c", "getenv")
                  .invoke(String.class, new Object[] {CpuThreads.VARIABLE});
      System.out.printf("%s %s%n", first, seen);
    }
  }

  private static String prepared(Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            Prepared.class.getName());
    builder.environment().keySet().removeAll(Set.of(CpuThreads.VARIABLE, "GOMP_SPINCOUNT"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return said.strip();
  }

  @Test
  void nativeLibrariesSeeThatThreadsShallSleep() throws Exception {
    assumeTrue(Platform.isLinux());
    assertEquals("true PASSIVE", prepared(Map.of()));
    assertEquals("false ACTIVE", prepared(Map.of(CpuThreads.VARIABLE, "ACTIVE")));
    assertEquals("false null", prepared(Map.of("GOMP_SPINCOUNT", "1000")));
  }

  @Test
  void onceNd4jIsThereItIsTooLate() {
    assumeTrue(Nd4j.getEnvironment().isCPU());
    assertFalse(CpuThreads.prepare());
  }

  @Test
  void leavesTheUsersChoice() {
    assumeTrue(System.getenv("OMP_NUM_THREADS") != null);
    assertFalse(CpuThreads.single());
  }
}
