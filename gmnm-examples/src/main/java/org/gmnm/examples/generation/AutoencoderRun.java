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
import org.gmnm.examples.generation.AutoencoderFiles.Checkpoint;
import org.gmnm.examples.report.Progress;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains one autoencoder and measures it after every epoch. A checkpoint follows each epoch; a run
 * that is stopped within one begins it again, and gives the numbers of an uninterrupted run.
 */
final class AutoencoderRun {

  /** Images of each part that errors are measured on, at most. */
  static final int MEASURED = 1_000;

  private static final int CHUNK = 250;

  private static final double MEAN = 0.5;
  private static final double SCALE = 0.25;

  private final ImageParts images;
  private final AutoencoderNetwork kind;
  private final AutoencoderSettings settings;
  private final long seed;
  private final AutoencoderFiles files;

  AutoencoderRun(
      ImageParts images,
      AutoencoderNetwork kind,
      AutoencoderSettings settings,
      long seed,
      AutoencoderFiles files) {
    this.images = images;
    this.kind = kind;
    this.settings = settings;
    this.seed = seed;
    this.files = files;
  }

  /**
   * Trains to the end, from what is kept if wanted.
   *
   * @return null if it was stopped on the way
   */
  @Nullable Checkpoint train(boolean resume, BooleanSupplier stop, LiveView view) {
    Checkpoint kept = resume ? files.load() : null;
    if (kept != null && kept.result().epochs() == settings.epochs()) {
      return kept;
    }
    int size = images.training().size();
    ComputationGraph network =
        kept == null
            ? kind.create(
                images.training().shape(),
                settings.learningRate(),
                settings.epochs() * ((size + settings.batch() - 1) / settings.batch()),
                seed)
            : kept.network();
    view.watch(network);
    AutoencoderResult result =
        kept == null ? AutoencoderResult.start(network.numParams()) : kept.result();
    ImageIterator batches =
        ImageIterator.builder(images.training())
            .batch(settings.batch())
            .seed(seed)
            .shuffle(true)
            .normalization(normalization(images.training().shape()))
            .build();
    long total = (long) settings.epochs() * size;
    try (Progress progress =
        new Progress(
            kind.title() + ", seed " + seed, total, "images", (long) result.epochs() * size)) {
      while (result.epochs() < settings.epochs()) {
        batches.setEpoch(result.epochs());
        long started = System.nanoTime();
        long done = (long) result.epochs() * size;
        while (batches.hasNext()) {
          INDArray batch = batches.next().getFeatures();
          network.fit(new DataSet(batch, batch));
          done += batch.size(0);
          progress.update(done, detail(result));
          if (stop.getAsBoolean()) {
            return null;
          }
        }
        double seconds = (System.nanoTime() - started) * 1e-9;
        network.incrementEpochCount();
        result =
            result.with(
                error(network, images.training()),
                error(network, images.validation()),
                error(network, images.test()),
                seconds);
        if (result.epochs() == settings.epochs()) {
          result = measured(network, result);
        }
        files.save(new Checkpoint(network, result));
      }
    }
    return new Checkpoint(network, result);
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
