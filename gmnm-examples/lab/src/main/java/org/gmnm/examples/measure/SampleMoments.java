package org.gmnm.examples.measure;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.correlation.Covariance;

/**
 * Mean and covariance of a sample.
 *
 * @param mean of each variable [d]
 * @param covariance [d, d], divided by count − 1
 */
@SuppressWarnings("ArrayRecordComponent") // read once, by those who made the sample
public record SampleMoments(double[] mean, RealMatrix covariance) {

  /**
   * Of a sample.
   *
   * @param sample rows [count, d], count ≥ 2
   */
  public static SampleMoments of(double[][] sample) {
    RealMatrix rows = new Array2DRowRealMatrix(sample, false);
    double[] mean = new double[rows.getColumnDimension()];
    for (int j = 0; j < mean.length; j++) {
      mean[j] = StatUtils.mean(rows.getColumn(j));
    }
    return new SampleMoments(mean, new Covariance(rows).getCovarianceMatrix());
  }
}
