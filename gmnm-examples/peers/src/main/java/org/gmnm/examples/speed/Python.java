package org.gmnm.examples.speed;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.gmnm.examples.report.Console;

/**
 * PyTorch as its users have it: the first {@code python3} on the path that can import it.
 *
 * <p>One that multiplies by the reference BLAS is no peer: its products are more than ten times
 * slower than those of OpenBLAS, which nobody who trains would bear.
 *
 * @param command the interpreter
 * @param torch PyTorch's version
 * @param version Python's version
 * @param blas the library of its matrix products
 * @param product milliseconds of a product of 512 × 512
 */
public record Python(Path command, String torch, String version, String blas, double product) {

  private static final Optional<Python> FOUND = search();

  /**
   * The one of this machine.
   *
   * @return none where PyTorch is not installed, or has no BLAS worth the name
   */
  public static Optional<Python> find() {
    return FOUND;
  }

  private static Optional<Python> search() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "python3"))
        .filter(Files::isExecutable)
        .flatMap(command -> about(command).stream())
        .findFirst()
        .filter(Python::hasFastProducts);
  }

  private static Optional<Python> about(Path command) {
    try {
      Process process =
          new ProcessBuilder(command.toString(), PythonProgram.script("about.py").toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      String[] parts = said.split("\t", -1);
      return process.waitFor() == 0 && parts.length == 4
          ? Optional.of(
              new Python(command, parts[0], parts[1], parts[2], Double.parseDouble(parts[3])))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static boolean hasFastProducts(Python python) {
    boolean fast = !python.blas().matches("blas/libblas[^,]*");
    if (!fast) {
      Console.line(
          "Python's PyTorch multiplies by the reference BLAS and is left out: install OpenBLAS");
    }
    return fast;
  }

  /**
   * The peer in a table.
   *
   * @return a short name
   */
  public String name() {
    return "PyTorch " + torch + " from Python";
  }

  /**
   * The rest of what makes a difference.
   *
   * @return for a manifest
   */
  public String details() {
    return "Python %s, %s, a product of 512 × 512 in %s ms".formatted(version, blas, product);
  }
}
