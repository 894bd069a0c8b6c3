package org.gmnm.loss;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Covariances C that a network emitted, with labels along the first axis and components of examples
 * along the last one, R of them. Deviations are in units of the emitted sigmas.
 */
interface EmittedCovariances {

  /**
   * Measures deviations.
   *
   * @param deviations (y − μ)/σ [D, R], 0 where a label is unknown; used up
   * @param known 1 where a label is known, else 0 [D, R]; null where all are
   */
  At at(INDArray deviations, @Nullable INDArray known);

  /** Lower triangular L with C = L Lᵀ [D, D, R]. */
  INDArray factors();

  /** The deviations of the labels by themselves, √C_jj/σ_j [D, R]. */
  INDArray deviations();

  /**
   * The gradient by the emitted values from that by the logarithms of the deviations √C_jj.
   *
   * @param ofLogDeviations [D, R], used up
   * @return [S, R]
   */
  INDArray ofShapes(INDArray ofLogDeviations);

  /** Some deviations, measured. */
  interface At {

    /** −log N of the known labels [R]. */
    INDArray negativeLogs();

    /** σ C⁻¹ (y − μ) [D, R]: what pulls at the means. */
    INDArray pull();

    /**
     * The gradient of the score by the emitted values.
     *
     * @param share γ, the components' part in the score [1, R]
     * @param pulled −γ times {@link #pull} [D, R]
     * @return [S, R]
     */
    INDArray ofShapes(INDArray share, INDArray pulled);
  }
}
