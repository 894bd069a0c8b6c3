package org.gmnm.examples.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

class ConditionTest {

  private final ShapePictures source = new ShapePictures();
  private final AttributeSpace space = source.space();
  private final Classes classes = Classes.keepingBack(space, 8, 1);
  private final FeatureCondition features = features();

  private FeatureCondition features() {
    ComputationGraph encoder = new ComputationGraph(new EncoderNetwork(source).configuration(2));
    encoder.init();
    return FeatureCondition.learn(source, classes, encoder, 1500, 3);
  }

  private static double[][] meanAndDeviation(Condition condition, int ofClass, int width) {
    RandomGenerator random = Draws.generator(4, 4, ofClass);
    int count = 4000;
    double[] mean = new double[width];
    double[] square = new double[width];
    for (int i = 0; i < count; i++) {
      float[] drawn = condition.draw(ofClass, random);
      for (int k = 0; k < width; k++) {
        mean[k] += drawn[k] / count;
        square[k] += drawn[k] * drawn[k] / count;
      }
    }
    double[] deviation = new double[width];
    for (int k = 0; k < width; k++) {
      deviation[k] = Math.sqrt(square[k] - mean[k] * mean[k]);
    }
    return new double[][] {mean, deviation};
  }

  /** Classes that share a value share the mixtures of its latents, the others differ. */
  @Test
  void whatClassesShareTheirConditionsShare() {
    int width = FeatureCondition.width(space);
    double[][] first = meanAndDeviation(features, space.classOf(0, 0, 0, 0), width);
    double[][] second = meanAndDeviation(features, space.classOf(0, 1, 0, 3), width);
    for (int k = 0; k < EncoderNetwork.LATENTS; k++) { // the shape's latents: the same mixtures
      assertEquals(first[0][k], second[0][k], 0.12);
      assertEquals(first[1][k], second[1][k], 0.12);
    }
    double apart = 0;
    for (int k = EncoderNetwork.LATENTS; k < 2 * EncoderNetwork.LATENTS; k++) {
      apart = Math.max(apart, Math.abs(first[0][k] - second[0][k]));
    }
    // The encoder is not trained: its latents tell colours apart by chance only.
    assertTrue(apart > 0.15, "red and green are " + apart + " apart");
  }

  @Test
  void bothKindsHaveTheSameScale() {
    double spread = features.spreadWithinValues();
    assertTrue(spread > 0.05 && spread < 1.2, "spread " + spread);
    int width = FeatureCondition.width(space);
    double clipped = Math.min(spread, 0.9);
    ClassCondition codes = new ClassCondition(space.classes(), width, clipped, 6);
    double within = 0;
    double total = 0;
    for (int c = 0; c < space.classes(); c += 5) {
      double[][] one = meanAndDeviation(codes, c, width);
      for (int k = 0; k < width; k++) {
        within += one[1][k] / (width * 15.0);
        total += (one[0][k] * one[0][k] + one[1][k] * one[1][k]) / (width * 15.0);
      }
    }
    assertEquals(clipped, within, 0.03);
    assertEquals(1, total, 0.25);
  }

  @Test
  void theSameChanceDrawsTheSame() {
    assertArrayEquals(
        features.draw(9, Draws.generator(1, 2, 3)), features.draw(9, Draws.generator(1, 2, 3)));
  }
}
