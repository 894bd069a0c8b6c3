package org.gmnm.dl4j;

import java.util.List;

/**
 * The former place of {@link org.gmnm.backend.CudaDevice}.
 *
 * @param name such as NVIDIA A100-SXM4-80GB
 * @param major of its compute capability
 * @param minor of its compute capability
 * @deprecated since 0.2, to go in 0.3: take {@link org.gmnm.backend.CudaDevice}
 */
@Deprecated(since = "0.2", forRemoval = true)
public record CudaDevice(String name, int major, int minor) {

  /**
   * See {@link org.gmnm.backend.CudaDevice#isSupported()}.
   *
   * @return whether ND4J has machine code that runs on it
   */
  public boolean isSupported() {
    return current().isSupported();
  }

  /**
   * See {@link org.gmnm.backend.CudaDevice#visible()}.
   *
   * @return the devices that CUDA may use
   */
  public static List<CudaDevice> visible() {
    return org.gmnm.backend.CudaDevice.visible().stream()
        .map(device -> new CudaDevice(device.name(), device.major(), device.minor()))
        .toList();
  }

  @Override
  public String toString() {
    return current().toString();
  }

  private org.gmnm.backend.CudaDevice current() {
    return new org.gmnm.backend.CudaDevice(name, major, minor);
  }
}
