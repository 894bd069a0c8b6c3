package org.gmnm.layers;

import java.util.List;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.testing.LayerContractTest;

/** The contract once more for the layer as users write it, with nothing set. */
class GmnmLayerDefaultsContractTest extends LayerContractTest {

  @Override
  protected FeatureLayer.Builder<?> small() {
    return new GmnmLayer.Builder().nOut(OUT).components(5);
  }

  @Override
  protected List<FeatureLayer> differentInOneField() {
    return List.of(new GmnmLayer.Builder().plain().nOut(OUT).components(5).build());
  }

  @Override
  protected int manyPasses() {
    return 3_400;
  }
}
