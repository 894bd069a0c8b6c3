package org.gmnm.examples.quickstart;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.ReluActivation;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Images in one folder for each class. */
public final class ClassifyImages {

  private static final int SIZE = 32;

  private ClassifyImages() {}

  /**
   * Trains on four fifths of the images and evaluates on the others.
   *
   * @param args the folder of the classes' folders, with PNG, JPEG, GIF or BMP files
   * @throws IOException if an image cannot be read
   */
  public static void main(String[] args) throws IOException {
    Backend.prepare(); // before anything of ND4J
    Path folder = Path.of(args[0]);
    List<Path> images = new ArrayList<>(list(folder, 2));
    images.removeIf(file -> Files.isDirectory(file) || folder.equals(file.getParent()));
    List<String> classes = images.stream().map(ClassifyImages::label).distinct().sorted().toList();
    Collections.shuffle(images, new Random(42));
    int training = images.size() * 4 / 5;
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.003))
                .list()
                .layer(convolution(16))
                .layer(new GmnmLayer.Builder().nOut(16).components(32).rank(2).build())
                .layer(convolution(32))
                .layer(new GmnmLayer.Builder().nOut(32).components(64).rank(2).build())
                .layer(new GlobalPoolingLayer())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(classes.size())
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(SIZE, SIZE, 3))
                .build());
    network.init();
    DataSet seen = dataSet(images.subList(0, training), classes);
    for (int epoch = 0; epoch < 20; epoch++) {
      seen.batchBy(32).forEach(network::fit);
    }
    DataSet others = dataSet(images.subList(training, images.size()), classes);
    Evaluation evaluation = new Evaluation(classes);
    evaluation.eval(others.getLabels(), network.output(others.getFeatures()));
    System.out.println(evaluation.stats());
  }

  private static ConvolutionLayer convolution(int channels) {
    return new ConvolutionLayer.Builder(3, 3)
        .stride(2, 2)
        .nOut(channels)
        .activation(new ReluActivation())
        .build();
  }

  private static List<Path> list(Path folder, int depth) throws IOException {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.sorted().toList();
    }
  }

  private static String label(Path image) {
    return image.getName(image.getNameCount() - 2).toString();
  }

  private static BufferedImage read(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    if (image == null) {
      throw new IOException(file + " is no image that Java reads: convert or remove it");
    }
    return image;
  }

  private static DataSet dataSet(List<Path> images, List<String> classes) throws IOException {
    float[] pixels = new float[images.size() * 3 * SIZE * SIZE];
    INDArray labels = Nd4j.zeros(images.size(), classes.size());
    for (int i = 0; i < images.size(); i++) {
      BufferedImage scaled = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = scaled.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      graphics.drawImage(read(images.get(i)), 0, 0, SIZE, SIZE, null);
      graphics.dispose();
      for (int channel = 0; channel < 3; channel++) {
        for (int p = 0; p < SIZE * SIZE; p++) {
          int value = scaled.getRGB(p % SIZE, p / SIZE) >> (16 - 8 * channel) & 255;
          pixels[(i * 3 + channel) * SIZE * SIZE + p] = value / 127.5f - 1; // −1 to 1
        }
      }
      labels.putScalar(i, classes.indexOf(label(images.get(i))), 1);
    }
    return new DataSet(Nd4j.create(pixels, new long[] {images.size(), 3, SIZE, SIZE}), labels);
  }
}
