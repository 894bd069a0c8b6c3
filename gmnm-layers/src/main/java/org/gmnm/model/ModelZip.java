package org.gmnm.model;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The zip file that a model is: which files it may hold and how large they may be. */
final class ModelZip {

  static final String FORMAT = "gmnm-format.txt";
  static final String CONFIGURATION = "configuration.json";
  static final String PARAMETERS = "coefficients.bin";
  static final String UPDATER = "updaterState.bin";

  /** Written by Deeplearning4j and not needed here. */
  private static final String NORMALIZER = "normalizer.bin";

  private static final Set<String> KNOWN =
      Set.of(FORMAT, CONFIGURATION, PARAMETERS, UPDATER, NORMALIZER);

  /** Longer than the configuration of any network that trains. */
  private static final long MAX_CONFIGURATION = 16 << 20;

  private ModelZip() {}

  /** The files that are needed, by their names. */
  static Map<String, byte[]> read(Path file, long maxBytes) throws ModelFileException {
    if (!Files.isRegularFile(file)) {
      throw new ModelFileException("there is no such file");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Map<String, byte[]> parts = new LinkedHashMap<>();
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        String name = entry.getName();
        if (!KNOWN.contains(name) || parts.containsKey(name)) {
          throw new ModelFileException(
              "it holds the file '%s'%s; a model holds only %s"
                  .formatted(
                      name.length() > 80 ? name.substring(0, 80) + "..." : name,
                      parts.containsKey(name) ? " twice" : "",
                      String.join(", ", KNOWN.stream().sorted().toList())));
        }
        if (!name.equals(NORMALIZER)) {
          boolean numbers = name.equals(PARAMETERS) || name.equals(UPDATER);
          parts.put(
              name, bytes(zip, entry, numbers ? maxBytes : Math.min(maxBytes, MAX_CONFIGURATION)));
        }
      }
      requireFormat(parts);
      for (String needed : new String[] {CONFIGURATION, PARAMETERS}) {
        if (!parts.containsKey(needed)) {
          throw new ModelFileException("it lacks the file " + needed + ", so it is no whole model");
        }
      }
      return parts;
    } catch (ModelFileException e) {
      throw e;
    } catch (ZipException e) {
      throw new ModelFileException(
          "it is no zip file, damaged or cut short (" + e.getMessage() + "); copy or save it again",
          e);
    } catch (IOException e) {
      throw new ModelFileException("it cannot be read (" + e + ")", e);
    }
  }

  /** Counts what comes out, whatever the zip says about it. */
  private static byte[] bytes(ZipFile zip, ZipEntry entry, long most) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, most + 1));
      if (bytes.length > most) {
        throw new ModelFileException(
            "its file %s unpacks to more than %,d bytes; if you trust it, allow more by withMaxBytes"
                .formatted(entry.getName(), most));
      }
      return bytes;
    } catch (EOFException e) {
      throw new ZipException(entry.getName() + " ends too early");
    }
  }

  /** Files without a format are the first one's, or Deeplearning4j's own. */
  private static void requireFormat(Map<String, byte[]> parts) throws ModelFileException {
    byte[] text = parts.get(FORMAT);
    if (text == null) {
      return;
    }
    String format = new String(text, StandardCharsets.US_ASCII).strip();
    if (!format.matches("[1-9][0-9]{0,8}")) {
      throw new ModelFileException("its " + FORMAT + " holds no format number");
    }
    if (Integer.parseInt(format) > ModelFiles.FORMAT) {
      throw new ModelFileException(
          "it has format %s, and this version of gmnm reads formats up to %d; use a newer gmnm"
              .formatted(format, ModelFiles.FORMAT));
    }
  }

  /** The same model made of what was checked alone, for Deeplearning4j to read. */
  static byte[] checked(Map<String, byte[]> parts, String configuration) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(0);
      put(zip, CONFIGURATION, configuration.getBytes(StandardCharsets.UTF_8));
      for (String name : new String[] {PARAMETERS, UPDATER}) {
        byte[] numbers = parts.get(name);
        if (numbers != null) {
          put(zip, name, SavedArray.checked(numbers, name));
        }
      }
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }
}
