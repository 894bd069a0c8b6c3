package org.gmnm.examples.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;

/**
 * The folder a run writes to, locked against a second run. The lock is the operating system's, on
 * the file {@value #LOCK_FILE}: it ends with the process, and the file that stays behind means
 * nothing. What a killed run had begun to write is deleted when the next one opens the folder.
 */
public final class RunFolder implements AutoCloseable {

  /** The file that is locked: {@value}. */
  public static final String LOCK_FILE = ".lock";

  private final Path folder;
  private final FileChannel channel;

  private RunFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Creates the folder where it is missing, and locks it.
   *
   * @param out the folder
   * @return the locked folder
   * @throws UserException if it cannot be created or written to, or another run holds it
   */
  public static RunFolder open(Path out) {
    FileChannel channel = null;
    try {
      Files.createDirectories(out);
      channel =
          FileChannel.open(
              out.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new UserException(
            "Another run is using the folder "
                + out
                + "; wait until it has ended, or choose another folder with --out");
      }
      deleteLeftOvers(out);
      return new RunFolder(out, channel);
    } catch (IOException e) {
      throw new UserException(
          "Cannot write to the folder "
              + out
              + " ("
              + AtomicFiles.reason(e)
              + "); mend that, or choose another folder with --out",
          e);
    }
  }

  /** But not in folders within that are locked on their own: another run may be writing there. */
  private static void deleteLeftOvers(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          if (!Files.exists(entry.resolve(LOCK_FILE))) {
            deleteLeftOvers(entry);
          }
        } else if (AtomicFiles.isLeftOver(entry)) {
          AtomicFiles.deleteQuietly(entry);
        }
      }
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  /**
   * The folder itself.
   *
   * @return as it was given
   */
  public Path path() {
    return folder;
  }

  /**
   * A file in the folder, which need not exist.
   *
   * @param name its name, or its path within the folder
   * @return where it is
   */
  public Path file(String name) {
    Path file = folder.resolve(name).normalize();
    if (name.isEmpty() || !file.startsWith(folder.normalize())) {
      throw new IllegalArgumentException(
          "RunFolder: a file must lie within the folder " + folder + ", got '" + name + "'");
    }
    return file;
  }

  /** Lets other runs use the folder. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
    }
  }
}
