package org.gmnm.layers;

import static org.gmnm.layers.Predictor.Linear.numbers;

import java.util.Arrays;
import java.util.function.Supplier;
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
      // ND4J replaces deviations that it takes for 0 where it keeps them, when it first needs them
      n.transform(row(fitted(n::getMean)));
      return new PredictorNormalizer(
          standardised(n.getMean(), n.getStd()),
          labels(
              n,
              () -> {
                n.transformLabel(row(n.getLabelMean()));
                return standardised(n.getLabelMean(), n.getLabelStd());
              }));
    }
    if (normalizer.getClass() == NormalizerMinMaxScaler.class) {
      NormalizerMinMaxScaler n = (NormalizerMinMaxScaler) normalizer;
      return new PredictorNormalizer(
          scaled(n, fitted(n::getMin), n.getMax()),
          labels(n, () -> scaled(n, n.getLabelMin(), n.getLabelMax())));
    }
    throw new IllegalArgumentException(
        "Predictor: the normaliser must be a NormalizerStandardize or a NormalizerMinMaxScaler, got"
            + " "
            + normalizer.getClass().getSimpleName()
            + "; normalise the features before predict");
  }

  private static INDArray row(INDArray values) {
    return values.dup().reshape('c', 1, values.length());
  }

  private static @Nullable Affine labels(
      AbstractDataSetNormalizer<?> normalizer, Supplier<Affine> map) {
    return normalizer.isFitLabel() ? map.get().inverse() : null;
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

  private static double[] reciprocals(double[] spread, double factor) {
    return Arrays.stream(spread).map(x -> factor / x).toArray();
  }

  private static INDArray fitted(Supplier<INDArray> statistics) {
    try {
      return statistics.get();
    } catch (NullPointerException e) { // what ND4J's getters do before there are statistics
      throw new IllegalArgumentException(
          "Predictor: the normaliser has not seen any data; call normalizer.fit(..) first", e);
    }
  }
}
