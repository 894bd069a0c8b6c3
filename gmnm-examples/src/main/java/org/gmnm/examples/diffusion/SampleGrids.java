package org.gmnm.examples.diffusion;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.report.Charts;

/**
 * Pictures of one sample of each class, in the order of the classes: a line for each value of all
 * attributes but the last two, a column for each of those. Classes that training did not show have
 * a white frame.
 */
final class SampleGrids {

  private static final int SCALE = 4;

  private final PictureSource source;
  private final DiffusionOptions options;
  private final Path folder;
  private final Classes classes;
  private final long seed;

  SampleGrids(
      PictureSource source, DiffusionOptions options, Path folder, Classes classes, long seed) {
    this.source = source;
    this.options = options;
    this.folder = folder;
    this.classes = classes;
    this.seed = seed;
  }

  /** A sample of every class by a model in training. */
  void whileTraining(ConditionKind kind, Condition condition, int steps, ComputationGraph model) {
    int[] all = IntStream.range(0, source.space().classes()).toArray();
    float[][] images =
        new DiffusionSampler(model, source, condition, options.diffusion(), options.prediction)
            .sample(all, DiffusionSampler.Kind.DDIM, options.samplingSteps, null, 0, seed);
    draw(
        folder.resolve("%s-step%06d.png".formatted(kind.title(), steps)),
        kind.title() + ", step " + steps,
        images);
  }

  /** The first sample of every class of a variant. */
  void ofVariant(Variant variant, float[][] trained, float[][] heldOut) {
    float[][] images = new float[source.space().classes()][];
    for (int k = 0; k < classes.trainedCount(); k++) {
      images[classes.trained(k)] = trained[k * options.samples];
    }
    for (int k = 0; k < classes.heldOut().size(); k++) {
      images[classes.heldOut().get(k)] = heldOut[k * options.samples];
    }
    draw(folder.resolve("samples-" + variant.fileName() + ".png"), variant.title(), images);
  }

  private void draw(Path png, String title, float[][] images) {
    List<BufferedImage> pictures = new ArrayList<>();
    for (int c = 0; c < images.length; c++) {
      pictures.add(Pictures.framed(images[c], classes.heldOut().contains(c)));
    }
    Charts.imageGrid(png, title, pictures, columns(), SCALE);
  }

  private int columns() {
    AttributeSpace space = source.space();
    int last = space.size() - 1;
    return last == 0 ? 10 : space.values(last) * space.values(last - 1);
  }
}
