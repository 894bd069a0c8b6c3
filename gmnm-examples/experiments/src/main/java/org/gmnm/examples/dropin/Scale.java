package org.gmnm.examples.dropin;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The units in which pixels reach a network. */
enum Scale {
  /** Of mean 0 and deviation 1 over all pixels of the training images. */
  STANDARD,
  /** 0 to 1. */
  UNIT,
  /** 0 to 0.001. */
  SMALL,
  /** 0 to 255. */
  BYTES,
  /** 0 to 10,000. */
  LARGE,
  /** 100,000 to 100,001. */
  FAR;

  /** Changes pixels of 0 to 1 in place; mean and deviation are the training images'. */
  void apply(INDArray pixels, double mean, double deviation) {
    switch (this) {
      case STANDARD -> pixels.subi(mean).divi(deviation);
      case UNIT -> {}
      case SMALL -> pixels.muli(1e-3);
      case BYTES -> pixels.muli(255);
      case LARGE -> pixels.muli(1e4);
      case FAR -> pixels.addi(1e5);
    }
  }

  String title() {
    return Images.words(this);
  }
}
