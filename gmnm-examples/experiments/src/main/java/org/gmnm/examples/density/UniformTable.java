package org.gmnm.examples.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;

/** The uniform density on [0, 1] by more and more components: how fast W1 falls. */
final class UniformTable {

  static final List<Integer> COMPONENTS = List.of(1, 2, 10, 51, 101, 1001);

  /** Middles of as many strata: the sample whose weights are those of endless data. */
  static final int STRATA = 100_000;

  private static final int PASSES = 3;

  /**
   * A number of components.
   *
   * @param components n
   * @param equal W1 with equal weights
   * @param onePass W1 with the weights of one pass
   * @param morePasses W1 after further passes
   */
  record Row(int components, double equal, double onePass, double morePasses) {}

  private UniformTable() {}

  static List<Row> rows(List<Integer> numbers, int count) {
    DensityTarget.ByQuantile uniform = new DensityTarget.ByQuantile("uniform", p -> p);
    double[] strata = uniform.strata(count);
    List<Row> rows = new ArrayList<>();
    for (int n : numbers) {
      GmmExpansion expansion = GmmExpansion.of(0, 1, n);
      double[] equal = new double[n];
      Arrays.fill(equal, 1.0 / n);
      GaussianMixture onePass = expansion.fit(strata);
      rows.add(
          new Row(
              n,
              expansion.mixture(equal).wasserstein1(strata),
              onePass.wasserstein1(strata),
              expansion.refine(strata, PASSES, onePass.weights()).mixture().wasserstein1(strata)));
    }
    return rows;
  }
}
