package org.gmnm.examples.generation;

import java.awt.image.BufferedImage;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.data.Normalization;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Between sets of images, arrays and pictures. */
final class ImageArrays {

  private ImageArrays() {}

  /** Images [count, pixels] in 0 to 1, in the set's order. */
  static INDArray flat(ImageSet images) {
    return ImageIterator.builder(images)
        .batch(images.size())
        .flat(true)
        .normalization(Normalization.unitInterval(images.shape().channels()))
        .build()
        .next()
        .getFeatures();
  }

  /** A picture of channels · height · width values in 0 to 1; others are clipped. */
  static BufferedImage picture(double[] values, ImageShape shape) {
    Normalization unit = Normalization.unitInterval(shape.channels());
    BufferedImage picture =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    int plane = shape.height() * shape.width();
    for (int i = 0; i < plane; i++) {
      int red = unit.invert(0, values[i]);
      int green = shape.channels() == 1 ? red : unit.invert(1, values[plane + i]);
      int blue = shape.channels() == 1 ? red : unit.invert(2, values[2 * plane + i]);
      picture.setRGB(i % shape.width(), i / shape.width(), red << 16 | green << 8 | blue);
    }
    return picture;
  }

  /** A picture of a row of an array [count, pixels]. */
  static BufferedImage picture(INDArray images, int row, ImageShape shape) {
    return picture(images.getRow(row).toDoubleVector(), shape);
  }
}
