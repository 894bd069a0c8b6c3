package org.gmnm.dl4j;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Base of layers whose time steps, or pixels, see the others of their example.
 *
 * <p><b>Shapes</b> are those of {@link FeatureLayer}: T steps are those of a recurrent input, the
 * H·W pixels of a convolutional one row by row, or the single one of a feed-forward input. A step
 * that is masked gives zeros, and the mask says so to the others.
 */
public abstract class SequenceLayer extends FeatureLayer {

  private static final long serialVersionUID = 1L;

  /** For Jackson. */
  protected SequenceLayer() {}

  /**
   * Takes over what every layer here has.
   *
   * @param builder a validated builder
   */
  protected SequenceLayer(Builder<?> builder) {
    super(builder);
  }

  /**
   * The layer as SameDiff expressions.
   *
   * @param sameDiff where to define it
   * @param input rows of features [N·T, nIn], example by example
   * @param mask [N, T], 1 for a step that counts and 0 for one that does not
   * @param parameters the variables of {@link #parameters()}, by key
   * @return rows of outputs [N·T, nOut]
   */
  public abstract SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, SDVariable mask, Map<String, SDVariable> parameters);

  /** Every row is an example of one step. */
  @Override
  public final SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
    return defineLayer(sameDiff, input, input.sum(true, 1).mul(0).add(1), parameters);
  }
}
