package org.gmnm.layers;

import java.util.List;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.testing.LayerContractTest;
import org.nd4j.linalg.activations.Activation;

class KanLayerContractTest extends LayerContractTest {

  private static KanLayer.Builder options() {
    return new KanLayer.Builder()
        .nOut(OUT)
        .gridSize(3)
        .grid(-1.5, 1.25)
        .activation(Activation.SIGMOID); // ND4J's softplus is infinite at 1e6
  }

  @Override
  protected FeatureLayer.Builder<?> small() {
    return options();
  }

  @Override
  protected List<FeatureLayer> differentInOneField() {
    return List.of(
        options().gridSize(4).build(),
        options().grid(-1.5, 1).build(),
        options().grid(-1, 1.25).build(),
        options().layerNorm(false).build(),
        options().linearPath(false).build(),
        options().activation(Activation.TANH).build());
  }
}
