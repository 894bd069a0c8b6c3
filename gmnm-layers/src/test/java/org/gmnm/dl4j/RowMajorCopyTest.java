package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class RowMajorCopyTest {

  private static final List<int[]> ORDERS_OF_THREE =
      List.of(
          new int[] {0, 1, 2},
          new int[] {0, 2, 1},
          new int[] {1, 0, 2},
          new int[] {1, 2, 0},
          new int[] {2, 0, 1},
          new int[] {2, 1, 0});

  /** Sizes beside those of a tile, of one, and of more numbers than go at once. */
  @ParameterizedTest
  @CsvSource({
    "1,1,1",
    "1,5,7",
    "5,1,7",
    "5,7,1",
    "1,1,9",
    "2,3,4",
    "15,16,17",
    "33,2,31",
    "40,35,70",
    "200,64,64"
  })
  void everyOrderOfThreeDimensions(int a, int b, int c) {
    for (int[] order : ORDERS_OF_THREE) {
      assertCopied(numbers(DataType.FLOAT, a, b, c).permute(order));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE", "HALF"})
  void imagesToChannelsLastAndBack(DataType type) {
    assertCopied(numbers(type, 3, 17, 5, 6).permute(0, 2, 3, 1));
    assertCopied(numbers(type, 3, 5, 6, 17).permute(0, 3, 1, 2));
    assertCopied(numbers(type, 2, 3, 4, 5).permute(3, 1, 0, 2)); // four dimensions that stay four
  }

  @Test
  void oneNumberAndVectors() {
    assertCopied(Nd4j.scalar(3f).reshape(1, 1, 1));
    assertCopied(numbers(DataType.FLOAT, 7));
    assertCopied(numbers(DataType.FLOAT, 1, 7).permute(1, 0));
  }

  /** Their memory has gaps, or begins behind another array. */
  @Test
  void views() {
    INDArray whole = numbers(DataType.FLOAT, 6, 8, 10);
    INDArray gaps = whole.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 5), NDArrayIndex.all());
    assertCopied(gaps.permute(0, 2, 1));
    INDArray behind =
        whole.get(NDArrayIndex.interval(2, 5), NDArrayIndex.all(), NDArrayIndex.all());
    assertCopied(behind.permute(0, 2, 1));
    assertCopied(behind.permute(2, 1, 0));
  }

  @Test
  void theOrderThatFortranHas() {
    assertCopied(numbers(DataType.FLOAT, 4, 5, 6).dup('f'));
  }

  private static INDArray numbers(DataType type, long... shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    return Nd4j.arange((double) length).castTo(type).reshape('c', shape);
  }

  private static void assertCopied(INDArray array) {
    INDArray copy = RowMajorCopy.of(array, ArrayType.INPUT, LayerWorkspaceMgr.noWorkspaces());
    assertEquals(array.dataType(), copy.dataType());
    assertArrayEquals(array.shape(), copy.shape());
    assertTrue(FeatureAxis.isRowMajor(copy));
    assertEquals(array.dup('c'), copy);
  }
}
