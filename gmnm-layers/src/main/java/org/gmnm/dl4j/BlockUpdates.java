package org.gmnm.dl4j;

import java.util.List;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * What DL4J's updaters do with a gradient, on the views of parameters and gradients that their
 * blocks hold from the start.
 *
 * <p>DL4J means to do that too. But it tells a network's own gradient from another one by comparing
 * objects, and since {@code DefaultGradient.gradient()} makes a new view at each call, every
 * gradient is taken for another network's, for which all views are made anew.
 */
final class BlockUpdates {

  private final BaseMultiLayerUpdater<?> updater;
  private final INDArray gradients;

  /**
   * Updates of a network.
   *
   * @param updater of the network
   */
  BlockUpdates(BaseMultiLayerUpdater<?> updater) {
    this.updater = updater;
    gradients = updater.getFlattenedGradientsView();
  }

  /** Whether a gradient is the network's own, in the memory that the blocks look at. */
  boolean areFor(Gradient gradient) {
    if (updater.getFlattenedGradientsView() != gradients
        || gradient.gradientForVariable().isEmpty()) {
      return false;
    }
    long begin = gradients.data().address();
    long end = begin + gradients.length() * gradients.data().getElementSize();
    for (INDArray part : gradient.gradientForVariable().values()) {
      long address = part.data().address();
      if (address < begin || address >= end) {
        return false;
      }
    }
    return true;
  }

  /**
   * From gradients of a batch's mean to what the parameters are changed by, in the order of DL4J's
   * updater.
   */
  void apply(Gradient gradient, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
    updater
        .getLayersByName()
        .forEach(
            (name, layer) -> {
              if (normalizes(layer)) {
                updater.preApply(layer, ofLayer(name, gradient), iteration);
              }
            });
    workspaces.assertNotOpen(ArrayType.UPDATER_WORKING_MEM, "Updater working memory");
    try (MemoryWorkspace ignored = workspaces.notifyScopeEntered(ArrayType.UPDATER_WORKING_MEM)) {
      for (UpdaterBlock block : updater.getUpdaterBlocks()) {
        Trainable first = block.getLayersAndVariablesInBlock().get(0).getLayer();
        if (!block.skipDueToPretrainConfig(/* isLayerUpdater= */ false) && first.numParams() > 0) {
          apply(block, iteration, epoch);
        }
      }
    }
  }

  private static boolean normalizes(Trainable layer) {
    if (layer.getConfig() == null || layer.numParams() == 0) {
      return false;
    }
    GradientNormalization normalization = layer.getConfig().getGradientNormalization();
    return normalization != null && normalization != GradientNormalization.None;
  }

  private static Gradient ofLayer(String name, Gradient gradient) {
    Gradient part = new DefaultGradient();
    gradient
        .gradientForVariable()
        .forEach(
            (key, values) -> {
              int end = key.lastIndexOf('_');
              if (key.substring(0, end).equals(name)) {
                part.setGradientFor(key.substring(end + 1), values);
              }
            });
    return part;
  }

  private static void apply(UpdaterBlock block, int iteration, int epoch) {
    GradientUpdater<?> updater = block.getGradientUpdater();
    regularize(block, updater, ApplyStep.BEFORE_UPDATER, iteration, epoch);
    updater.applyUpdater(block.getGradientView(), iteration, epoch);
    regularize(block, updater, ApplyStep.POST_UPDATER, iteration, epoch);
  }

  private static void regularize(
      UpdaterBlock block, GradientUpdater<?> updater, ApplyStep step, int iteration, int epoch) {
    for (UpdaterBlock.ParamState part : block.getLayersAndVariablesInBlock()) {
      List<Regularization> all =
          part.getLayer().getConfig().getRegularizationByParam(part.getParamName());
      if (all == null) {
        continue;
      }
      for (Regularization one : all) {
        if (one.applyStep() == step) {
          double rate =
              updater.getConfig().hasLearningRate()
                  ? updater.getConfig().getLearningRate(iteration, epoch)
                  : 1;
          one.apply(part.getParamView(), part.getGradView(), rate, iteration, epoch);
        }
      }
    }
  }
}
