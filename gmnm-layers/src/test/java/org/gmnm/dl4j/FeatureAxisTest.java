package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every number of an activation tells where it lies: 1000 n + 100 d + 10 h + w. */
class FeatureAxisTest {

  private static final int N = 3;
  private static final int D = 4;
  private static final int H = 2;
  private static final int W = 5;

  private final FeatureAxis first = new FeatureAxis(RNNFormat.NCW, CNN2DFormat.NCHW);
  private final FeatureAxis last = new FeatureAxis(RNNFormat.NWC, CNN2DFormat.NHWC);

  private static INDArray images(boolean featuresLast) {
    INDArray images = Nd4j.create(DataType.DOUBLE, N, D, H, W);
    for (int n = 0; n < N; n++) {
      for (int d = 0; d < D; d++) {
        for (int h = 0; h < H; h++) {
          for (int w = 0; w < W; w++) {
            images.putScalar(n, d, h, w, 1000 * n + 100 * d + 10 * h + w);
          }
        }
      }
    }
    return featuresLast ? images.permute(0, 2, 3, 1).dup('c') : images;
  }

  /** The first line of each image. */
  private static INDArray sequences(boolean featuresLast) {
    INDArray steps = images(false).get(all(), all(), interval(0, 1), all()).dup('c');
    INDArray sequences = steps.reshape('c', N, D, W);
    return featuresLast ? sequences.permute(0, 2, 1).dup('c') : sequences;
  }

  private static INDArray rows(FeatureAxis axis, INDArray of) {
    return axis.toRows(of, ArrayType.INPUT, LayerWorkspaceMgr.noWorkspaces());
  }

  @Test
  void imagesBecomeRowsPixelByPixelAndComeBack() {
    for (FeatureAxis axis : new FeatureAxis[] {first, last}) {
      INDArray images = images(axis == last);
      assertEquals(axis == last ? 3 : 1, axis.index(4));
      INDArray rows = rows(axis, images);
      assertEquals(N * H * W, rows.size(0));
      for (int n = 0; n < N; n++) {
        for (int h = 0; h < H; h++) {
          for (int w = 0; w < W; w++) {
            for (int d = 0; d < D; d++) {
              double expected = 1000 * n + 100 * d + 10 * h + w;
              assertEquals(expected, rows.getDouble((n * H + h) * W + w, d));
            }
          }
        }
      }
      assertEquals(images, axis.fromRows(rows, images));
      INDArray one = axis.fromRows(rows.getColumn(2, true), images);
      assertEquals(1, one.size(axis.index(4)), "with another number of features");
      assertEquals(H, one.size(axis == last ? 1 : 2));
    }
  }

  @Test
  void sequencesBecomeRowsStepByStepAndComeBack() {
    for (FeatureAxis axis : new FeatureAxis[] {first, last}) {
      INDArray sequences = sequences(axis == last);
      assertEquals(axis == last ? 2 : 1, axis.index(3));
      INDArray rows = rows(axis, sequences);
      assertEquals(N * W, rows.size(0));
      assertEquals(2 * 1000 + 3 * 100 + 4, rows.getDouble(2 * W + 4, 3));
      assertEquals(1 * 1000 + 2 * 100 + 3, rows.getDouble(1 * W + 3, 2));
      assertEquals(sequences, axis.fromRows(rows, sequences));
    }
  }

  @Test
  void rowsStayAsTheyAre() {
    INDArray rows = Nd4j.rand(N, D);
    assertEquals(1, first.index(2));
    assertEquals(rows, rows(first, rows));
    assertEquals(rows, first.fromRows(rows, Nd4j.zeros(N, D + 1)));
    INDArray turned = Nd4j.rand(N, D).dup('f');
    assertEquals(turned, rows(first, turned));
  }

  @Test
  void otherRanksAreRefused() {
    for (int rank : new int[] {1, 5}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> first.index(rank)).getMessage();
      assertTrue(message.contains("got an array of rank " + rank), message);
    }
  }

  @Test
  void masksOfSequencesAreAColumnInTheOrderOfTheRows() {
    INDArray mask = Nd4j.createFromArray(new float[][] {{1, 0, 1, 1, 0}, {0, 1, 1, 0, 0}});
    INDArray like = Nd4j.zeros(DataType.DOUBLE, 2, D, W);
    INDArray column = first.maskColumn(mask, like);
    assertEquals(
        Nd4j.createFromArray(new double[] {1, 0, 1, 1, 0, 0, 1, 1, 0, 0}).reshape(10, 1), column);
    assertEquals(mask.castTo(DataType.DOUBLE), first.steps(mask, like));
    assertNull(first.steps(null, like));
    INDArray ofRows = Nd4j.createFromArray(new float[][] {{1}, {0}});
    assertEquals(
        ofRows.castTo(DataType.DOUBLE),
        first.maskColumn(ofRows, Nd4j.zeros(DataType.DOUBLE, 2, D)));
  }

  /** Of whole examples, of lines, of columns and of pixels. */
  @Test
  void masksOfImagesSpreadToAllPixels() {
    for (FeatureAxis axis : new FeatureAxis[] {first, last}) {
      INDArray images = images(axis == last);
      INDArray whole = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}});
      INDArray expected = Nd4j.ones(DataType.DOUBLE, N * H * W, 1);
      expected.get(interval(H * W, 2 * H * W), all()).assign(0);
      assertEquals(expected, axis.maskColumn(whole, images));
      assertEquals(expected, axis.maskColumn(whole.reshape(N, 1, 1, 1), images));
      assertEquals(expected.reshape(N, H * W), axis.steps(whole, images));

      INDArray lines = Nd4j.ones(DataType.DOUBLE, N, 1, H, 1);
      lines.putScalar(2, 0, 1, 0, 0);
      expected.assign(1);
      expected.get(interval((2 * H + 1) * W, (2 * H + 2) * W), all()).assign(0);
      assertEquals(expected, axis.maskColumn(lines, images));

      INDArray pixels = Nd4j.ones(DataType.DOUBLE, N, 1, H, W);
      pixels.putScalar(1, 0, 1, 3, 0);
      expected.assign(1);
      expected.putScalar((H + 1) * W + 3, 0);
      assertEquals(expected, axis.maskColumn(pixels, images));
    }
  }

  @Test
  void memoryInTheOrderOfRowsIsTold() {
    INDArray matrix = Nd4j.rand(N, D);
    assertTrue(FeatureAxis.isRowMajor(matrix));
    assertTrue(FeatureAxis.isRowMajor(matrix.get(interval(1, 3), all())));
    assertFalse(FeatureAxis.isRowMajor(matrix.dup('f')));
    assertFalse(FeatureAxis.isRowMajor(matrix.get(all(), interval(1, 3))));
    assertFalse(FeatureAxis.isRowMajor(matrix.getColumn(1)));
    assertTrue(FeatureAxis.isRowMajor(matrix.dup('f').getColumn(1, true)), "a single column");
    assertFalse(FeatureAxis.isRowMajor(images(false).permute(0, 2, 3, 1)));
    assertTrue(FeatureAxis.isRowMajor(images(true)));
  }
}
