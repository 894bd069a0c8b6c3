package org.gmnm.dl4j;

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
 * @param major of its compute capability, 8 in 8.0
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

  private static final Pattern LINE = Pattern.compile("(.+),\\s*(\\d+)\\.(\\d+)\\s*");
  private static final int SECONDS = 20;

  /**
   * Whether ND4J 1.0.0-M2.1 has machine code that runs on it: code for a capability runs on devices
   * of the same major number and the same or a higher minor one.
   *
   * @return true for 3.7 and from 5.0 to below 9.0
   */
  public boolean isSupported() {
    return CARRIED.stream().anyMatch(code -> code[0] == major && code[1] <= minor);
  }

  /**
   * The devices that CUDA will use.
   *
   * @return every device that the environment variable CUDA_VISIBLE_DEVICES does not hide, none
   *     where there is no driver
   */
  public static List<CudaDevice> visible() {
    return visible(all(), System.getenv("CUDA_VISIBLE_DEVICES"));
  }

  /**
   * As CUDA reads it: numbers up to the first that is wrong; names of devices hide nothing here.
   */
  static List<CudaDevice> visible(List<CudaDevice> all, @Nullable String numbers) {
    if (numbers == null) {
      return all;
    }
    List<CudaDevice> visible = new ArrayList<>();
    for (String number : numbers.split(",", -1)) {
      if (!number.trim().matches("-?\\d{1,9}")) {
        return number.isBlank() ? visible : all;
      }
      int index = Integer.parseInt(number.trim());
      if (index < 0 || index >= all.size()) {
        return visible;
      }
      visible.add(all.get(index));
    }
    return visible;
  }

  /** Asks the driver, which knows nothing of hidden devices. */
  private static List<CudaDevice> all() {
    Process process = null;
    Path output = null;
    try {
      output = Files.createTempFile("gmnm-devices-", ".txt"); // a pipe could fill up and hang
      process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader")
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

  static List<CudaDevice> parse(String lines) {
    List<CudaDevice> devices = new ArrayList<>();
    lines
        .lines()
        .forEach(
            line -> {
              Matcher device = LINE.matcher(line);
              if (device.matches()) {
                devices.add(
                    new CudaDevice(
                        device.group(1).trim(),
                        Integer.parseInt(device.group(2)),
                        Integer.parseInt(device.group(3))));
              }
            });
    return devices;
  }

  @Override
  public String toString() {
    return name + " (compute capability " + major + "." + minor + ")";
  }
}
