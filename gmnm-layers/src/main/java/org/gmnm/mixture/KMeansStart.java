package org.gmnm.mixture;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Where learning starts: k-means++ centres of a sample of the rows, some passes of k-means, and one
 * covariance for all components, that of the rows around their centres. One for all, since a centre
 * with few rows would begin with next to none of its own.
 *
 * <p>Distances are in units of the columns' standard deviations. An unknown cell is as far from
 * every centre as the known ones are on average.
 *
 * <p>Reference: Arthur and Vassilvitskii, k-means++ (2007).
 */
final class KMeansStart {

  /** Rows that are looked at, for each component. */
  private static final int SAMPLE = 500;

  private static final int PASSES = 10;

  private static final String NAME = "GaussianMixtureLearner";

  private final Rows rows;
  private final Columns columns;
  private final Random random;
  private final int[] sample;

  private KMeansStart(Rows rows, Columns columns, int components, Random random) {
    this.rows = rows;
    this.columns = columns;
    this.random = random;
    sample = sample(Math.min((long) rows.size(), (long) SAMPLE * components));
  }

  static JointGaussianMixture of(Rows rows, int components, double floor, Random random) {
    Columns columns = Columns.of(NAME, rows);
    KMeansStart start = new KMeansStart(rows, columns, components, random);
    double[][] centres = start.centres(components);
    int[] nearest = start.nearest(centres);
    for (int pass = 0; pass < PASSES; pass++) {
      centres = start.means(centres, nearest);
      int[] before = nearest;
      nearest = start.nearest(centres);
      if (Arrays.equals(before, nearest)) {
        break;
      }
    }
    return start.mixture(centres, nearest, floor);
  }

  /** Positions of different rows, the first ones of a shuffle. */
  private int[] sample(long size) {
    int[] order = IntStream.range(0, rows.size()).toArray();
    for (int i = 0; i < size && size < order.length; i++) {
      int other = i + random.nextInt(order.length - i);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    return Arrays.copyOf(order, (int) size);
  }

  private double[][] centres(int components) {
    double[][] centres = new double[components][];
    double[] distance = new double[sample.length];
    Arrays.fill(distance, 1);
    for (int k = 0; k < components; k++) {
      int chosen = draw(distance);
      Check.that(
          chosen >= 0,
          "%s: the rows have only %d different values for %d components: take fewer components",
          NAME,
          k,
          components);
      centres[k] = rows.row(sample[chosen]).clone();
      for (int a = 0; a < centres[k].length; a++) {
        centres[k][a] = Double.isNaN(centres[k][a]) ? columns.means[a] : centres[k][a];
      }
      double[] centre = centres[k];
      boolean first = k == 0;
      IntStream.range(0, sample.length)
          .parallel()
          .forEach(
              i -> {
                double own = distance(rows.row(sample[i]), centre);
                distance[i] = first ? own : Math.min(distance[i], own);
              });
      distance[chosen] = 0;
    }
    return centres;
  }

  /** A place in the sample, by weight times distance; −1 where all of that is 0. */
  private int draw(double[] distance) {
    double[] cumulative = new double[sample.length];
    double sum = 0;
    for (int i = 0; i < sample.length; i++) {
      sum += rows.weight(sample[i]) * distance[i];
      cumulative[i] = sum;
    }
    return sum > 0 ? Variation.draw(cumulative, random) : -1;
  }

  private double distance(double[] row, double[] centre) {
    double sum = 0;
    int known = 0;
    for (int a = 0; a < row.length; a++) {
      double off = (row[a] - centre[a]) / columns.sigmas[a];
      if (!Double.isNaN(off)) {
        sum += off * off;
        known++;
      }
    }
    return known == 0 ? 0 : sum * row.length / known;
  }

  private int[] nearest(double[][] centres) {
    return IntStream.of(sample)
        .parallel()
        .map(
            i -> {
              int best = 0;
              double least = Double.POSITIVE_INFINITY;
              for (int k = 0; k < centres.length; k++) {
                double own = distance(rows.row(i), centres[k]);
                if (own < least) {
                  best = k;
                  least = own;
                }
              }
              return best;
            })
        .toArray();
  }

  /** The means of the rows around each centre; a centre without rows stays. */
  private double[][] means(double[][] centres, int[] nearest) {
    double[][] sums = new double[centres.length][rows.dimensions()];
    double[][] weights = new double[centres.length][rows.dimensions()];
    for (int i = 0; i < sample.length; i++) {
      double[] row = rows.row(sample[i]);
      double weight = rows.weight(sample[i]);
      for (int a = 0; a < row.length; a++) {
        if (!Double.isNaN(row[a])) {
          sums[nearest[i]][a] += weight * row[a];
          weights[nearest[i]][a] += weight;
        }
      }
    }
    for (int k = 0; k < centres.length; k++) {
      for (int a = 0; a < sums[k].length; a++) {
        sums[k][a] = weights[k][a] > 0 ? sums[k][a] / weights[k][a] : centres[k][a];
      }
    }
    return sums;
  }

  private JointGaussianMixture mixture(double[][] centres, int[] nearest, double floor) {
    return Maximisation.ofAssigned(
        rows.only(sample), nearest, centres, columns.sigmas, Covariance.TIED, 0, floor);
  }
}
