package org.gmnm.examples.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files whole or not at all: into a temporary file in the same folder, forced to the disk,
 * then moved over the target in one step. A reader, or a run that is killed half way, sees the old
 * file or the new one, never a part. Missing folders are created.
 *
 * <p><b>Errors</b>: {@link UncheckedIOException} whose message names the file and the reason
 * (unchecked, for training listeners may not throw checked exceptions). The temporary file is gone
 * then, and the old target as it was.
 */
public final class AtomicFiles {

  private static final String TEMPORARY_MARK = ".part-";

  private AtomicFiles() {}

  /**
   * Something that writes.
   *
   * @param <T> what it writes to
   */
  @FunctionalInterface
  public interface IOConsumer<T> {
    /**
     * Writes.
     *
     * @param to what to write to
     * @throws IOException if that fails
     */
    void accept(T to) throws IOException;
  }

  /**
   * Writes bytes.
   *
   * @param target the file
   * @param content all of its bytes
   */
  public static void write(Path target, byte[] content) {
    write(target, out -> out.write(content));
  }

  /**
   * Writes text in UTF-8.
   *
   * @param target the file
   * @param content all of its text
   */
  public static void write(Path target, String content) {
    write(target, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes what a writer produces.
   *
   * @param target the file
   * @param writer writes the content into the stream it is given; need not close it
   */
  public static void write(Path target, IOConsumer<OutputStream> writer) {
    Path file = target.toAbsolutePath();
    Path temporary =
        file.resolveSibling("." + file.getFileName() + TEMPORARY_MARK + UUID.randomUUID());
    boolean moved = false;
    try {
      Files.createDirectories(folderOf(file));
      fill(temporary, writer);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      moved = true;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + target + ": " + reason(e), e);
    } finally {
      if (!moved) {
        deleteQuietly(temporary);
      }
    }
  }

  private static Path folderOf(Path absoluteFile) throws IOException {
    Path folder = absoluteFile.getParent();
    if (folder == null || Files.isDirectory(absoluteFile)) {
      throw new IOException("it is a folder");
    }
    return folder;
  }

  private static void fill(Path temporary, IOConsumer<OutputStream> writer) throws IOException {
    // Not Files.createTempFile: its files can be read by their owner only, and so could the target.
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      writer.accept(out);
      if (channel.isOpen()) {
        out.flush();
        channel.force(true);
      }
    }
  }

  /** Whether a file is what {@link #write} began and a killed process left behind. */
  static boolean isLeftOver(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(".") && name.contains(TEMPORARY_MARK);
  }

  static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // The failure that led here is the one to report.
    }
  }

  /** In words, for the messages of Java's file exceptions are often the path alone. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
