package org.gmnm.loss;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The score of what was compared last. A training step of DL4J asks for the gradient and then, with
 * arrays made anew, for the score: the second question is answered without a second comparison.
 *
 * <p>Only for the very same numbers: copies of all arrays are kept and compared number by number,
 * so that it does not matter whose arrays they are and what is written into them meanwhile. Holds
 * one batch of labels and outputs. Threads that share a loss may miss each other's scores and never
 * get a wrong one: whoever reads or writes the copies has taken them out before.
 */
final class LastScore {

  private record Kept(
      INDArray labels, INDArray output, @Nullable INDArray mask, Object settings, double score) {}

  private final AtomicReference<@Nullable Kept> last = new AtomicReference<>();

  /**
   * Keeps a score.
   *
   * @param settings what else the score depends on
   */
  void keep(
      INDArray labels, INDArray output, @Nullable INDArray mask, Object settings, double score) {
    Kept before = last.getAndSet(null);
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      last.set(
          new Kept(
              copy(labels, before == null ? null : before.labels),
              copy(output, before == null ? null : before.output),
              mask == null ? null : copy(mask, before == null ? null : before.mask),
              settings,
              score));
    }
  }

  /** The score, if these are the numbers that it was kept for. */
  OptionalDouble of(INDArray labels, INDArray output, @Nullable INDArray mask, Object settings) {
    Kept kept = last.getAndSet(null);
    if (kept == null) {
      return OptionalDouble.empty();
    }
    boolean same =
        kept.settings.equals(settings)
            && alike(kept.labels, labels)
            && alike(kept.output, output)
            && (kept.mask == null ? mask == null : mask != null && alike(kept.mask, mask))
            && distance(kept, labels, output, mask) == 0; // NaN is not
    last.set(kept);
    return same ? OptionalDouble.of(kept.score) : OptionalDouble.empty();
  }

  /** Σ|kept − given| over all arrays, fetched as one number. */
  private static double distance(
      Kept kept, INDArray labels, INDArray output, @Nullable INDArray mask) {
    INDArray sum = distance(kept.labels, labels).addi(distance(kept.output, output));
    if (kept.mask != null && mask != null) {
      sum.addi(distance(kept.mask, mask));
    }
    return sum.getDouble(0);
  }

  private static INDArray distance(INDArray kept, INDArray given) {
    return kept.sub(given).norm1().castTo(DataType.DOUBLE);
  }

  private static boolean alike(INDArray a, INDArray b) {
    return a.dataType() == b.dataType() && Arrays.equals(a.shape(), b.shape());
  }

  /** Into the memory of the last copy, if it fits. */
  private static INDArray copy(INDArray from, @Nullable INDArray memory) {
    return memory != null && alike(memory, from) ? memory.assign(from) : from.dup('c');
  }
}
