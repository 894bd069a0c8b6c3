package org.gmnm.examples.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.ops.transforms.Transforms;

class GuideTest {

  private static final int TIME = 7;

  /** Small, so that hardly a ReLU changes sides; its exact length as floats is taken. */
  private static final float STEP = 1e-5f;

  private final ShapePictures source = new ShapePictures();
  private final DiffusionSchedule schedule =
      DiffusionSchedule.of(DiffusionSchedule.Form.COSINE, 20);
  private final int[] classes = {3, 50};
  private final float[] images =
      Draws.normal(Draws.generator(1, 1, 1), classes.length * source.pixels());

  private ComputationGraph classifier(GuideLoss loss) {
    ComputationGraph network = new ComputationGraph(new GuideNetwork(source).training(loss, 4));
    network.init();
    return network;
  }

  /** The log-probability by its formula. */
  private double logProbability(Guide guide, float[] of) {
    double[][] logits = guide.logits(of, TIME).toDoubleMatrix();
    AttributeSpace space = source.space();
    double sum = 0;
    for (int n = 0; n < classes.length; n++) {
      for (int a = 0; a < space.size(); a++) {
        for (int v = 0; v < space.values(a); v++) {
          double z = logits[n][space.offset(a) + v];
          sum -= Math.log1p(Math.exp(v == space.value(classes[n], a) ? -z : z));
        }
      }
    }
    return sum;
  }

  @Test
  void theGradientIsThatOfTheLogProbability() {
    Guide guide = new Guide(source, schedule, classifier(GuideLoss.NGMG).params(), DataType.DOUBLE);
    float[] gradient = guide.gradient(images, TIME, classes);
    assertEquals(images.length, gradient.length);
    double largest = 0;
    for (int i = 5; i < images.length; i += 97) {
      float[] above = images.clone();
      float[] below = images.clone();
      above[i] += STEP;
      below[i] -= STEP;
      double slope =
          (logProbability(guide, above) - logProbability(guide, below))
              / ((double) above[i] - below[i]);
      assertEquals(slope, gradient[i], 1e-5, "value " + i);
      largest = Math.max(largest, Math.abs(slope));
    }
    assertTrue(largest > 5e-3, "slopes too small to tell anything: " + largest);
  }

  @Test
  void aStepAlongTheGradientIsABetterImage() {
    Guide guide =
        new Guide(source, schedule, classifier(GuideLoss.CROSS_ENTROPY).params(), DataType.FLOAT);
    float[] gradient = guide.gradient(images, TIME, classes);
    float[] moved = images.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += 0.1f * gradient[i];
    }
    assertTrue(logProbability(guide, moved) > logProbability(guide, images));
  }

  @Test
  void theGuideIsTheTrainedClassifier() {
    ComputationGraph trained = classifier(GuideLoss.CROSS_ENTROPY);
    GuideBatches batches =
        new GuideBatches(source, Classes.keepingBack(source.space(), 0, 1), schedule, 8, 1);
    trained.fit(batches.at(0));
    Guide guide = new Guide(source, schedule, trained.params(), DataType.FLOAT);
    float[] input = new float[2 * 5 * PictureSource.PLANE];
    GuideNetwork layout = new GuideNetwork(source);
    int next = layout.write(images, 0, schedule, TIME, input, 0);
    layout.write(images, source.pixels(), schedule, TIME, input, next);
    assertArrayEquals(
        trained.outputSingle(Draws.images(input, 2, 5)).ravel().toFloatVector(),
        Transforms.sigmoid(guide.logits(images, TIME), true).ravel().toFloatVector(),
        1e-5f);
  }
}
