package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.product;

import org.gmnm.dl4j.ClosedForm.Scratch;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Between matrices [n, m·r] of r projections a component, side by side, and [n, m] of one number a
 * component.
 *
 * <p>Few projections are taken one after the other, each a column whose stride is r: four to six
 * times as fast as a product with ones for r = 2. Every column goes through all of the memory, so
 * that for many the products are the faster way.
 */
final class ProjectionGroups {

  private static final int FEW = 4;

  private final int rank;

  ProjectionGroups(int rank) {
    this.rank = rank;
  }

  /**
   * The sum over each component's projections.
   *
   * @param from [n, m·r]
   * @param to [n, m], overwritten
   * @param name of this use of it
   */
  void sum(INDArray from, INDArray to, String name, Scratch scratch) {
    INDArray sums = scratch.flat(name + " sum", to);
    if (rank > FEW) {
      INDArray ones = scratch.ones("projections", rank);
      INDArray grouped = grouped(from, name + " summed", scratch);
      Nd4j.exec(new Mmul(grouped, ones, sums, 1, 0, MMulTranspose.allFalse()));
      return;
    }
    sums.assign(column(from, 0, name + " summed", scratch));
    for (int k = 1; k < rank; k++) {
      sums.addi(column(from, k, name + " summed", scratch));
    }
  }

  /**
   * A component's number for each of its projections.
   *
   * @param from [n, m]
   * @param to [n, m·r], overwritten
   * @param name of this use of it
   */
  void spread(INDArray from, INDArray to, String name, Scratch scratch) {
    if (rank > FEW) {
      INDArray grouped = grouped(to, name + " spread", scratch);
      INDArray column =
          scratch.view(name + " column", from, matrix -> matrix.reshape('c', matrix.length(), 1));
      INDArray ones =
          scratch.view(
              "projections as a row",
              scratch.ones("projections", rank),
              vector -> vector.reshape('c', 1, vector.length()));
      product(column, ones, grouped, 1);
      return;
    }
    INDArray numbers = scratch.flat(name + " source", from);
    for (int k = 0; k < rank; k++) {
      column(to, k, name + " spread", scratch).assign(numbers);
    }
  }

  /**
   * Multiplies all projections of a component by its number, in place.
   *
   * @param matrix [n, m·r]
   * @param by [n, m]
   * @param name of this use of it
   */
  void multiply(INDArray matrix, INDArray by, String name, Scratch scratch) {
    if (rank > FEW) {
      INDArray spread = scratch.matrix("t", matrix.size(0), matrix.size(1));
      spread(by, spread, name, scratch);
      matrix.muli(spread);
      return;
    }
    INDArray numbers = scratch.flat(name + " factor", by);
    for (int k = 0; k < rank; k++) {
      column(matrix, k, name + " product", scratch).muli(numbers);
    }
  }

  private INDArray grouped(INDArray of, String name, Scratch scratch) {
    return scratch.view(name, of, matrix -> matrix.reshape('c', matrix.length() / rank, rank));
  }

  private INDArray column(INDArray of, int k, String name, Scratch scratch) {
    return scratch.view(
        name + k, of, matrix -> matrix.reshape('c', matrix.length() / rank, rank).getColumn(k));
  }
}
