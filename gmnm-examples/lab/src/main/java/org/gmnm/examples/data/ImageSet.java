package org.gmnm.examples.data;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;

/**
 * Labelled images in memory, one byte per pixel and channel; immutable.
 *
 * <p>Views ({@link #range}, {@link #subset}) share the bytes of the set that they come from: 50,000
 * CIFAR images take 154 MB once, however many views there are.
 *
 * <p><b>Shapes</b>: an image is channels x height x width bytes, channel by channel, row by row.
 *
 * <p>Limits: fewer than 2^31 bytes of pixels; at most 256 classes are of use to the readers here.
 */
public final class ImageSet {
  private final ImageShape shape;
  private final byte[] pixels;
  private final int[] labels;
  private final int[] index;
  private final List<String> classNames;
  private final Normalization normalization;
  private final List<Path> sources;

  private ImageSet(ImageSet parent, int[] index) {
    this.shape = parent.shape;
    this.pixels = parent.pixels;
    this.labels = parent.labels;
    this.classNames = parent.classNames;
    this.normalization = parent.normalization;
    this.sources = parent.sources;
    this.index = index;
  }

  /** The same images in the same order under other labels, one for each of them. */
  private ImageSet(ImageSet parent, int[] index, int[] labels) {
    this.shape = parent.shape;
    this.pixels = parent.pixels;
    this.labels = labels;
    this.classNames = parent.classNames;
    this.normalization = parent.normalization;
    this.sources = parent.sources;
    this.index = index;
  }

  /** Keeps the arrays without copies: for readers that give them away. */
  ImageSet(
      ImageShape shape,
      byte[] pixels,
      int[] labels,
      List<String> classNames,
      Normalization normalization,
      List<Path> sources) {
    this.shape = shape;
    this.pixels = pixels;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.normalization = normalization;
    this.sources = List.copyOf(sources);
    this.index = new int[labels.length];
    for (int i = 0; i < index.length; i++) {
      index[i] = i;
    }
    check();
  }

  /**
   * A set of images that the caller has in memory.
   *
   * @param shape shape of every image
   * @param pixels all images one after the other; copied
   * @param labels the class of each image, from 0; copied
   * @param classNames names of the classes
   * @param normalization how an iterator standardises the pixels by default
   * @return the set
   * @throws IllegalArgumentException if the lengths do not fit or a label is out of range
   */
  public static ImageSet of(
      ImageShape shape,
      byte[] pixels,
      int[] labels,
      List<String> classNames,
      Normalization normalization) {
    return new ImageSet(
        shape, pixels.clone(), labels.clone(), classNames, normalization, List.of());
  }

