package org.gmnm.examples.quickstart;

import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.data.SeriesWindows;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LstmLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A table of series with gaps: the next days of one, with covariates, one of them known ahead. */
public final class ForecastSeries {

  private static final int DAYS = 1500;
  private static final int TRAINING = 1200;

  private ForecastSeries() {}

  /**
   * Trains on the first days, prints the errors on the others, and forecasts the days to come.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Backend.prepare(); // before anything of ND4J
    double[][] table = table();
    SeriesWindows windows =
        SeriesWindows.of(21, 3) // from three weeks of column 0 its next three days
            .withPast(1) // temperature, known up to today
            .withKnownAhead(2) // promotions, known for the days to come
            .standardizedBy(table, 0, TRAINING);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.003))
                .list()
                .layer(
                    new LastTimeStep(
                        new LstmLayer.Builder().nOut(32).activation(Activation.TANH).build()))
                .layer(new GmnmLayer.Builder().nOut(16).components(32).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(windows.inputType())
                .build());
    network.init();
    DataSet training = windows.between(table, 0, TRAINING);
    for (int epoch = 0; epoch < 15; epoch++) {
      training.batchBy(32).forEach(network::fit);
    }
    DataSet test = windows.between(table, TRAINING, DAYS);
    INDArray known = test.getLabelsMaskArray();
    INDArray error =
        Transforms.abs(
            windows
                .inUnits(network.output(test.getFeatures()))
                .subi(windows.inUnits(test.getLabels())));
    double week =
        IntStream.range(TRAINING, DAYS)
            .mapToDouble(day -> Math.abs(table[day][0] - table[day - 7][0]))
            .filter(difference -> !Double.isNaN(difference))
            .average()
            .orElseThrow();
    System.out.printf(
        "mean absolute error %.2f, of the value a week before %.2f%n",
        error.muli(known).sumNumber().doubleValue() / known.sumNumber().doubleValue(), week);
    System.out.println("days to come: " + windows.inUnits(network.output(windows.at(table, DAYS))));
  }

  /** Sales with a weekly rhythm and gaps, temperature, promotions; these also of the next days. */
  private static double[][] table() {
    Random random = new Random(1);
    double[][] table = new double[DAYS + 3][];
    double temperature = 0;
    for (int day = 0; day < table.length; day++) {
      temperature = 0.8 * temperature + random.nextGaussian();
      double promotion = random.nextDouble() < 0.2 ? 1 : 0;
      double sales = 100 + 15 * Math.sin(2 * Math.PI * day / 7) + 40 * promotion + 5 * temperature;
      boolean missing = day >= DAYS || random.nextInt(50) == 0;
      table[day] =
          new double[] {
            missing ? Double.NaN : sales + random.nextGaussian(),
            day >= DAYS ? Double.NaN : temperature,
            promotion
          };
    }
    return table;
  }
}
