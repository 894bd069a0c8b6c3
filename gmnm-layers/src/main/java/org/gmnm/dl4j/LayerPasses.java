package org.gmnm.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How a layer's runtime computes: by its SameDiff definition or by its closed form. */
interface LayerPasses {

  /** Lets the passes read these parameters from now on. */
  void bind(Map<String, INDArray> parameters);

  /**
   * Says which rows make an example, before each pass of a {@link SequenceLayer}; of no concern to
   * others.
   *
   * @param examples N
   * @param mask [N, T], 1 for a step that counts and 0 for one that does not; null if all do
   */
  void steps(long examples, @Nullable INDArray mask);

  /**
   * The layer's rows of outputs.
   *
   * @param rows features [N, nIn]
   * @param training whether a backward pass of the same rows may follow
   * @return [N, nOut] in the activations workspace
   */
  INDArray forward(INDArray rows, boolean training, LayerWorkspaceMgr workspaces);

  /**
   * Gradients of {@code sum(output · error)}.
   *
   * @param rows features [N, nIn]
   * @param error [N, nOut]
   * @param follows whether the last forward pass was one of training on the same rows
   * @param gradients by key, overwritten
   * @return the gradient with respect to the features [N, nIn]
   */
  INDArray backward(
      INDArray rows,
      INDArray error,
      boolean follows,
      Map<String, INDArray> gradients,
      LayerWorkspaceMgr workspaces);
}
