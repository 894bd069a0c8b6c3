package org.gmnm.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Java blocks of a document that stand word for word in a test, or in one of the first programs,
 * which a test runs: what is shown compiles and runs.
 */
public final class Snippets {

  private static final String PROGRAMS =
      "gmnm-examples/experiments/src/main/java/org/gmnm/examples/quickstart";

  private Snippets() {}

  /**
   * Fails where a block of the document is not in the test.
   *
   * @param document from the repository's root
   * @param test the test that its blocks stand in
   * @param least how many blocks there must be
   */
  public static void assertAllIn(String document, Class<?> test, int least) throws IOException {
    Path root = root();
    String file = test.getName().replace('.', '/') + ".java";
    String source =
        flat(Files.readString(root.resolve("gmnm-layers/src/test/java").resolve(file)))
            + programs(root);
    List<String> blocks = blocks(Files.readString(root.resolve(document)));
    assertTrue(blocks.size() >= least, document + ": found " + blocks.size() + " blocks");
    for (String block : blocks) {
      block
          .lines()
          .filter(Snippets::isImport)
          .forEach(line -> assertTrue(source.contains(flat(line)), document + ", not: " + line));
      String code = block.lines().filter(line -> !isImport(line)).collect(Collectors.joining("\n"));
      assertTrue(source.contains(flat(code)), document + ", not in " + file + ":\n" + block);
    }
  }

  /**
   * Fails where a section, from one {@code ##} to the next, uses a class of this library that none
   * of its blocks imports. A section that links to a first program is left out: the program has its
   * imports.
   *
   * @param document from the repository's root
   * @param test the test that its blocks stand in, with the imports that they need
   */
  public static void assertImportsIn(String document, Class<?> test) throws IOException {
    Path root = root();
    String file = test.getName().replace('.', '/') + ".java";
    List<String> imports =
        Files.readAllLines(root.resolve("gmnm-layers/src/test/java").resolve(file)).stream()
            .filter(line -> isImport(line) && line.contains(" org.gmnm."))
            .toList();
    for (String section : Files.readString(root.resolve(document)).split("\n## ", -1)) {
      if (!section.contains("quickstart/")) {
        String code = String.join("\n", blocks(section));
        for (String line : imports) {
          String name = line.substring(line.lastIndexOf('.') + 1, line.length() - 1);
          boolean used = Pattern.compile("(?<![.\\w])" + name + "\\b").matcher(code).find();
          assertTrue(
              !used || code.contains(line),
              () -> document + ", " + section.lines().findFirst().orElse("") + ": no " + line);
        }
      }
    }
  }

  private static boolean isImport(String line) {
    return line.startsWith("import ");
  }

  /** The repository's root. */
  public static Path root() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("README.md"))) {
      root = root.getParent();
    }
    return root;
  }

  /** The first programs as documents show them: without package, Javadoc and hidden constructor. */
  private static String programs(Path root) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(root.resolve(PROGRAMS))) {
      for (Path file : files.toList()) {
        all.append(
            flat(
                Files.readString(file)
                    .replaceAll("(?s)/\\*\\*.*?\\*/", "")
                    .replaceAll("private \\w+\\(\\) \\{\\}", "")));
      }
    }
    return all.toString();
  }

  private static List<String> blocks(String markdown) {
    List<String> blocks = new ArrayList<>();
    String[] parts = markdown.split("```", -1);
    for (int i = 1; i < parts.length; i += 2) {
      if (parts[i].startsWith("java\n")) {
        blocks.add(parts[i].substring("java\n".length()));
      }
    }
    return blocks;
  }

  private static String flat(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining()).replace(" ", "");
  }
}
