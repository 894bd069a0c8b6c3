package org.gmnm.model;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A stream that remembers the last bytes that came through it. */
final class LastBytes extends FilterInputStream {

  private final byte[] last;

  LastBytes(InputStream in, int count) {
    super(in);
    last = new byte[count];
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    if (count > 0) {
      int kept = Math.min(count, last.length);
      System.arraycopy(last, kept, last, 0, last.length - kept);
      System.arraycopy(bytes, offset + count - kept, last, last.length - kept, kept);
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  ByteBuffer littleEndian() {
    return ByteBuffer.wrap(last).order(ByteOrder.LITTLE_ENDIAN);
  }
}
