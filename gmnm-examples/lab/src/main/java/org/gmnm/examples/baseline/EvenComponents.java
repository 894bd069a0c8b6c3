package org.gmnm.examples.baseline;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.Sampler;
import org.gmnm.layers.GmnmLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Starts a Gaussian mixture layer of rank d on the coordinates of a domain: equal round components,
 * evenly spread and reaching beyond the border, output weights near zero.
 *
 * <p>Centres are those of Lloyd's iterations (k-means) on a low-discrepancy sample, stretched about
 * the middle of the domain's box. The deviation of a component is their spacing h = (volume /
 * m)^(1/d). Large output weights of either sign would be a rough surface that has to be unlearned.
 */
public final class EvenComponents {

  private static final int SAMPLE = 64; // points for each component
  private static final int ITERATIONS = 30;

  /** The part of the box's sides that margins may take. */
  private static final double MOST_OUTSIDE = 0.6;

  /** Factor on the first output weights. */
  private static final double FIRST_OUTPUT = 0.01;

  private EvenComponents() {}

  /**
   * Starts a network's first layer.
   *
   * @param network initialised; its first layer is a {@link GmnmLayer} of rank d
   * @param domain where the components go
   * @param margin how far beyond the border of the domain the outermost components stand, in
   *     spacings
   * @param seed of the sample
   * @return the spacing of the components, which is also their deviation
   */
  public static double start(MultiLayerNetwork network, Domain domain, double margin, long seed) {
    INDArray mu = network.getLayer(0).getParam(GmnmLayer.CENTRES);
    int components = (int) mu.size(0);
    int d = (int) mu.size(1);
    double[][] centres =
        centres(domain.inside(SAMPLE * components, Sampler.SOBOL, seed), components);
    double[] low = domain.low();
    double[] high = domain.high();
    double volume = 1;
    for (int j = 0; j < d; j++) {
      volume *= high[j] - low[j];
    }
    double even = Math.pow(volume / components, 1.0 / d);
    double spacing = 0;
    for (int j = 0; j < d; j++) {
      double side = high[j] - low[j];
      // They stand half a spacing inside; with few components the margin would be all there is.
      double stretch = 1 / (1 - Math.min(MOST_OUTSIDE, (2 * margin + 1) * even / side));
      for (double[] centre : centres) {
        centre[j] = (low[j] + high[j]) / 2 + stretch * (centre[j] - (low[j] + high[j]) / 2);
      }
      spacing += stretch * even / d;
    }
    mu.assign(Nd4j.createFromArray(centres));
    INDArray round = Nd4j.eye(d).castTo(mu.dataType()).div(spacing);
    network.getLayer(0).getParam(GmnmLayer.PROJECTIONS).assign(Nd4j.tile(round, 1, components));
    network.getLayer(0).getParam(GmnmLayer.OUTPUT_WEIGHTS).muli(FIRST_OUTPUT);
    return spacing;
  }

  /**
   * What quasi-Newton steps measure a layer that was started so by: centres by two deviations,
   * projections by one over a deviation. Measured by 1, a tenth is a small way for a centre and a
   * slope of ten a large change, and the first hundreds of steps are spent on learning that.
   *
   * @param deviation of a component
   * @return a unit by parameter key
   */
  public static Map<String, Double> units(double deviation) {
    return Map.of(GmnmLayer.CENTRES, 2 * deviation, GmnmLayer.PROJECTIONS, 1 / deviation);
  }

  private static double[][] centres(double[][] points, int components) {
    double[][] centres =
        Arrays.stream(points).limit(components).map(double[]::clone).toArray(double[][]::new);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double[][] sums = new double[components][centres[0].length];
      int[] counts = new int[components];
      for (double[] point : points) {
        int nearest = nearest(centres, point);
        counts[nearest]++;
        for (int j = 0; j < point.length; j++) {
          sums[nearest][j] += point[j];
        }
      }
      for (int i = 0; i < components; i++) {
        for (int j = 0; counts[i] > 0 && j < sums[i].length; j++) {
          centres[i][j] = sums[i][j] / counts[i];
        }
      }
    }
    return centres;
  }

  private static int nearest(double[][] centres, double[] point) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < centres.length; i++) {
      double squared = 0;
      for (int j = 0; j < point.length; j++) {
        squared += (centres[i][j] - point[j]) * (centres[i][j] - point[j]);
      }
      if (squared < least) {
        least = squared;
        nearest = i;
      }
    }
    return nearest;
  }
}
