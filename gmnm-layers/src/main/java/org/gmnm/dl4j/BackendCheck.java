package org.gmnm.dl4j;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether the ND4J backend on the class path can run on this machine, in one sentence and before
 * anything native is loaded: later it would be an error from inside the native library.
 *
 * <pre>{@code
 * String runsOn = BackendCheck.require(); // first thing in main
 * }</pre>
 */
public final class BackendCheck {

  private static final String CUDA_BACKEND = "org/nd4j/linalg/jcublas/JCublasBackend.class";
  private static final String CPU_BACKEND = "org/nd4j/linalg/cpu/nativecpu/CpuBackend.class";

  private BackendCheck() {}

  /**
   * Finds the backend and, for CUDA, the devices.
   *
   * @return what computations will run on, such as {@code CUDA: NVIDIA A100 (compute capability
   *     8.0)}
   * @throws IllegalStateException if nothing can run, saying what to do
   */
  public static String require() {
    boolean cuda = isOnClassPath(CUDA_BACKEND);
    return decide(cuda, isOnClassPath(CPU_BACKEND), cuda ? CudaDevice.visible() : List.of());
  }

  /** The same of any machine: devices in the order of the driver. */
  static String decide(boolean cuda, boolean cpu, List<CudaDevice> devices) {
    if (!cuda && !cpu) {
      throw new IllegalStateException(
          "No ND4J backend is on the class path; add org.nd4j:nd4j-native with the classifier of"
              + " this platform (or nd4j-cuda-11.6 for NVIDIA graphics processors)");
    }
    if (!cuda) {
      return "CPU, " + Runtime.getRuntime().availableProcessors() + " processors";
    }
    if (devices.isEmpty()) {
      throw new IllegalStateException(
          "The CUDA backend is on the class path and the driver (nvidia-smi) shows no device; run"
              + " on a machine with an NVIDIA graphics processor, or on the CPU without -Pcuda");
    }
    List<CudaDevice> wrong = devices.stream().filter(device -> !device.isSupported()).toList();
    if (wrong.isEmpty()) {
      return "CUDA, " + joined(devices);
    }
    if (wrong.size() == devices.size()) {
      throw new IllegalStateException(
          "ND4J 1.0.0-M2.1's CUDA backend has no machine code for "
              + joined(wrong)
              + "; it carries 3.7 and 5.0 to 8.9: take such a card (V100, T4, A100, RTX 20 to 40),"
              + " or run on the CPU without -Pcuda");
    }
    throw new IllegalStateException(
        "ND4J 1.0.0-M2.1's CUDA backend would also use "
            + joined(wrong)
            + ", which it has no machine code for; hide it by CUDA_VISIBLE_DEVICES, which lists the"
            + " devices to use by number");
  }

  private static String joined(List<CudaDevice> devices) {
    return devices.stream().map(CudaDevice::toString).collect(Collectors.joining(", "));
  }

  private static boolean isOnClassPath(String resource) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return (loader == null ? ClassLoader.getSystemClassLoader() : loader).getResource(resource)
        != null;
  }
}
