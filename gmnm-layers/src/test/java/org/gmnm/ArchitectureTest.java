package org.gmnm;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import org.gmnm.layers.GmnmLayer;
import org.junit.jupiter.api.Test;

/** The packages of the library and who may know whom, as docs/architecture.md draws them. */
class ArchitectureTest {

  private static final String ALL = "org.gmnm..";

  /** What a package may know of the library, besides itself. */
  private static final Map<String, List<String>> MAY_KNOW =
      Map.of(
          "org.gmnm.backend..", List.of(),
          "org.gmnm.data..", List.of(),
          "org.gmnm.mixture..", List.of(),
          "org.gmnm.evaluation..", List.of("org.gmnm.mixture.."),
          "org.gmnm.model..", List.of("org.gmnm.mixture.."),
          "org.gmnm.dl4j..", List.of("org.gmnm.backend.."),
          "org.gmnm.calculus..", List.of("org.gmnm.dl4j..", "org.gmnm.backend.."),
          "org.gmnm.loss..", List.of("org.gmnm.mixture..", "org.gmnm.dl4j.."),
          "org.gmnm.layers..",
              List.of(
                  "org.gmnm.calculus..",
                  "org.gmnm.dl4j..",
                  "org.gmnm.mixture..",
                  "org.gmnm.loss.."));

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .importUrl(GmnmLayer.class.getProtectionDomain().getCodeSource().getLocation());

  private static ArchRule knowsNoOther(String one, List<String> others) {
    String[] allowed = new String[others.size() + 1];
    allowed[0] = one;
    for (int i = 0; i < others.size(); i++) {
      allowed[i + 1] = others.get(i);
    }
    return noClasses()
        .that()
        .resideInAPackage(one)
        .should()
        .dependOnClassesThat(resideInAnyPackage(ALL).and(resideOutsideOfPackages(allowed)))
        .because("docs/architecture.md draws no such arrow");
  }

  @Test
  void aPackageKnowsWhatTheDrawingSays() {
    MAY_KNOW.forEach((one, others) -> knowsNoOther(one, others).check(LIBRARY));
    classes()
        .that()
        .resideInAPackage(ALL)
        .should()
        .resideInAnyPackage(MAY_KNOW.keySet().toArray(String[]::new))
        .because("a new package belongs into the drawing and into this test")
        .check(LIBRARY);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.gmnm.(*)..").should().beFreeOfCycles().check(LIBRARY);
  }

  @Test
  void mixturesKnowNoTypeOfDeeplearning4j() {
    noClasses()
        .that()
        .resideInAPackage("org.gmnm.mixture..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..")
        .check(LIBRARY);
  }

  /** The rule itself: layers do know formulas. */
  @Test
  void anArrowThatIsNotDrawnIsFound() {
    ArchRule wrong = knowsNoOther("org.gmnm.layers..", List.of("org.gmnm.dl4j.."));
    assertThrows(AssertionError.class, () -> wrong.check(LIBRARY));
  }
}
