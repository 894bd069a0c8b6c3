package org.gmnm.dl4j;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Row-major copies of arrays whose dimensions lie in another order in memory. ND4J finds the place
 * of every number anew from its indices; here those of single precision on the CPU go tile by tile,
 * so that each line of the cache is used up while it is there (docs/decisions/0024-attention.md has
 * the times).
 */
final class RowMajorCopy {

  /** At most so many numbers at once, where the outermost dimension can be cut. */
  private static final int CHUNK = 1 << 14;

  private static final int RANK = 3;

  /** Of the dimensions in the copy's order: how long each is. */
  private final int[] sizes = {1, 1, 1};

  /** And by how much the source goes on from one to the next. */
  private final int[] strides = {0, 0, 0};

  private RowMajorCopy() {}

  /**
   * A copy in row-major order.
   *
   * @param array of any strides
   * @param type of the workspace's memory that the copy gets
   * @param workspaces of the network
   */
  static INDArray of(INDArray array, ArrayType type, LayerWorkspaceMgr workspaces) {
    RowMajorCopy order = isFor(array) ? order(array) : null;
    if (order == null) {
      return workspaces.dup(type, array, 'c');
    }
    INDArray copy = workspaces.createUninitialized(type, array.dataType(), array.shape(), 'c');
    order.copy(FloatPieces.of(array), FloatPieces.of(copy));
    return copy;
  }

  /** Whether an array is all that lies between its first number and its last. */
  private static boolean isFor(INDArray array) {
    long span = 1;
    for (int i = 0; i < array.rank(); i++) {
      span += (array.size(i) - 1) * array.stride(i);
    }
    return FloatArrays.areFor(array.dataType())
        && !array.isEmpty()
        && array.length() <= FloatPieces.MOST
        && span == array.length();
  }

  /** Dimensions that follow each other in both memories are one; null if too many are left. */
  private static @Nullable RowMajorCopy order(INDArray array) {
    RowMajorCopy order = new RowMajorCopy();
    int at = RANK;
    for (int i = array.rank() - 1; i >= 0; i--) {
      int size = (int) array.size(i);
      int stride = array.stride(i);
      if (at < RANK && stride == (long) order.sizes[at] * order.strides[at]) {
        order.sizes[at] *= size;
      } else if (size > 1) {
        if (--at < 0) {
          return null;
        }
        order.sizes[at] = size;
        order.strides[at] = stride;
      }
    }
    return order;
  }

  private void copy(FloatBuffer from, FloatBuffer to) {
    int slice = sizes[1] * sizes[2];
    boolean outermostInBoth = sizes[0] == 1 || strides[0] == slice;
    int most = outermostInBoth ? Math.min(sizes[0], Math.max(1, CHUNK / slice)) : sizes[0];
    float[] read = new float[most * slice];
    float[] written = new float[most * slice];
    for (int i = 0; i < sizes[0]; i += most) {
      int count = Math.min(most, sizes[0] - i);
      from.position(i * slice).get(read, 0, count * slice);
      copy(read, written, count);
      to.position(i * slice).put(written, 0, count * slice);
    }
  }

  /** The last dimension is near in the copy; of the others the nearer one in the source. */
  private void copy(float[] read, float[] written, int slices) {
    int slice = sizes[1] * sizes[2];
    int n = sizes[2];
    if (strides[1] <= strides[0] || slices == 1) {
      for (int i = 0; i < slices; i++) {
        FloatArrays.copyTiles(
            read, i * strides[0], strides[1], strides[2], written, i * slice, n, sizes[1], n);
      }
    } else {
      for (int i = 0; i < sizes[1]; i++) {
        FloatArrays.copyTiles(
            read, i * strides[1], strides[0], strides[2], written, i * n, slice, slices, n);
      }
    }
  }
}
