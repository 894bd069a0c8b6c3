package org.gmnm.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.gmnm.mixture.GaussianMixture;
import org.junit.jupiter.api.Test;

class EnergyScoreTest {

  /** Distances 5 and 10 to what came, 5 between the draws. */
  @Test
  void theFormulaByHand() {
    double[][] draws = {{3, 4}, {6, 8}};
    assertEquals(7.5 - 2.5, EnergyScore.of(draws, new double[] {0, 0}), 1e-12);
    assertEquals(
        5e200,
        EnergyScore.of(new double[][] {{3e200, 4e200}, {6e200, 8e200}}, new double[2]),
        1e188);
    assertEquals(0, EnergyScore.of(new double[][] {{1}, {1}}, new double[] {1}));
  }

  /** In one dimension it is the CRPS, and its mean does not depend on the number of draws. */
  @Test
  void inOneDimensionItIsTheCrps() {
    GaussianMixture forecast = GaussianMixture.normal(1, 2);
    Random random = new Random(5);
    for (int m : new int[] {2, 20}) {
      double sum = 0;
      int tries = 100_000 / m;
      for (int i = 0; i < tries; i++) {
        double[][] draws = new double[m][1];
        for (double[] draw : draws) {
          draw[0] = forecast.sample(random);
        }
        sum += EnergyScore.of(draws, new double[] {2.5});
      }
      assertEquals(forecast.crps(2.5), sum / tries, 0.03, m + " draws");
    }
  }

  /** Two values that are equal: draws that know it score less than draws with the same margins. */
  @Test
  void dependenceCounts() {
    Random random = new Random(6);
    double knowing = 0;
    double independent = 0;
    for (int i = 0; i < 2_000; i++) {
      double y = random.nextGaussian();
      double[][] together = new double[10][];
      double[][] apart = new double[10][];
      for (int j = 0; j < 10; j++) {
        double x = random.nextGaussian();
        together[j] = new double[] {x, x};
        apart[j] = new double[] {x, random.nextGaussian()};
      }
      knowing += EnergyScore.of(together, new double[] {y, y});
      independent += EnergyScore.of(apart, new double[] {y, y});
    }
    assertTrue(knowing < 0.97 * independent, knowing + " and " + independent);
  }

  private static void refused(String word, double[][] draws, double[] observed) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> EnergyScore.of(draws, observed));
    assertTrue(String.valueOf(error.getMessage()).contains(word), error.getMessage());
  }

  @Test
  void whatDoesNotFitIsNamed() {
    refused("at least 2 draws", new double[][] {{1}}, new double[] {1});
    refused("observed is empty", new double[][] {{}, {}}, new double[0]);
    refused("draws[1]", new double[][] {{1}, {1, 2}}, new double[] {1});
    refused("draws[0][0]", new double[][] {{Double.NaN}, {1}}, new double[] {1});
    refused("observed[0]", new double[][] {{1}, {1}}, new double[] {Double.NEGATIVE_INFINITY});
  }
}
