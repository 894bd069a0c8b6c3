package org.gmnm.examples.data;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches of an {@link ImageSet} for Deeplearning4j, standardised, shuffled anew in every epoch.
 *
 * <p><b>Shapes</b>
 *
 * <ul>
 *   <li>features: [N, channels, height, width], or [N, channels·height·width] if flat; float, 'c'
 *   <li>labels: [N, classes], one-hot; float, 'c'
 *   <li>N is the batch size; the last batch of an epoch has what is left
 * </ul>
 *
 * <p>Order and augmentation depend on the seed and the epoch alone, never on the batch size, the
 * thread or what was drawn before. An epoch ends with {@link #reset()}, which Deeplearning4j calls
 * when it finds the iterator at its end: epoch 0, then 1, and so on. A reset of an iterator of
 * which nothing was drawn stays in its epoch. {@link #setEpoch} starts any epoch, so a resumed run
 * sees the batches that an uninterrupted one would have seen.
 *
 * <p>Defaults: no augmentation, the set's own {@link ImageSet#normalization()}, image-shaped
 * features; change them by {@link #builder}.
 *
 * <p>Limits: one thread at a time, as Deeplearning4j's prefetching keeps it. Java serialisation is
 * refused: a set is read from its files, never from a saved iterator.
 */
public final class ImageIterator implements DataSetIterator {
  @Serial private static final long serialVersionUID = 1L;

  private final transient ImageSet images;
  private final int batch;
  private final long seed;
  private final boolean shuffle;
  private final transient Augmentation augmentation;
  private final boolean flat;
  private final transient BatchFiller filler;

  private int epoch;
  private int position;
  private transient int @Nullable [] order;
  private transient @Nullable DataSetPreProcessor preProcessor;

  /**
   * Batches without augmentation.
   *
   * @param images the set
   * @param batch images per batch, at least 1
   * @param seed seed of order and augmentation
   * @param shuffle whether each epoch has an order of its own; if not, the set's order
   * @throws IllegalArgumentException if the batch is below 1
   */
  public ImageIterator(ImageSet images, int batch, long seed, boolean shuffle) {
    this(builder(images).batch(batch).seed(seed).shuffle(shuffle));
  }

  ImageIterator(ImageIteratorBuilder builder) {
    this.images = builder.images;
    this.batch = builder.batch;
    this.seed = builder.seed;
    this.shuffle = builder.shuffle;
    this.augmentation = builder.augmentation;
    this.flat = builder.flat;
    this.filler = new BatchFiller(images, builder.normalization);
  }

  /**
   * Starts with the defaults.
   *
   * @param images the set
   * @return a builder
   */
  public static ImageIteratorBuilder builder(ImageSet images) {
    return new ImageIteratorBuilder(images);
  }

  /**
   * Starts an epoch from its first batch.
   *
   * @param epoch number of the epoch, from 0
   * @throws IllegalArgumentException if it is negative
   */
  public void setEpoch(int epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("ImageIterator: epoch must be >= 0, got " + epoch);
    }
    this.epoch = epoch;
    this.position = 0;
    this.order = null;
  }

  /**
   * The epoch that the next batch belongs to.
   *
   * @return its number, from 0
   */
  public int epoch() {
    return epoch;
  }

  /**
   * The set that the batches come from.
   *
   * @return the set
   */
  public ImageSet images() {
    return images;
  }

  @Override
  public boolean hasNext() {
    return position < images.size();
  }

  @Override
  public DataSet next() {
    return next(batch);
  }

  @Override
  public DataSet next(int num) {
    if (num < 1) {
      throw new IllegalArgumentException("ImageIterator: next needs num >= 1, got " + num);
    }
    if (!hasNext()) {
      throw new NoSuchElementException(
          "ImageIterator: epoch %d has given all %d images; call reset() first"
              .formatted(epoch, images.size()));
    }
    int[] chosen = draw(Math.min(num, images.size() - position));
    long[] random = new long[augmentation.isNone() ? 0 : chosen.length];
    for (int k = 0; k < random.length; k++) {
      random[k] = Seeds.hash(~seed, epoch, chosen[k]);
    }
    ImageShape s = images.shape();
    long[] shape =
        flat
            ? new long[] {chosen.length, s.bytes()}
            : new long[] {chosen.length, s.channels(), s.height(), s.width()};
    INDArray features = Nd4j.create(filler.features(chosen, augmentation, random), shape, 'c');
    INDArray labels =
        Nd4j.create(filler.labels(chosen), new long[] {chosen.length, images.classes()}, 'c');
    DataSet batchOfImages = new DataSet(features, labels);
    if (preProcessor != null) {
      preProcessor.preProcess(batchOfImages);
    }
    return batchOfImages;
  }

  private int[] draw(int count) {
    if (order == null && shuffle) {
      order = Seeds.permutation(images.size(), seed, epoch);
    }
    int[] chosen = new int[count];
    for (int k = 0; k < count; k++) {
      chosen[k] = order == null ? position + k : order[position + k];
    }
    position += count;
    return chosen;
  }

  @Override
  public int inputColumns() {
    return images.shape().bytes();
  }

  @Override
  public int totalOutcomes() {
    return images.classes();
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return true;
  }

  /** Begins the next epoch, unless nothing of the present one was drawn. */
  @Override
  public void reset() {
    if (position > 0) {
      setEpoch(epoch + 1);
    }
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public void setPreProcessor(@Nullable DataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public @Nullable DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  @Override
  public List<String> getLabels() {
    return images.classNames();
  }

  @Serial
  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(
        "ImageIterator: not serialisable; read the images again and call setEpoch(" + epoch + ")");
  }
}
