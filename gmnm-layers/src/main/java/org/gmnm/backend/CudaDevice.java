package org.gmnm.backend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A graphics processor, as its driver tells it.
 *
 * @param name such as NVIDIA A100-SXM4-80GB
 * @param major of its compute capability, 8 in 8.0; 0 where the driver does not tell it
 * @param minor of its compute capability, 0 in 8.0
 */
public record CudaDevice(String name, int major, int minor) {

  /** Compute capabilities that nd4j-cuda-11.6 of 1.0.0-M2.1 has machine code for; it has no PTX. */
  private static final List<int[]> CARRIED =
      List.of(
          new int[] {3, 7},
          new int[] {5, 0},
          new int[] {5, 2},
          new int[] {6, 0},
          new int[] {6, 1},
          new int[] {7, 0},
          new int[] {7, 5},
          new int[] {8, 0},
          new int[] {8, 6});

  private static final Pattern LINE =
      Pattern.compile("(.+),\\s*([A-Z]+-[^,]+?)\\s*(?:,\\s*(\\d+)\\.(\\d+)\\s*)?");

  private static final int SECONDS = 20;

  /** With the identity that CUDA_VISIBLE_DEVICES may name it by. */
  record Listed(CudaDevice device, String uuid) {}

  /**
   * Whether ND4J 1.0.0-M2.1 has machine code that runs on it: code for a capability runs on devices
   * of the same major number and the same or a higher minor one.
   *
   * @return true for 3.7 and from 5.0 to below 9.0, and where the capability is unknown: a driver
   *     that does not tell it is older than all cards that ND4J is too old for
   */
  public boolean isSupported() {
    return major == 0 || CARRIED.stream().anyMatch(code -> code[0] == major && code[1] <= minor);
  }

  /**
   * The devices that CUDA may use. By which of them a number stands for, CUDA and the driver differ
   * unless the environment variable CUDA_DEVICE_ORDER is PCI_BUS_ID: where it is not, and devices
   * differ, numbers hide none of them here.
   *
   * @return every device that the environment variable CUDA_VISIBLE_DEVICES does not hide for
   *     certain, none where there is no driver
   */
  public static List<CudaDevice> visible() {
    return visible(
        all(),
        System.getenv("CUDA_VISIBLE_DEVICES"),
        "PCI_BUS_ID".equals(System.getenv("CUDA_DEVICE_ORDER")));
  }

  /**
   * As CUDA reads it: numbers, or beginnings of identities, up to the first that is wrong. Parts of
   * a device (MIG) hide nothing here.
   *
   * @param all in the order of the driver
   * @param chosen the environment variable CUDA_VISIBLE_DEVICES, null where it is not set
   * @param sameOrder whether CUDA counts as the driver does
   */
  static List<CudaDevice> visible(List<Listed> all, @Nullable String chosen, boolean sameOrder) {
    List<CudaDevice> devices = all.stream().map(Listed::device).toList();
    if (chosen == null || chosen.trim().startsWith("MIG")) {
      return devices;
    }
    boolean numbered = chosen.trim().matches("-?\\d.*");
    if (numbered && !sameOrder && devices.stream().distinct().count() > 1) {
      return devices;
    }
    List<CudaDevice> visible = new ArrayList<>();
    for (String one : chosen.split(",", -1)) {
      int index = index(all, one.trim());
      if (index < 0) {
        break;
      }
      visible.add(devices.get(index));
    }
    return visible;
  }

  /** Where a device stands that is named by number or by the beginning of its identity; or -1. */
  private static int index(List<Listed> all, String one) {
    if (one.matches("\\d{1,9}")) {
      int index = Integer.parseInt(one);
      return index < all.size() ? index : -1;
    }
    List<Listed> found = all.stream().filter(d -> d.uuid().startsWith(one)).toList();
    return one.isEmpty() || found.size() != 1 ? -1 : all.indexOf(found.get(0));
  }

  /** Asks the driver, which knows nothing of hidden devices, and up to R470 of no capability. */
  private static List<Listed> all() {
    List<Listed> devices = ask("name,uuid,compute_cap");
    return devices.isEmpty() ? ask("name,uuid") : devices;
  }

  private static List<Listed> ask(String fields) {
    Process process = null;
    Path output = null;
    try {
      output = Files.createTempFile("gmnm-devices-", ".txt"); // a pipe could fill up and hang
      process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=" + fields, "--format=csv,noheader")
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? parse(Files.readString(output, StandardCharsets.UTF_8))
          : List.of();
    } catch (IOException noDriver) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      if (process != null) {
        process.destroy();
      }
      if (output != null && !output.toFile().delete()) {
        output.toFile().deleteOnExit();
      }
    }
  }

  static List<Listed> parse(String lines) {
    List<Listed> devices = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      Matcher device = LINE.matcher(line);
      if (device.matches()) {
        boolean told = device.group(3) != null;
        devices.add(
            new Listed(
                new CudaDevice(
                    device.group(1).trim(),
                    told ? Integer.parseInt(device.group(3)) : 0,
                    told ? Integer.parseInt(device.group(4)) : 0),
                device.group(2)));
      }
    }
    return devices;
  }

  @Override
  public String toString() {
    return name
        + (major == 0
            ? " (compute capability not told by this driver)"
            : " (compute capability " + major + "." + minor + ")");
  }
}
