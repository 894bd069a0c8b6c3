package org.gmnm.examples.generation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.measure.SampleMoments;
import org.gmnm.mixture.Variation;
import org.junit.jupiter.api.Test;

/** Latents on a ring that lies askew: no Gaussian, and no product of axes, can tell where it is. */
class LatentModelTest {

  private static double[][] ring(int count, long seed) {
    Random random = new Random(seed);
    double[][] points = new double[count][];
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * random.nextDouble();
      double radius = 1 + 0.03 * random.nextGaussian();
      double u = radius * Math.cos(angle);
      double v = radius * Math.sin(angle);
      points[i] = new double[] {5 + u + v, 3 * (u - v), 0.01 * random.nextGaussian()};
    }
    return points;
  }

  /** Mean distance from the ring, in its radii. */
  private static double off(double[][] points) {
    return Arrays.stream(points)
        .mapToDouble(
            p -> {
              double sum = p[0] - 5;
              double difference = p[1] / 3;
              return Math.abs(Math.hypot(sum, difference) / Math.sqrt(2) - 1);
            })
        .average()
        .orElseThrow();
  }

  private static double drawnOff(LatentModel model) {
    return off(model.sample(new Random(9), 2_000, Variation.NONE));
  }

  @Test
  void whiteningMakesUnitCovarianceAndBack() {
    double[][] points = ring(500, 1);
    Whitening whitening = Whitening.of(points);
    double[][] white = whitening.apply(points);
    double[] mean = SampleMoments.of(white).mean();
    assertArrayEquals(new double[3], mean, 1e-9);
    double[][] covariance = SampleMoments.of(white).covariance().getData();
    for (int j = 0; j < 3; j++) {
      for (int k = 0; k < 3; k++) {
        assertEquals(j == k ? 1 : 0, covariance[j][k], 1e-9);
      }
    }
    for (int i = 0; i < 10; i++) {
      assertArrayEquals(points[i], whitening.invert(white[i]), 1e-9);
    }
  }

  @Test
  void onlyExpansionsThatKeepDependenceStayOnTheRing() {
    double[][] training = ring(2_000, 1);
    double[][] validation = ring(500, 2);
    double gaussian = drawnOff(new FittedGaussian(training));
    double axes = drawnOff(new AxisExpansions(training, 40));
    double clusters = drawnOff(new ClusterExpansions(training, 20, 12, 3));
    double joint = drawnOff(new JointExpansion(training, validation, 400, 3));
    assertTrue(gaussian > 0.3, "Gaussian " + gaussian);
    assertTrue(axes > 0.15, "axes " + axes);
    assertTrue(clusters < 0.08, "clusters " + clusters);
    assertTrue(joint < 0.15, "joint " + joint);
  }

  /** Without spread a draw is a training latent, and the same seed draws the same. */
  @Test
  void variationControlOfTheJointExpansion() {
    double[][] training = ring(300, 1);
    JointExpansion joint = new JointExpansion(training, ring(100, 2), 50, 3);
    int[] places = joint.places();
    assertEquals(50, Arrays.stream(places).distinct().count());
    for (double[] draw : joint.sample(new Random(4), 20, new Variation(0, 1, List.of()))) {
      assertTrue(
          Arrays.stream(places)
              .anyMatch(
                  at -> Math.hypot(draw[0] - training[at][0], draw[1] - training[at][1]) < 1e-9),
          Arrays.toString(draw));
    }
    double[][] one = joint.sample(new Random(4), 3, new Variation(0, 1, List.of()).among(7));
    assertArrayEquals(training[places[7]], one[2], 1e-9);
    assertArrayEquals(
        joint.sample(new Random(4), 5, Variation.NONE),
        joint.sample(new Random(4), 5, Variation.NONE));
    double wild = off(joint.sample(new Random(4), 500, new Variation(5, 1, List.of())));
    assertTrue(wild > 2 * drawnOff(joint), "wild " + wild);
  }
}
