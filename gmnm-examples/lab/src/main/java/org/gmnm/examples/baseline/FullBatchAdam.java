package org.gmnm.examples.baseline;

import org.nd4j.linalg.learning.config.Adam;

/**
 * The optimiser of every network that is compared on all points at once, so that none has a better
 * one than another.
 */
public final class FullBatchAdam {

  /**
   * β2 of Adam: {@value}. With the usual 0.999 most of these networks ended several times worse in
   * trials: gradients without noise need no long memory.
   */
  public static final double SECOND_MOMENT_DECAY = 0.95;

  private FullBatchAdam() {}

  /**
   * Adam whose learning rate falls to zero along a parabola.
   *
   * @param learningRate of step 0
   * @param steps after how many steps it is zero, positive
   * @return the updater
   */
  public static Adam of(double learningRate, int steps) {
    return Adam.builder()
        .learningRateSchedule(new FallingRate(learningRate, steps))
        .beta2(SECOND_MOMENT_DECAY)
        .build();
  }
}
