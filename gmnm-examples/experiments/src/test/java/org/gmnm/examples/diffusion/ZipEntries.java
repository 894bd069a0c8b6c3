package org.gmnm.examples.diffusion;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.gmnm.model.CheckedZip;

/** A zip that {@link ZipOutputStream} wrote, to be damaged entry by entry. */
public final class ZipEntries {

  private static final int HEADER = 30;
  private static final int NAME_LENGTH_AT = 26;

  /** Checksum and lengths, which follow the content. */
  private static final int DESCRIPTOR = 16;

  private ZipEntries() {}

  /** The zip with one byte of an entry's packed content changed, at so many places. */
  public static Map<String, List<byte[]>> damaged(Path file, int places) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    ByteBuffer numbers = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, List<byte[]>> damaged = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      int at = 0;
      for (ZipEntry entry : Collections.list(zip.entries())) {
        int from = at + HEADER + numbers.getShort(at + NAME_LENGTH_AT);
        int length = (int) entry.getCompressedSize();
        int step = Math.max(1, length / places);
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < length; i += step) {
          byte[] one = whole.clone();
          one[from + i] ^= (byte) 0xFF; // a single bit may be one that means nothing
          all.add(one);
        }
        damaged.put(entry.getName(), all);
        at = from + length + DESCRIPTOR;
      }
    }
    return damaged;
  }

  /** The zip with another content of one entry, under the right checksum. */
  public static byte[] with(Path file, String name, byte[] content) throws IOException {
    Map<String, byte[]> parts = CheckedZip.read(file);
    parts.put(name, content);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
