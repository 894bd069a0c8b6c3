package org.gmnm.examples.classification;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that rises in a line and then falls to zero along half a cosine.
 *
 * <pre>
 *   step &lt; warmUp:  peak · (step + 1) / warmUp
 *   else:           peak · (1 + cos(π (step − warmUp) / (steps − warmUp))) / 2
 * </pre>
 *
 * <p>Counted in steps, so that it is smooth however few epochs there are. Reference: Loshchilov and
 * Hutter, SGDR, 2017, without restarts.
 */
public final class CosineRate implements ISchedule {

  private static final long serialVersionUID = 1L;

  private final double peak;
  private final int warmUp;
  private final int steps;

  /**
   * A schedule.
   *
   * @param peak the largest rate
   * @param warmUp after how many steps it is reached, 0 or more
   * @param steps after how many steps the rate is zero, more than {@code warmUp}
   * @throws IllegalArgumentException if the steps are too few
   */
  @JsonCreator
  public CosineRate(
      @JsonProperty("peak") double peak,
      @JsonProperty("warmUp") int warmUp,
      @JsonProperty("steps") int steps) {
    if (warmUp < 0 || steps <= warmUp) {
      throw new IllegalArgumentException(
          "CosineRate: 0 <= warmUp < steps must hold, got warmUp = "
              + warmUp
              + " and steps = "
              + steps);
    }
    this.peak = peak;
    this.warmUp = warmUp;
    this.steps = steps;
  }

  /**
   * The largest rate.
   *
   * @return the rate
   */
  public double getPeak() {
    return peak;
  }

  /**
   * After how many steps the rate is largest.
   *
   * @return steps
   */
  public int getWarmUp() {
    return warmUp;
  }

  /**
   * After how many steps the rate is zero.
   *
   * @return steps
   */
  public int getSteps() {
    return steps;
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    if (iteration < warmUp) {
      return peak * (iteration + 1) / warmUp;
    }
    double done = Math.min(1, (iteration - warmUp) / (double) (steps - warmUp));
    return peak * (1 + Math.cos(Math.PI * done)) / 2;
  }

  @Override
  public ISchedule clone() {
    return this; // immutable
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CosineRate that
        && Double.compare(peak, that.peak) == 0
        && warmUp == that.warmUp
        && steps == that.steps;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Double.hashCode(peak) + warmUp) + steps;
  }
}
