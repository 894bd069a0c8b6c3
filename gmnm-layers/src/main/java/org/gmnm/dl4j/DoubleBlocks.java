package org.gmnm.dl4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;

import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Blocks of double precision. */
final class DoubleBlocks extends BlockMemory {

  private final DoublePointer numbers;
  private double[] here = {};
  private double[] more = {};

  DoubleBlocks(INDArray array) {
    numbers = new DoublePointer(array.data().addressPointer()); // one that may be moved
  }

  @Override
  void position(long from) {
    numbers.position(from);
  }

  @Override
  void product(
      BlockMemory a,
      boolean transposeA,
      BlockMemory b,
      boolean transposeB,
      int rows,
      int columns,
      int inner,
      double factor,
      double kept) {
    cblas_dgemm(
        CblasRowMajor,
        transposeA ? CblasTrans : CblasNoTrans,
        transposeB ? CblasTrans : CblasNoTrans,
        rows,
        columns,
        inner,
        factor,
        ((DoubleBlocks) a).numbers,
        a.stride(),
        ((DoubleBlocks) b).numbers,
        b.stride(),
        kept,
        numbers,
        stride());
  }

  @Override
  void softmax(int rows, int columns) {
    int length = makeRoom(rows, columns);
    numbers.get(here, 0, length);
    SoftmaxLoops.softmax(here, rows, columns);
    numbers.put(here, 0, length);
  }

  @Override
  void softmaxBack(BlockMemory a, int rows, int columns) {
    int length = makeRoom(rows, columns);
    numbers.get(here, 0, length);
    ((DoubleBlocks) a).numbers.get(more, 0, length);
    SoftmaxLoops.back(more, here, rows, columns);
    numbers.put(here, 0, length);
  }

  private int makeRoom(int rows, int columns) {
    int length = rows * columns;
    if (here.length < length) {
      here = new double[length];
      more = new double[length];
    }
    return length;
  }
}
