package org.gmnm.examples.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Text within a PNG file that viewers pass over: a chunk of type iTXt, compressed (PNG
 * specification, 11.3.3.4). Charts of earlier versions carry their values in it.
 */
final class PngText {

  private static final int SIGNATURE = 8;
  private static final int END_CHUNK = 12;
  private static final String TYPE = "iTXt";

  private PngText() {}

  /** The text of that keyword, or null where there is none or the file is damaged. */
  static @Nullable String read(byte[] png, String keyword) {
    try {
      ByteBuffer in = ByteBuffer.wrap(png).position(SIGNATURE);
      while (in.remaining() >= END_CHUNK) {
        long length = Math.max(0L, in.getInt()) + TYPE.length();
        byte[] body = new byte[(int) Math.min(in.remaining(), length)];
        in.get(body).getInt(); // and its checksum
        String text = text(body, TYPE + keyword + "\0\1\0\0\0");
        if (text != null) {
          return text;
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException | IOException damaged) {
      return null;
    }
    return null;
  }

  private static @Nullable String text(byte[] body, String header) throws IOException {
    int length = header.length();
    if (body.length < length
        || !new String(body, 0, length, StandardCharsets.ISO_8859_1).equals(header)) {
      return null;
    }
    ByteBuffer rest = ByteBuffer.wrap(body, length, body.length - length);
    byte[] compressed = new byte[rest.remaining()];
    rest.get(compressed);
    try (InflaterInputStream inflate =
        new InflaterInputStream(new ByteArrayInputStream(compressed))) {
      return new String(inflate.readNBytes(ChartData.MOST_CHARACTERS), StandardCharsets.UTF_8);
    }
  }
}
