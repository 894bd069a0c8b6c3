package org.gmnm.examples.data;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Fetches a file over https, resumes what was begun, and checks size and SHA-256.
 *
 * <p>What has arrived lies in the target's name with {@value #PART} added, and takes the target's
 * name in one step when it is complete and its SHA-256 is right: the target is never half a file. A
 * later run continues where an earlier one stopped. A connection that breaks is taken up again at
 * once as long as each try brings new bytes.
 *
 * <p>Limits: https, also after a redirect; never more than the expected number of bytes is written;
 * 20 s to connect, 60 s without a byte end a try; six hours for all tries together; one download of
 * a target at a time.
 */
public final class Download {
  /** Suffix of an unfinished download: {@value}. */
  public static final String PART = ".part";

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int MAX_TRIES = 100;

  private final URI uri;
  private final Path target;
  private final Path part;
  private final long size;
  private final String sha256;
  private final ProgressListener listener;
  private final Settings settings;

  private Download(
      URI uri,
      Path target,
      long size,
      String sha256,
      ProgressListener listener,
      Settings settings) {
    this.uri = uri;
    this.target = target.toAbsolutePath().normalize();
    this.part = this.target.resolveSibling(target.getFileName() + PART);
    this.size = size;
    this.sha256 = sha256.toLowerCase(Locale.ROOT);
    this.listener = listener;
    this.settings = settings;
    if (size < 1) {
      throw new IllegalArgumentException("Download: size must be >= 1, got " + size);
    }
    if (!SHA256.matcher(this.sha256).matches()) {
      throw new IllegalArgumentException(
          "Download: sha256 must be 64 hexadecimal digits, got '%s'".formatted(sha256));
    }
    if (!settings.allowed().test(uri)) {
      throw new IllegalArgumentException(
          "Download: uri must begin with https:// and name a host, got " + uri);
    }
  }

  /** Is told how far a download has come. */
  @FunctionalInterface
  public interface ProgressListener {
    /**
     * Called at the start, about every mebibyte, and at the end.
     *
     * @param done bytes that are there
     * @param total bytes wanted
     */
    void progress(long done, long total);
  }

  /** What a test sets otherwise: which addresses are allowed, and how long to wait. */
  record Settings(Predicate<URI> allowed, Duration connect, Duration stall, Duration all) {
    static final Settings HTTPS =
        new Settings(
            uri -> "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null,
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofHours(6));
  }

  /**
   * Fetches a file, unless it is there already.
   *
   * @param uri where from; https only
   * @param target the file to make; its folder is made if need be
   * @param size its exact number of bytes
   * @param sha256 its SHA-256, 64 hexadecimal digits
   * @param listener is told of progress
   * @return the target
   * @throws DataException if it cannot be fetched, is not what was expected, or the target is there
   *     with other content
   * @throws IllegalArgumentException if the address is not https, or size or sha256 cannot be
   */
  public static Path fetch(
      URI uri, Path target, long size, String sha256, ProgressListener listener) {
    return fetch(uri, target, size, sha256, listener, Settings.HTTPS);
  }

  static Path fetch(
      URI uri,
      Path target,
      long size,
      String sha256,
      ProgressListener listener,
      Settings settings) {
    Download download = new Download(uri, target, size, sha256, listener, settings);
    try {
      return download.run();
    } catch (ClosedByInterruptException e) {
      throw new DataException(
          "%s: interrupted. What arrived is kept in %s: run again to continue."
              .formatted(uri, download.part),
          e);
    } catch (IOException e) {
      throw new DataException(
          "%s: cannot be written (%s). Check the folder's permissions and the disc, then run again."
              .formatted(download.part, e),
          e);
    }
  }

  private Path run() throws IOException {
    if (isThere()) {
      return target;
    }
    Files.createDirectories(target.resolveSibling("."));
    try (Exclusive alone = Exclusive.of(target)) {
      if (alone == null) {
        throw new DataException(
            "%s: another run is downloading to it. Wait until that run has finished."
                .formatted(part));
      }
      if (!isThere()) { // still, for another run may have finished meanwhile
        download();
      }
    }
    return target;
  }

  private void download() throws IOException {
    if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
      throw new DataException(
          ("%s: expected the part of a download, found a link, a folder or a device. Remove it and"
                  + " run again.")
              .formatted(part));
    }
    try (FileChannel channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      transfer(channel);
      channel.force(true);
    } finally {
      if (Files.exists(part) && Files.size(part) == 0) {
        Files.delete(part);
      }
    }
    String found = Sha256.of(part);
    if (!found.equals(sha256)) {
      Files.deleteIfExists(part);
      throw new DataException(
          ("%s: the %d bytes that arrived have SHA-256 %s, expected %s. They were "
                  + "deleted. Run again; if it happens again, the file was changed or replaced "
                  + "on the way: do not use it.")
              .formatted(uri, size, found, sha256));
    }
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target);
    }
  }

  /** Whether the whole file is there; something else under its name is an error. */
  private boolean isThere() throws IOException {
    if (!Files.exists(target)) {
      return false;
    }
    checkExisting();
    return true;
  }

  private void checkExisting() throws IOException {
    String found =
        !Files.isRegularFile(target)
            ? "something that is not a file"
            : Files.size(target) != size
                ? Files.size(target) + " bytes"
                : "SHA-256 " + Sha256.of(target);
    if (!found.equals("SHA-256 " + sha256)) {
      throw new DataException(
          ("%s: is there, but is not the file of %s: expected %d bytes with SHA-256 %s, "
                  + "found %s. Move it away and run again.")
              .formatted(target, uri, size, sha256, found));
    }
  }

  private void transfer(FileChannel channel) throws IOException {
    if (channel.size() > size) {
      channel.truncate(0);
    }
    Transfer transfer = new Transfer(uri, part, size, listener, settings);
    for (int tries = 1; channel.size() < size; tries++) {
      long before = channel.size();
      checkSpace(size - before);
      try {
        transfer.run(channel);
      } catch (Transfer.BrokenException e) {
        if (channel.size() <= before || tries >= MAX_TRIES) {
          throw new DataException(
              ("%s: %s after %d of %d bytes. What arrived is kept in %s: check the "
                      + "network and run again, it continues from there.")
                  .formatted(uri, e.getMessage(), channel.size(), size, part),
              e);
        }
      }
    }
    listener.progress(size, size);
  }

  private void checkSpace(long needed) throws IOException {
    long free = Files.getFileStore(part).getUsableSpace();
    if (free < needed) {
      throw new DataException(
          ("%s: %d bytes are still to come, the disc has %d bytes free. Make room or "
                  + "choose another folder, then run again: it continues where it stopped.")
              .formatted(part, needed, free));
    }
  }
}
