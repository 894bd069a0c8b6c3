package org.gmnm.examples.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may know whom among the modules of the examples, as docs/architecture.md draws them. */
class ArchitectureTest {

  private static final String[] LAB = {
    "org.gmnm.examples",
    "org.gmnm.examples.baseline..",
    "org.gmnm.examples.data..",
    "org.gmnm.examples.measure..",
    "org.gmnm.examples.report..",
    "org.gmnm.examples.store.."
  };

  private static final String LAUNCHER = "org.gmnm.examples.launcher..";

  /** Modules on request, whose programs put several experiments on Spark or beside a peer. */
  private static final List<String> ON_REQUEST = List.of("spark", "peers", "ui");

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(
              location ->
                  ON_REQUEST.stream()
                      .noneMatch(
                          module ->
                              location.contains("/gmnm-examples/" + module + "/")
                                  || location.contains("/gmnm-" + module + "/")))
          .importPackages("org.gmnm");

  /** Another experiment's classes are nobody's to use: what two need is in the lab. */
  @Test
  void experimentsDoNotKnowEachOther() {
    slices()
        .matching("org.gmnm.examples.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(JavaClass.Predicates.resideInAPackage(LAUNCHER), every())
        .ignoreDependency(every(), JavaClass.Predicates.resideInAnyPackage(LAB))
        .check(ALL);
  }

  @Test
  void theLabKnowsNoExperiment() {
    noClasses()
        .that()
        .resideInAnyPackage(LAB)
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("org.gmnm.examples..")
                .and(JavaClass.Predicates.resideOutsideOfPackages(LAB)))
        .check(ALL);
  }

  @Test
  void theLibraryKnowsNoExample() {
    assertTrue(ALL.contain("org.gmnm.layers.GmnmLayer"));
    noClasses()
        .that()
        .resideOutsideOfPackage("org.gmnm.examples..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.gmnm.examples..")
        .check(ALL);
  }

  private static DescribedPredicate<JavaClass> every() {
    return DescribedPredicate.alwaysTrue();
  }
}
