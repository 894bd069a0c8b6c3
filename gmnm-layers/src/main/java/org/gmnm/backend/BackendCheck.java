package org.gmnm.backend;

import java.util.List;
import java.util.Map;
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
    boolean cpu = isOnClassPath(CPU_BACKEND);
    boolean cuda = isOnClassPath(CUDA_BACKEND) && !(cpu && prefersCpu(System.getenv()));
    return decide(cuda, cpu, cuda ? CudaDevice.visible() : List.of());
  }

  /** With both backends on the class path ND4J takes the one of higher priority. */
  static boolean prefersCpu(Map<String, String> environment) {
    return priority(environment, "BACKEND_PRIORITY_CPU", 0)
        > priority(environment, "BACKEND_PRIORITY_GPU", 100);
  }

  private static int priority(Map<String, String> environment, String variable, int otherwise) {
    try {
      return Integer.parseInt(environment.getOrDefault(variable, String.valueOf(otherwise)));
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "The environment variable %s must be a whole number, got '%s'"
              .formatted(variable, environment.get(variable)),
          e);
    }
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
            + " devices to use by identity (nvidia-smi -L), or by number where CUDA_DEVICE_ORDER is"
            + " PCI_BUS_ID");
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
