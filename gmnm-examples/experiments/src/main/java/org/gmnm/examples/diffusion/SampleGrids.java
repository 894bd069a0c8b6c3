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
 * attributes but the last two, a column for each of those. Where there is one attribute only, a
 * column for each value, and a line for each of the first {@value #LINES} samples. Classes that
 * training did not show have a white frame.
 */
final class SampleGrids {

  private static final int SCALE = 4;
  private static final int LINES = 8;

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

  /** The first samples of every class of a variant. */
  void ofVariant(Variant variant, float[][] trained, float[][] heldOut) {
    int all = source.space().classes();
    int lines = source.space().size() == 1 ? Math.min(LINES, options.samples) : 1;
    float[][] images = new float[lines * all][];
    for (int line = 0; line < lines; line++) {
      for (int k = 0; k < classes.trainedCount(); k++) {
        images[line * all + classes.trained(k)] = trained[k * options.samples + line];
      }
      for (int k = 0; k < classes.heldOut().size(); k++) {
        images[line * all + classes.heldOut().get(k)] = heldOut[k * options.samples + line];
      }
    }
    draw(folder.resolve("samples-" + variant.fileName() + ".png"), variant.title(), images);
  }

  private void draw(Path png, String title, float[][] images) {
    List<BufferedImage> pictures = new ArrayList<>();
    int all = source.space().classes();
    for (int i = 0; i < images.length; i++) {
      pictures.add(Pictures.framed(images[i], classes.heldOut().contains(i % all)));
    }
    Charts.imageGrid(png, title, pictures, columns(), SCALE);
  }

  private int columns() {
    AttributeSpace space = source.space();
    int last = space.size() - 1;
    return last == 0 ? space.classes() : space.values(last) * space.values(last - 1);
  }
}
