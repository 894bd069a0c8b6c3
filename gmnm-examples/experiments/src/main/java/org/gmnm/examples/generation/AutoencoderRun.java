package org.gmnm.examples.generation;

import java.util.Collections;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.data.Normalization;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains one autoencoder and measures it after every epoch. Interrupted at any moment and resumed,
 * it gives the numbers of an uninterrupted run.
 */
final class AutoencoderRun {

  /**
   * Which training.
   *
   * @param images of what
   * @param network which
   * @param seed of images' order and first values
   */
  record Key(ImageSource images, AutoencoderNetwork network, long seed) {}

  /**
   * Where a training stands, beside its network.
   *
   * @param result of the epochs that are done
   * @param step batches of the current epoch that are done
   * @param seconds that they took
   */
  record State(AutoencoderResult result, int step, double seconds) {}

  /** A training at its end. */
  record Trained(ComputationGraph network, AutoencoderResult result) {}

  /** Images of each part that errors are measured on, at most. */
  static final int MEASURED = 1_000;

  private static final int CHUNK = 250;

  private static final double MEAN = 0.5;
  private static final double SCALE = 0.25;

  private final ImageParts images;
  private final AutoencoderSettings settings;
  private final RunStore<Key, AutoencoderResult> store;

  AutoencoderRun(
      ImageParts images, AutoencoderSettings settings, RunStore<Key, AutoencoderResult> store) {
    this.images = images;
    this.settings = settings;
    this.store = store;
  }

  /**
   * Trains to the end, from what is kept.
   *
   * @return null if it was stopped on the way
   */
  @Nullable Trained train(AutoencoderNetwork kind, long seed, BooleanSupplier stop, LiveView view) {
    Key key = new Key(images.source(), kind, seed);
    AutoencoderResult kept = store.result(key);
    if (kept != null) {
      return new Trained(store.graph(key), kept);
    }
    Checkpoint<State> checkpoint = store.checkpoint(key, State.class);
    State from = checkpoint.load();
    int size = images.training().size();
    int steps = (size + settings.batch() - 1) / settings.batch();
    ComputationGraph network =
        from == null
            ? kind.create(
                images.training().shape(), settings.learningRate(), settings.epochs() * steps, seed)
            : checkpoint.graph();
    if (from == null) {
      from = new State(AutoencoderResult.start(network.numParams()), 0, 0);
    }
    view.watch(network);
    AutoencoderResult result = from.result();
    ImageIterator batches =
        ImageIterator.builder(images.training())
            .batch(settings.batch())
            .seed(seed)
            .shuffle(true)
            .normalization(normalization(images.training().shape()))
            .build();
    long total = (long) settings.epochs() * size;
    long before = (long) result.epochs() * size + (long) from.step() * settings.batch();
    try (Progress progress =
        new Progress(kind.title() + ", seed " + seed, total, "images", before)) {
      while (result.epochs() < settings.epochs()) {
        batches.setEpoch(result.epochs());
        long started = System.nanoTime();
        for (int step = 0; step < steps; step++) {
          INDArray batch = batches.next().getFeatures();
          if (step < from.step()) {
            continue;
          }
          network.fit(new DataSet(batch, batch));
          long done = Math.min(size, (step + 1L) * settings.batch());
          progress.update((long) result.epochs() * size + done, detail(result));
          boolean stopping = stop.getAsBoolean();
          if (stopping || checkpoint.isDue()) {
            double spent = from.seconds() + (System.nanoTime() - started) * 1e-9;
            checkpoint.save(new State(result, step + 1, spent), network);
          }
          if (stopping) {
            return null;
          }
        }
        double seconds = from.seconds() + (System.nanoTime() - started) * 1e-9;
        network.incrementEpochCount();
        result =
            result.with(
                error(network, images.training()),
                error(network, images.validation()),
                error(network, images.test()),
                seconds);
        from = new State(result, 0, 0);
      }
    }
    result = measured(network, result);
    store.saveNetwork(key, network);
    store.save(key, result, result.seconds().stream().mapToDouble(Double::doubleValue).sum());
    return new Trained(network, result);
  }

  private String detail(AutoencoderResult result) {
    return result.epochs() == 0
        ? ""
        : String.format(Locale.ROOT, "test L2 %.5f", result.lastTest());
  }

  static Normalization normalization(ImageShape shape) {
    return new Normalization(
        Collections.nCopies(shape.channels(), MEAN), Collections.nCopies(shape.channels(), SCALE));
  }

  /** The first images of a set, in its order. */
  static ImageIterator some(ImageSet images, int count) {
    return ImageIterator.builder(images.range(0, Math.min(count, images.size())))
        .batch(CHUNK)
        .normalization(normalization(images.shape()))
        .build();
  }

  /** Mean squared difference of pixels in 0 to 1, not clipped. */
  static double error(ComputationGraph network, ImageSet images) {
    ImageIterator batches = some(images, MEASURED);
    double sum = 0;
    long count = 0;
    while (batches.hasNext()) {
      INDArray image = batches.next().getFeatures();
      double norm = network.outputSingle(image).sub(image).norm2Number().doubleValue();
      sum += norm * norm;
      count += image.length();
    }
    return sum / count * SCALE * SCALE;
  }

  private AutoencoderResult measured(ComputationGraph network, AutoencoderResult result) {
    ImageShape shape = images.test().shape();
    ImageIterator batches = some(images.test(), MEASURED);
    double psnr = 0;
    double ssim = 0;
    int count = 0;
    while (batches.hasNext()) {
      INDArray batch = batches.next().getFeatures();
      INDArray output = network.outputSingle(batch);
      for (int i = 0; i < batch.size(0); i++) {
        double[] image = pixels(batch, i);
        double[] other = pixels(output, i);
        psnr += ImageQuality.psnr(image, other);
        ssim += ImageQuality.ssim(image, other, shape.height(), shape.width());
        count++;
      }
    }
    return result.with(psnr / count, ssim / count);
  }

  /** One image of a batch, as pixels clipped to 0 to 1. */
  static double[] pixels(INDArray batch, int i) {
    double[] values = batch.slice(i).dup('c').data().asDouble();
    for (int k = 0; k < values.length; k++) {
      values[k] = Math.max(0, Math.min(1, values[k] * SCALE + MEAN));
    }
    return values;
  }
}
