package org.gmnm.examples.dropin;

import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The images of some trainings, and the trainings. */
final class DropInData {

  static final int TRAINING = 3000;
  static final int TEST = 1000;
  private static final int BATCH = 64;

  private final Images images;
  private final Scale scale;
  private final ImageShape shape;
  private final INDArray pixels;
  private final INDArray labels;
  private final INDArray testPixels;
  private final INDArray testLabels;

  private DropInData(Images images, Scale scale, ImageSet training, ImageSet test) {
    this.images = images;
    this.scale = scale;
    shape = training.shape();
    pixels = pixels(training);
    labels = labels(training);
    testPixels = pixels(test);
    testLabels = labels(test);
    double mean = pixels.meanNumber().doubleValue();
    double deviation = pixels.stdNumber().doubleValue();
    scale.apply(pixels, mean, deviation);
    scale.apply(testPixels, mean, deviation);
  }

  static DropInData read(Path folder, Images images, Scale scale) {
    return new DropInData(
        images,
        scale,
        images.read(folder, true).range(0, TRAINING),
        images.read(folder, false).range(0, TEST));
  }

  boolean isOf(DropInTask task) {
    return task.images() == images && task.scale() == scale;
  }

  DropInResult train(DropInTask task) {
    long started = System.nanoTime();
    MultiLayerNetwork network = task.place().network(task.block(), shape, task.seed());
    DataSet all = new DataSet(pixels.reshape(task.place().shape(TRAINING, shape)), labels);
    for (int epoch = 0; epoch < images.epochs() + task.place().moreEpochs(); epoch++) {
      all.batchBy(BATCH).forEach(network::fit);
    }
    Evaluation evaluation = new Evaluation(10);
    INDArray test = testPixels.reshape(task.place().shape(TEST, shape));
    evaluation.eval(testLabels, network.output(test));
    return new DropInResult(
        evaluation.accuracy(), network.numParams(), (System.nanoTime() - started) * 1e-9);
  }

  private static INDArray pixels(ImageSet set) {
    ImageShape shape = set.shape();
    float[] values = new float[set.size() * shape.bytes()];
    int next = 0;
    for (int i = 0; i < set.size(); i++) {
      for (int channel = 0; channel < shape.channels(); channel++) {
        for (int y = 0; y < shape.height(); y++) {
          for (int x = 0; x < shape.width(); x++) {
            values[next++] = set.pixel(i, channel, y, x) / 255f;
          }
        }
      }
    }
    return Nd4j.create(values, new long[] {set.size(), shape.bytes()}, 'c');
  }

  private static INDArray labels(ImageSet set) {
    float[][] labels = new float[set.size()][10];
    for (int i = 0; i < labels.length; i++) {
      labels[i][set.label(i)] = 1;
    }
    return Nd4j.createFromArray(labels);
  }
}
