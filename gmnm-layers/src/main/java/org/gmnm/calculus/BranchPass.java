package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/** The sum of what two chains make of the same jets. */
final class BranchPass extends JetPass {

  private final JetChain first;
  private final JetChain second;
  private double[][] ofSecond = {};

  BranchPass(JetChain first, JetChain second) {
    super(first.width());
    if (first.width() != second.width()) {
      throw new IllegalArgumentException(
          "JetPipeline: what is added must be equally wide, got %d and %d"
              .formatted(first.width(), second.width()));
    }
    this.first = first;
    this.second = second;
  }

  @Override
  void load(double[] flat) {
    first.load(flat);
    second.load(flat);
  }

  @Override
  void forward(double[][] input, Block block) {
    double[][] one = first.forward(input, block);
    double[][] other = second.forward(input, block);
    for (int row = 0; row < block.row(outputs()); row++) {
      System.arraycopy(one[row], 0, output()[row], 0, block.points());
      RowArithmetic.add(other[row], output()[row], block.points());
    }
  }

  @Override
  void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block) {
    int n = block.points();
    for (int row = 0; row < block.row(outputs()); row++) {
      System.arraycopy(adjoint()[row], 0, first.adjoint()[row], 0, n);
      System.arraycopy(adjoint()[row], 0, second.adjoint()[row], 0, n);
    }
    first.backward(input, inputAdjoint, block);
    if (inputAdjoint == null) {
      second.backward(input, null, block);
      return;
    }
    ofSecond = roomFor(inputAdjoint.length, block, ofSecond);
    second.backward(input, ofSecond, block);
    for (int row = 0; row < inputAdjoint.length; row++) {
      RowArithmetic.add(ofSecond[row], inputAdjoint[row], n);
    }
  }

  @Override
  void collect(double[] gradient) {
    first.collect(gradient);
    second.collect(gradient);
  }
}
