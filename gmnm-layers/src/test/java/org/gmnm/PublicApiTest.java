package org.gmnm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gmnm.layers.GmnmLayer;
import org.junit.jupiter.api.Test;

/**
 * What users compile against stays as it was in {@value #BASELINE}: nothing in that file is removed
 * or changed, and no method is added that users would have to implement. How layers compute ({@link
 * #INSIDE}) is public for the packages here alone. After a release, or where the version's first
 * number rises, {@code -Dtest=PublicApiTest -Dgmnm.api=FILE} writes the file anew.
 */
class PublicApiTest {

  private static final String BASELINE = "api-0.1.0.txt";

  private static final Pattern INSIDE =
      Pattern.compile("org\\.gmnm\\.dl4j\\.(ClosedForm|RowMajor|RowBlocks)(\\$.*)?");

  /** A class that leaves one of these to its base class still has it. */
  private static final Pattern OF_EVERY_OBJECT =
      Pattern.compile(".*\\.(equals\\(java\\.lang\\.Object\\)|hashCode\\(\\)|toString\\(\\))");

  @Test
  void nothingThatUsersCompileAgainstIsRemovedOrChanged() throws Exception {
    Set<String> now = signatures();
    String target = System.getProperty("gmnm.api");
    if (target != null) {
      Files.write(Path.of(target), now);
    }
    Set<String> missing = new TreeSet<>(baseline());
    missing.removeAll(now);
    missing.removeIf(line -> OF_EVERY_OBJECT.matcher(line).matches());
    assertEquals(Set.of(), missing, "removed or changed since " + BASELINE);
  }

  @Test
  void nothingIsAddedThatUsersWouldHaveToImplement() throws Exception {
    List<String> before = baseline();
    Set<String> types =
        before.stream().map(line -> line.split(" :: ", 2)[0]).collect(Collectors.toSet());
    List<String> added =
        signatures().stream()
            .filter(line -> line.contains(" abstract ") && !before.contains(line))
            .filter(line -> line.contains(" :: ") && types.contains(line.split(" :: ", 2)[0]))
            .toList();
    assertEquals(List.of(), added, "abstract and not in " + BASELINE);
  }

  @Test
  void theListIsWhole() throws Exception {
    assertTrue(
        signatures()
            .contains(
                "org.gmnm.layers.GmnmLayer$Builder :: public org.gmnm.layers.GmnmLayer$Builder"
                    + " org.gmnm.layers.GmnmLayer$Builder.rank(int)"));
  }

  private static List<String> baseline() throws IOException {
    try (InputStream in = PublicApiTest.class.getResourceAsStream(BASELINE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static Set<String> signatures() throws IOException, URISyntaxException {
    Path classes =
        Path.of(GmnmLayer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes.resolve("org/gmnm"))) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .map(name -> name.replace(".class", "").replace('/', '.').replace('\\', '.'))
          .filter(name -> !INSIDE.matcher(name).matches())
          .map(PublicApiTest::load)
          .filter(PublicApiTest::isForUsers)
          .flatMap(PublicApiTest::signatures)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicApiTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isForUsers(Class<?> type) {
    return isVisible(type.getModifiers())
        && !type.isSynthetic()
        && (type.getEnclosingClass() == null || isForUsers(type.getEnclosingClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static Stream<String> signatures(Class<?> type) {
    Stream<? extends AccessibleObject> members =
        Stream.of(
                type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
            .flatMap(Stream::of);
    String supertypes =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass()),
                Stream.of(type.getGenericInterfaces()))
            .map(java.lang.reflect.Type::getTypeName)
            .sorted()
            .collect(Collectors.joining(", "));
    return Stream.concat(
        Stream.of(type.toGenericString() + " of " + supertypes),
        members
            .filter(m -> isVisible(((Member) m).getModifiers()) && !((Member) m).isSynthetic())
            .map(m -> type.getName() + " :: " + signature(m)));
  }

  /**
   * Without what does not matter to users, and with the value of a constant, which is compiled in.
   */
  private static String signature(AccessibleObject member) {
    String text = member instanceof Executable e ? generic(e) : constant((Field) member);
    return text.replace(" synchronized ", " ").replace(" native ", " ");
  }

  private static String generic(Executable e) {
    return e instanceof Method m ? m.toGenericString() : ((Constructor<?>) e).toGenericString();
  }

  private static String constant(Field field) {
    boolean constant =
        Modifier.isStatic(field.getModifiers())
            && Modifier.isFinal(field.getModifiers())
            && (field.getType().isPrimitive() || field.getType() == String.class);
    try {
      return field.toGenericString()
          + (constant && field.canAccess(null) ? " = " + field.get(null) : "");
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
