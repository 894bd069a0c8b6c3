package org.gmnm.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendCheckTest {

  private static final CudaDevice A100 = new CudaDevice("NVIDIA A100", 8, 0);
  private static final CudaDevice H200 = new CudaDevice("NVIDIA H200", 9, 0);

  private static final List<CudaDevice.Listed> TWO =
      List.of(
          new CudaDevice.Listed(A100, "GPU-8932f937"), new CudaDevice.Listed(H200, "GPU-89aa0000"));

  private static final List<CudaDevice> BOTH = List.of(A100, H200);

  @ParameterizedTest
  @CsvSource({
    "Tesla K20, 3, 5, false",
    "Tesla K80, 3, 7, true",
    "GeForce 940, 5, 0, true",
    "Jetson TX1, 5, 3, true",
    "Tesla P100, 6, 0, true",
    "Jetson TX2, 6, 2, true",
    "Tesla V100, 7, 0, true",
    "Tesla T4, 7, 5, true",
    "A100, 8, 0, true",
    "RTX 3090, 8, 6, true",
    "Jetson Orin, 8, 7, true",
    "RTX 4090, 8, 9, true",
    "H200, 9, 0, false",
    "B200, 10, 0, false",
    "RTX 5090, 12, 0, false",
    "older than any, 2, 1, false"
  })
  void machineCodeRunsOnTheSameMajorAndNoLowerMinor(
      String name, int major, int minor, boolean supported) {
    assertEquals(supported, new CudaDevice(name, major, minor).isSupported());
  }

  @Test
  void whatCanRunIsNamed() {
    assertTrue(BackendCheck.decide(false, true, List.of()).startsWith("CPU, "));
    assertTrue(BackendCheck.decide(false, true, List.of(H200)).startsWith("CPU, "));
    assertEquals(
        "CUDA, NVIDIA A100 (compute capability 8.0)",
        BackendCheck.decide(true, false, List.of(A100)));
    assertEquals(
        "CUDA, NVIDIA A100 (compute capability 8.0), NVIDIA A100 (compute capability 8.0)",
        BackendCheck.decide(true, true, List.of(A100, A100)),
        "with both backends on the class path ND4J takes CUDA");
  }

  /** The table in docs/scaling.md. */
  @Test
  void whatCannotRunIsSaidWithItsCure() {
    CudaDevice k20 = new CudaDevice("Tesla K20", 3, 5);
    assertMentions(List.of("nd4j-native"), false, false, List.of());
    assertMentions(List.of("nd4j-native"), false, false, List.of(A100));
    assertMentions(List.of("nvidia-smi", "-Pcuda"), true, false, List.of());
    assertMentions(List.of("nvidia-smi", "-Pcuda"), true, true, List.of());
    assertMentions(List.of("H200", "9.0", "A100", "without -Pcuda"), true, false, List.of(H200));
    assertMentions(List.of("H200", "Tesla K20", "3.5"), true, true, List.of(H200, k20));
    assertMentions(List.of("H200", "CUDA_VISIBLE_DEVICES"), true, false, List.of(A100, H200));
    assertMentions(List.of("K20", "CUDA_VISIBLE_DEVICES"), true, false, List.of(k20, A100));
  }

  private static void assertMentions(
      List<String> words, boolean cuda, boolean cpu, List<CudaDevice> devices) {
    String message =
        assertThrows(IllegalStateException.class, () -> BackendCheck.decide(cuda, cpu, devices))
            .getMessage();
    words.forEach(word -> assertTrue(message.contains(word), message));
    assertEquals(-1, message.indexOf('\n'), "one sentence");
  }

  @Test
  void theDriversTableIsRead() {
    assertEquals(
        List.of(
            new CudaDevice.Listed(new CudaDevice("Tesla T4", 7, 5), "GPU-11aa"),
            new CudaDevice.Listed(H200, "GPU-22bb")),
        CudaDevice.parse(
            "Tesla T4, GPU-11aa, 7.5\nNVIDIA H200, GPU-22bb, 9.0\n[Unknown Error]\n\n"));
  }

  /** As nvidia-smi of R470 and before answers when it is not asked for the capability. */
  @Test
  void aDriverThatTellsNoCapabilityStillShowsItsDevices() {
    List<CudaDevice> old =
        CudaDevice.visible(
            CudaDevice.parse("Tesla T4, GPU-11aa\nTesla T4, GPU-22bb\n"), null, false);
    assertEquals(2, old.size());
    assertTrue(old.get(0).isSupported());
    assertEquals(
        "CUDA, Tesla T4 (compute capability not told by this driver)",
        BackendCheck.decide(true, false, old.subList(0, 1)));
  }

  @Test
  void hiddenDevicesDoNotCount() {
    assertEquals(BOTH, CudaDevice.visible(TWO, null, true));
    assertEquals(List.of(A100), CudaDevice.visible(TWO, "0", true));
    assertEquals(List.of(H200, A100), CudaDevice.visible(TWO, "1, 0", true));
    assertEquals(List.of(A100), CudaDevice.visible(TWO, "0,-1,1", true));
    assertEquals(List.of(), CudaDevice.visible(TWO, "-1", true));
    assertEquals(List.of(), CudaDevice.visible(TWO, "", true));
    assertEquals(List.of(), CudaDevice.visible(TWO, "7", true));
  }

  @Test
  void identitiesNameDevicesInAnyOrderOfCounting() {
    for (boolean sameOrder : new boolean[] {false, true}) {
      assertEquals(List.of(A100), CudaDevice.visible(TWO, "GPU-8932f937", sameOrder));
      assertEquals(List.of(H200), CudaDevice.visible(TWO, "GPU-89a", sameOrder), "shortened");
      assertEquals(List.of(H200, A100), CudaDevice.visible(TWO, "GPU-89a,GPU-893", sameOrder));
      assertEquals(List.of(), CudaDevice.visible(TWO, "GPU-89", sameOrder), "of two devices");
      assertEquals(List.of(), CudaDevice.visible(TWO, "GPU-other", sameOrder));
      assertEquals(BOTH, CudaDevice.visible(TWO, "MIG-8932f937", sameOrder));
    }
  }

  /** CUDA counts the fastest first, the driver by slot: device 0 may be either. */
  @Test
  void numbersHideNothingWhereCudaMayCountOtherwise() {
    assertEquals(BOTH, CudaDevice.visible(TWO, "0", false));
    assertMentions(
        List.of("H200", "nvidia-smi -L", "CUDA_DEVICE_ORDER"),
        true,
        false,
        CudaDevice.visible(TWO, "0", false));
    List<CudaDevice.Listed> alike =
        List.of(new CudaDevice.Listed(A100, "GPU-1"), new CudaDevice.Listed(A100, "GPU-2"));
    assertEquals(List.of(A100), CudaDevice.visible(alike, "1", false), "whichever it is");
  }

  @Test
  void theBackendOfHigherPriorityIsTaken() {
    assertFalse(BackendCheck.prefersCpu(Map.of()));
    assertTrue(BackendCheck.prefersCpu(Map.of("BACKEND_PRIORITY_CPU", "101")));
    assertFalse(BackendCheck.prefersCpu(Map.of("BACKEND_PRIORITY_CPU", "100")));
    assertTrue(BackendCheck.prefersCpu(Map.of("BACKEND_PRIORITY_GPU", "-1")));
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class,
            () -> BackendCheck.prefersCpu(Map.of("BACKEND_PRIORITY_CPU", "high")));
    assertEquals(
        "The environment variable BACKEND_PRIORITY_CPU must be a whole number, got 'high'",
        error.getMessage());
  }

  @Test
  void thisMachineIsNamed() {
    assertTrue(BackendCheck.require().matches("(CPU|CUDA), .+"));
  }
}
