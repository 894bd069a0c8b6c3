package org.gmnm.model;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A zip file of which every byte that is handed out has been checked: length and checksum (CRC-32)
 * of each file in it, and at the end that none is missing. {@link java.util.zip.ZipFile} checks no
 * checksum, so that a flipped bit reads as another number.
 *
 * <p><b>Errors</b>: {@link ZipException} where the zip is damaged or cut short.
 */
public final class CheckedZip implements Closeable {

  /** The end of a zip without a comment: a signature, and among others the count of its files. */
  private static final int END_BYTES = 22;

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_COUNT_AT = 10;

  private final LastBytes bytes;
  private final ZipInputStream zip;
  private int count;

  CheckedZip(InputStream in) {
    bytes = new LastBytes(in, END_BYTES);
    zip = new ZipInputStream(bytes);
  }

  /**
   * Reads all files of a zip into memory.
   *
   * @param file the zip, which one trusts not to be larger than memory
   * @return the contents by their names, in the zip's order
   * @throws IOException if it cannot be read, is damaged or cut short
   */
  public static Map<String, byte[]> read(Path file) throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>();
    try (CheckedZip zip = new CheckedZip(new BufferedInputStream(Files.newInputStream(file)))) {
      for (String name = zip.next(); name != null; name = zip.next()) {
        if (all.put(name, zip.content().readAllBytes()) != null) {
          throw new ZipException("it holds " + name + " twice");
        }
      }
    }
    return all;
  }

  /**
   * The name of the next file, or null after the last one, when all of the zip has been checked.
   */
  @Nullable String next() throws IOException {
    try {
      ZipEntry entry = zip.getNextEntry();
      if (entry == null) {
        requireEnd();
        return null;
      }
      count++;
      return entry.getName();
    } catch (EOFException e) {
      throw tooShort(e);
    }
  }

  /**
   * The file that {@link #next} named; its end is reached only if length and checksum are right.
   */
  InputStream content() {
    return new FilterInputStream(zip) {
      @Override
      public int read() throws IOException {
        try {
          return in.read();
        } catch (EOFException e) {
          throw tooShort(e);
        }
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        try {
          return in.read(to, offset, length);
        } catch (EOFException e) {
          throw tooShort(e);
        }
      }

      @Override
      public void close() {
        // the zip is read on
      }
    };
  }

  private void requireEnd() throws IOException {
    bytes.transferTo(OutputStream.nullOutputStream());
    ByteBuffer end = bytes.littleEndian();
    if (end.getInt(0) != END_SIGNATURE || end.getShort(END_COUNT_AT) != count) {
      throw new ZipException("its list of files is missing or has not all of them");
    }
  }

  private static ZipException tooShort(EOFException e) {
    ZipException shorter = new ZipException("it ends too early");
    shorter.initCause(e);
    return shorter;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
