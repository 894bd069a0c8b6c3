package org.gmnm.examples.diffusion;

/**
 * A way to make samples.
 *
 * @param condition what the model was trained with
 * @param guidance who guides
 * @param sampler how to go back
 */
record Variant(ConditionKind condition, Guidance guidance, DiffusionSampler.Kind sampler) {

  String title() {
    return condition.title() + ", " + guided() + ", " + samplerTitle();
  }

  /** For the names of bars. */
  String shortTitle() {
    return sampler == DiffusionSampler.Kind.DDIM
        ? condition.title() + ", " + guidance.shortTitle()
        : condition.title() + ", ancestral";
  }

  private String guided() {
    return guidance == Guidance.NONE ? "no guide" : guidance.title() + " guide";
  }

  String samplerTitle() {
    return sampler == DiffusionSampler.Kind.DDIM ? "DDIM" : "ancestral";
  }

  String fileName() {
    return condition.title()
        + "-"
        + guidance.title()
        + "-"
        + samplerTitle().toLowerCase(java.util.Locale.ROOT);
  }
}
