package org.gmnm.examples.diffusion;

import java.awt.image.BufferedImage;

/** Images as pictures. */
final class Pictures {

  private Pictures() {}

  /** A picture of an image of values in −1 to 1; others are clipped. */
  static BufferedImage of(float[] image) {
    int side = PictureSource.SIDE;
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < PictureSource.PLANE; i++) {
      int rgb = 0;
      for (int channel = 0; channel < 3; channel++) {
        int from = image.length > PictureSource.PLANE ? channel * PictureSource.PLANE : 0;
        long level = Math.round((image[from + i] + 1) / 2 * 255.0);
        rgb = rgb << 8 | (int) Math.max(0, Math.min(255, level));
      }
      picture.setRGB(i % side, i / side, rgb);
    }
    return picture;
  }

  /** The same with a frame of a pixel around it, white or grey. */
  static BufferedImage framed(float[] image, boolean white) {
    int side = PictureSource.SIDE + 2;
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      picture.setRGB(i % side, i / side, white ? 0xFFFFFF : 0x303030);
    }
    BufferedImage inner = of(image);
    for (int i = 0; i < PictureSource.PLANE; i++) {
      int x = i % PictureSource.SIDE;
      int y = i / PictureSource.SIDE;
      picture.setRGB(x + 1, y + 1, inner.getRGB(x, y));
    }
    return picture;
  }
}
