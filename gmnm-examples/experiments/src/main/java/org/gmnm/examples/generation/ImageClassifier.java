package org.gmnm.examples.generation;

import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.examples.baseline.FallingRate;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.data.Normalization;
import org.gmnm.examples.report.Statistics;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The judge of generated images: a small CNN that is trained on the real ones and on nothing else.
 * Its last hidden layer are the features of Fréchet's distance.
 *
 * <p><b>Shapes</b>: images [count, channels · height · width] in 0 to 1; features [count, {@value
 * #FEATURES}]; probabilities [count, classes].
 */
final class ImageClassifier {

  static final int FEATURES = 64;

  private static final int FEATURE_LAYER = 2;
  private static final int BATCH = 64;
  private static final int CHUNK = 500;

  /** What the classifier says of some images. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Answer(double[][] features, double[][] probabilities) {}

  private final MultiLayerNetwork network;
  private final ImageShape shape;

  private ImageClassifier(MultiLayerNetwork network, ImageShape shape) {
    this.network = network;
    this.shape = shape;
  }

  /**
   * The classifier that is kept, or else a new one.
   *
   * @return null if it was stopped before it was trained
   */
  static @Nullable ImageClassifier get(
      ImageTraining trainings, ImageParts images, int epochs, long seed) {
    ImageSet training = images.training();
    int steps = epochs * ((training.size() + BATCH - 1) / BATCH);
    ImageIterator batches =
        ImageIterator.builder(training)
            .batch(BATCH)
            .seed(seed)
            .shuffle(true)
            .normalization(Normalization.unitInterval(training.shape().channels()))
            .build();
    MultiLayerNetwork network =
        trainings.network(
            new ImageTraining.Key(images.source(), "classifier", seed),
            batches,
            epochs,
            () -> network(training.shape(), training.classes(), steps, seed),
            (trained, batch) -> trained.fit(batch));
    return network == null ? null : new ImageClassifier(network, training.shape());
  }

  private static MultiLayerNetwork network(ImageShape shape, int classes, int steps, long seed) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(new FallingRate(2e-3, steps)))
                .weightInit(WeightInit.RELU)
                .activation(Activation.RELU)
                .convolutionMode(ConvolutionMode.Same)
                .cacheMode(CacheMode.DEVICE) // a convolution runs forward once a step, not twice
                .list()
                .layer(new ConvolutionLayer.Builder(5, 5).nOut(16).stride(2, 2).build())
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(32).stride(2, 2).build())
                .layer(new DenseLayer.Builder().nOut(FEATURES).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(classes)
                        .activation(Activation.SOFTMAX)
                        .weightInit(WeightInit.XAVIER)
                        .build())
                .setInputType(
                    InputType.convolutional(shape.height(), shape.width(), shape.channels()))
                .build());
    network.init();
    return network;
  }

  /** Features and probabilities of images [count, pixels]. */
  Answer answer(INDArray images) {
    int count = (int) images.size(0);
    double[][] features = new double[count][];
    double[][] probabilities = new double[count][];
    for (int from = 0; from < count; from += CHUNK) {
      int to = Math.min(count, from + CHUNK);
      INDArray part =
          images
              .get(NDArrayIndex.interval(from, to), NDArrayIndex.all())
              .dup('c')
              .reshape('c', to - from, shape.channels(), shape.height(), shape.width());
      var activations = network.feedForward(part, false);
      copy(activations.get(FEATURE_LAYER + 1), features, from);
      copy(activations.get(activations.size() - 1), probabilities, from);
    }
    return new Answer(features, probabilities);
  }

  private static void copy(INDArray rows, double[][] to, int at) {
    double[][] values = rows.castTo(DataType.DOUBLE).toDoubleMatrix();
    System.arraycopy(values, 0, to, at, values.length);
  }

  /** The share of images that it recognises. */
  double accuracy(ImageSet images) {
    double[][] probabilities = answer(ImageArrays.flat(images)).probabilities();
    int right = 0;
    for (int i = 0; i < probabilities.length; i++) {
      right += Statistics.largest(probabilities[i]) == images.label(i) ? 1 : 0;
    }
    return right / (double) images.size();
  }
}
