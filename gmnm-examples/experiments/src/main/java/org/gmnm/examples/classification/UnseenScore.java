package org.gmnm.examples.classification;

import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.gmnm.dl4j.LayerInput;
import org.gmnm.layers.FeatureDensity;
import org.gmnm.layers.FeatureDensityLearner;
import org.gmnm.mixture.Covariance;
import org.gmnm.mixture.GaussianMixtureLearner;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** What may tell that a classifier has not seen the like of an image: greater for such images. */
enum UnseenScore {
  /**
   * One less the greatest softmax: Hendrycks and Gimpel, arXiv 1610.02136.
   *
   * <p>Summed over the other classes: 1 − p itself would be 0 for many images in single precision.
   */
  CONFIDENCE("1 − confidence") {
    @Override
    Scorer learn(MultiLayerNetwork network, DataSetIterator training, int classes) {
      return images ->
          Arrays.stream(logits(network, images)).mapToDouble(UnseenScore::doubt).toArray();
    }
  },
  /** −ln Σ_c exp(logit_c): Liu, Wang, Owens, Li, arXiv 2010.03759. */
  ENERGY("energy") {
    @Override
    Scorer learn(MultiLayerNetwork network, DataSetIterator training, int classes) {
      return images ->
          Arrays.stream(logits(network, images)).mapToDouble(row -> -logSum(row)).toArray();
    }
  },
  /** A Gaussian for each class, one covariance for all. */
  TIED("density, one covariance") {
    @Override
    Scorer learn(MultiLayerNetwork network, DataSetIterator training, int classes) {
      return density(FeatureDensityLearner.ofClasses(Covariance.TIED), network, training);
    }
  },
  /** A Gaussian for each class, of its own covariance. */
  FULL("density, a covariance each") {
    @Override
    Scorer learn(MultiLayerNetwork network, DataSetIterator training, int classes) {
      return density(FeatureDensityLearner.ofClasses(Covariance.FULL), network, training);
    }
  },
  /** As many Gaussians, found without labels. */
  FOUND("density, without labels") {
    @Override
    Scorer learn(MultiLayerNetwork network, DataSetIterator training, int classes) {
      GaussianMixtureLearner learner =
          GaussianMixtureLearner.of(classes).withSeed(1).withPasses(PASSES);
      return density(FeatureDensityLearner.ofMixture(learner), network, training);
    }
  };

  private static final int PASSES = 20;

  /** Scores a batch of images. */
  @FunctionalInterface
  interface Scorer {
    double[] of(INDArray images);
  }

  private final String title;

  UnseenScore(String title) {
    this.title = title;
  }

  /** Its name in tables. */
  String title() {
    return title;
  }

  /**
   * Learns what it needs.
   *
   * @param network whose last layer is an output layer with a softmax
   * @param training images that it was trained on, with labels
   * @param classes that these have
   */
  abstract Scorer learn(MultiLayerNetwork network, DataSetIterator training, int classes);

  private static Scorer density(
      FeatureDensityLearner learner, MultiLayerNetwork network, DataSetIterator training) {
    FeatureDensity density = learner.fit(network, network.getnLayers() - 1, training);
    return density::score;
  }

  private static double[][] logits(MultiLayerNetwork network, INDArray images) {
    int last = network.getnLayers() - 1;
    INDArray weights = network.getLayer(last).getParam(DefaultParamInitializer.WEIGHT_KEY);
    INDArray bias = network.getLayer(last).getParam(DefaultParamInitializer.BIAS_KEY);
    return LayerInput.of(network, last, images)
        .mmul(weights)
        .addiRowVector(bias)
        .castTo(DataType.DOUBLE)
        .toDoubleMatrix();
  }

  static double logSum(double[] logits) {
    double greatest = Arrays.stream(logits).max().orElseThrow();
    return greatest + Math.log(Arrays.stream(logits).map(v -> Math.exp(v - greatest)).sum());
  }

  /** One less the greatest softmax. */
  static double doubt(double[] logits) {
    double[] sorted = logits.clone();
    Arrays.sort(sorted);
    double greatest = sorted[sorted.length - 1];
    double others =
        Arrays.stream(sorted, 0, sorted.length - 1).map(v -> Math.exp(v - greatest)).sum();
    return others / (1 + others);
  }
}
