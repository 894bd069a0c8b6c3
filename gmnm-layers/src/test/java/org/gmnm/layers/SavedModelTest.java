package org.gmnm.layers;

import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.dl4j.LayerwisePretraining;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.loss.LossNgmg;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Models that earlier versions saved: a published format.
 *
 * <p>{@link #write} made them. A fixture never changes; a new format gets a new one beside it.
 */
class SavedModelTest {

  private static final String GMNM = "gmnm-0.1.0";
  private static final String EMBEDDING = "embedding-0.1.0";
  private static final String ATTENTION = "attention-0.1.0";
  private static final String NGMG = "ngmg-0.1.0";
  private static final String FREE = "mixture-free-0.1.0";
  private static final String EXPANSION = "mixture-expansion-0.1.0";
  private static final String RELU = "relu-0.2.0";
  private static final String LSTM = "lstm-0.2.0";

  /** Every option off its default. */
  private static MultiLayerNetwork network() {
    return Networks.initialised(
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2026)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new GmnmLayer.Builder()
                        .name("first")
                        .nIn(3)
                        .nOut(4)
                        .components(5)
                        .rank(2)
                        .aggregation(Aggregation.SUM)
                        .hasBias(true)
                        .biasInit(0.25)
                        .activation(Activation.SOFTPLUS)
                        .dataFormat(CNN2DFormat.NHWC)
                        .build())
                .layer(new GmnmLayer.Builder().name("second").nIn(4).nOut(3).components(6).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build()));
  }

  /** A learned interval, an interval that was given, and draws in training. */
  private static MultiLayerNetwork embeddings() {
    MultiLayerNetwork network =
        Networks.initialised(
            new MultiLayerNetwork(
                new NeuralNetConfiguration.Builder()
                    .seed(2026)
                    .dataType(DataType.DOUBLE)
                    .list()
                    .layer(
                        new GmmEmbeddingLayer.Builder()
                            .name("first")
                            .nIn(3)
                            .components(4)
                            .sigmaOverSpacing(0.9)
                            .activation(Activation.SOFTPLUS)
                            .dataFormat(CNN2DFormat.NHWC)
                            .build())
                    .layer(
                        new GmmEmbeddingLayer.Builder()
                            .name("second")
                            .nIn(12)
                            .components(2)
                            .interval(-0.5, 1.25)
                            .stochastic(true)
                            .build())
                    .layer(
                        new OutputLayer.Builder(LossFunction.MSE)
                            .nIn(24)
                            .nOut(2)
                            .activation(Activation.IDENTITY)
                            .build())
                    .build()));
    DataSet data = new DataSet(input(), Nd4j.zeros(DataType.DOUBLE, 4, 2));
    LayerwisePretraining.pretrainLayer(network, 0, new ListDataSetIterator<>(data.asList(), 4), 2);
    return network;
  }

  private static MultiLayerNetwork relu() {
    return Networks.initialised(
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2026)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(3)
                        .nOut(8)
                        .activation(new ReluActivation())
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(8)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build()));
  }

  /** Both directions and the last step, options off their defaults. */
  private static MultiLayerNetwork lstm() {
    LstmLayer.Builder first = new LstmLayer.Builder();
    first.name("first").nOut(3).forgetGateBiasInit(2).activation(Activation.TANH);
    LstmLayer.Builder second = new LstmLayer.Builder();
    second
        .name("second")
        .nOut(4)
        .activation(Activation.SOFTSIGN)
        .gateActivationFunction(Activation.HARDSIGMOID);
    return Networks.initialised(
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2026)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new Bidirectional(first.build()))
                .layer(second.build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(3))
                .build()));
  }

  /** A residual block of attention and its normalisation, options off their defaults. */
  private static ComputationGraph attention() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(2026)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("steps")
                .addLayer(
                    "norm",
                    new LayerNormLayer.Builder().epsilon(0.1).biasInit(0.5).build(),
                    "steps")
                .addLayer(
                    "attention",
                    new MultiHeadAttentionLayer.Builder()
                        .nOut(3)
                        .heads(2)
                        .headSize(4)
                        .biasInit(0.25)
                        .activation(Activation.TANH)
                        .build(),
                    "norm")
                .addVertex(
                    "sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "steps", "attention")
                .addLayer(
                    "out",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "sum")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(3))
                .build());
    graph.init();
    return graph;
  }

  private static INDArray steps() {
    return input().reshape('c', 2, 3, 2);
  }

  /** A loss at every option off its default, after a layer of four outputs. */
  private static MultiLayerNetwork loss(ILossFunction loss, int outputs) {
    return Networks.initialised(
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2026)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(4).activation(Activation.TANH).build())
                .layer(
                    new OutputLayer.Builder(loss)
                        .nIn(4)
                        .nOut(outputs)
                        .activation(Activation.IDENTITY)
                        .build())
                .build()));
  }

  private static LossNgmg ngmg() {
    LossNgmg loss =
        LossNgmg.builder().scales(0.25, 1.5).weights(0.75, 0.25).outputWeights(2, 0.5).build();
    loss.setScaleMultiplier(1.25);
    return loss;
  }

  private static LossGaussianMixture free() {
    return LossGaussianMixture.free(2).withMinSigma(0.02);
  }

  private static LossGaussianMixture expansion() {
    return LossGaussianMixture.expansion(3, new double[] {-1, 0}, new double[] {1, 4})
        .withSigmaOverSpacing(0.9);
  }

  private static INDArray input() {
    return Nd4j.linspace(DataType.DOUBLE, -1, 0.25, 12).reshape('c', 4, 3);
  }

  /**
   * Writes the fixture into the folder named by the first argument.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]));
  }

  private static void write(Path folder) throws IOException {
    MultiLayerNetwork gmnm = network();
    write(folder, GMNM, gmnm, gmnm.output(input()));
    MultiLayerNetwork embeddings = embeddings();
    write(folder, EMBEDDING, embeddings, embeddings.output(input()));
    MultiLayerNetwork relu = relu();
    write(folder, RELU, relu, relu.output(input()));
    MultiLayerNetwork lstm = lstm();
    write(folder, LSTM, lstm, lstm.output(steps()));
    ComputationGraph attention = attention();
    write(folder, ATTENTION, attention, attention.outputSingle(steps()));
    writeLoss(folder, NGMG, ngmg(), 2);
    writeLoss(folder, FREE, free(), free().outputs(1));
    writeLoss(folder, EXPANSION, expansion(), expansion().outputs(2));
  }

  private static void writeLoss(Path folder, String name, ILossFunction loss, int outputs)
      throws IOException {
    MultiLayerNetwork network = loss(loss, outputs);
    write(folder, name, network, network.output(input()));
  }

  private static void write(Path folder, String name, Model network, INDArray output)
      throws IOException {
    Path zip = folder.resolve(name + ".zip");
    if (Files.exists(zip)) {
      return; // a fixture never changes
    }
    ModelSerializer.writeModel(network, zip.toFile(), true);
    StringBuilder values = new StringBuilder();
    for (double value : Nd4j.toFlattened('c', output).toDoubleVector()) {
      values.append(value).append('\n');
    }
    Files.writeString(folder.resolve(name + ".txt"), values);
  }

  private static MultiLayerNetwork read(String name) throws IOException {
    String fixture = "/org/gmnm/fixtures/" + name;
    MultiLayerNetwork network;
    try (InputStream in = SavedModelTest.class.getResourceAsStream(fixture + ".zip")) {
      network = ModelSerializer.restoreMultiLayerNetwork(in);
    }
    assertClose("outputs", expected(fixture), network.output(input()), 1e-12);
    return network;
  }

  /** Four rows. */
  private static INDArray expected(String fixture) throws IOException {
    try (InputStream in = SavedModelTest.class.getResourceAsStream(fixture + ".txt")) {
      double[] values =
          new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
              .lines()
              .mapToDouble(Double::parseDouble)
              .toArray();
      return Nd4j.createFromArray(values).reshape('c', 4, values.length / 4);
    }
  }

  @Test
  void attentionOfVersion010GivesItsOutputs() throws IOException {
    String fixture = "/org/gmnm/fixtures/" + ATTENTION;
    ComputationGraph graph;
    try (InputStream in = SavedModelTest.class.getResourceAsStream(fixture + ".zip")) {
      graph = ModelSerializer.restoreComputationGraph(in);
    }
    assertClose(
        "outputs",
        expected(fixture),
        graph.outputSingle(steps()).dup('c').reshape('c', 4, 2),
        1e-12);
    MultiHeadAttentionLayer layer =
        (MultiHeadAttentionLayer) graph.getLayer("attention").conf().getLayer();
    assertEquals(2, layer.getHeads());
    assertEquals(4, layer.getHeadSize());
    assertEquals(0.1, ((LayerNormLayer) graph.getLayer("norm").conf().getLayer()).getEpsilon());
    assertEquals(
        "[Wq, Wk, Wv, Wo, b]", graph.getLayer("attention").paramTable().keySet().toString());
    assertEquals("[gain, bias]", graph.getLayer("norm").paramTable().keySet().toString());
  }

  @Test
  void embeddingsOfVersion010GiveTheirOutputs() throws IOException {
    MultiLayerNetwork network = read(EMBEDDING);
    GmmEmbeddingLayer first = (GmmEmbeddingLayer) network.getLayer(0).conf().getLayer();
    assertEquals("first", first.getLayerName());
    assertEquals(4, first.getComponents());
    assertEquals(0.9, first.getSigmaOverSpacing());
    assertFalse(first.hasInterval());
    assertEquals(input().getDouble(0), network.getParam("0_low").getDouble(0));
    GmmEmbeddingLayer second = (GmmEmbeddingLayer) network.getLayer(1).conf().getLayer();
    assertTrue(second.hasInterval());
    assertTrue(second.isStochastic());
    assertEquals(1.25, network.getParam("1_high").getDouble(11));
    assertEquals("[logits, low, high]", network.getLayer(0).paramTable().keySet().toString());
  }

  @Test
  void reluOfVersion020GivesItsOutputs() throws IOException {
    DenseLayer layer = (DenseLayer) read(RELU).getLayer(0).conf().getLayer();
    assertEquals(new ReluActivation(), layer.getActivationFn());
  }

  @Test
  void lstmOfVersion020GivesItsOutputs() throws IOException {
    String fixture = "/org/gmnm/fixtures/" + LSTM;
    MultiLayerNetwork network;
    try (InputStream in = SavedModelTest.class.getResourceAsStream(fixture + ".zip")) {
      network = ModelSerializer.restoreMultiLayerNetwork(in);
    }
    assertClose(
        "outputs", expected(fixture), network.output(steps()).dup('c').reshape('c', 4, 2), 1e-12);
    LstmLayer second = (LstmLayer) network.getLayer(1).conf().getLayer();
    assertEquals("second", second.getLayerName());
    assertEquals(new ActivationHardSigmoid(), second.getGateActivationFn());
    assertEquals("[W, RW, b]", network.getLayer(1).paramTable().keySet().toString());
    Bidirectional first = (Bidirectional) network.getLayer(0).conf().getLayer();
    assertEquals(2, ((LstmLayer) first.getFwd()).getForgetGateBiasInit());
  }

  @Test
  void aModelOfVersion010GivesItsOutputs() throws IOException {
    MultiLayerNetwork network = read(GMNM);
    GmnmLayer first = (GmnmLayer) network.getLayer(0).conf().getLayer();
    assertEquals("first", first.getLayerName());
    assertEquals(5, first.getComponents());
    assertEquals(2, first.getRank());
    assertEquals(Aggregation.SUM, first.getAggregation());
    assertEquals("[mu, W, pi, b]", network.getLayer(0).paramTable().keySet().toString());
  }

  @Test
  void lossesOfVersion010KeepTheirOptions() throws IOException {
    assertEquals(ngmg(), lossOf(read(NGMG)));
    assertEquals(free(), lossOf(read(FREE)));
    assertEquals(expansion(), lossOf(read(EXPANSION)));
  }

  private static ILossFunction lossOf(MultiLayerNetwork network) {
    return ((OutputLayer) network.getLayer(1).conf().getLayer()).getLossFn();
  }
}
