package org.gmnm.dl4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Blocks of single precision. */
final class FloatBlocks extends BlockMemory {

  private final FloatPointer numbers;
  private float[] here = {};
  private float[] more = {};

  FloatBlocks(INDArray array) {
    numbers = new FloatPointer(array.data().addressPointer()); // one that may be moved
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
    cblas_sgemm(
        CblasRowMajor,
        transposeA ? CblasTrans : CblasNoTrans,
        transposeB ? CblasTrans : CblasNoTrans,
        rows,
        columns,
        inner,
        (float) factor,
        ((FloatBlocks) a).numbers,
        a.stride(),
        ((FloatBlocks) b).numbers,
        b.stride(),
        (float) kept,
        numbers,
        stride());
  }

  @Override
  void softmax(int rows, int columns) {
    int length = makeRoom(rows, columns);
    numbers.get(here, 0, length);
    SoftmaxLoops.softmax(here, more, rows, columns);
    numbers.put(here, 0, length);
  }

  @Override
  void softmaxBack(BlockMemory a, int rows, int columns) {
    int length = makeRoom(rows, columns);
    numbers.get(here, 0, length);
    ((FloatBlocks) a).numbers.get(more, 0, length);
    SoftmaxLoops.back(more, here, rows, columns);
    numbers.put(here, 0, length);
  }

  private int makeRoom(int rows, int columns) {
    int length = rows * columns;
    if (here.length < length) {
      here = new float[length];
      more = new float[length];
    }
    return length;
  }
}
