package org.gmnm.dl4j;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.DoublePointer;
import org.gmnm.layers.GmnmLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The library runs on any backend: what reaches past ND4J's interface is named here, all of it.
 *
 * <p>A class file names whatever the class uses, what it looks up by name too, so a search through
 * its bytes misses nothing. {@code INDArray.data()} is found by its result, a DataBuffer: on a
 * graphics processor that is the device's memory, and reading it on the host copies all of it.
 */
class BackendNeutralTest {

  /** What a class must not name, as it stands in a class file. */
  private static final List<String> FORBIDDEN =
      List.of(
          "org/nd4j/linalg/api/buffer/DataBuffer",
          "org/nd4j/linalg/cpu/",
          "org/nd4j/linalg/jcublas/",
          "org/nd4j/nativeblas/",
          "org/bytedeco/",
          "com/sun/jna/",
          "sun/misc/Unsafe");

  private static final Set<String> BLOCKS =
      Set.of("org/bytedeco/", "org/nd4j/linalg/api/buffer/DataBuffer");

  private static final Map<String, Set<String>> EXCEPTIONS =
      new TreeMap<>(
          Map.ofEntries(
              // asks which backend is on the class path, loads neither
              entry(
                  "org/gmnm/backend/BackendCheck",
                  Set.of("org/nd4j/linalg/cpu/", "org/nd4j/linalg/jcublas/")),
              // closed-form solves on the CPU, whatever trains: LAPACK
              entry("org/gmnm/calculus/LapackLeastSquares", Set.of("org/bytedeco/")),
              entry("org/gmnm/calculus/QrFactors", Set.of("org/bytedeco/")),
              entry("org/gmnm/calculus/Sylvester", Set.of("org/bytedeco/")),
              entry("org/gmnm/calculus/Sylvester$Schur", Set.of("org/bytedeco/")),
              entry("org/gmnm/calculus/TensorProducts", Set.of("org/bytedeco/")),
              entry("org/gmnm/backend/NativeEnvironment", Set.of("com/sun/jna/")),
              // used where the backend is the CPU's: an LSTM's numbers, to and from Java's arrays
              entry(
                  "org/gmnm/dl4j/FloatLstmCell$Piece",
                  Set.of("org/nd4j/linalg/api/buffer/DataBuffer")),
              // used where the backend is the CPU's: blocks of arrays, to BLAS and to Java's arrays
              entry("org/gmnm/dl4j/FloatBlocks", BLOCKS),
              entry("org/gmnm/dl4j/DoubleBlocks", BLOCKS),
              entry("org/gmnm/dl4j/DoubleArrays", BLOCKS),
              entry("org/gmnm/dl4j/FloatArrays", BLOCKS),
              entry("org/gmnm/dl4j/FloatPieces", BLOCKS),
              // addresses of any backend, compared with each other
              entry("org/gmnm/dl4j/BlockUpdates", Set.of("org/nd4j/linalg/api/buffer/DataBuffer")),
              // the name of a system property
              entry("org/gmnm/backend/CpuEnvironment", Set.of("org/bytedeco/")),
              // JavaCPP of any backend: its limit on memory, its arithmetic of halves
              entry("org/gmnm/model/MemoryLimits", Set.of("org/bytedeco/")),
              entry("org/gmnm/model/SavedArray", Set.of("org/bytedeco/")),
              // CPU acceleration: a class that DL4J looks up by its name
              entry("org/nd4j/nativeblas/Nd4jCpu", Set.of("org/nd4j/nativeblas/")),
              entry("org/nd4j/nativeblas/Nd4jCpu$Environment", Set.of("org/nd4j/nativeblas/"))));

  /** Fetches whole arrays to the host, which on a graphics processor waits for all before. */
  private static final Pattern FETCH =
      Pattern.compile("to(Double|Float|Int|Long)(Vector|Matrix)[^a-zA-Z]");

