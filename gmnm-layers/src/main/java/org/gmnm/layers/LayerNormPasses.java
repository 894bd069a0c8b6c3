package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link LayerNormLayer} in closed form; its definition is the reference. */
final class LayerNormPasses implements ClosedForm {

  private final RowNormalization normalization;

  LayerNormPasses(double epsilon) {
    normalization = new RowNormalization(epsilon);
  }

  @Override
  public void forward(
      INDArray x, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    INDArray gain = get(parameters, LayerNormLayer.GAIN);
    normalization.forward(x, gain, get(parameters, LayerNormLayer.BIAS), output, scratch);
  }

  @Override
  public void backward(
      INDArray x,
      INDArray error,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      Scratch scratch) {
    normalization.backward(
        error,
        get(parameters, LayerNormLayer.GAIN),
        get(gradients, LayerNormLayer.GAIN),
        get(gradients, LayerNormLayer.BIAS),
        below,
        scratch);
  }
}
