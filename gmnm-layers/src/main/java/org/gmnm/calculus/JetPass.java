package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/**
 * One map of a network's jets in plain numbers, forward and back, a block of points at a time.
 *
 * <p>A block of jets is one array: a matrix [points, width] for the value, one for each derivative
 * and one for the Laplacian, one after another; those that no equation of the block asks for are
 * left out. What is linear works on all of their rows at once.
 */
abstract class JetPass {

  private static final double[] NOTHING = {};

  /**
   * The size of a block.
   *
   * @param points how many
   * @param dimensions d, the number of coordinates
   * @param parts 1 for values alone, 1 + d with derivatives, 2 + d with the Laplacian
   */
  record Block(int points, int dimensions, int parts) {

    int rows() {
      return points * parts;
    }

    boolean hasSlopes() {
      return parts > 1;
    }

    boolean hasLaplacian() {
      return parts > 1 + dimensions;
    }
  }

  private final int outputs;
  private double[] output = NOTHING;
  private double[] adjoint = NOTHING;

  JetPass(int outputs) {
    this.outputs = outputs;
  }

  final int outputs() {
    return outputs;
  }

  /** The jets that came out. */
  final double[] output() {
    return output;
  }

  /** The derivatives of the loss by the jets that came out. */
  final double[] adjoint() {
    return adjoint;
  }

  /** Makes room for blocks of so many rows. */
  void reserve(int rows) {
    if (output.length < rows * outputs) {
      output = new double[rows * outputs];
      adjoint = new double[rows * outputs];
    }
  }

  /** Takes the parameters from the network's flat vector, and forgets the gradients so far. */
  void load(double[] flat) {}

  /** Fills {@link #output}. */
  abstract void forward(double[] input, Block block);

  /**
   * Takes {@link #adjoint} back through the map of the last {@link #forward}, and adds to the
   * gradients of the parameters.
   *
   * @param input as it went forward
   * @param inputAdjoint takes the derivatives by the input; null where nobody asks for them
   */
  abstract void backward(double[] input, double @Nullable [] inputAdjoint, Block block);

  /** Writes the gradients of the parameters into a vector like the network's. */
  void collect(double[] gradient) {}
}
