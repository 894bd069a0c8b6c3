package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm.Scratch;
import org.gmnm.dl4j.RunningStatistics;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What {@link GmnmPasses} do between their matrix products, in the names of the formula there.
 * {@link #prepare} comes before all else of a forward pass, {@link #finish} ends a backward pass.
 *
 * <p>Where the offsets c are large, data and centres lie far from the origin, and {@code x·U − c}
 * would cancel: x and mean are measured from a base there, the mean; where there is none or centres
 * are far from it too, x, mean and mu are measured from the first centre.
 */
abstract class GmnmArithmetic {

  /** Offsets beyond which the origin is too far away to be the base: {@value}. */
  static final double FAR = 64;

  final GmnmShape shape;

  private boolean far;
  private boolean farFromMean;

  GmnmArithmetic(GmnmShape shape) {
    this.shape = shape;
  }

  /**
   * Finds U, the offsets c and the base, which stay for the backward pass.
   *
   * @param parameters of the layer
   * @param lasting memory for what depends on them alone
   */
  final void prepare(Map<String, INDArray> parameters, Scratch lasting) {
    project(parameters, lasting);
    far = largestOffset(true, lasting) > FAR;
    farFromMean = far && largestOffset(false, lasting) > FAR;
    if (farFromMean) {
      projectFromFirstCentre(parameters, lasting);
      if (shape.standardized()) {
        statistics(RunningStatistics.DEVIATION, parameters, lasting)
            .muli(firstCentre(parameters, lasting), base(parameters, lasting))
            .addi(statistics(RunningStatistics.MEAN, parameters, lasting));
      }
    }
  }

  /** Finds U, and the offsets from the origin and from the mean. */
  abstract void project(Map<String, INDArray> parameters, Scratch lasting);

  /** Finds the offsets anew, from the first centre. */
  abstract void projectFromFirstCentre(Map<String, INDArray> parameters, Scratch lasting);

  /**
   * Of all offsets, absolutely.
   *
   * @param fromOrigin those for x as it comes, or those for x from the mean
   */
  abstract double largestOffset(boolean fromOrigin, Scratch lasting);

  /** Whether the origin is so far away that rows are measured from a base. */
  final boolean isFar() {
    return far;
  }

  /** The base of rows [d], where the origin is far away. */
  final INDArray base(Map<String, INDArray> parameters, Scratch lasting) {
    if (!shape.standardized()) {
      return firstCentre(parameters, lasting);
    }
    return farFromMean
        ? lasting.vector("base", get(parameters, GmnmLayer.PROJECTIONS).size(0))
        : statistics(RunningStatistics.MEAN, parameters, lasting);
  }

  static INDArray firstCentre(Map<String, INDArray> parameters, Scratch lasting) {
    return lasting.view("base", get(parameters, GmnmLayer.CENTRES), mu -> mu.getRow(0));
  }

  static INDArray statistics(int row, Map<String, INDArray> parameters, Scratch lasting) {
    return lasting.view(
        "statistics" + row, get(parameters, RunningStatistics.KEY), all -> all.getRow(row));
  }

  /** U_k [d, m], in which one column belongs to each component. */
  abstract INDArray projections(int k, Map<String, INDArray> parameters, Scratch lasting);

  /**
   * From products to projections and responses.
   *
   * @param k the direction; 0 comes first
   * @param p ω√½ x·U_k [n, m], becomes p_k
   * @param f Σ p² of the directions before [n, m], gets this one's; after the last it is f
   * @param scratch memory of this batch
   */
  abstract void respond(int k, INDArray p, INDArray f, Scratch scratch);

  /** Where xᵀ·t_k goes [d, m]. */
  final INDArray ofProjections(int k, Map<String, INDArray> gradients, Scratch lasting) {
    INDArray dw = get(gradients, GmnmLayer.PROJECTIONS);
    return shape.rank() == 1 ? dw : lasting.matrix("dv" + k, dw.size(0), shape.components());
  }

  /** Where s_k goes [m]. */
  final INDArray sums(int k, Scratch lasting) {
    return lasting.vector("s" + k, shape.components());
  }

  /**
   * From xᵀ·t_k and s_k of all directions to the gradients of W and mu.
   *
   * @param parameters of the layer, as {@link #prepare} saw them
   * @param gradients overwritten
   * @param lasting memory
   */
  abstract void finish(
      Map<String, INDArray> parameters, Map<String, INDArray> gradients, Scratch lasting);
}
