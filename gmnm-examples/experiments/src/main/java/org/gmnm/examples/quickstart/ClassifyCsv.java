package org.gmnm.examples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LearningCheck;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A table of numbers whose last column names the class. */
public final class ClassifyCsv {

  private ClassifyCsv() {}

  /**
   * Trains on four fifths of the rows and evaluates on the others.
   *
   * @param args the table: a header, then numbers and a class, with commas between
   * @throws IOException if it cannot be read
   */
  public static void main(String[] args) throws IOException {
    Backend.prepare(); // before anything of ND4J
    List<String> lines = Files.readAllLines(Path.of(args[0]));
    List<String[]> rows =
        new ArrayList<>(lines.stream().skip(1).map(line -> line.split(",", -1)).toList());
    Collections.shuffle(rows, new Random(42));
    int features = rows.get(0).length - 1;
    List<String> classes = rows.stream().map(row -> row[features]).distinct().sorted().toList();
    int training = rows.size() * 4 / 5;
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.01))
                .list()
                .layer(new GmnmLayer.Builder().nOut(16).components(32).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(classes.size())
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(features)) // columns may be of any scale
                .build());
    network.init();
    network.addListeners(new LearningCheck());
    DataSet seen = dataSet(rows.subList(0, training), classes);
    for (int epoch = 0; epoch < 30; epoch++) {
      seen.batchBy(32).forEach(network::fit);
    }
    DataSet others = dataSet(rows.subList(training, rows.size()), classes);
    Evaluation evaluation = new Evaluation(classes);
    evaluation.eval(others.getLabels(), network.output(others.getFeatures()));
    System.out.println(evaluation.stats());
  }

  private static DataSet dataSet(List<String[]> rows, List<String> classes) {
    int width = rows.get(0).length - 1;
    double[][] features = new double[rows.size()][];
    double[][] labels = new double[rows.size()][classes.size()];
    for (int i = 0; i < features.length; i++) {
      features[i] =
          Arrays.stream(rows.get(i)).limit(width).mapToDouble(Double::parseDouble).toArray();
      labels[i][classes.indexOf(rows.get(i)[width])] = 1;
    }
    return new DataSet(Nd4j.create(features), Nd4j.create(labels));
  }
}
