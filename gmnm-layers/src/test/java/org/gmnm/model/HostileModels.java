package org.gmnm.model;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;

/** Models made to crash or to exhaust whoever reads them; each name says how. */
final class HostileModels {

  private static final int MEGABYTES = 200;
  private static final String[] SIZES = {
    "-1", "0", "2147483647", "2147483648", "4611686018427387907", "9223372036854775807", "1e308"
  };

  private final Map<String, byte[]> all = new LinkedHashMap<>();

  private HostileModels() {}

  /** Name and zip of each. */
  static Map<String, byte[]> all(Path folder) throws IOException {
    HostileModels models = new HostileModels();
    Path file = folder.resolve("model.zip");
    ModelFiles.write(AttackedModels.boxes(), file);
    models.boxes(ZipParts.of(file));
    for (Map.Entry<String, Model> model : AttackedModels.all().entrySet()) {
      if (!model.getKey().equals("graph")) {
        ModelFiles.write(model.getValue(), file);
        models.sizes(model.getKey(), ZipParts.of(file));
      }
    }
    ModelFiles.write(AttackedModels.trained(), file);
    Map<String, byte[]> trained = ZipParts.of(file);
    models.texts(trained);
    models.bombs(trained);
    return models.all;
  }

  /** Arrays within the configuration that are smaller than they say. */
  private void boxes(Map<String, byte[]> parts) throws IOException {
    String json = text(parts);
    Matcher boxes = Pattern.compile("\"boundingBoxes\" : (\\{[^}]*\\})").matcher(json);
    if (!boxes.find()) {
      throw new IllegalStateException(json);
    }
    String[] instead = {
      old("[1.0]", 2, 1, 0, "[4, 2]", "[500000000, 1]"),
      old("[1.0]", 2, 1, 0, "[2000, 2]", "[2, 1]"),
      old("[1.0]", 2, 1, 500000000, "[1, 1]", "[1, 1]"),
      old("[1.0]", 2, 1, -500000000, "[1, 1]", "[1, 1]"),
      old("[1.0]", 2, 2000000000, 0, "[1, 1]", "[1, 1]"),
      old("[1.0]", 2000000000, 1, 0, "[1, 1]", "[1, 1]"),
      shaped("[4, 2]", "[1.0]"),
      shaped("[4611686018427387904, 4]", "[1.0]"),
      shaped("[-1, -1]", "[1.0]"),
      shaped("[]", "[1.0, 2.0]"),
      shaped("[0]", "[]"),
      shaped("{}", "[1.0]"),
      "[]",
      "[[1.0], [2.0]]",
      "[\"x\"]",
      "{}",
      "1.0"
    };
    for (String one : instead) {
      put(
          "boxes " + one,
          parts,
          json.substring(0, boxes.start(1)) + one + json.substring(boxes.end(1)));
    }
  }

  private static String old(
      String data, int rank, int count, int offset, String shape, String stride) {
    return "{\"dataBuffer\":%s,\"rankField\":%d,\"numElements\":%d,\"offsetField\":%d,\"orderingField\":\"c\",\"shapeField\":%s,\"strideField\":%s}"
        .formatted(data, rank, count, offset, shape, stride);
  }

  private static String shaped(String shape, String data) {
    return "{\"dataType\":\"DOUBLE\",\"shape\":%s,\"data\":%s}".formatted(shape, data);
  }

  /** Every integer of a configuration, replaced by sizes that no network has. */
  private void sizes(String name, Map<String, byte[]> parts) throws IOException {
    String json = text(parts);
    Matcher integer = Pattern.compile("(?<=[:\\[,] )-?\\d+(?=[ ,\\n])").matcher(json);
    while (integer.find()) {
      String key = json.substring(json.lastIndexOf('\n', integer.start()) + 1, integer.start());
      for (String size : SIZES) {
        put(
            name + " at " + integer.start() + " " + key.strip() + size,
            parts,
            json.substring(0, integer.start()) + size + json.substring(integer.end()));
      }
    }
  }

