package org.gmnm.calculus;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a parameter lies in the flat vector of its network.
 *
 * @param offset of its first number
 * @param rows how many
 * @param columns how many
 * @param rowStride from row to row
 * @param columnStride from column to column
 */
record FlatMatrix(int offset, int rows, int columns, int rowStride, int columnStride) {

  /** A view of the network's vector; vectors are one row. */
  static FlatMatrix of(INDArray view, INDArray flat) {
    int offset = Math.toIntExact(view.offset() - flat.offset());
    if (view.rank() == 1) {
      return new FlatMatrix(offset, 1, (int) view.length(), 0, view.stride(0));
    }
    return new FlatMatrix(
        offset, (int) view.size(0), (int) view.size(1), view.stride(0), view.stride(1));
  }

  int length() {
    return rows * columns;
  }

  /** Into rows one after another. */
  void read(double[] flat, double[] matrix) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix[i * columns + j] = flat[offset + i * rowStride + j * columnStride];
      }
    }
  }

  void write(double[] matrix, double[] flat) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        flat[offset + i * rowStride + j * columnStride] = matrix[i * columns + j];
      }
    }
  }
}
