package org.gmnm.loss;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Squared maximum mean discrepancy of two batches: the kernel of {@link LossNgmg} between
 * distributions instead of points, a training signal for generators.
 *
 * <pre>
 *   k(x, y) = Σ_k a_k exp(−|x − y|²/(2 s_k²))
 *   MMD²    = mean k(x, x') + mean k(y, y') − 2 mean k(x, y)
 *   ∂/∂x_i  = −(2/N²) Σ_j g(x_i, x_j)(x_i − x_j) + (2/(N·M)) Σ_j g(x_i, y_j)(x_i − y_j)
 *   g(x, y) = Σ_k a_k/s_k² exp(−|x − y|²/(2 s_k²))
 * </pre>
 *
 * A training step of a generator, a MultiLayerNetwork without output layer and with workspaces off
 * that makes x of noise z; its updater divides by the batch size it is told, and this gradient is
 * that of means already:
 *
 * <pre>{@code
 * generator.setInput(z);
 * INDArray x = generator.feedForward(true, false).get(generator.getnLayers());
 * Gradient step =
 *     generator
 *         .backpropGradient(mmd.gradient(x, real), LayerWorkspaceMgr.noWorkspaces())
 *         .getFirst();
 * generator
 *     .getUpdater()
 *     .update(generator, step, iteration, epoch, 1, LayerWorkspaceMgr.noWorkspaces());
 * generator.params().subi(step.gradient());
 * }</pre>
 *
 * <p><b>Shapes</b>: x [N, d] · y [M, d] · value a number · gradient [N, d]. Batches may differ in
 * size.
 *
 * <p><b>Parameters</b>: scales and weights as in {@link LossNgmg}. Take scales around the distances
 * that occur, several of them a factor 2 to 4 apart.
 *
 * <p><b>Limits</b>: means run over all pairs, a point with itself included, so the value is from 0
 * to 2, 0 for equal batches, and biased upwards by about 1/N + 1/M. Time grows as (N + M)²·d for
 * the value and N·(N + M)·d for the gradient, memory as the squares without d: meant for batches.
 * The kernel's squared distances come from one matrix product of batches centred on their common
 * mean.
 *
 * <p><b>Errors</b>: IllegalArgumentException for scales, weights and shapes that do not fit.
 *
 * <p><b>Reference</b>: arXiv 2401.11261 for the kernel, in our reading; Gretton et al., A Kernel
 * Two-Sample Test, JMLR 13 (2012), equation 5 for the discrepancy.
 */
public final class MaximumMeanDiscrepancy {

  private final GaussianKernel kernel;

  private MaximumMeanDiscrepancy(double[] scales, double[] weights) {
    GaussianKernel.check("MaximumMeanDiscrepancy", scales, weights);
    this.kernel = new GaussianKernel(scales.clone(), weights.clone());
  }

  /**
   * A discrepancy with equally weighted scales.
   *
   * @param scales s_k, each above 0
   * @return the discrepancy
   */
  public static MaximumMeanDiscrepancy of(double... scales) {
    return new MaximumMeanDiscrepancy(scales, GaussianKernel.equalWeights(scales.length));
  }

  /**
   * A discrepancy with weighted scales.
   *
   * @param scales s_k, each above 0
   * @param weights a_k from 0, summing to 1
   * @return the discrepancy
   */
  public static MaximumMeanDiscrepancy of(double[] scales, double[] weights) {
    return new MaximumMeanDiscrepancy(scales, weights);
  }

  /**
   * MMD² of two batches.
   *
   * @param x first batch [N, d]
   * @param y second batch [M, d]
   * @return the squared discrepancy
   */
  public double value(INDArray x, INDArray y) {
    check(x, y);
    INDArray centre = centre(x, y);
    INDArray a = x.subRowVector(centre);
    INDArray b = y.castTo(x.dataType()).subRowVector(centre);
    return mean(a, a) + mean(b, b) - 2 * mean(a, b);
  }

  /**
   * The gradient of MMD² with respect to the first batch.
   *
   * @param x first batch [N, d]
   * @param y second batch [M, d]
   * @return gradient [N, d]
   */
  public INDArray gradient(INDArray x, INDArray y) {
    check(x, y);
    INDArray centre = centre(x, y);
    INDArray a = x.subRowVector(centre);
    INDArray b = y.castTo(x.dataType()).subRowVector(centre);
    double n = x.size(0);
    INDArray between = pull(a, b).muli(2 / (n * y.size(0)));
    return between.subi(pull(a, a).muli(2 / (n * n)));
  }

  private double mean(INDArray a, INDArray b) {
    return kernel.value(squaredDistances(a, b)).meanNumber().doubleValue();
  }

  /** Σ_j g(a_i, b_j)(a_i − b_j) [N, d], without an [N, M, d] array. */
  private INDArray pull(INDArray a, INDArray b) {
    INDArray g = kernel.slope(squaredDistances(a, b)); // [N, M]
    return a.mulColumnVector(g.sum(true, 1)).subi(g.mmul(b));
  }

  private static INDArray squaredDistances(INDArray a, INDArray b) {
    INDArray distances = a.mmul(b.transpose()).muli(-2); // [N, M]
    distances.addiColumnVector(a.mul(a).sum(true, 1));
    distances.addiRowVector(b.mul(b).sum(true, 1).transpose());
    // No less than 0, by (x + |x|)/2: ND4J's max makes a 0 of NaN, and equal batches of broken
    // ones.
    return distances.addi(Transforms.abs(distances, true)).muli(0.5);
  }

  /** Distances from products lose digits far from the origin. */
  private static INDArray centre(INDArray x, INDArray y) {
    return Nd4j.concat(0, x, y.castTo(x.dataType())).mean(true, 0);
  }

  private static void check(INDArray x, INDArray y) {
    if (x.rank() != 2 || y.rank() != 2 || x.size(1) != y.size(1)) {
      throw new IllegalArgumentException(
          "MaximumMeanDiscrepancy: batches must have shapes [N, d] and [M, d], got %s and %s"
              .formatted(Arrays.toString(x.shape()), Arrays.toString(y.shape())));
    }
  }
}
