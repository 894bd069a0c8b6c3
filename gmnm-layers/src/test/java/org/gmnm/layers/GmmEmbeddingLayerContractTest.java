package org.gmnm.layers;

import java.util.List;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.testing.LayerContractTest;
import org.nd4j.linalg.activations.Activation;

class GmmEmbeddingLayerContractTest extends LayerContractTest {

  private static final int COMPONENTS = 2;

  private static GmmEmbeddingLayer.Builder options() {
    return new GmmEmbeddingLayer.Builder()
        .components(COMPONENTS)
        .interval(-2.5, 2)
        .sigmaOverSpacing(0.9)
        .activation(Activation.SOFTPLUS);
  }

  @Override
  protected FeatureLayer.Builder<?> small() {
    return options();
  }

  @Override
  protected int outputs(int inputs) {
    return inputs * COMPONENTS;
  }

  @Override
  protected int moreOutputs() {
    return outputs(outputs(IN)); // they follow from the inputs
  }

  @Override
  protected List<FeatureLayer> differentInOneField() {
    return List.of(
        options().components(3).build(),
        options().interval(-2.5, 3).build(),
        options().interval(-2, 2).build(),
        options().sigmaOverSpacing(0.8).build(),
        options().activation(Activation.TANH).build());
  }
}
