package org.gmnm.examples.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks archives of strangers.
 *
 * <p>Only plain files and folders, all below the target, are unpacked. An entry that points
 * elsewhere, a link, a device, an entry that is there twice, more entries or bytes than the limits
 * allow: an error, and nothing is left behind. Owners, permissions and times in the archive are
 * ignored.
 */
public final class Archives {
  /** What one entry may cost besides its content: headers, long names, padding. */
  private static final long HEADER_BYTES = 8192;

  private Archives() {}

  /**
   * How much an archive may unpack to.
   *
   * @param entries largest number of files and folders
   * @param bytes largest number of bytes of all files together
   */
  public record Limits(int entries, long bytes) {
    /**
     * Checks the limits.
     *
     * @param entries largest number of files and folders
     * @param bytes largest number of bytes of all files together
     * @throws IllegalArgumentException if one is below 1
     */
    public Limits {
      if (entries < 1 || bytes < 1) {
        throw new IllegalArgumentException(
            "Archives: limits must be >= 1, got %d entries and %d bytes".formatted(entries, bytes));
      }
    }

    private long streamBytes() {
      return bytes + (entries + 2L) * HEADER_BYTES;
    }
  }

  /**
   * Unpacks a .tar.gz file.
   *
   * @param archive the file
   * @param folder the folder to make; it must not exist yet
   * @param limits how much it may unpack to
   * @return the files that were unpacked, in the archive's order
   * @throws DataException if the archive is damaged or not to be trusted, or cannot be written out
   */
  public static List<Path> untarGz(Path archive, Path folder, Limits limits) {
    String advice = "Delete the archive and get it again from its publisher.";
    DataFiles.size(archive, advice);
    if (Files.exists(folder)) {
      throw new DataException(
          "%s: is there already; an archive is unpacked to a new folder only. Move it away."
              .formatted(folder));
    }
    try {
      Files.createDirectories(folder);
      return unpack(archive, folder.toAbsolutePath().normalize(), limits);
    } catch (FileAlreadyExistsException e) {
      deleteTree(folder);
      throw new DataException(
          "%s: has the entry %s twice: not unpacked. %s".formatted(archive, e.getMessage(), advice),
          e);
    } catch (IOException e) {
      deleteTree(folder);
      throw new DataException(
          ("%s: cannot be unpacked to %s (%s); %d bytes are free there. If the disc is "
                  + "not full, the archive is damaged. %s")
              .formatted(archive, folder, e, folder.toFile().getUsableSpace(), advice),
          e);
    } catch (DataException e) {
      deleteTree(folder);
      throw e;
    } catch (RuntimeException e) {
      // The tar reader meets damaged headers with exceptions of many kinds.
      deleteTree(folder);
      throw new DataException("%s: is damaged (%s). %s".formatted(archive, e, advice), e);
    }
  }

  private static List<Path> unpack(Path archive, Path folder, Limits limits) throws IOException {
    List<Path> files = new ArrayList<>();
    try (InputStream raw = Files.newInputStream(archive);
        InputStream gzip = new GZIPInputStream(raw, 1 << 16);
        InputStream bounded = new Bounded(gzip, archive, limits);
        TarArchiveInputStream tar = new TarArchiveInputStream(bounded)) {
      int entries = 0;
      for (TarArchiveEntry e = tar.getNextTarEntry(); e != null; e = tar.getNextTarEntry()) {
        if (++entries > limits.entries()) {
          throw new DataException(
              "%s: has more than %d entries: not unpacked.".formatted(archive, limits.entries()));
        }
        Path path = place(archive, folder, e);
        if (e.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.resolveSibling("."));
          try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
            tar.transferTo(out);
          }
          files.add(path);
        }
      }
      // The rest holds the check sum of the compressed stream.
      bounded.transferTo(OutputStream.nullOutputStream());
    }
    return List.copyOf(files);
  }

  private static Path place(Path archive, Path folder, TarArchiveEntry entry) {
    String name = entry.getName();
    boolean plain = entry.isDirectory() || (entry.isFile() && !isSpecial(entry));
    if (!plain) {
      throw new DataException(
          "%s: the entry '%s' is a link or a device: not unpacked.".formatted(archive, name));
    }
    try {
      Path path = folder.resolve(name).normalize();
      boolean outside = !path.startsWith(folder) || (!entry.isDirectory() && path.equals(folder));
      if (outside || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
        throw new DataException(
            "%s: the entry '%s' points out of the folder: not unpacked.".formatted(archive, name));
      }
      return path;
    } catch (InvalidPathException e) {
      throw new DataException(
          "%s: the entry '%s' is no file name: not unpacked.".formatted(archive, name), e);
    }
  }

  private static boolean isSpecial(TarArchiveEntry e) {
    return e.isSymbolicLink()
        || e.isLink()
        || e.isBlockDevice()
        || e.isCharacterDevice()
        || e.isFIFO()
        || e.isSparse();
  }

  /** Deletes a folder that this class or its caller has made. Links in it are not followed. */
  static void deleteTree(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new DataException(
          "%s: cannot be deleted (%s). Delete it by hand.".formatted(folder, e), e);
    }
  }

  /** Counts what the compressed stream unpacks to, headers included, whoever reads it. */
  private static final class Bounded extends FilterInputStream {
    private final Path archive;
    private final Limits limits;
    private long left;

    Bounded(InputStream in, Path archive, Limits limits) {
      super(in);
      this.archive = archive;
      this.limits = limits;
      this.left = limits.streamBytes();
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      int n = super.read(buffer, from, length);
      count(n);
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      count(skipped);
      return skipped;
    }

    private void count(long n) {
      left -= Math.max(0, n);
      if (left < 0) {
        throw new DataException(
            "%s: unpacks to more than %d bytes: not unpacked.".formatted(archive, limits.bytes()));
      }
    }
  }
}
