package org.gmnm.examples.diffusion;

import java.util.Locale;

/** What conditions are mixtures of. */
enum ConditionKind {
  /** Features: {@link FeatureCondition}. */
  FEATURES,
  /** Classes: {@link ClassCondition}. */
  CLASSES;

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
