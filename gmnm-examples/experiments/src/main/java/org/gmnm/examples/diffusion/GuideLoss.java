package org.gmnm.examples.diffusion;

import java.util.Locale;
import org.gmnm.loss.LossNgmg;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;

/** What the auxiliary classifier is trained with. */
enum GuideLoss {
  /** Binary cross-entropy of every attribute value. */
  CROSS_ENTROPY {
    @Override
    ILossFunction loss() {
      return new LossBinaryXENT();
    }
  },
  /**
   * NGMG of every attribute value, of scale 1. With a scale of 0.3 beside it, 400 steps ended with
   * every output at 0: most values are absent, a narrow scale gives the few that are present up
   * before anything is learned, and a sigmoid at 0 does not come back.
   */
  NGMG {
    @Override
    ILossFunction loss() {
      return new LossNgmg(1.0);
    }
  };

  abstract ILossFunction loss();

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
