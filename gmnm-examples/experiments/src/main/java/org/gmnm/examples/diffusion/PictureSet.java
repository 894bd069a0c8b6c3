package org.gmnm.examples.diffusion;

import java.nio.file.Path;
import org.gmnm.examples.data.Mnist;

/** The sets of images that a model can be trained on. */
enum PictureSet {
  /** One coloured shape, drawn by the program. */
  SHAPES("shapes", 8) {
    @Override
    PictureSource open(Path data) {
      return new ShapePictures();
    }
  },
  /** Handwritten digits. */
  MNIST("MNIST", 0) {
    @Override
    PictureSource open(Path data) {
      return new DigitPictures(Mnist.read(data, true));
    }
  };

  private final String title;
  private final int heldOut;

  PictureSet(String title, int heldOut) {
    this.title = title;
    this.heldOut = heldOut;
  }

  /** The images, read from a folder if they are not drawn. */
  abstract PictureSource open(Path data);

  /** Its name in settings. */
  String title() {
    return title;
  }

  /** How many classes training never shows, unless the user says otherwise. */
  int heldOut() {
    return heldOut;
  }
}
