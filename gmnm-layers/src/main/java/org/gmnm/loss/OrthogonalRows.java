package org.gmnm.loss;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The rows of many matrices A made orthogonal one after the other (Gram and Schmidt), A = M Q: R
 * matrices side by side along the last axis.
 *
 * @param q rows of length 1, or 0 where a row of A is 0 [p, w, R]
 * @param left of M's diagonal [p, p, R], 0 elsewhere
 * @param lengths M's diagonal [p, R]
 */
record OrthogonalRows(INDArray q, INDArray left, INDArray lengths) {

  /**
   * Makes rows orthogonal.
   *
   * @param a A [p, w, R]; becomes Q
   * @param added to the lengths [p, R]: 1 where a row is 0, which is not to be divided by; used up
   */
  static OrthogonalRows of(INDArray a, INDArray added) {
    long p = a.size(0);
    long w = a.size(1);
    long r = a.size(2);
    INDArray m = Nd4j.zeros(DataType.DOUBLE, p, p, r);
    for (int j = 0; j < p; j++) {
      INDArray own = a.slice(j); // [w, R]
      INDArray length = added.slice(j).addi(Transforms.sqrt(own.mul(own).sum(0), false));
      own.diviRowVector(length);
      if (j + 1 < p) {
        INDArray below = a.get(NDArrayIndex.interval(j + 1, p)); // [p−j−1, w, R]
        INDArray row = own.reshape('c', 1, w, r);
        INDArray along = below.mul(row).sum(1); // [p−j−1, R]
        below.subi(along.reshape('c', p - j - 1, 1, r).mul(row));
        m.get(NDArrayIndex.interval(j + 1, p), NDArrayIndex.point(j), NDArrayIndex.all())
            .assign(along);
      }
    }
    return new OrthogonalRows(a, m, added);
  }

  /** What of vectors x [w, R] is orthogonal to all rows; in place of x. */
  INDArray rest(INDArray x) {
    for (int i = 0; i < q.size(0); i++) {
      INDArray row = q.slice(i);
      x.subi(row.mulRowVector(row.mul(x).sum(0)));
    }
    return x;
  }
}
