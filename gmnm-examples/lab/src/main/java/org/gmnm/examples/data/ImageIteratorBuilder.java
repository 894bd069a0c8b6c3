package org.gmnm.examples.data;

/** Options of an {@link ImageIterator}; each has a default. */
public final class ImageIteratorBuilder {
  /** Images per batch unless set: {@value}. */
  public static final int DEFAULT_BATCH = 64;

  /** Seed unless set: {@value}. */
  public static final long DEFAULT_SEED = 1;

  final ImageSet images;
  int batch = DEFAULT_BATCH;
  long seed = DEFAULT_SEED;
  boolean shuffle;
  boolean flat;
  Augmentation augmentation = Augmentation.NONE;
  Normalization normalization;

  ImageIteratorBuilder(ImageSet images) {
    this.images = images;
    this.normalization = images.normalization();
  }

  /**
   * Sets the batch size.
   *
   * @param batch images per batch
   * @return this
   * @throws IllegalArgumentException if it is below 1
   */
  public ImageIteratorBuilder batch(int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("ImageIterator: batch must be >= 1, got " + batch);
    }
    this.batch = batch;
    return this;
  }

  /**
   * Sets the seed of order and augmentation.
   *
   * @param seed any number
   * @return this
   */
  public ImageIteratorBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Sets whether each epoch has an order of its own.
   *
   * @param shuffle false (the default) keeps the set's order
   * @return this
   */
  public ImageIteratorBuilder shuffle(boolean shuffle) {
    this.shuffle = shuffle;
    return this;
  }

  /**
   * Sets whether features are vectors.
   *
   * @param flat true for [N, channels·height·width], false (the default) for images
   * @return this
   */
  public ImageIteratorBuilder flat(boolean flat) {
    this.flat = flat;
    return this;
  }

  /**
   * Sets the random changes of images.
   *
   * @param augmentation {@link Augmentation#NONE} is the default
   * @return this
   */
  public ImageIteratorBuilder augmentation(Augmentation augmentation) {
    this.augmentation = augmentation;
    return this;
  }

  /**
   * Sets how pixels are standardised.
   *
   * @param normalization the set's own is the default
   * @return this
   * @throws IllegalArgumentException if the number of channels is not the set's
   */
  public ImageIteratorBuilder normalization(Normalization normalization) {
    if (normalization.mean().size() != images.shape().channels()) {
      throw new IllegalArgumentException(
          "ImageIterator: normalization must have %d channels, as the images have, got %d"
              .formatted(images.shape().channels(), normalization.mean().size()));
    }
    this.normalization = normalization;
    return this;
  }

  /**
   * Makes the iterator.
   *
   * @return a new iterator at epoch 0
   */
  public ImageIterator build() {
    return new ImageIterator(this);
  }
}
