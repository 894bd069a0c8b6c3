package org.gmnm.examples.quickstart;

import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LstmLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Series of different lengths: the next days of each, with a covariate that is known ahead. */
public final class ForecastSeries {

  private static final int HORIZON = 3; // days ahead
  private static final int LONGEST = 60;

  private ForecastSeries() {}

  /**
   * Trains on drawn series and prints the errors of forecasts of others.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Backend.prepare(); // before anything of ND4J
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.01))
                .list()
                .layer(new LstmLayer.Builder().nOut(32).activation(Activation.TANH).build())
                .layer(new GmnmLayer.Builder().nOut(16).components(32).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(HORIZON)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(1 + HORIZON))
                .build());
    network.init();
    DataSet training = series(300, new Random(1));
    for (int epoch = 0; epoch < 20; epoch++) {
      training.batchBy(20).forEach(network::fit);
    }
    DataSet others = series(100, new Random(2));
    INDArray forecast =
        network.output(others.getFeatures(), false, others.getFeaturesMaskArray(), null);
    INDArray today = feature(others.getFeatures(), 0);
    for (int h = 0; h < HORIZON; h++) {
      INDArray truth = feature(others.getLabels(), h);
      System.out.printf(
          "%d days ahead: mean absolute error %.3f, of today's value %.3f%n",
          h + 1,
          error(feature(forecast, h).sub(truth), others.getLabelsMaskArray()),
          error(today.sub(truth), others.getLabelsMaskArray()));
    }
  }

  private static INDArray feature(INDArray sequences, int index) {
    return sequences.get(NDArrayIndex.all(), NDArrayIndex.point(index), NDArrayIndex.all());
  }

  /** The mean of what counts. */
  private static double error(INDArray difference, INDArray mask) {
    return Transforms.abs(difference).mul(mask).sumNumber().doubleValue()
        / mask.sumNumber().doubleValue();
  }

  /** Sales with a weekly rhythm and promotions: features [N, 1 + H, T], labels [N, H, T]. */
  private static DataSet series(int count, Random random) {
    INDArray features = Nd4j.zeros(count, 1 + HORIZON, LONGEST);
    INDArray labels = Nd4j.zeros(count, HORIZON, LONGEST);
    INDArray mask = Nd4j.zeros(count, LONGEST); // 1 where a day is there
    for (int n = 0; n < count; n++) {
      int days = 20 + random.nextInt(LONGEST - 19);
      int weekday = random.nextInt(7);
      double[] promotion = random.doubles(days).map(r -> r < 0.2 ? 1 : 0).toArray();
      double[] sales = new double[days];
      for (int t = 0; t < days; t++) {
        double rhythm = Math.sin(2 * Math.PI * (t + weekday) / 7);
        sales[t] = rhythm + promotion[t] + 0.1 * random.nextGaussian();
      }
      for (int t = 0; t < days - HORIZON; t++) {
        mask.putScalar(n, t, 1);
        features.putScalar(n, 0, t, sales[t]);
        for (int h = 0; h < HORIZON; h++) {
          features.putScalar(n, 1 + h, t, promotion[t + 1 + h]); // known ahead
          labels.putScalar(n, h, t, sales[t + 1 + h]);
        }
      }
    }
    return new DataSet(features, labels, mask, mask);
  }
}
