package org.gmnm.examples.data;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Says what a file that is not what it should be most likely is, by its first bytes. */
final class FileKind {
  /** Bytes that {@link #hint} looks at. */
  static final int HEAD = 512;

  private static final int TAR_MAGIC_AT = 257;

  private FileKind() {}

  static boolean isGzip(byte[] head) {
    return startsWith(head, 0x1F, 0x8B);
  }

  /** A sentence that begins with a blank, or the empty string. */
  static String hint(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    String start = text.stripLeading().toLowerCase(Locale.ROOT);
    if (isGzip(head)) {
      return " It is a gzip archive (its first bytes are 1f 8b): unpack it first.";
    }
    if (text.length() > TAR_MAGIC_AT && text.startsWith("ustar", TAR_MAGIC_AT)) {
      return " It is a tar archive: unpack it first.";
    }
    if (text.startsWith("PK\3\4")) {
      return " It is a zip archive: unpack it first.";
    }
    if (startsWith(head, 0xFD, '7', 'z', 'X', 'Z', 0) || text.startsWith("BZh")) {
      return " It is an xz or bzip2 archive: unpack it first.";
    }
    if (start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<?xml")) {
      return " It is a web page (it begins with \"<\"), as a download that went wrong leaves it:"
          + " delete it and fetch the file again.";
    }
    if (start.startsWith("version https://git-lfs")) {
      return " It is a Git LFS pointer, not the data: run git lfs pull.";
    }
    if (start.startsWith("matlab 5.0")) {
      return " It is the MATLAB version: get the binary version.";
    }
    if (startsWith(head, 0xFF, 0xFE) || startsWith(head, 0xFE, 0xFF)) {
      return " It is UTF-16 text, of two bytes a character: save it as UTF-8.";
    }
    if (startsWith(head, 0x80, 2) || startsWith(head, 0x80, 3) || startsWith(head, 0x80, 4)) {
      return " It may be the Python (pickle) version: get the binary version.";
    }
    return "";
  }

  private static boolean startsWith(byte[] head, int... magic) {
    if (head.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
