package org.gmnm.examples.diffusion;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who guides the sampling. */
enum Guidance {
  /** Nobody. */
  NONE(null),
  /** A classifier trained with binary cross-entropy. */
  CROSS_ENTROPY(GuideLoss.CROSS_ENTROPY),
  /** A classifier trained with NGMG. */
  NGMG(GuideLoss.NGMG);

  private final @Nullable GuideLoss loss;

  Guidance(@Nullable GuideLoss loss) {
    this.loss = loss;
  }

  /** What its classifier is trained with, or null. */
  @Nullable GuideLoss loss() {
    return loss;
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
