package org.gmnm.examples.generation;

import java.util.Arrays;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.measure.FrechetDistance;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Measures images: quality and diversity by a classifier, newness by the training images. */
final class GeneratorJudge {

  /** Images whose nearest training image is looked for. */
  private static final int SEARCHED = 1_000;

  /** Test images nearer to a training image than this share count as copies would. */
  private static final double COPY_SHARE = 0.01;

  private final ImageClassifier classifier;
  private final double[][] testFeatures;
  private final NearestImages nearest;
  private final double copyDistance;

  /**
   * Looks at the real images.
   *
   * @param classifier trained
   * @param training flat training images, among which copies are looked for
   * @param test the images to be like
   */
  GeneratorJudge(ImageClassifier classifier, INDArray training, ImageSet test) {
    this.classifier = classifier;
    nearest = new NearestImages(training);
    INDArray flat = ImageArrays.flat(test);
    testFeatures = classifier.answer(flat).features();
    copyDistance = NearestImages.quantile(nearest.distances(some(flat)), COPY_SHARE);
  }

  /** Scores of images [count, pixels]. */
  GeneratorScores scores(INDArray images, double fitSeconds) {
    ImageClassifier.Answer answer = classifier.answer(images);
    double[] distances = nearest.distances(some(images));
    return new GeneratorScores(
        FrechetDistance.between(answer.features(), testFeatures),
        GeneratorScores.confidence(answer.probabilities()),
        GeneratorScores.classes(answer.probabilities()),
        NearestImages.quantile(distances, 0.5),
        Arrays.stream(distances).filter(d -> d < copyDistance).count() / (double) distances.length,
        fitSeconds);
  }

  private static INDArray some(INDArray images) {
    long count = Math.min(SEARCHED, images.size(0));
    return images.get(NDArrayIndex.interval(0, count), NDArrayIndex.all());
  }
}
