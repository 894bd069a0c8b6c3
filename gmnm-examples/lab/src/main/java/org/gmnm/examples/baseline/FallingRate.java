package org.gmnm.examples.baseline;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that falls to zero along a parabola, {@code first · (1 − step/steps)²}.
 *
 * <p>ND4J's {@code PolySchedule} is documented to do so and rises instead: it computes {@code first
 * · (1 + step/steps)²} in 1.0.0-M2.1.
 */
public final class FallingRate implements ISchedule {

  private static final long serialVersionUID = 1L;

  private final double first;
  private final int steps;

  /**
   * A schedule.
   *
   * @param first the rate of step 0
   * @param steps after how many steps it is zero, positive
   */
  @JsonCreator
  public FallingRate(@JsonProperty("first") double first, @JsonProperty("steps") int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("FallingRate: steps must be >= 1, got " + steps);
    }
    this.first = first;
    this.steps = steps;
  }

  /**
   * The rate of step 0.
   *
   * @return the rate
   */
  public double getFirst() {
    return first;
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
    double left = Math.max(0, 1 - iteration / (double) steps);
    return first * left * left;
  }

  @Override
  public ISchedule clone() {
    return this; // immutable
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FallingRate that
        && Double.compare(first, that.first) == 0
        && steps == that.steps;
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(first) + steps;
  }
}
