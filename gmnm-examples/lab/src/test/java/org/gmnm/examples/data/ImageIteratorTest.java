package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

class ImageIteratorTest {
  private static final double EXACT = 1e-6;

  /** Pixel 0 of every image is its number: shows the order. */
  private static ImageSet numbered(int n) {
    ImageShape shape = new ImageShape(1, 2, 2);
    byte[] pixels = new byte[4 * n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      pixels[4 * i] = (byte) i;
      labels[i] = i % 3;
    }
    return ImageSet.of(
        shape, pixels, labels, List.of("a", "b", "c"), Normalization.unitInterval(1));
  }

  private static List<Integer> epochOf(ImageIterator it) {
    List<Integer> order = new ArrayList<>();
    while (it.hasNext()) {
      DataSet d = it.next();
      for (int k = 0; k < d.numExamples(); k++) {
        int number = (int) Math.round(255 * d.getFeatures().getDouble(k, 0, 0, 0));
        assertEquals(1.0, d.getLabels().getDouble(k, number % 3));
        assertEquals(1.0, d.getLabels().getRow(k).sumNumber().doubleValue());
        order.add(number);
      }
    }
    return order;
  }

  @Test
  void everyPixelAndLabelIsInItsPlaceWithItsStandardisedValue() {
    ImageSet set = Fixtures.small(3, 3);
    Normalization norm = new Normalization(List.of(0.25, 0.5), List.of(0.5, 2.0));
    DataSet d = ImageIterator.builder(set).batch(3).normalization(norm).build().next();
    INDArray x = d.getFeatures();
    assertArrayEquals(new long[] {3, 2, 2, 3}, x.shape());
    assertArrayEquals(new long[] {3, 3}, d.getLabels().shape());
    assertEquals(DataType.FLOAT, x.dataType());
    assertEquals('c', x.ordering());
    for (int n = 0; n < 3; n++) {
      for (int c = 0; c < 2; c++) {
        for (int h = 0; h < 2; h++) {
          for (int w = 0; w < 3; w++) {
            int v = Fixtures.pixel(n, (c * 2 + h) * 3 + w) & 0xFF;
            double expected = c == 0 ? (v / 255.0 - 0.25) / 0.5 : (v / 255.0 - 0.5) / 2.0;
            assertEquals(expected, x.getDouble(n, c, h, w), EXACT);
          }
        }
      }
      for (int k = 0; k < 3; k++) {
        assertEquals(k == n ? 1.0 : 0.0, d.getLabels().getDouble(n, k));
      }
    }
  }

  @Test
  void standardisesByTheSetsOwnNumbersUnlessToldOtherwise() {
    ImageSet set =
        ImageSet.of(
            ImageShape.CIFAR,
            Fixtures.pixels(1, Fixtures.CIFAR_PIXELS),
            new int[1],
            List.of("a"),
            Normalization.CIFAR10);
    INDArray x = new ImageIterator(set, 1, 0, false).next().getFeatures();
    int blue = Fixtures.pixel(0, 2048 + 9 * 32 + 4) & 0xFF;
    assertEquals((blue / 255.0 - 0.44653091) / 0.26158784, x.getDouble(0, 2, 9, 4), EXACT);
  }

  @Test
  void flatFeaturesAreTheSameValuesInARow() {
    ImageSet set = Fixtures.small(2, 2);
    INDArray image = ImageIterator.builder(set).batch(2).build().next().getFeatures();
    INDArray flat = ImageIterator.builder(set).batch(2).flat(true).build().next().getFeatures();
    assertArrayEquals(new long[] {2, 12}, flat.shape());
    assertEquals(image.reshape('c', 2, 12), flat);
  }

  @Test
  void lastBatchHasWhatIsLeft() {
    ImageIterator it = new ImageIterator(numbered(10), 4, 1, true);
    List<Integer> sizes = new ArrayList<>();
    while (it.hasNext()) {
      sizes.add(it.next().numExamples());
    }
    assertEquals(List.of(4, 4, 2), sizes);
    assertThrows(NoSuchElementException.class, it::next);
    it.reset();
    assertEquals(3, it.next(3).numExamples());
    assertThrows(IllegalArgumentException.class, () -> it.next(0));
  }

  @Test
  void withoutShuffleTheOrderIsTheSets() {
    ImageIterator it = new ImageIterator(numbered(7), 3, 1, false);
    List<Integer> inOrder = IntStream.range(0, 7).boxed().toList();
    assertEquals(inOrder, epochOf(it));
    it.reset();
    assertEquals(inOrder, epochOf(it));
  }

  @Test
  void epochsDifferAndHaveEveryImageOnce() {
    ImageIterator it = new ImageIterator(numbered(50), 8, 5, true);
    List<Integer> first = epochOf(it);
    it.reset();
    List<Integer> second = epochOf(it);
    assertNotEquals(first, second);
    List<Integer> all = IntStream.range(0, 50).boxed().toList();
    assertEquals(all, first.stream().sorted().toList());
    assertEquals(all, second.stream().sorted().toList());
    assertEquals(first, epochOf(new ImageIterator(numbered(50), 7, 5, true)));
    assertNotEquals(first, epochOf(new ImageIterator(numbered(50), 8, 6, true)));
  }

