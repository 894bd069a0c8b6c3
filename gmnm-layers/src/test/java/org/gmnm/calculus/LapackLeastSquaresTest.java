package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.gmnm.backend.CpuLapack;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LapackLeastSquaresTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "30, 10", "200, 100", "560, 196"})
  void aSolutionThatIsKnownIsFound(int rows, int columns) {
    Random random = new Random(3);
    double[] matrix = random.doubles((long) rows * columns, -1, 1).toArray();
    double[] x = random.doubles(columns, -1, 1).toArray();
    double[] b = new double[rows];
    for (int i = 0; i < matrix.length; i++) {
      b[i % rows] += matrix[i] * x[i / rows];
    }

    LeastSquares.Result result =
        LeastSquares.lapack().solve(matrix, rows, columns, b, VariableProjection.DEFAULT_TOLERANCE);

    assertEquals(columns, result.rank());
    for (int j = 0; j < columns; j++) {
      assertEquals(x[j], result.solution()[j], 1e-11);
    }
  }

  /**
   * Ends with 3 where wrong kernels are refused, in a JVM whose kernels are chosen from outside.
   */
  static final class Refusal {

    private Refusal() {}

    public static void main(String[] args) {
      try {
        LeastSquares.lapack().solve(new double[] {1}, 1, 1, new double[] {1}, 1e-15);
      } catch (IllegalStateException e) {
        System.exit(e.getMessage().contains(CpuLapack.VARIABLE) ? 3 : 4);
      }
    }
  }

  @Test
  @Tag("slow")
  void kernelsThatAreWrongOnThisProcessorAreRefused() throws Exception {
    assumeTrue(hasAvx512(), "the defect shows on processors with AVX-512 only");
    assertEquals(3, exitCode("SkylakeX"));
    assertEquals(0, exitCode(CpuLapack.RIGHT_KERNELS));
    assertEquals(0, exitCode(null), "chosen by the library");
  }

  private static boolean hasAvx512() throws IOException {
    Path processor = Path.of("/proc/cpuinfo");
    return Files.exists(processor) && Files.readString(processor).contains("avx512f");
  }

  private static int exitCode(String kernels) throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Refusal.class.getName());
    java.environment().remove(CpuLapack.VARIABLE);
    if (kernels != null) {
      java.environment().put(CpuLapack.VARIABLE, kernels);
    }
    Process process = java.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    assertTrue(Arrays.asList(0, 3).contains(code), output);
    return code;
  }
}
