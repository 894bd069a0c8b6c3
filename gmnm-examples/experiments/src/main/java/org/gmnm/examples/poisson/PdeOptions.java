package org.gmnm.examples.poisson;

import java.util.List;
import org.gmnm.calculus.Sampler;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.store.Unkeyed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the experiments on differential equations can be told, as a picocli mixin. */
final class PdeOptions extends RunOptions {

  @Unkeyed(selects = true)
  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "LEAST_SQUARES,GMNM,MLP_TANH",
      description = "Which methods: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  List<PdeMethod> methods = List.of();

  @Unkeyed(selects = true)
  @Option(
      names = "--components",
      paramLabel = "N",
      split = ",",
      defaultValue = "529",
      description =
          "Most components of closed-form methods; several numbers for a study of the error against"
              + " them (default: ${DEFAULT-VALUE}).")
  List<Integer> components = List.of();

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "30",
      description = "Steps of the method TRAINED (default: ${DEFAULT-VALUE}).")
  int iterations;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "250",
      description =
          "Steps of methods by gradients, evaluations of loss and gradient on all points (default: ${DEFAULT-VALUE}).")
  int steps;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Points inside the domain; closed-form methods take at least twice as many as components"
              + " (default: ${DEFAULT-VALUE}).")
  int points;

  @Option(
      names = "--border",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Points on the border; closed-form methods take at least a third of the components"
              + " (default: ${DEFAULT-VALUE}).")
  int border;

  @Option(
      names = "--sampler",
      defaultValue = "SOBOL",
      description = "How points are spread: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Sampler sampler = Sampler.SOBOL;

  @Option(
      names = "--refine",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Rounds of residual-adaptive refinement, each adding a tenth of the points where the"
              + " residual is largest (default: ${DEFAULT-VALUE}).")
  int refine;

  @Option(
      names = "--optimizer",
      defaultValue = "QUASI_NEWTON",
      description =
          "What trains all methods by gradients: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  PdeOptimizer optimizer = PdeOptimizer.QUASI_NEWTON;

  @Option(
      names = "--tuned",
      paramLabel = "X",
      description =
          "Of all methods by gradients: the factor on the first layer's weights at the start, or"
              + " Adam's learning rate (default: each its own, tuned).")
  @Nullable Double tuned;

  @Option(
      names = "--tune",
      description =
          "Train methods by gradients with several factors or learning rates and show the errors.")
  boolean tune;

  @Override
  public void validate() {
    super.validate();
    require(!methods.isEmpty(), "--methods must name at least one method");
    for (int count : components) {
      require(count >= 1, "--components must be >= 1, got " + count);
    }
    require(steps >= 1, "--steps must be >= 1, got " + steps);
    require(iterations >= 1, "--iterations must be >= 1, got " + iterations);
    require(points >= 1, "--points must be >= 1, got " + points);
    require(border >= 1, "--border must be >= 1, got " + border);
    require(refine >= 0, "--refine must be >= 0, got " + refine);
    require(
        tuned == null || (tuned > 0 && tuned < 10), "--tuned must be > 0 and < 10, got " + tuned);
    require(
        refine == 0
            || optimizer == PdeOptimizer.ADAM
            || methods.stream().allMatch(PdeMethod::isClosedForm),
        "--refine must be 0 or go with --optimizer ADAM for methods by gradients, got " + refine);
  }
}
