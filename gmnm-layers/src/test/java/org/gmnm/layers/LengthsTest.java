package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sequences of every length, as text or sensors have them. */
@Tag("slow")
class LengthsTest {

  private static final int IN = 3;
  private static final int BATCH = 2;
  private static final int LONGEST = 200;
  private static final int COMPARED = 25;

  static Stream<Layer> layers() {
    return Stream.of(
        new GmnmLayer.Builder().name("rank 1").components(5).nOut(4).build(),
        new GmnmLayer.Builder().name("rank 2").components(5).rank(2).nOut(4).build(),
        new GmnmLayer.Builder()
            .name("ridge")
            .components(5)
            .rank(2)
            .aggregation(Aggregation.SUM)
            .nOut(4)
            .build(),
        new GmmEmbeddingLayer.Builder().name("embedding").components(4).interval(-2, 2).build(),
        new LayerNormLayer.Builder().name("norm").build(),
        new KanLayer.Builder().name("kan").gridSize(4).nOut(4).build(),
        new MixtureOfExpertsLayer.Builder().name("experts").experts(2).labels(2).build(),
        new UgmmLayer.Builder().name("ugmm").nOut(4).build(),
        new MultiHeadAttentionLayer.Builder().name("attention").heads(2).nOut(4).build(),
        new MultiHeadAttentionLayer.Builder()
            .name("gaussian attention")
            .heads(2)
            .similarity(Similarity.GAUSSIAN)
            .nOut(4)
            .build(),
        new LstmLayer.Builder().name("lstm").nOut(4).build());
  }

  /** A network with a layer beneath, so that the gradient of its input counts too. */
  private static MultiLayerNetwork network(Layer layer) {
    return Networks.of(
        configuration(DataType.DOUBLE),
        InputType.recurrent(IN),
        new GmnmLayer.Builder().components(4).nOut(IN).build(),
        layer.clone(),
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nOut(2)
            .activation(Activation.IDENTITY)
            .build());
  }

  private static DataSet sequences(long length) {
    Nd4j.getRandom().setSeed(length);
    return new DataSet(
        Nd4j.randn(DataType.DOUBLE, BATCH, IN, length),
        Nd4j.randn(DataType.DOUBLE, BATCH, 2, length));
  }

  private static INDArray gradient(MultiLayerNetwork network, DataSet data) {
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    return network.gradient().gradient().dup();
  }

  /** Every length, and now and then half of it: none sees what another one left. */
  @ParameterizedTest
  @MethodSource("layers")
  @Tag("slow")
  void everyLengthGivesTheNumbersOfANetworkThatSawNoOther(Layer layer) {
    MultiLayerNetwork network = network(layer);
    for (int length = 1; length <= LONGEST; length++) {
      INDArray gradient = gradient(network, sequences(length));
      if (length % COMPARED == 0) {
        assertAlone(layer, network, length, gradient);
        assertAlone(layer, network, length / 2, gradient(network, sequences(length / 2)));
      }
    }
  }

  private static void assertAlone(
      Layer layer, MultiLayerNetwork network, int length, INDArray gradient) {
    MultiLayerNetwork fresh = network(layer);
    DataSet data = sequences(length);
    assertClose("gradient at length " + length, gradient(fresh, data), gradient, 1e-12);
    INDArray features = data.getFeatures();
    assertClose("output", fresh.output(features), network.output(features), 1e-12);
  }
}
