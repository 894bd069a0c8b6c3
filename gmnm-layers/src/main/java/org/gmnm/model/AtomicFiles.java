package org.gmnm.model;

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
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes files whole or not at all: into a temporary file in the same folder, forced to the disk,
 * then moved over the target in one step. A reader, or a run that is killed half way, sees the old
 * file or the new one, never a part. Missing folders are created. A file that is replaced keeps its
 * permissions, a new one gets those that the process gives its files. Of a symbolic link the file
 * that it points to is written, and the link stays.
 *
 * <p><b>Errors</b>: {@link UncheckedIOException} whose message names the file and the reason
 * (unchecked, for training listeners may not throw checked exceptions). The temporary file is gone
 * then, and the old target as it was.
 */
public final class AtomicFiles {

  private static final String TEMPORARY_MARK = ".part-";
  private static final int MOST_LINKS = 40;

  /** Characters of a name: 160 bytes at most, of the 255 that a name may have. */
  private static final int MOST_NAME = 40;

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
    try {
      replace(endOfLinks(target.toAbsolutePath()), writer);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + target + ": " + reason(e), e);
    }
  }

  private static void replace(Path file, IOConsumer<OutputStream> writer) throws IOException {
    Files.createDirectories(folderOf(file));
    Path temporary = temporary(file);
    boolean moved = false;
    try {
      fill(temporary, permissions(file), writer);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      moved = true;
    } finally {
      if (!moved) {
        deleteQuietly(temporary);
      }
    }
  }

  /** Where a chain of links ends, whether a file is there or not. */
  private static Path endOfLinks(Path link) throws IOException {
    Path end = link;
    for (int links = 0; Files.isSymbolicLink(end); links++) {
      if (links == MOST_LINKS) {
        throw new IOException("its symbolic links have no end");
      }
      end = end.resolveSibling(Files.readSymbolicLink(end));
    }
    return end;
  }

  /** Named after the file, as far as a file system's longest name allows. */
  private static Path temporary(Path file) {
    String name = String.valueOf(file.getFileName());
    String start = name.substring(0, Math.min(name.length(), MOST_NAME));
    return file.resolveSibling("." + start + TEMPORARY_MARK + UUID.randomUUID());
  }

  /** Those of the file that is replaced, or null where there is none or the system has none. */
  private static @Nullable Set<PosixFilePermission> permissions(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view == null || Files.notExists(file) ? null : view.readAttributes().permissions();
  }

  private static Path folderOf(Path absoluteFile) throws IOException {
    Path folder = absoluteFile.getParent();
    if (folder == null || Files.isDirectory(absoluteFile)) {
      throw new IOException("it is a folder");
    }
    return folder;
  }

  private static void fill(
      Path temporary,
      @Nullable Set<PosixFilePermission> permissions,
      IOConsumer<OutputStream> writer)
      throws IOException {
    // Not Files.createTempFile: its files can be read by their owner only, and so could the target.
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (permissions != null) {
        Files.setPosixFilePermissions(temporary, permissions);
      }
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      writer.accept(out);
      if (channel.isOpen()) {
        out.flush();
        channel.force(true);
      }
    }
  }

  /**
   * Whether a file is what a {@code write} began and a killed process left behind.
   *
   * @param file any file
   * @return whether its name is that of a temporary file
   */
  public static boolean isLeftOver(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(".") && name.contains(TEMPORARY_MARK);
  }

  /**
   * Deletes a file if that is possible.
   *
   * @param temporary the file
   */
  public static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // The failure that led here is the one to report.
    }
  }

  /**
   * Why a file cannot be read or written, in words, for the messages of Java's file exceptions are
   * often the path alone.
   *
   * @param e what was thrown
   * @return the reason
   */
  public static String reason(IOException e) {
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
