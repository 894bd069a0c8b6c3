package org.gmnm.dl4j;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer's way to learn from data alone, batch by batch, under DL4J's layer-wise pretraining.
 *
 * <p>One object sees the batches of one call of {@code pretrain}. Nothing tells it which batch is
 * the last, so parameters must be usable after every one.
 */
public interface Pretraining {

  /**
   * Learns from a batch.
   *
   * @param rows what reaches the layer [rows, nIn], all finite, at least one row
   * @param parameters live views by key: assign to them
   * @param formula the layer's definition at the parameters of the moment: rows [rows, nIn] to
   *     outputs [rows, nOut]
   */
  void learn(INDArray rows, Map<String, INDArray> parameters, UnaryOperator<INDArray> formula);
}
