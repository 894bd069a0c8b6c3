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
  /** NGMG of every attribute value, with scales of 0.3 and 1: probabilities differ by at most 1. */
  NGMG {
    @Override
    ILossFunction loss() {
      return new LossNgmg(0.3, 1.0);
    }
  };

  abstract ILossFunction loss();

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
