package org.gmnm.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows of features that reach a layer, some from each batch, until there are enough.
 *
 * <p>From a batch that has more rows than are wanted, as the pixels of images do, rows are drawn at
 * random and at most a {@value #BATCHES}th of the sample, so that it comes from many examples.
 */
public final class FeatureSample {

  private static final int BATCHES = 8;

  private final FeatureLayer layer;
  private final int size;
  private final Random random;
  private final List<double[]> rows = new ArrayList<>();

  /**
   * An empty sample.
   *
   * @param layer the layer whose input is sampled
   * @param size how many rows are wanted
   * @param random draws rows
   */
  public FeatureSample(FeatureLayer layer, int size, Random random) {
    this.layer = layer;
    this.size = size;
    this.random = random;
  }

  /**
   * Adds rows of a batch, all of which count.
   *
   * @param activations what reaches the layer, in any layout that it takes
   */
  public void add(INDArray activations) {
    add(activations, null);
  }

  /**
   * Adds rows of a batch.
   *
   * @param activations what reaches the layer, in any layout that it takes
   * @param mask of the batch's features; steps that it leaves out are left out, where the layer
   *     still has as many steps. Null if all count
   */
  public void add(INDArray activations, @Nullable INDArray mask) {
    layer.requireInput(activations);
    INDArray all =
        layer
            .featureAxis()
            .toRows(activations, ArrayType.INPUT, LayerWorkspaceMgr.noWorkspaces())
            .castTo(DataType.DOUBLE);
    long[] counted = counted(activations, mask, all.size(0));
    int available = counted.length;
    long wanted = Math.min(size - rows.size(), Math.max(1, size / BATCHES));
    for (int i = 0; i < Math.min(available, wanted); i++) {
      long row = counted[available <= wanted ? i : random.nextInt(available)];
      rows.add(all.getRow(row).toDoubleVector());
    }
  }

  private long[] counted(INDArray activations, @Nullable INDArray mask, long available) {
    LongStream all = LongStream.range(0, available);
    if (mask == null || mask.length() != available) {
      return all.toArray();
    }
    INDArray column = layer.featureAxis().maskColumn(mask, activations);
    return all.filter(row -> column.getDouble(row) != 0).toArray();
  }

  /**
   * Whether there are enough rows.
   *
   * @return true once more batches would add nothing
   */
  public boolean isFull() {
    return rows.size() >= size;
  }

  /**
   * The rows so far.
   *
   * @return [rows][features]
   */
  public double[][] rows() {
    return rows.toArray(new double[0][]);
  }
}
