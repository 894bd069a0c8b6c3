package org.gmnm.examples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.layers.GmnmLayer;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A table of numbers, categories and empty cells whose last column names the class. */
public final class ClassifyMixedCsv {

  private ClassifyMixedCsv() {}

  /** One column as features, learned from training rows: a number and a gap flag, or a one-hot. */
  private record Column(List<String> categories, double mean) {

    static Column of(List<String> cells) {
      List<String> known = cells.stream().filter(cell -> !cell.isBlank()).toList();
      return known.stream().allMatch(cell -> cell.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?"))
          ? new Column(
              List.of(), known.stream().mapToDouble(Double::parseDouble).average().orElse(0))
          : new Column(known.stream().distinct().sorted().toList(), 0);
    }

    DoubleStream features(String cell) {
      if (!categories.isEmpty()) {
        return categories.stream().mapToDouble(each -> each.equals(cell) ? 1 : 0);
      }
      return cell.isBlank()
          ? DoubleStream.of(mean, 1)
          : DoubleStream.of(Double.parseDouble(cell), 0);
    }
  }

  /**
   * Trains on four fifths of the rows and evaluates on the others.
   *
   * @param args the table: a header, then cells with commas between
   * @throws IOException if it cannot be read
   */
  public static void main(String[] args) throws IOException {
    Backend.prepare(); // before anything of ND4J
    List<String[]> rows = new ArrayList<>();
    Files.readAllLines(Path.of(args[0])).stream()
        .skip(1)
        .forEach(line -> rows.add(line.split(",", -1)));
    Collections.shuffle(rows, new Random(42));
    List<String[]> training = rows.subList(0, rows.size() * 4 / 5);
    List<String[]> others = rows.subList(training.size(), rows.size());
    int label = rows.get(0).length - 1;
    List<Column> columns =
        IntStream.range(0, label)
            .mapToObj(j -> Column.of(training.stream().map(row -> row[j]).toList()))
            .toList();
    List<String> classes = rows.stream().map(row -> row[label]).distinct().sorted().toList();
    DataSet seen = encode(training, columns, classes);
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
                .setInputType(InputType.feedForward(seen.getFeatures().size(1)))
                .build());
    network.init();
    for (int epoch = 0; epoch < 30; epoch++) {
      seen.batchBy(32).forEach(network::fit);
    }
    DataSet unseen = encode(others, columns, classes);
    Evaluation evaluation = new Evaluation(classes);
    evaluation.eval(unseen.getLabels(), network.output(unseen.getFeatures()));
    System.out.println(evaluation.stats());
  }

  private static DataSet encode(List<String[]> rows, List<Column> columns, List<String> classes) {
    double[][] features = new double[rows.size()][];
    double[][] labels = new double[rows.size()][classes.size()];
    for (int i = 0; i < features.length; i++) {
      String[] row = rows.get(i);
      features[i] =
          IntStream.range(0, columns.size())
              .boxed()
              .flatMapToDouble(j -> columns.get(j).features(row[j]))
              .toArray();
      labels[i][classes.indexOf(row[columns.size()])] = 1;
    }
    return new DataSet(Nd4j.create(features), Nd4j.create(labels));
  }
}
