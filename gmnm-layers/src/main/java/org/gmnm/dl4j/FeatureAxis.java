package org.gmnm.dl4j;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the features of an activation lie, and how to bring them last.
 *
 * <p><b>Shapes</b>: [N, d] · NCW [N, d, T] or NWC [N, T, d] · NCHW [N, d, H, W] or NHWC [N, H, W,
 * d]; as rows: [N, d], [N·T, d], [N·H·W, d].
 */
final class FeatureAxis {

  private static final int[][] CHANNELS_LAST = {{0, 1}, {0, 2, 1}, {0, 2, 3, 1}};
  private static final int[][] CHANNELS_SECOND = {{0, 1}, {0, 2, 1}, {0, 3, 1, 2}};

  private final boolean sequenceFeaturesLast;
  private final boolean imageFeaturesLast;

  FeatureAxis(RNNFormat sequences, CNN2DFormat images) {
    this.sequenceFeaturesLast = sequences == RNNFormat.NWC;
    this.imageFeaturesLast = images == CNN2DFormat.NHWC;
  }

  private boolean last(int rank) {
    return switch (rank) {
      case 2 -> true;
      case 3 -> sequenceFeaturesLast;
      case 4 -> imageFeaturesLast;
      default ->
          throw new IllegalArgumentException(
              "rank must be 2, 3 or 4, got an array of rank " + rank);
    };
  }

  /** Which dimension of an array of this rank holds the features. */
  int index(int rank) {
    return last(rank) ? rank - 1 : 1;
  }

  /** The activations as rows of features: a view where the memory allows it, else a copy. */
  INDArray toRows(INDArray activations, ArrayType copyTo, LayerWorkspaceMgr workspaces) {
    int rank = activations.rank();
    if (rank == 2) {
      return activations;
    }
    INDArray featuresLast = last(rank) ? activations : activations.permute(CHANNELS_LAST[rank - 2]);
    INDArray contiguous =
        isRowMajor(featuresLast) ? featuresLast : workspaces.dup(copyTo, featuresLast, 'c');
    long features = featuresLast.size(rank - 1);
    return contiguous.reshape('c', contiguous.length() / features, features);
  }

  /** Rows of features in the layout of {@code like}, whose number of features may differ. */
  INDArray fromRows(INDArray rows, INDArray like) {
    int rank = like.rank();
    if (rank == 2) {
      return rows;
    }
    long[] shape = like.shape().clone();
    if (!last(rank)) {
      shape = pick(shape, CHANNELS_LAST[rank - 2]);
    }
    shape[rank - 1] = rows.size(1);
    INDArray featuresLast = rows.reshape('c', shape);
    return last(rank) ? featuresLast : featuresLast.permute(CHANNELS_SECOND[rank - 2]);
  }

  /**
   * A DL4J mask as one column per row of features.
   *
   * @param mask [N, 1], [N, T], or [N, 1, H or 1, W or 1]
   * @param like the activations it belongs to
   * @return [rows, 1]
   */
  INDArray maskColumn(INDArray mask, INDArray like) {
    if (like.rank() == 2 || like.rank() == 3) {
      return mask.castTo(like.dataType()).dup('c').reshape('c', mask.length(), 1);
    }
    int height = imageFeaturesLast ? 1 : 2;
    INDArray full = mask.rank() == 4 ? mask : mask.reshape(mask.length(), 1, 1, 1);
    return full.castTo(like.dataType())
        .broadcast(like.size(0), 1, like.size(height), like.size(height + 1))
        .dup('c')
        .reshape('c', like.size(0) * like.size(height) * like.size(height + 1), 1);
  }

  /**
   * Which rows count, example by example.
   *
   * @param mask a DL4J mask as for {@link #maskColumn}, or null if all do
   * @param like the activations it belongs to
   * @return [N, T] with T rows an example, or null if all do
   */
  @Nullable INDArray steps(@Nullable INDArray mask, INDArray like) {
    if (mask == null) {
      return null;
    }
    INDArray column = maskColumn(mask, like);
    return column.reshape('c', like.size(0), column.length() / like.size(0));
  }

  static boolean isRowMajor(INDArray array) {
    long expected = 1;
    for (int i = array.rank() - 1; i >= 0; i--) {
      if (array.size(i) != 1 && array.stride(i) != expected) {
        return false;
      }
      expected *= array.size(i);
    }
    return true;
  }

  private static long[] pick(long[] values, int[] order) {
    long[] picked = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      picked[i] = values[order[i]];
    }
    return picked;
  }
}