  private void texts(Map<String, byte[]> parts) throws IOException {
    String json = text(parts);
    for (int length : new int[] {10_000, 1_000_000}) {
      put(
          "a layer's name of " + length,
          parts,
          json.replace("\"layer0\"", "\"" + "n.".repeat(length / 2) + "N\""));
      String of = "\"org.gmnm.layers.GmnmLayer";
      put("a class's name of " + length, parts, json.replace(of, of + ".n".repeat(length / 2)));
      put("type parameters, " + length, parts, json.replace(of, of + "<".repeat(length)));
      put(
          "nested type parameters, " + length,
          parts,
          json.replace(of, of + ("<" + of.substring(1)).repeat(length / 25)));
      put(
          "a number of digits, " + length,
          parts,
          json.replace("\"components\" : 4", "\"components\" : " + "9".repeat(length)));
      put(
          "a fraction of digits, " + length,
          parts,
          json.replace("\"biasInit\" : 0.0", "\"biasInit\" : 0." + "9".repeat(length)));
      put(
          "an exponent of digits, " + length,
          parts,
          json.replace("\"biasInit\" : 0.0", "\"biasInit\" : 1e" + "9".repeat(length)));
      put(
          "a text of digits, " + length,
          parts,
          json.replace("\"components\" : 4", "\"components\" : \"" + "9".repeat(length) + "\""));
    }
    put(
        "1e-999999999 for an integer",
        parts,
        json.replace("\"components\" : 4", "\"components\" : 1e-999999999"));
    put(
        "1e999999999 for an integer",
        parts,
        json.replace("\"components\" : 4", "\"components\" : 1e999999999"));
    put("arrays within arrays", parts, "[".repeat(1_000_000));
    put("objects within objects", parts, "{\"a\":".repeat(1_000_000));
    put(
        "layers within layers",
        parts,
        json.replace("\"layer\" : {", "\"layer\" : {\"layer\" : ".repeat(1000) + "{"));
    put("a million layers", parts, "{\"confs\":[" + "{},".repeat(1_000_000) + "{}]}");
    put(
        "a million fields",
        parts,
        json.replace("\"confs\"", "\"x\" : [" + "{\"a\":1},".repeat(1_000_000) + "0], \"confs\""));
    put("no layers", parts, "{\"confs\":[]}");
    put("nothing", parts, "");
    put("null", parts, "null");
    put("a list", parts, "[1]");
    put("confs null", parts, "{\"confs\":null}");
  }

  /** Small zips that unpack to very much, and arrays that are longer than they are. */
  private void bombs(Map<String, byte[]> parts) throws IOException {
    for (String name :
        new String[] {
          ModelZip.CONFIGURATION,
          ModelZip.PARAMETERS,
          ModelZip.UPDATER,
          ModelZip.NORMALIZER,
          ModelZip.FORMAT
        }) {
      all.put("zeros in " + name, zeros(parts, name, new byte[0]));
    }
    all.put(
        "a long array of parameters",
        zeros(parts, ModelZip.PARAMETERS, array((long) MEGABYTES << 18, new byte[0])));
    for (long count : new long[] {1L << 20, Integer.MAX_VALUE, 1L << 40, -1, Long.MIN_VALUE}) {
      all.put(
          "an array of " + count + " and no more",
          ZipParts.zipWith(parts, ModelZip.PARAMETERS, array(count, new byte[8])));
    }
    all.put("no parameters", ZipParts.zipWith(parts, ModelZip.PARAMETERS, new byte[0]));
  }

  /** A model in which one file is a start and many zeros. */
  private static byte[] zeros(Map<String, byte[]> parts, String name, byte[] start)
      throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>(parts);
    all.put(name, start);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (Map.Entry<String, byte[]> part : all.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
        if (part.getKey().equals(name)) {
          for (int i = 0; i < MEGABYTES; i++) {
            zip.write(new byte[1 << 20]);
          }
        }
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] array(long count, byte[] numbers) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("LONG_SHAPE");
    out.writeLong(0);
    out.writeUTF("LONG");
    out.writeUTF("MIXED_DATA_TYPES");
    out.writeLong(count);
    out.writeUTF("FLOAT");
    out.write(numbers);
    return bytes.toByteArray();
  }

  private static String text(Map<String, byte[]> parts) {
    return new String(parts.get(ModelZip.CONFIGURATION), StandardCharsets.UTF_8);
  }

  private void put(String name, Map<String, byte[]> parts, String configuration)
      throws IOException {
    all.put(
        name,
        ZipParts.zipWith(
            parts, ModelZip.CONFIGURATION, configuration.getBytes(StandardCharsets.UTF_8)));
  }

  /** The sentence that refuses a model, or null where it is read. */
  static @Nullable String sentence(byte[] zip, Path folder) throws IOException {
    Path file = Files.write(folder.resolve("hostile.zip"), zip);
    try {
      new ModelFiles().readNetwork(file);
      return null;
    } catch (ModelFileException refused) {
      return refused.getMessage();
    }
  }
}
