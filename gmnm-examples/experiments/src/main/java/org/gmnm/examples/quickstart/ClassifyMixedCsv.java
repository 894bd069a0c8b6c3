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
import java.util.stream.Stream;
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

/** A table of numbers, categories and empty cells, one column of which names the class. */
public final class ClassifyMixedCsv {

  private ClassifyMixedCsv() {}

  /** One column as features, learned from training rows: a number and a gap flag, or a one-hot. */
  private record Column(int index, List<String> categories, double mean) {

    static Column of(int index, List<String[]> rows) {
      List<String> known =
          rows.stream().map(row -> row[index]).filter(cell -> !cell.isBlank()).toList();
      return known.stream().allMatch(cell -> cell.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?"))
          ? new Column(
              index, List.of(), known.stream().mapToDouble(Double::parseDouble).average().orElse(0))
          : new Column(index, known.stream().distinct().sorted().toList(), 0);
    }

    DoubleStream features(String[] row) {
      String cell = row[index];
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
   * @param args the table: a header, then cells with commas between; the column that names the
   *     class; columns to leave out, such as names and numbers of rows
   * @throws IOException if it cannot be read
   */
  public static void main(String[] args) throws IOException {
    Backend.prepare(); // before anything of ND4J
    List<String[]> rows =
        new ArrayList<>(
            Files.readAllLines(Path.of(args[0])).stream().map(ClassifyMixedCsv::cells).toList());
    List<String> header = List.of(rows.remove(0));
    int label = header.indexOf(args[1]);
    Collections.shuffle(rows, new Random(42));
    List<String[]> training = rows.subList(0, rows.size() * 4 / 5);
    List<String[]> others = rows.subList(training.size(), rows.size());
    List<Column> columns =
        IntStream.range(0, header.size())
            .filter(j -> !List.of(args).contains(header.get(j)))
            .mapToObj(j -> Column.of(j, training))
            .toList();
    List<String> classes = rows.stream().map(row -> row[label]).distinct().sorted().toList();
    DataSet seen = encode(training, columns, label, classes);
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
    DataSet unseen = encode(others, columns, label, classes);
    Evaluation evaluation = new Evaluation(classes);
    evaluation.eval(unseen.getLabels(), network.output(unseen.getFeatures()));
    System.out.println(evaluation.stats());
  }

  /** The cells of a line, with commas and doubled quotes within quotes. */
  private static String[] cells(String line) {
    return Stream.of(line.split(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)", -1))
        .map(cell -> cell.strip().replaceFirst("^\"(.*)\"$", "$1").replace("\"\"", "\""))
        .toArray(String[]::new);
  }

  private static DataSet encode(
      List<String[]> rows, List<Column> columns, int label, List<String> classes) {
    double[][] features = new double[rows.size()][];
    double[][] labels = new double[rows.size()][classes.size()];
    for (int i = 0; i < features.length; i++) {
      String[] row = rows.get(i);
      features[i] = columns.stream().flatMapToDouble(each -> each.features(row)).toArray();
      labels[i][classes.indexOf(row[label])] = 1;
    }
    return new DataSet(Nd4j.create(features), Nd4j.create(labels));
  }
}
