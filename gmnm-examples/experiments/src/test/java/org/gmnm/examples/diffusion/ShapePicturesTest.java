package org.gmnm.examples.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapePicturesTest {

  private static final int[] NOTHING = {-1, -1, -1, -1};

  private final ShapePictures source = new ShapePictures();
  private final AttributeSpace space = source.space();
  private final AttributeReader reader = source.reader();

  private float[] image(int ofClass, RandomGenerator random) {
    float[] image = new float[source.pixels()];
    source.draw(ofClass, random, image, 0);
    return image;
  }

  @Test
  void classesAndValuesAreTheSameThing() {
    assertEquals(ShapePictures.CLASSES, space.classes());
    assertEquals(12, space.allValues());
    for (int c = 0; c < space.classes(); c++) {
      assertEquals(
          c,
          space.classOf(
              space.value(c, 0), space.value(c, 1), space.value(c, 2), space.value(c, 3)));
    }
    assertEquals("square green large bottom left", space.title(space.classOf(1, 1, 1, 2)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.05, 0.1})
  void everyRealImageIsReadRight(double noise) {
    for (int k = 0; k < 5 * space.classes(); k++) {
      RandomGenerator random = Draws.generator(5, 1, k);
      int ofClass = k % space.classes();
      float[] image = image(ofClass, random);
      for (int i = 0; i < image.length; i++) {
        image[i] += (float) (noise * random.nextGaussian());
      }
      int[] read = reader.read(image);
      for (int a = 0; a < space.size(); a++) {
        assertEquals(space.value(ofClass, a), read[a], space.title(ofClass) + ", image " + k);
      }
    }
  }

  @Test
  void whatCannotBeToldIsNotGuessed() {
    RandomGenerator random = Draws.generator(5, 2, 0);
    float[] black = new float[source.pixels()];
    Arrays.fill(black, -1);
    assertArrayEquals(NOTHING, reader.read(black));
    assertArrayEquals(NOTHING, reader.read(Draws.normal(random, source.pixels())));

    float[] first = image(space.classOf(0, 0, 1, 0), random);
    float[] second = image(space.classOf(1, 0, 1, 3), random);
    float[] both = new float[first.length];
    float[] dark = new float[first.length];
    for (int i = 0; i < both.length; i++) {
      both[i] = Math.max(first[i], second[i]);
      dark[i] = -1 + 0.3f * (first[i] + 1);
    }
    assertArrayEquals(NOTHING, reader.read(both), "two shapes");
    assertArrayEquals(NOTHING, reader.read(dark), "a dark shape");

    float[] yellow = first.clone();
    System.arraycopy(first, 0, yellow, PictureSource.PLANE, PictureSource.PLANE);
    assertArrayEquals(NOTHING, reader.read(yellow), "two colours");
  }

  @Test
  void imagesOfAClassDiffer() {
    float[] one = image(7, Draws.generator(1, 1, 1));
    assertArrayEquals(one, image(7, Draws.generator(1, 1, 1)));
    assertTrue(!Arrays.equals(one, image(7, Draws.generator(1, 1, 2))));
  }

  @Test
  void classesThatAreKeptBackAreNotTrained() {
    Classes classes = Classes.keepingBack(space, 8, 3);
    assertEquals(8, classes.heldOut().size());
    assertEquals(64, classes.trainedCount());
    assertTrue(classes.trained().stream().noneMatch(classes.heldOut()::contains));
  }
}