  private void check() {
    if (labels.length == 0) {
      throw new IllegalArgumentException("ImageSet: needs at least one image, got none");
    }
    if (pixels.length != (long) labels.length * shape.bytes()) {
      throw new IllegalArgumentException(
          "ImageSet: %d labels and %s need %d pixel bytes, got %d"
              .formatted(
                  labels.length, shape, (long) labels.length * shape.bytes(), pixels.length));
    }
    if (normalization.mean().size() != shape.channels()) {
      throw new IllegalArgumentException(
          "ImageSet: normalization must have %d channels, got %d"
              .formatted(shape.channels(), normalization.mean().size()));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classNames.size()) {
        throw new IllegalArgumentException(
            "ImageSet: labels[%d] must be 0 to %d (there are %d class names), got %d"
                .formatted(i, classNames.size() - 1, classNames.size(), labels[i]));
      }
    }
  }

  /**
   * Number of images.
   *
   * @return at least 1
   */
  public int size() {
    return index.length;
  }

  /**
   * Shape of every image.
   *
   * @return channels, height, width
   */
  public ImageShape shape() {
    return shape;
  }

  /**
   * Number of classes, whether or not each has an image here.
   *
   * @return the number of class names
   */
  public int classes() {
    return classNames.size();
  }

  /**
   * Names of the classes, by label.
   *
   * @return an immutable list
   */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * How an iterator standardises these pixels unless told otherwise. Views keep it, so that test
   * images are treated like training images.
   *
   * @return the normalization that belongs to this data
   */
  public Normalization normalization() {
    return normalization;
  }

  /**
   * The files that the images were read from, in order; empty for a set made in memory. A view
   * names all files of its parent.
   *
   * @return an immutable list
   */
  public List<Path> sources() {
    return sources;
  }

  /**
   * Class of an image.
   *
   * @param i number of the image, from 0
   * @return its label, from 0
   * @throws IndexOutOfBoundsException if there is no such image
   */
  public int label(int i) {
    return labels[storage(i)];
  }

  /**
   * One byte of an image.
   *
   * @param i number of the image, from 0
   * @param channel its channel
   * @param y its row, from the top
   * @param x its column, from the left
   * @return the value, 0 to 255
   * @throws IndexOutOfBoundsException if there is no such image or pixel
   */
  public int pixel(int i, int channel, int y, int x) {
    Objects.checkIndex(channel, shape.channels());
    Objects.checkIndex(y, shape.height());
    Objects.checkIndex(x, shape.width());
    return pixels[offset(i) + (channel * shape.height() + y) * shape.width() + x] & 0xFF;
  }

  /**
   * How many images each class has.
   *
   * @return one count per class
   */
  public int[] classCounts() {
    int[] counts = new int[classes()];
    for (int i : index) {
      counts[labels[i]]++;
    }
    return counts;
  }

  /**
   * Images from..to-1, as a view.
   *
   * @param from first image
   * @param to one past the last image
   * @return a view of at least one image
   * @throws IllegalArgumentException if the range is empty or not within this set
   */
  public ImageSet range(int from, int to) {
    if (from < 0 || to > size() || from >= to) {
      throw new IllegalArgumentException(
          "ImageSet: range needs 0 <= from < to <= %d (the number of images), got %d and %d"
              .formatted(size(), from, to));
    }
    return new ImageSet(this, Arrays.copyOfRange(index, from, to));
  }

  /**
   * A smaller set in which every class keeps its share, drawn at random, as a view.
   *
   * <p>A class with k of the N images gets n k / N of them, rounded down; what is left over goes to
   * the classes with the largest remainders (the lower label at a tie). The images stay in their
   * order. The same seed gives the same images.
   *
   * @param n number of images wanted
   * @param seed seed of the draw
   * @return a view of n images
   * @throws IllegalArgumentException if n is below 1 or above the size
   */
  public ImageSet subset(int n, long seed) {
    if (n < 1 || n > size()) {
      throw new IllegalArgumentException(
          "ImageSet: subset needs 1 <= n <= %d (the number of images), got %d"
              .formatted(size(), n));
    }
    int[] drawn = Stratified.draw(this, n, seed);
    return new ImageSet(this, Arrays.stream(drawn).map(i -> index[i]).toArray());
  }

  /**
   * The images of some classes, as a view; labels stay as they are.
   *
   * @param wanted says of a label whether its images stay
   * @return a view of at least one image, in their order
   * @throws IllegalArgumentException if no image is left
   */
  public ImageSet ofClasses(IntPredicate wanted) {
    int[] left = Arrays.stream(index).filter(i -> wanted.test(labels[i])).toArray();
    if (left.length == 0) {
      throw new IllegalArgumentException(
          "ImageSet: ofClasses leaves no image of %d; its classes are %s"
              .formatted(size(), classNames));
    }
    return new ImageSet(this, left);
  }

  /**
   * The same images under other labels, as a view.
   *
   * @param newLabels the class of each image of this set, in its order, from 0
   * @return a view with these labels
   * @throws IllegalArgumentException if there are not as many labels as images, or a label is not a
   *     class
   */
  public ImageSet withLabels(int[] newLabels) {
    if (newLabels.length != size()) {
      throw new IllegalArgumentException(
          "ImageSet: withLabels needs one label per image (%d), got %d"
              .formatted(size(), newLabels.length));
    }
    int[] stored = labels.clone();
    for (int i = 0; i < newLabels.length; i++) {
      if (newLabels[i] < 0 || newLabels[i] >= classes()) {
        throw new IllegalArgumentException(
            "ImageSet: labels[%d] must be 0 to %d, got %d"
                .formatted(i, classes() - 1, newLabels[i]));
      }
      stored[index[i]] = newLabels[i];
    }
    return new ImageSet(this, index, stored);
  }

  /**
   * An image as a picture: red-green-blue of three channels, grey of one.
   *
   * @param i number of the image, from 0
   * @return a new picture
   * @throws IndexOutOfBoundsException if there is no such image
   * @throws IllegalStateException if images have neither one nor three channels
   */
  public BufferedImage image(int i) {
    int channels = shape.channels();
    if (channels != 1 && channels != 3) {
      throw new IllegalStateException(
          "ImageSet: a picture needs 1 or 3 channels, this set has " + channels);
    }
    BufferedImage picture =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int red = pixel(i, 0, y, x);
        int green = channels == 1 ? red : pixel(i, 1, y, x);
        int blue = channels == 1 ? red : pixel(i, 2, y, x);
        picture.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return picture;
  }

  /** How often each byte value occurs in a channel. */
  long[] histogram(int channel) {
    int plane = shape.height() * shape.width();
    long[] count = new long[256];
    for (int i = 0; i < size(); i++) {
      int start = offset(i) + channel * plane;
      for (int k = start; k < start + plane; k++) {
        count[pixels[k] & 0xFF]++;
      }
    }
    return count;
  }

  /** Where image i begins in {@link #bytes()}. */
  int offset(int i) {
    return storage(i) * shape.bytes();
  }

  /** The bytes of all images, of this view or not; not to be written to. */
  byte[] bytes() {
    return pixels;
  }

  private int storage(int i) {
    return index[Objects.checkIndex(i, index.length)];
  }
}
