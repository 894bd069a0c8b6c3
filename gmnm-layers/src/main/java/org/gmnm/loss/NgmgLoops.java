package org.gmnm.loss;

import java.nio.FloatBuffer;
import org.gmnm.dl4j.FloatPieces;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * NGMG of labels and outputs of single precision in the CPU's memory: one pass, piece by piece, for
 * scores and gradient, which share the exponential (docs/decisions/0031-ngmg.md).
 */
final class NgmgLoops implements MaskedLoss.Comparison {

  private final INDArray scores;
  private final INDArray gradient;

  NgmgLoops(GaussianKernel kernel, INDArray labels, INDArray output) {
    scores = Nd4j.createUninitialized(output.dataType(), output.shape(), 'c');
    gradient = Nd4j.createUninitialized(output.dataType(), output.shape(), 'c');
    FloatBuffer outputs = FloatPieces.of(rowMajor(output));
    FloatBuffer targets = FloatPieces.of(rowMajor(labels));
    FloatBuffer toScores = FloatPieces.of(scores);
    FloatBuffer toGradient = FloatPieces.of(gradient);
    int size = Math.min(FloatPieces.SIZE, outputs.remaining());
    float[] difference = new float[size];
    float[] squared = new float[size];
    float[] complement = new float[size];
    float[] slope = new float[size];
    while (outputs.hasRemaining()) {
      int count = Math.min(size, outputs.remaining());
      outputs.get(difference, 0, count);
      targets.get(slope, 0, count);
      subtract(difference, slope, count);
      for (int i = 0; i < count; i++) {
        squared[i] = difference[i] * difference[i];
      }
      kernel.complementAndSlope(squared, complement, slope, count);
      toScores.put(complement, 0, count);
      for (int i = 0; i < count; i++) {
        difference[i] *= slope[i];
      }
      toGradient.put(difference, 0, count);
    }
  }

  private static void subtract(float[] from, float[] what, int count) {
    float far = (float) GaussianKernel.FAR;
    for (int i = 0; i < count; i++) {
      from[i] = Math.max(-far, Math.min(far, from[i] - what[i]));
    }
  }

  private static INDArray rowMajor(INDArray array) {
    return FloatPieces.reachRowMajor(array) ? array : array.dup('c');
  }

  /** A copy, for masks and weights change it. */
  @Override
  public INDArray scores() {
    return scores.dup();
  }

  /** A copy, for the way back through an activation changes it. */
  @Override
  public INDArray gradient() {
    return gradient.dup();
  }
}
