package org.gmnm.readme;

import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.backend.CpuAcceleration;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.LinearEquation;
import org.gmnm.calculus.LinearPde;
import org.gmnm.calculus.ResidualTraining;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.VariableProjection;
import org.gmnm.layers.GmmEmbeddingLayer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LearningCheck;
import org.gmnm.layers.Predictor;
import org.gmnm.layers.ReluActivation;
import org.gmnm.layers.SolvedNetwork;
import org.gmnm.loss.LossNgmg;
import org.gmnm.testing.Snippets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The README's Java lives here: what stands there is compiled and run. */
class ReadmeTest {

  private static MultiLayerNetwork network() {
    // README configuration
    Backend.prepare(); // first thing in main: threads that wait sleep, convolutions by oneDNN
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(1e-3))
            .list()
            .layer(
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(32)
                    .activation(new ReluActivation())
                    .build())
            .layer(new GmnmLayer.Builder().nOut(32).components(64).rank(2).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(10)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.convolutional(32, 32, 3))
            .build();
    // end
    return initialised(configuration);
  }

  private static MultiLayerNetwork initialised(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Ten patterns in noise, pixels of 0 to 1 as a user has them, and fresh noise for the test. */
  @Test
  void theConfigurationTrains() {
    INDArray patterns = patterns(3 * 32 * 32);
    DataSetIterator trainingData =
        new ListDataSetIterator<>(examples(patterns, 100, 0.4, 3, 32, 32), 20);
    MultiLayerNetwork network = network();
    // README data
    network.addListeners(new LearningCheck());
    network.fit(trainingData, 10);
    // end
    CpuAcceleration.disable();
    assertEquals(10, network.getEpochCount());
    assertTrue(accuracy(network, examples(patterns, 50, 0.4, 3, 32, 32)) > 0.8);
  }

  private static INDArray patterns(int pixels) {
    Nd4j.getRandom().setSeed(17);
    return Nd4j.rand(DataType.FLOAT, 10, pixels);
  }

  private static List<DataSet> examples(INDArray patterns, int count, double noise, long... shape) {
    List<DataSet> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      INDArray image = patterns.getRow(i % 10).dup();
      image.addi(Nd4j.rand(DataType.FLOAT, image.shape()).subi(0.5).muli(2 * noise));
      long[] one = LongStream.concat(LongStream.of(1), LongStream.of(shape)).toArray();
      all.add(new DataSet(image.reshape('c', one), Nd4j.eye(10).getRow(i % 10, true)));
    }
    return all;
  }

  private static double accuracy(MultiLayerNetwork network, List<DataSet> examples) {
    DataSet all = DataSet.merge(examples);
    Evaluation evaluation = new Evaluation(10);
    evaluation.eval(all.getLabels(), network.output(all.getFeatures()));
    return evaluation.accuracy();
  }

  /** The default loss learns ten classes from the start, under sigmoid and softmax. */
  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SIGMOID", "SOFTMAX"})
  void theLossLearnsTenClasses(Activation activation) {
    // README loss
    OutputLayer output =
        new OutputLayer.Builder(new LossNgmg())
            .nIn(32)
            .nOut(10)
            .activation(Activation.SOFTMAX)
            .build();
    // end
    output.setActivationFn(activation.getActivationFunction());
    MultiLayerNetwork network =
        initialised(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(1e-2))
                .list()
                .layer(new DenseLayer.Builder().nOut(32).activation(Activation.RELU).build())
                .layer(output)
                .setInputType(InputType.feedForward(64))
                .build());
    INDArray patterns = patterns(64);
    network.fit(new ListDataSetIterator<>(examples(patterns, 300, 0.8, 64), 30), 20);
    double accuracy = accuracy(network, examples(patterns, 200, 0.8, 64));
    assertTrue(accuracy > 0.8, "accuracy " + accuracy);
  }

  @Test
  void aDifferentialEquationIsSolved() {
    // README equation
    LinearPde pde =
        new LinearPde(
            Domain.box(new double[] {0, 0}, new double[] {2, 1}), // or a polygon, or your own
            laplacian().times(-1).plus(value().times(x -> 1 + x[0])), // −Δu + (1 + x) u ...
            x -> Math.sin(3 * x[0]) * x[1], // ... = sin(3x) y inside
            x -> 0); // u = 0 on the border
    List<LinearEquation> equations = pde.sample(500, 100, Sampler.SOBOL, 42);
    Solution solution = new VariableProjection(equations).solveOnGrid(225);
    MultiLayerNetwork solved = SolvedNetwork.of(solution);
    // end
    double[][] points = pde.domain().inside(100, Sampler.UNIFORM, 1);
    for (double residual : pde.residual(solution, points)) {
      assertEquals(0, residual, 1e-3);
    }
    // README equation by gradients
    ResidualTraining training = new ResidualTraining(solved, equations);
    double loss = training.step(); // the network's own updater, learning rate and listeners
    // end
    assertTrue(loss < 1e-6, "loss " + loss);
  }

  @Test
  void theEmbeddingLearnsInOnePass() {
    DataSetIterator trainingData =
        new ListDataSetIterator<>(
            new DataSet(Nd4j.randn(DataType.FLOAT, 20, 3), Nd4j.rand(DataType.FLOAT, 20, 1))
                .asList(),
            10);
    // README embedding
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(1e-3))
            .list()
            .layer(new GmmEmbeddingLayer.Builder().components(16).build())
            .layer(new DenseLayer.Builder().nOut(32).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.feedForward(3))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    network.pretrain(trainingData); // learns the interval of every feature
    network.pretrain(trainingData); // and the weights of its Gaussians
    network.fit(trainingData, 10);
    // end
    assertArrayEquals(new long[] {5, 1}, network.output(Nd4j.rand(DataType.FLOAT, 5, 3)).shape());
    assertEquals(3, GmmEmbeddingLayer.mixtures(network.getLayer(0)).size());
  }

  @Test
  void aPredictorServesSingleExamples() {
    MultiLayerNetwork network =
        initialised(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new GmnmLayer.Builder().nOut(2).components(4).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    double[] features = {0.1, -0.2, 0.3};
    // README predictor
    Predictor predictor = Predictor.of(network);
    double[] output = predictor.predict(features); // from any thread
    // end
    assertArrayEquals(
        network.output(Nd4j.createFromArray(new float[][] {{0.1f, -0.2f, 0.3f}})).toDoubleVector(),
        output,
        1e-6);
  }

  /** Poms, dependency blocks and the blank projects of the release check name one version. */
  @Test
  void everyPlaceNamesTheSameVersion() throws IOException {
    Path root = Snippets.root();
    String pom = Files.readString(root.resolve("pom.xml"));
    String version =
        pom.split("<artifactId>gmnm</artifactId>\\s*<version>", 2)[1].split("</version>", 2)[0];
    String readme = Files.readString(root.resolve("README.md"));
    assertTrue(readme.contains("<version>" + version + "</version>"), version);
    assertTrue(readme.contains("org.gmnm:gmnm-layers:" + version), version);
    assertTrue(
        Files.readString(root.resolve(".ci/consumer/kotlin/pom.xml"))
            .contains("<version>" + version + "</version>"),
        version);
  }

  @Test
  void everyJavaBlockOfTheReadmeStandsInThisTest() throws IOException {
    Snippets.assertAllIn("README.md", ReadmeTest.class, 3);
  }
}
