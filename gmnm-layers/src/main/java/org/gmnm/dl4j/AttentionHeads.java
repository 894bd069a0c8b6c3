package org.gmnm.dl4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One pass through the heads of a self-attention, forward and perhaps backward, on the CPU. For
 * every example and head, with T steps and s numbers a head:
 *
 * <pre>
 *   A = softmax of the rows of (factor q·kᵀ + 1·termsᵀ) [T, T],  joined = A·v [T, s]
 *   with e the error of joined:  D = A ∘ (e·vᵀ − 1 for each row's sum of A ∘ e·vᵀ)
 *   d v = Aᵀ·e,  d q = factor D·k,  d k = factor Dᵀ·q,  d terms = Dᵀ·1
 * </pre>
 *
 * <p>Queries, keys, values and joined are [N·T, h·s], examples below each other and heads beside
 * each other; terms are [N·T, h]. A block of such a matrix is as good as a matrix to BLAS, so
 * nothing is copied or permuted.
 */
public final class AttentionHeads {

  private final int heads;
  private final int size;
  private final int steps;
  private final long examples;
  private final double factor;
  private final boolean keepsWeights;
  private final BlockMemory queries;
  private final BlockMemory keys;
  private final BlockMemory values;
  private final BlockMemory joined;
  private final BlockMemory weights;
  private final BlockMemory ones;

  /**
   * A pass.
   *
   * @param heads h
   * @param factor times the products of queries and keys
   * @param queries [N·T, h·s]
   * @param keys [N·T, h·s]
   * @param values [N·T, h·s]
   * @param joined [N·T, h·s], overwritten by the forward pass
   * @param weights [N·h·T·T] where the backward pass finds A, or [T·T] if there will be none
   * @param ones [T]
   */
  public AttentionHeads(
      int heads,
      double factor,
      INDArray queries,
      INDArray keys,
      INDArray values,
      INDArray joined,
      INDArray weights,
      INDArray ones) {
    this.heads = heads;
    this.factor = factor;
    size = (int) (queries.size(1) / heads);
    steps = (int) ones.length();
    examples = queries.size(0) / steps;
    keepsWeights = weights.length() == examples * heads * steps * steps;
    this.queries = BlockMemory.of(queries);
    this.keys = BlockMemory.of(keys);
    this.values = BlockMemory.of(values);
    this.joined = BlockMemory.of(joined);
    this.weights = BlockMemory.of(weights);
    this.ones = BlockMemory.of(ones);
  }

  /**
   * Whether there are such passes here.
   *
   * @param type of the numbers
   * @return true for single and double precision on a CPU
   */
  public static boolean areFor(DataType type) {
    return BlockMemory.isFor(type);
  }

  /**
   * Finds {@code joined}.
   *
   * @param terms [N·T, h], or null for zeros
   */
  public void forward(@Nullable INDArray terms) {
    BlockMemory ofKeys = terms == null ? null : BlockMemory.of(terms);
    for (long head = 0; head < examples * heads; head++) {
      if (ofKeys != null) {
        weights(head)
            .product(
                ones.at(0, 1),
                false,
                term(ofKeys, head),
                true,
                steps,
                steps,
                1,
                /* factor= */ 1,
                0);
      }
      double kept = ofKeys == null ? 0 : 1;
      weights(head)
          .product(
              block(queries, head),
              false,
              block(keys, head),
              true,
              steps,
              steps,
              size,
              factor,
              kept);
      weights.softmax(weightsOf(head), steps, steps);
      block(joined, head)
          .product(weights(head), false, block(values, head), false, steps, size, steps, 1, 0);
    }
  }

  /**
   * The way back. Gradients take the places of what no later pass needs: that of the queries goes
   * to {@code error}, that of the keys to {@code joined}, that of the values to {@code values}.
   *
   * @param error of joined [N·T, h·s]
   * @param terms where their gradient goes [N·T, h], or null
   * @param scratch [T·T], overwritten
   */
  public void backward(INDArray error, @Nullable INDArray terms, INDArray scratch) {
    BlockMemory errors = BlockMemory.of(error);
    BlockMemory ofKeys = terms == null ? null : BlockMemory.of(terms);
    BlockMemory d = BlockMemory.of(scratch);
    for (long head = 0; head < examples * heads; head++) {
      d.at(0, steps)
          .product(block(errors, head), false, block(values, head), true, steps, steps, size, 1, 0);
      block(values, head)
          .product(weights(head), true, block(errors, head), false, steps, size, steps, 1, 0);
      d.softmaxBack(weights, weightsOf(head), 0, steps, steps);
      d.at(0, steps);
      block(errors, head)
          .product(d, false, block(keys, head), false, steps, size, steps, factor, 0);
      block(joined, head)
          .product(d, true, block(queries, head), false, steps, size, steps, factor, 0);
      if (ofKeys != null) {
        term(ofKeys, head).product(d, true, ones.at(0, 1), false, steps, 1, steps, 1, 0);
      }
    }
  }

  /** A head's columns of an example's rows [T, s]. */
  private BlockMemory block(BlockMemory of, long head) {
    long width = (long) heads * size;
    return of.at(head / heads * steps * width + head % heads * size, width);
  }

  /** A head's column of an example's rows [T, 1]. */
  private BlockMemory term(BlockMemory of, long head) {
    return of.at(head / heads * steps * heads + head % heads, heads);
  }

  /** A head's A [T, T]. */
  private BlockMemory weights(long head) {
    return weights.at(weightsOf(head), steps);
  }

  private long weightsOf(long head) {
    return keepsWeights ? head * steps * steps : 0;
  }
}
