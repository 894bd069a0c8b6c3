package org.gmnm.mixture;

import static org.gmnm.mixture.LearningReference.cases;
import static org.gmnm.mixture.LearningReference.matrix;
import static org.gmnm.mixture.LearningReference.part;
import static org.gmnm.mixture.LearningReference.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class IncrementalGaussianMixtureTest {

  private static final double[][] ROWS = matrix(part("learning").get("rows"));

  @Test
  void oneComponentHasTheMeanAndCovarianceOfAllRows() {
    JsonNode expected = part("incremental");
    JointGaussianMixture one =
        IncrementalGaussianMixture.of(vector(expected.get("start_sigmas")))
            .withNovelty(0)
            .add(ROWS)
            .mixture();
    assertEquals(1, one.components());
    Expect.close(vector(expected.get("mean")), one.mean(), 1e-13);
    Expect.close(matrix(expected.get("covariance")), one.covariance(), 1e-12);
  }

  @Test
  void quantilesAreThoseOfMpmath() {
    for (JsonNode c : cases("chi_square")) {
      double quantile = ChiSquare.quantile(c.get("degrees").asInt(), 1 - c.get("p").asDouble());
      Expect.relative(c.get("quantile").asDouble(), quantile, 1e-12);
    }
  }

  @Test
  void aRowBeyondTheQuantileMakesAComponent() {
    IncrementalGaussianMixture growing = IncrementalGaussianMixture.of(1, 2).withNovelty(0.05);
    double edge = Math.sqrt(-2 * Math.log(0.05)); // of two variables the χ² is exponential
    assertEquals(1, growing.add(10, 10).components());
    assertEquals(1, growing.add(10 + 0.999 * edge, 10).components());
    IncrementalGaussianMixture other = IncrementalGaussianMixture.of(1, 2).withNovelty(0.05);
    assertEquals(2, other.add(10, 10).add(10, 10 + 2.002 * edge).components());
    assertArrayEquals(new double[] {0.5, 0.5}, other.mixture().weights());
    assertArrayEquals(new double[] {1, 2}, other.mixture().sigmas()[1]);
  }

  @Test
  void aRowWhoseDistanceIsNoDoubleIsNewOrBelongsToTheOnlyComponent() {
    IncrementalGaussianMixture growing = IncrementalGaussianMixture.of(1e-10, 1).add(0, 0);
    assertEquals(2, growing.add(1e300, 0).components());
    IncrementalGaussianMixture one =
        IncrementalGaussianMixture.of(1e-10, 1).withNovelty(0).add(0, 0).add(1e300, 0);
    assertEquals(1, one.components());
    assertArrayEquals(new double[] {5e299, 0}, one.mixture().means()[0], 1e285);
  }

  @Test
  void aTinyNoveltyStillHasItsQuantile() {
    // of two variables P(χ² > x) = exp(−x/2)
    Expect.relative(-2 * Math.log(1e-30), ChiSquare.quantile(2, 1e-30), 1e-13);
  }

  /** The recursion of the class documentation, written with whole matrices. */
  @Test
  void updatesAreTheRecursionOfTheCovariance() {
    IncrementalGaussianMixture growing = IncrementalGaussianMixture.of(1, 1);
    JointGaussianMixture before = growing.add(0, 0).add(6, 6).mixture();
    double[] x = {1.5, 1};
    double[] share = before.responsibilities(x);
    JointGaussianMixture after = growing.add(x).mixture();
    double rate = share[0] / (1 + share[0]);
    double[] mean = {rate * x[0], rate * x[1]};
    Expect.close(mean, after.means()[0], 1e-14);
    double[][] covariance = new double[2][2];
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        covariance[i][j] = (1 - rate) * ((i == j ? 1 : 0) + rate * x[i] * x[j]);
      }
    }
    Expect.close(covariance, after.covariances()[0], 1e-14);
  }

  /** Masses grow by what the mixture before says of the row, also where covariances differ. */
  @Test
  void aRowIsSharedByItsResponsibilities() {
    IncrementalGaussianMixture growing = IncrementalGaussianMixture.of(1, 1).withNovelty(1e-4);
    growing.add(0, 0).add(6, 0);
    for (int i = 0; i < 10; i++) {
      growing.add(i % 2 == 0 ? 1.5 : -1.5, 0.1 * i);
    }
    JointGaussianMixture before = growing.mixture();
    double[] x = {3, 0.5};
    double[] share = before.responsibilities(x);
    JointGaussianMixture after = growing.add(x).mixture();
    assertEquals(2, after.components());
    for (int k = 0; k < 2; k++) {
      assertEquals(12 * before.weights()[k] + share[k], 13 * after.weights()[k], 1e-12);
    }
  }

  @Test
  void learnsAFunctionFromAStream() {
    Random random = new Random(1);
    IncrementalGaussianMixture growing = IncrementalGaussianMixture.of(0.3, 0.3);
    for (int i = 0; i < 5_000; i++) {
      double x = 2 * Math.PI * random.nextDouble();
      growing.add(x, Math.sin(x) + 0.05 * random.nextGaussian());
    }
    assertTrue(growing.components() > 3 && growing.components() < 60);
    for (double x = 0.5; x < 6; x += 0.5) {
      assertEquals(Math.sin(x), growing.mixture().complete(x, Double.NaN)[1], 0.15);
    }
  }

  @Test
  void componentsOfAFewStrayRowsArePruned() {
    IncrementalGaussianMixture growing = IncrementalGaussianMixture.of(1).withPruning(50, 3);
    growing.add(100); // alone
    Random random = new Random(2);
    for (int i = 0; i < 48; i++) {
      growing.add(random.nextGaussian());
    }
    assertTrue(growing.mixture().means()[0][0] > 99);
    for (int i = 0; i < 20; i++) {
      growing.add(0.1);
    }
    for (double[] mean : growing.mixture().means()) {
      assertTrue(mean[0] < 10, "the stray row is still there");
    }
    assertEquals(1, IncrementalGaussianMixture.of(1).withPruning(1, 5).add(1).add(1).components());
    IncrementalGaussianMixture two = IncrementalGaussianMixture.of(1).withPruning(2, 1.5);
    assertEquals(2, two.add(100).add(0).add(0).components(), "of an age of two rows");
    assertEquals(1, two.add(0).components(), "of three");
  }

  @Test
  void aSavedOneGoesOn() throws Exception {
    IncrementalGaussianMixture growing = IncrementalGaussianMixture.of(0.5, 0.5, 0.5);
    for (int i = 0; i < 75; i++) {
      growing.add(ROWS[i]);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(growing);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      IncrementalGaussianMixture read = (IncrementalGaussianMixture) in.readObject();
      for (int i = 75; i < ROWS.length; i++) {
        growing.add(ROWS[i]);
        read.add(ROWS[i]);
      }
      assertEquals(growing.mixture(), read.mixture());
    }
  }

  @Test
  void argumentsOutOfRangeAreNamed() {
    IncrementalGaussianMixture two = IncrementalGaussianMixture.of(1, 1);
    Expect.rejected(() -> IncrementalGaussianMixture.of(), "startSigmas is empty");
    Expect.rejected(() -> IncrementalGaussianMixture.of(1, 0), "startSigmas[1]", "got 0.0");
    Expect.rejected(() -> two.withNovelty(1), "novelty must lie in [0, 1), got 1.0");
    Expect.rejected(() -> two.withPruning(0, 2), "age must be >= 1, got 0");
    Expect.rejected(() -> two.withPruning(5, 1), "mass must be > 1", "got 1.0");
    Expect.rejected(() -> two.withPruning(5, Double.POSITIVE_INFINITY), "mass", "got Infinity");
    Expect.rejected(() -> two.add(1), "row", "(2), got 1");
    Expect.rejected(() -> two.add(1, Double.NaN), "row[1] must be finite");
    assertThrows(IllegalStateException.class, two::mixture);
  }
}
