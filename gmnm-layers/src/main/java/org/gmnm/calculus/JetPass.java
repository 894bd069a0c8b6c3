package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/**
 * One map of a network's jets in plain numbers, forward and back, a block of points at a time.
 *
 * <p>A block of jets is an array of {@link RowArithmetic}, which have a number for each point: of
 * each feature its {@link JetParts}, one after another. What is linear does the same to all parts.
 */
abstract class JetPass {

  private static final double[][] NOTHING = {};

  /**
   * The size of a block.
   *
   * @param points how many
   * @param jets what is carried of each feature
   */
  record Block(int points, JetParts jets) {

    int parts() {
      return jets.count();
    }

    /** Where the value of a feature is; its other parts follow. */
    int row(int feature) {
      return feature * jets.count();
    }
  }

  private final int outputs;
  private double[][] output = NOTHING;
  private double[][] adjoint = NOTHING;

  JetPass(int outputs) {
    this.outputs = outputs;
  }

  final int outputs() {
    return outputs;
  }

  /** The jets that came out. */
  final double[][] output() {
    return output;
  }

  /** The derivatives of the loss by the jets that came out. */
  final double[][] adjoint() {
    return adjoint;
  }

  /** Makes room for a block. */
  void reserve(Block block) {
    output = roomFor(outputs * block.parts(), block, output);
    adjoint = roomFor(outputs * block.parts(), block, adjoint);
  }

  /** So many rows for a block: those that are there, if they are enough. */
  static double[][] roomFor(int rows, Block block, double[][] before) {
    boolean enough = before.length >= rows && (rows == 0 || before[0].length >= block.points());
    return enough ? before : new double[rows][block.points()];
  }

  /** Takes the parameters from the network's flat vector, and forgets the gradients so far. */
  void load(double[] flat) {}

  /** Fills {@link #output}. */
  abstract void forward(double[][] input, Block block);

  /**
   * Takes {@link #adjoint} back through the map of the last {@link #forward}, and adds to the
   * gradients of the parameters.
   *
   * @param input as it went forward
   * @param inputAdjoint takes the derivatives by the input; null where nobody asks for them
   */
  abstract void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block);

  /** Writes the gradients of the parameters into a vector like the network's. */
  void collect(double[] gradient) {}
}
