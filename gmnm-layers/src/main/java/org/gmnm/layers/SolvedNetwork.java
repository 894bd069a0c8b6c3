package org.gmnm.layers;

import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.GaussianBasis;
import org.gmnm.calculus.GmnmFormula.Form;
import org.gmnm.calculus.Solution;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A closed-form solution as an ordinary network, to save, load, evaluate and train further. */
@SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
public final class SolvedNetwork {

  private SolvedNetwork() {}

  /**
   * A network that computes the solution.
   *
   * @param solution of a problem in d dimensions
   * @return a network in double: [N, d] → [N, 1], a {@link GmnmLayer} and a mean-squared-error loss
   *     layer. Its values agree with {@code solution.apply(LinearOperator.value(), ..)} to the
   *     rounding that the size of the output weights allows; saved and loaded it gives the same
   *     bits
   */
  public static MultiLayerNetwork of(Solution solution) {
    GaussianBasis basis = solution.basis();
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .list()
            .layer(
                new GmnmLayer.Builder()
                    .plain()
                    .nIn(basis.dimensions())
                    .nOut(1)
                    .components(basis.components())
                    .rank(basis.rank())
                    .aggregation(basis.form() == Form.RIDGE ? Aggregation.SUM : Aggregation.NORM)
                    .build())
            .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    Map<String, INDArray> values =
        Map.of(
            GmnmLayer.CENTRES, basis.mu(),
            GmnmLayer.PROJECTIONS, basis.w(),
            GmnmLayer.OUTPUT_WEIGHTS, solution.pi());
    values.forEach(network.getLayer(0)::setParam);
    return network;
  }
}
