package org.gmnm.layers;

import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.gmnm.dl4j.Pretraining;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The one-pass learner of {@link GmmEmbeddingLayer}: a feature's weights are the mean of its
 * responsibilities at equal weights, over the values since its interval last grew.
 */
final class EmbeddingPretraining implements Pretraining {

  /**
   * What is left to a component that no value concerns: log 0 is no parameter. The one-pass learner
   * of {@code GmmExpansion} cannot tell less from nothing either.
   */
  static final double LEAST_WEIGHT = 1e-18;

  /** Half the width of a constant feature's interval; relative where that is more. */
  private static final double HALF_WIDTH = 0.5;

  private static final double RELATIVE_HALF_WIDTH = 1e-3;

  /** Least spacing of means, relative to the values: some 50 units of a double's last place. */
  private static final double LEAST_SPACING = 1e-14;

  private final int components;
  private final boolean learnsInterval;

  /** What the batches so far came to; nothing before the first, for only then it is needed. */
  private @Nullable Sums sums;

  EmbeddingPretraining(int components, boolean learnsInterval) {
    this.components = components;
    this.learnsInterval = learnsInterval;
  }

  @Override
  public void learn(
      INDArray rows, Map<String, INDArray> parameters, UnaryOperator<INDArray> formula) {
    INDArray low = Objects.requireNonNull(parameters.get(GmmEmbeddingLayer.LOW));
    INDArray high = Objects.requireNonNull(parameters.get(GmmEmbeddingLayer.HIGH));
    INDArray logits = Objects.requireNonNull(parameters.get(GmmEmbeddingLayer.LOGITS));
    Sums soFar = sums;
    if (soFar == null) {
      soFar = new Sums(low, high, components);
      sums = soFar;
    }
    if (learnsInterval) {
      soFar.widen(rows, low, high);
    }
    logits.assign(0);
    logits.assign(Transforms.log(Transforms.max(soFar.add(formula.apply(rows)), LEAST_WEIGHT)));
  }

  private static final class Sums {

    private final double[] least;
    private final double[] greatest;
    private final INDArray shares;
    private final INDArray counts;

    /** A learned interval only grows, also from one network's life to the next. */
    Sums(INDArray low, INDArray high, int components) {
      least = low.castTo(DataType.DOUBLE).dup().reshape(low.length()).toDoubleVector();
      greatest = high.castTo(DataType.DOUBLE).dup().reshape(low.length()).toDoubleVector();
      for (int j = 0; j < least.length; j++) {
        if (!(greatest[j] > least[j])) { // not known yet
          least[j] = Double.POSITIVE_INFINITY;
          greatest[j] = Double.NEGATIVE_INFINITY;
        }
      }
      shares = Nd4j.zeros(DataType.DOUBLE, least.length, components);
      counts = Nd4j.zeros(DataType.DOUBLE, least.length, 1);
    }

    /** Takes rows of responsibilities and returns their means so far [d, n]. */
    INDArray add(INDArray responsibilities) {
      INDArray batch = responsibilities.castTo(DataType.DOUBLE).sum(0);
      shares.addi(batch.reshape('c', shares.shape()));
      counts.addi(responsibilities.size(0));
      return shares.divColumnVector(counts);
    }

    /** Features whose interval grows begin again: their means are not where they were. */
    void widen(INDArray rows, INDArray low, INDArray high) {
      double[] batchLeast = rows.min(0).castTo(DataType.DOUBLE).toDoubleVector();
      double[] batchGreatest = rows.max(0).castTo(DataType.DOUBLE).toDoubleVector();
      for (int j = 0; j < least.length; j++) {
        if (batchLeast[j] < least[j] || batchGreatest[j] > greatest[j]) {
          least[j] = Math.min(least[j], batchLeast[j]);
          greatest[j] = Math.max(greatest[j], batchGreatest[j]);
          double margin = margin(least[j], greatest[j], shares.columns());
          low.putScalar(0, j, least[j] - margin);
          high.putScalar(0, j, greatest[j] + margin);
          shares.getRow(j).assign(0);
          counts.putScalar(j, 0, 0);
        }
      }
    }

    /** 0, unless the means would coincide. */
    private static double margin(double from, double to, int components) {
      double size = Math.max(Math.abs(from), Math.abs(to));
      return to - from > components * LEAST_SPACING * size
          ? 0
          : Math.max(HALF_WIDTH, RELATIVE_HALF_WIDTH * size);
    }
  }
}
