package org.gmnm.examples.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An idx file of unsigned bytes: magic 00 00 08 d, then d sizes of four bytes (big-endian), then
 * the bytes. Compressed files are known by their content, not by their name; offsets in errors
 * count in the content.
 */
final class IdxFile {
  private static final int UNSIGNED_BYTE = 8;
  private static final long MAX_BYTES = Integer.MAX_VALUE - 16;

  private final List<Integer> dims;
  private final byte[] data;

  private IdxFile(List<Integer> dims, byte[] data) {
    this.dims = List.copyOf(dims);
    this.data = data;
  }

  /** The sizes, of which the first is the number of items. */
  List<Integer> dims() {
    return dims;
  }

  /** The bytes, not copied: the reader gives them away. */
  byte[] data() {
    return data;
  }

  /** Where the data begins. */
  int offset() {
    return 4 + 4 * dims.size();
  }

  static IdxFile read(Path file, int rank, String advice) {
    DataFiles.size(file, advice);
    byte[] head = DataFiles.head(file, advice);
    boolean gzip = FileKind.isGzip(head);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        InputStream in = gzip ? new GZIPInputStream(raw, 1 << 16) : raw) {
      return new Reader(file, rank, advice, in, head, gzip).read();
    } catch (EOFException e) {
      throw new DataException(
          ("%s: the compressed file ends before its content does: it was cut off. "
                  + "Delete it and get it again. %s")
              .formatted(file, advice),
          e);
    } catch (ZipException e) {
      throw new DataException(
          "%s: the compressed content is damaged (%s). Delete the file and get it again. %s"
              .formatted(file, e.getMessage(), advice),
          e);
    } catch (IOException e) {
      throw DataFiles.unreadable(file, 0, e, advice);
    }
  }

  private static final class Reader {
    private final Path file;
    private final int rank;
    private final String advice;
    private final InputStream in;
    private final byte[] head;
    private final boolean gzip;

    Reader(Path file, int rank, String advice, InputStream in, byte[] head, boolean gzip) {
      this.file = file;
      this.rank = rank;
      this.advice = advice;
      this.in = in;
      this.head = head;
      this.gzip = gzip;
    }

    IdxFile read() throws IOException {
      ByteBuffer header = ByteBuffer.wrap(take(4 + 4 * rank, 0, "the header"));
      checkMagic(header.getInt());
      List<Integer> dims = new ArrayList<>();
      long count = 1;
      for (int d = 0; d < rank; d++) {
        int dim = header.getInt();
        if (dim < 1 || count * dim > MAX_BYTES) {
          throw new DataException(
              ("%s: at byte %d: expected size %d of the data, 1 or more and in all at "
                      + "most %d bytes, found %d. The file is damaged. %s")
                  .formatted(file, 4 + 4 * d, d, MAX_BYTES, dim, advice));
        }
        count *= dim;
        dims.add(dim);
      }
      byte[] data = take((int) count, 4 + 4 * rank, "the data of " + dims);
      if (in.read() >= 0) {
        throw new DataException(
            ("%s: at byte %d: expected the end, after the data of %s, found more bytes. "
                    + "The header or the file is damaged. %s")
                .formatted(file, 4 + 4 * rank + count, dims, advice));
      }
      return new IdxFile(dims, data);
    }

    private byte[] take(int count, int from, String what) throws IOException {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        String note = gzip ? "" : FileKind.hint(head);
        throw new DataException(
            ("%s: at byte %d: expected %d bytes for %s, the file ends after %d. It was "
                    + "cut off.%s Delete it and get it again. %s")
                .formatted(file, from + bytes.length, count, what, bytes.length, note, advice));
      }
      return bytes;
    }

    private void checkMagic(int magic) {
      int expected = UNSIGNED_BYTE << 8 | rank;
      if (magic == expected) {
        return;
      }
      String hint = gzip ? "" : FileKind.hint(head);
      if (magic >>> 8 == UNSIGNED_BYTE) {
        hint =
            rank == 3
                ? " It is a label file under an image file's name."
                : " It is an image file under a label file's name.";
      }
      throw new DataException(
          ("%s: at byte 0: expected the magic number %d of an idx file of %d "
                  + "dimensions, found %d.%s %s")
              .formatted(file, expected, rank, magic, hint, advice));
    }
  }
}
