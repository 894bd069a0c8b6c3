package org.gmnm.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The files in a model, to be changed and put together again with the right checksums. */
final class ZipParts {

  private ZipParts() {}

  static Map<String, byte[]> of(Path file) throws IOException {
    return CheckedZip.read(file);
  }

  /** Those of a model among the test resources. */
  static Map<String, byte[]> ofResource(String name) throws IOException {
    Path copy = Files.createTempFile("gmnm", ".zip");
    try (InputStream in = ZipParts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("There is no resource " + name);
      }
      Files.write(copy, in.readAllBytes());
      return of(copy);
    } finally {
      Files.delete(copy);
    }
  }

  static byte[] zip(Map<String, byte[]> parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** A model in which one file is another. */
  static byte[] zipWith(Map<String, byte[]> parts, String name, byte[] content) throws IOException {
    Map<String, byte[]> changed = new LinkedHashMap<>(parts);
    changed.put(name, content);
    return zip(changed);
  }
}
