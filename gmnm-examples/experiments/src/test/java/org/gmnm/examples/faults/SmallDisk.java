package org.gmnm.examples.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A disk in memory, as small as one likes; Linux gives one to root alone. */
final class SmallDisk implements AutoCloseable {

  private final Path place;

  private SmallDisk(Path place) {
    this.place = place;
  }

  /** Nothing where it may not be had. */
  static Optional<SmallDisk> mount(Path place, String size)
      throws IOException, InterruptedException {
    Files.createDirectories(place);
    int code = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", place.toString());
    return code == 0 ? Optional.of(new SmallDisk(place)) : Optional.empty();
  }

  Path place() {
    return place;
  }

  /** Options of mount: {@code ro}, {@code rw}, {@code size=8m}. */
  void change(String options) throws IOException, InterruptedException {
    if (run("mount", "-o", "remount," + options, place.toString()) != 0) {
      throw new IOException("Cannot remount " + place + " with " + options);
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException noSuchCommand) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount", place.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
