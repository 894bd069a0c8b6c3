package org.gmnm.examples.classification;

import java.util.List;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * What came of one training.
 *
 * @param network its name
 * @param seed its seed
 * @param parameters trainable parameters of the network
 * @param history every epoch
 * @param confusion test images by their class, then by the one that the chosen model takes them for
 */
record ClassifierResult(
    String network, long seed, long parameters, History history, List<List<Integer>> confusion) {

  /** The counts of an evaluation. */
  static List<List<Integer>> confusion(Evaluation test) {
    List<Integer> classes = test.getConfusionMatrix().getClasses();
    return classes.stream()
        .map(
            actual ->
                classes.stream()
                    .map(predicted -> test.getConfusionMatrix().getCount(actual, predicted))
                    .toList())
        .toList();
  }

  /** Share of the test images that the chosen model takes for what they are. */
  double testAccuracy() {
    double right = 0;
    double all = 0;
    for (int actual = 0; actual < confusion.size(); actual++) {
      right += confusion.get(actual).get(actual);
      all += confusion.get(actual).stream().mapToInt(Integer::intValue).sum();
    }
    return right / all;
  }
}
