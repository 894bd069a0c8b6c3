package org.gmnm.layers;

import static org.gmnm.layers.Predictor.Linear.numbers;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.AbstractDataSetNormalizer;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * What a normaliser does to features before a network, and to labels after it.
 *
 * @param features from given to normalised
 * @param labels from normalised to given; null for a normaliser that leaves labels alone
 */
record PredictorNormalizer(Affine features, @Nullable Affine labels) {

  static PredictorNormalizer of(DataNormalization normalizer) {
    if (normalizer.getClass() == NormalizerStandardize.class) {
      NormalizerStandardize n = (NormalizerStandardize) normalizer;
      return new PredictorNormalizer(
          standardised(fitted(n.getMean()), n.getStd()),
          labels(n, () -> standardised(n.getLabelMean(), n.getLabelStd())));
    }
    if (normalizer.getClass() == NormalizerMinMaxScaler.class) {
      NormalizerMinMaxScaler n = (NormalizerMinMaxScaler) normalizer;
      return new PredictorNormalizer(
          scaled(n, fitted(n.getMin()), n.getMax()),
          labels(n, () -> scaled(n, n.getLabelMin(), n.getLabelMax())));
    }
    throw new IllegalArgumentException(
        "Predictor: the normaliser must be a NormalizerStandardize or a NormalizerMinMaxScaler, got "
            + normalizer.getClass().getSimpleName()
            + "; normalise the features before predict");
  }

  private interface Map {
    Affine make();
  }

  private static @Nullable Affine labels(AbstractDataSetNormalizer<?> normalizer, Map map) {
    return normalizer.isFitLabel() ? map.make().inverse() : null;
  }

  private static Affine standardised(INDArray mean, INDArray deviation) {
    return new Affine(
        numbers(mean), reciprocals(numbers(deviation), 1), new double[(int) mean.length()]);
  }

  private static Affine scaled(NormalizerMinMaxScaler n, INDArray least, INDArray greatest) {
    double[] shift = new double[(int) least.length()];
    Arrays.fill(shift, n.getTargetMin());
    double[] range = numbers(greatest.sub(least));
    return new Affine(
        numbers(least), reciprocals(range, n.getTargetMax() - n.getTargetMin()), shift);
  }

  /** factor / x; a constant column, whose spread is 0, is only moved, as ND4J has it. */
  private static double[] reciprocals(double[] spread, double factor) {
    return Arrays.stream(spread).map(x -> factor / (x == 0 ? 1 : x)).toArray();
  }

  private static INDArray fitted(@Nullable INDArray statistics) {
    if (statistics == null) {
      throw new IllegalArgumentException(
          "Predictor: the normaliser has not seen any data; call normalizer.fit(..) first");
    }
    return statistics;
  }
}
