package org.gmnm.examples.speed;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One size of a GMNM layer and of its input; as many outputs as inputs.
 *
 * @param batch examples of a step, N
 * @param width inputs and outputs, d = o
 * @param components m
 * @param rank r
 * @param type FLOAT or DOUBLE
 */
public record StepCase(int batch, int width, int components, int rank, DataType type) {

  /**
   * Multiplications and additions of the matrix products that a step cannot do without: forward,
   * and twice as many backward.
   *
   * @return floating-point operations
   */
  public double operations() {
    return 3 * 2.0 * batch * width * components * (rank + 1.0);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, batch %d, width %d, components %d, rank %d",
        type.name().toLowerCase(Locale.ROOT),
        batch,
        width,
        components,
        rank);
  }
}
