package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.List;
import org.gmnm.calculus.JetPass.Block;
import org.jspecify.annotations.Nullable;

/** Passes one after another. */
final class JetChain {

  private final List<JetPass> passes = new ArrayList<>();
  private int width;

  /** An empty one, for jets of this width. */
  JetChain(int width) {
    this.width = width;
  }

  /** How many features come out. */
  int width() {
    return width;
  }

  boolean isEmpty() {
    return passes.isEmpty();
  }

  void add(JetPass pass) {
    passes.add(pass);
    width = pass.outputs();
  }

  void load(double[] parameters) {
    passes.forEach(pass -> pass.load(parameters));
  }

  /** The jets that come out. */
  double[][] forward(double[][] input, Block block) {
    double[][] jets = input;
    for (JetPass pass : passes) {
      pass.reserve(block);
      pass.forward(jets, block);
      jets = pass.output();
    }
    return jets;
  }

  /** Where the derivatives of the loss by the jets that came out go, before {@link #backward}. */
  double[][] adjoint() {
    return passes.get(passes.size() - 1).adjoint();
  }

  /** As {@link JetPass#backward}, through all of them. */
  void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block) {
    for (int i = passes.size() - 1; i > 0; i--) {
      JetPass below = passes.get(i - 1);
      passes.get(i).backward(below.output(), below.adjoint(), block);
    }
    passes.get(0).backward(input, inputAdjoint, block);
  }

  void collect(double[] gradient) {
    passes.forEach(pass -> pass.collect(gradient));
  }
}