  /** No part of a training step: starts, fits and solves on the host, and what users read. */
  private static final Set<String> FETCHES =
      new TreeSet<>(
          Set.of(
              "org/gmnm/calculus/GaussianBasis",
              "org/gmnm/calculus/Refinement",
              "org/gmnm/calculus/ResidualTraining",
              "org/gmnm/dl4j/FeatureSample",
              "org/gmnm/layers/ComponentUsage",
              "org/gmnm/layers/EmbeddingPretraining",
              "org/gmnm/layers/FeatureDensity",
              "org/gmnm/layers/FeatureDensityLearner",
              "org/gmnm/layers/GmmEmbeddingLayer",
              "org/gmnm/layers/GmnmInitializer",
              "org/gmnm/layers/Predictor",
              "org/gmnm/loss/LossGaussianMixture",
              "org/gmnm/loss/MixtureStart"));

  @Test
  void noTrainingStepFetchesAWholeArray() throws Exception {
    Set<String> found = new TreeSet<>();
    eachClass(
        (name, file) -> {
          if (FETCH.matcher(names(file)).find()) {
            found.add(name.replaceAll("\\$.*", ""));
          }
        });
    assertEquals(FETCHES, found, "keep numbers in arrays, or fetch one number");
  }

  @Test
  void nothingButTheNamedExceptionsNeedsACertainBackend() throws Exception {
    Map<String, Set<String>> found = new TreeMap<>();
    eachClass(
        (name, file) -> {
          Set<String> forbidden = forbidden(file);
          if (!forbidden.isEmpty()) {
            found.put(name, forbidden);
          }
        });
    assertEquals(EXCEPTIONS, found, "use calls that any backend has, such as toDoubleVector()");
  }

  /** The rule itself: each of these would break it. */
  @Test
  void aPlantedViolationIsFound() throws Exception {
    assertEquals(Set.of("org/nd4j/linalg/api/buffer/DataBuffer"), forbidden(HostCopy.class));
    assertEquals(Set.of("org/nd4j/linalg/api/buffer/DataBuffer"), forbidden(InALambda.class));
    assertEquals(Set.of("org/bytedeco/"), forbidden(NativeMemory.class));
    assertEquals(Set.of("org/nd4j/linalg/cpu/"), forbidden(ByName.class));
    assertTrue(forbidden(Neutral.class).isEmpty());
    assertTrue(FETCH.matcher(names(file(Neutral.class))).find());
    assertFalse(FETCH.matcher(names(file(ByName.class))).find());
  }

  static final class HostCopy {
    double[] numbers(INDArray array) {
      return array.data().asDouble();
    }
  }

  static final class InALambda {
    Stream<Long> addresses(List<INDArray> arrays) {
      return arrays.stream().map(array -> array.data().address());
    }
  }

  static final class NativeMemory {
    long bytes() {
      try (DoublePointer numbers = new DoublePointer(1)) {
        return numbers.capacity();
      }
    }
  }

  static final class ByName {
    Class<?> backend() throws ClassNotFoundException {
      return Class.forName("org.nd4j.linalg.cpu.nativecpu.CpuBackend");
    }
  }

  static final class Neutral {
    double[] numbers(INDArray array) {
      return array.castTo(DataType.DOUBLE).toDoubleVector();
    }
  }

  private static Set<String> forbidden(Class<?> planted) throws Exception {
    return forbidden(file(planted));
  }

  private static Path file(Class<?> planted) throws Exception {
    Path root = Path.of(planted.getProtectionDomain().getCodeSource().getLocation().toURI());
    return root.resolve(planted.getName().replace('.', '/') + ".class");
  }

  private static void eachClass(BiConsumer<String, Path> look) throws Exception {
    Path classes =
        Path.of(GmnmLayer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !file.endsWith("package-info.class"))
          .forEach(file -> look.accept(name(classes, file), file));
    }
  }

  private static Set<String> forbidden(Path file) {
    String names = names(file);
    Set<String> found = new TreeSet<>(FORBIDDEN);
    found.removeIf(name -> !names.contains(name));
    return found;
  }

  /** All in a class file is ASCII: with slashes in code, with dots in strings. */
  private static String names(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).replace('.', '/');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path classes, Path file) {
    String name = classes.relativize(file).toString().replace('\\', '/');
    return name.substring(0, name.length() - ".class".length());
  }
}
