package org.gmnm.examples.classification;

import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/**
 * Labels that leave room for doubt: {@code (1 − ε) · label + ε / classes}.
 *
 * <p>For training images only. The loss of a perfect network is then not 0 but the entropy of such
 * a label. Reference: Szegedy et al., Rethinking the Inception Architecture, 2016, section 7.
 */
final class LabelSmoothing implements DataSetPreProcessor {

  private static final long serialVersionUID = 1L;

  private final double epsilon;

  LabelSmoothing(double epsilon) {
    if (!(epsilon >= 0 && epsilon < 1)) {
      throw new IllegalArgumentException("--smoothing must be >= 0 and < 1, got " + epsilon);
    }
    this.epsilon = epsilon;
  }

  @Override
  public void preProcess(DataSet batch) {
    batch.getLabels().muli(1 - epsilon).addi(epsilon / batch.getLabels().size(1));
  }
}
