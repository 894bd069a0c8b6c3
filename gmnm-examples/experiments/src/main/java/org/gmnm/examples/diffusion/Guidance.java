package org.gmnm.examples.diffusion;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who guides the sampling. */
enum Guidance {
  /** Nobody. */
  NONE(null, "no guide"),
  /** A classifier trained with binary cross-entropy. */
  CROSS_ENTROPY(GuideLoss.CROSS_ENTROPY, "BCE guide"),
  /** A classifier trained with NGMG. */
  NGMG(GuideLoss.NGMG, "NGMG guide");

  private final @Nullable GuideLoss loss;
  private final String shortTitle;

  Guidance(@Nullable GuideLoss loss, String shortTitle) {
    this.loss = loss;
    this.shortTitle = shortTitle;
  }

  /** What its classifier is trained with, or null. */
  @Nullable GuideLoss loss() {
    return loss;
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** For the names of bars. */
  String shortTitle() {
    return shortTitle;
  }
}
