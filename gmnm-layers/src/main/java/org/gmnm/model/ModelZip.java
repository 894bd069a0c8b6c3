package org.gmnm.model;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The zip file that a model is: which files it may hold and how large they may be. */
final class ModelZip {

  static final String FORMAT = "gmnm-format.txt";
  static final String CONFIGURATION = "configuration.json";
  static final String PARAMETERS = "coefficients.bin";
  static final String UPDATER = "updaterState.bin";
  static final String NORMALIZER = "normalizer.bin";

  /** Written by Deeplearning4j for a network without parameters; empty. */
  static final String NO_PARAMETERS = "noParams.marker";

  private static final Set<String> ARRAYS = Set.of(PARAMETERS, UPDATER);
  private static final Set<String> TEXTS = Set.of(FORMAT, CONFIGURATION, NO_PARAMETERS, NORMALIZER);

  /** A little less than Java's longest array. */
  private static final long LONGEST_TEXT = Integer.MAX_VALUE - 16L;

  private ModelZip() {}

  /** Reads all of a model, each of its files checked for its length and checksum. */
  static ModelParts read(InputStream in, long maxBytes) throws IOException {
    Map<String, byte[]> texts = new TreeMap<>();
    Map<String, INDArray> arrays = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    try (CheckedZip zip = new CheckedZip(in)) {
      for (String name = zip.next(); name != null; name = zip.next()) {
        requireKnown(name, seen);
        if (ARRAYS.contains(name)) {
          INDArray array = SavedArray.read(zip.content(), name, maxBytes);
          if (array != null) {
            arrays.put(name, array);
          }
        } else {
          texts.put(name, bytes(zip.content(), name, maxBytes));
        }
      }
    }
    requireFormat(texts.get(FORMAT));
    byte[] configuration = texts.get(CONFIGURATION);
    if (configuration == null || !seen.contains(PARAMETERS)) {
      throw new ModelFileException(
          "it lacks the file %s, so it is no whole model"
              .formatted(configuration == null ? CONFIGURATION : PARAMETERS));
    }
    return new ModelParts(
        configuration, arrays.get(PARAMETERS), arrays.get(UPDATER), texts.get(NORMALIZER));
  }

  private static void requireKnown(String name, Set<String> seen) throws ModelFileException {
    boolean twice = !seen.add(name);
    if (twice || !(ARRAYS.contains(name) || TEXTS.contains(name))) {
      Set<String> known = new HashSet<>(TEXTS);
      known.addAll(ARRAYS);
      throw new ModelFileException(
          "it holds the file '%s'%s; a model holds only %s"
              .formatted(
                  name.length() > 80 ? name.substring(0, 80) + "..." : name,
                  twice ? " twice" : "",
                  String.join(", ", known.stream().sorted().toList())));
    }
  }

  private static byte[] bytes(InputStream in, String name, long maxBytes) throws IOException {
    long most = MemoryLimits.configuration();
    byte[] bytes = in.readNBytes((int) Math.min(Math.min(maxBytes, most), LONGEST_TEXT) + 1);
    requireAtMost(bytes.length, name, maxBytes, most);
    return bytes;
  }

  /** Counts what comes out, whatever the zip says about it. */
  static void requireAtMost(long bytes, String name, long allowed, long memory)
      throws ModelFileException {
    if (bytes > Math.min(allowed, memory)) {
      throw new ModelFileException(
          "its file %s unpacks to more than %,d bytes%s"
              .formatted(
                  name,
                  Math.min(allowed, memory),
                  allowed <= memory
                      ? "; if you trust it, allow more by withMaxBytes"
                      : ", which is all that this Java has memory for; if you trust it, give it more by -Xmx"));
    }
  }

  /** Files without a format are the first one's, or Deeplearning4j's own. */
  private static void requireFormat(byte @Nullable [] text) throws ModelFileException {
    if (text == null) {
      return;
    }
    String format = new String(text, StandardCharsets.US_ASCII).strip();
    if (format.isEmpty()
        || format.length() > 9
        || !format.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new ModelFileException("its " + FORMAT + " holds no format number");
    }
    if (Integer.parseInt(format) > ModelFiles.FORMAT) {
      throw new ModelFileException(
          "it has format %s, and this version of gmnm reads formats up to %d; use a newer gmnm"
              .formatted(format, ModelFiles.FORMAT));
    }
  }

  /** Writes a model; the stream is left open. */
  static void write(ModelParts parts, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    put(zip, CONFIGURATION, parts.configuration());
    put(zip, PARAMETERS, parts.parameters());
    if (parts.parameters() == null) {
      put(zip, NO_PARAMETERS, new byte[0]);
    }
    if (parts.updater() != null) {
      put(zip, UPDATER, parts.updater());
    }
    if (parts.normalizer() != null) {
      put(zip, NORMALIZER, parts.normalizer());
    }
    put(zip, FORMAT, (ModelFiles.FORMAT + "\n").getBytes(StandardCharsets.US_ASCII));
    zip.finish();
  }

  private static void put(ZipOutputStream zip, String name, @Nullable INDArray array)
      throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    if (array != null) {
      DataOutputStream data = new DataOutputStream(new BufferedOutputStream(zip, 1 << 16));
      Nd4j.write(array, data);
      data.flush();
    }
    zip.closeEntry();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }
}