  @Test
  void resumedRunSeesWhatAnUninterruptedOneSees() {
    ImageIterator whole = augmented(11);
    for (int e = 0; e < 3; e++) {
      epochFeatures(whole);
      whole.reset();
    }
    assertEquals(3, whole.epoch());
    ImageIterator resumed = augmented(11);
    resumed.setEpoch(3);
    assertEquals(epochFeatures(whole), epochFeatures(resumed));
    assertThrows(IllegalArgumentException.class, () -> resumed.setEpoch(-1));
  }

  private static ImageIterator augmented(int batch) {
    return ImageIterator.builder(Fixtures.small(30, 3))
        .batch(batch)
        .seed(9)
        .shuffle(true)
        .augmentation(new Augmentation(true, 1))
        .build();
  }

  private static List<Double> epochFeatures(ImageIterator it) {
    List<Double> values = new ArrayList<>();
    while (it.hasNext()) {
      for (double v : it.next().getFeatures().dup('c').data().asDouble()) {
        values.add(v);
      }
    }
    return values;
  }

  @Test
  void augmentationDependsOnSeedAndEpochNotOnBatchSize() {
    ImageIterator a = augmented(30);
    List<Double> first = epochFeatures(a);
    assertEquals(first, epochFeatures(augmented(4)));
    ImageIterator plain =
        ImageIterator.builder(Fixtures.small(30, 3)).batch(30).seed(9).shuffle(true).build();
    assertNotEquals(first, epochFeatures(plain));
  }

  @Test
  void resetOfAnUntouchedIteratorStaysInItsEpoch() {
    ImageIterator it = new ImageIterator(numbered(9), 2, 1, true);
    it.reset();
    it.reset();
    assertEquals(0, it.epoch());
    it.next();
    it.reset();
    assertEquals(1, it.epoch());
    it.setEpoch(4);
    it.reset();
    assertEquals(4, it.epoch());
  }

  @Test
  void prefetchingSeesTheSameEpochs() {
    ImageIterator plain = new ImageIterator(numbered(20), 6, 3, true);
    ImageIterator wrapped = new ImageIterator(numbered(20), 6, 3, true);
    for (int e = 0; e < 3; e++) {
      AsyncDataSetIterator async = new AsyncDataSetIterator(wrapped, 2, true);
      if (!async.hasNext()) {
        async.reset();
      }
      List<Integer> seen = new ArrayList<>();
      while (async.hasNext()) {
        INDArray x = async.next().getFeatures();
        for (int k = 0; k < x.size(0); k++) {
          seen.add((int) Math.round(255 * x.getDouble(k, 0, 0, 0)));
        }
      }
      async.shutdown();
      assertEquals(epochOf(plain), seen);
      plain.reset();
    }
  }

  @Test
  void earlierBatchesKeepTheirValues() {
    ImageIterator it = new ImageIterator(numbered(4), 2, 1, false);
    DataSet first = it.next();
    INDArray features = first.getFeatures().dup();
    INDArray labels = first.getLabels().dup();
    it.next();
    assertEquals(features, first.getFeatures());
    assertEquals(labels, first.getLabels());
  }

  @Test
  void preProcessorRunsOnEveryBatch() {
    ImageIterator it = new ImageIterator(numbered(4), 2, 1, false);
    DataSetPreProcessor add = d -> d.getFeatures().addi(1);
    it.setPreProcessor(add);
    assertSame(add, it.getPreProcessor());
    assertEquals(1.0, it.next().getFeatures().getDouble(0, 0, 0, 0), EXACT);
    assertEquals(1 + 2 / 255.0, it.next().getFeatures().getDouble(0, 0, 0, 0), EXACT);
    it.setPreProcessor(null);
    it.reset();
    assertEquals(0.0, it.next().getFeatures().getDouble(0, 0, 0, 0), EXACT);
  }

  @Test
  void describesItself() {
    ImageIterator it = new ImageIterator(numbered(4), 2, 1, false);
    assertTrue(it.resetSupported());
    assertTrue(it.asyncSupported());
    assertEquals(2, it.batch());
    assertEquals(4, it.inputColumns());
    assertEquals(3, it.totalOutcomes());
    assertEquals(List.of("a", "b", "c"), it.getLabels());
  }

  @Test
  void wrongOptionsAreRefused() {
    ImageSet set = numbered(4);
    assertThrows(IllegalArgumentException.class, () -> new ImageIterator(set, 0, 1, false));
    ImageIteratorBuilder builder = ImageIterator.builder(set);
    assertThrows(
        IllegalArgumentException.class, () -> builder.normalization(Normalization.CIFAR10));
    assertThrows(IllegalArgumentException.class, () -> new Augmentation(false, -1));
  }

  @Test
  void isNotSerialised() throws Exception {
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      ImageIterator it = new ImageIterator(numbered(4), 2, 1, false);
      assertThrows(NotSerializableException.class, () -> out.writeObject(it));
    }
    assertFalse(new ImageIterator(numbered(1), 1, 1, false).next().isEmpty());
  }
}
