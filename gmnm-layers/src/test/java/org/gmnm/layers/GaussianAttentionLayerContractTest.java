package org.gmnm.layers;

import java.util.List;
import java.util.Set;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.testing.LayerContractTest;
import org.nd4j.linalg.activations.Activation;

/** {@link MultiHeadAttentionLayer} with a Gaussian similarity. */
class GaussianAttentionLayerContractTest extends LayerContractTest {

  private static MultiHeadAttentionLayer.Builder options() {
    return new MultiHeadAttentionLayer.Builder()
        .nOut(OUT)
        .heads(2)
        .headSize(3)
        .similarity(Similarity.GAUSSIAN)
        .activation(Activation.TANH);
  }

  @Override
  protected FeatureLayer.Builder<?> small() {
    return options();
  }

  @Override
  protected boolean mixesSteps() {
    return true;
  }

  @Override
  protected Set<String> idleInSingleSteps() {
    return Set.of("Wq", "Wk", "logScale");
  }

  @Override
  protected int manyPasses() {
    return 3_400;
  }

  @Override
  protected List<FeatureLayer> differentInOneField() {
    return List.of(
        options().similarity(Similarity.DOT_PRODUCT).build(), options().hasBias(false).build());
  }
}
