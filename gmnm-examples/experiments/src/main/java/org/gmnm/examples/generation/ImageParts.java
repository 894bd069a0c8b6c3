package org.gmnm.examples.generation;

import java.nio.file.Path;
import java.util.Locale;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.report.Manifest;

/**
 * Images in three parts: the last tenth of the training images is kept for choices, the rest
 * trains, the test images are only measured.
 *
 * @param source where they come from
 * @param training to learn from
 * @param validation to choose by
 * @param test to report
 */
record ImageParts(ImageSource source, ImageSet training, ImageSet validation, ImageSet test) {

  /**
   * Reads them.
   *
   * @param subset how many training images to keep, each class with its share; 0 for all
   * @param seed of the subset
   */
  static ImageParts read(ImageSource source, Path data, int subset, long seed) {
    ImageSet all = source.read(data, true);
    int fit = (int) Math.max(1, all.size() * 9L / 10);
    ImageSet training = all.range(0, fit);
    ImageSet validation = all.range(fit, all.size());
    if (subset > 0 && subset < fit) {
      training = training.subset(subset, seed);
    }
    return new ImageParts(source, training, validation, source.read(data, false));
  }

  String describe() {
    return String.format(
        Locale.ROOT,
        "%s: %,d training, %,d validation, %,d test images",
        source.title(),
        training.size(),
        validation.size(),
        test.size());
  }

  void tell(Manifest manifest) {
    manifest
        .option("images", source.title())
        .option("training images", training.size())
        .option("validation images", validation.size())
        .option("test images", test.size());
    training.sources().forEach(manifest::data);
    test.sources().forEach(manifest::data);
  }
}
