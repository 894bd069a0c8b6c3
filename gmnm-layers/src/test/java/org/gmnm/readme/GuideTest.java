package org.gmnm.readme;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.gmnm.calculus.BoundaryProblem;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.LinearPde;
import org.gmnm.calculus.MarchedSolution;
import org.gmnm.calculus.NonlinearProblem;
import org.gmnm.calculus.NonlinearSolution;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.SteppedSolution;
import org.gmnm.calculus.TensorBasis;
import org.gmnm.calculus.TensorStepping;
import org.gmnm.calculus.TimeMarch;
import org.gmnm.calculus.VariableProjection;
import org.gmnm.data.SeriesWindows;
import org.gmnm.evaluation.ClassCalibration;
import org.gmnm.evaluation.ForecastCalibration;
import org.gmnm.layers.ComponentUsage;
import org.gmnm.layers.FeatureDensity;
import org.gmnm.layers.GmnmInitializer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LearningCheck;
import org.gmnm.layers.LstmLayer;
import org.gmnm.layers.Predictor;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.loss.LossNgmg;
import org.gmnm.loss.NgmgScaleSchedule;
import org.gmnm.mixture.GaussianCopula;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GaussianMixtureLearner;
import org.gmnm.mixture.GmmExpansion;
import org.gmnm.mixture.JointGaussianMixture;
import org.gmnm.mixture.LearnedMixture;
import org.gmnm.model.ModelFiles;
import org.gmnm.testing.Snippets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.EvaluationCalibration;
import org.nd4j.evaluation.curves.ReliabilityDiagram;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The Java of docs/guide.md lives here: what stands there is compiled and run. */
class GuideTest {

  private static DataSetIterator trainingData() {
    // Guide data
    INDArray x = Nd4j.rand(DataType.FLOAT, 64, 2); // a row for each example
    INDArray y = x.prod(true, 1);
    DataSetIterator trainingData = new ListDataSetIterator<>(new DataSet(x, y).asList(), 16);
    // end
    return trainingData;
  }

  private static MultiLayerNetwork first() {
    // Guide first network
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(42)
            .updater(new Adam(0.01))
            .list()
            .layer(new GmnmLayer.Builder().nOut(8).components(16).rank(2).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.feedForward(2))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    // end
    return network;
  }

  @Test
  void theFirstNetworkLearns() {
    MultiLayerNetwork network = first();
    DataSetIterator trainingData = trainingData();
    // Guide fit
    network.addListeners(new LearningCheck()); // says once if the network is not learning, and why
    network.fit(trainingData, 20);
    // end
    assertTrue(network.score() < 0.05, "loss " + network.score());
    INDArray features = Nd4j.rand(DataType.FLOAT, 64, 2);
    // Guide dead
    ComponentUsage usage = ComponentUsage.of(network, 0, features);
    int[] dead = usage.dead();
    double share = usage.share(0); // of component 0 in what the layer puts out
    // end
    assertEquals(0, dead.length);
    assertTrue(share > 0 && share < 1, "share " + share);
  }

  @Test
  void aStartFromDataLearnsToo() {
    MultiLayerNetwork network = first();
    DataSetIterator trainingData = trainingData();
    // Guide start from data
    new GmnmInitializer().fromData(network, 0, trainingData);
    // end
    network.fit(trainingData, 20);
    assertTrue(network.score() < 0.05, "loss " + network.score());
  }

  @Test
  void savedAndReadAgain(@TempDir Path folder) throws IOException {
    MultiLayerNetwork network = first();
    Path file = folder.resolve("model.zip");
    // Guide save
    ModelFiles.write(network, file);
    MultiLayerNetwork read = new ModelFiles().readNetwork(file);
    // end
    assertEquals(network.params(), read.params());
    // Guide transfer
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(read)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Adam(1e-3)).build())
            .setFeatureExtractor(0) // the GMNM layer stays as it is
            .removeOutputLayer()
            .addLayer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(8)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build();
    // end
    INDArray x = Nd4j.rand(DataType.FLOAT, 4, 2);
    tuned.fit(new DataSet(x, Nd4j.eye(3).getRows(0, 1, 2, 0)));
    assertArrayEquals(new long[] {4, 3}, tuned.output(x).shape());
    assertEquals(read.getParam("0_mu"), tuned.getParam("0_mu"));
  }

  @Test
  void aLayerInATrainedModel(@TempDir Path folder) throws IOException {
    MultiLayerNetwork stock =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder().nOut(16).activation(Activation.TANH).build())
                .layer(new DenseLayer.Builder().nOut(16).activation(Activation.RELU).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    stock.init();
    DataSetIterator trainingData = trainingData();
    stock.fit(trainingData, 5);
    Path file = folder.resolve("stock.zip");
    ModelFiles.write(stock, file);
    // Guide transfer into
    MultiLayerNetwork trained = new ModelFiles().readNetwork(file); // dense, dense, output
    MultiLayerNetwork renewed =
        new TransferLearning.Builder(trained)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Adam(0.01)).build())
            .setFeatureExtractor(0) // the first dense layer stays as it is
            .removeLayersFromOutput(2)
            .addLayer(new GmnmLayer.Builder().nIn(16).nOut(8).components(16).build())
            .addLayer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(8)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .build();
    new GmnmInitializer().fromData(renewed, 1, trainingData); // starts where the features are
    renewed.fit(trainingData, 20);
    // end
    assertEquals(stock.getParam("0_W"), renewed.getParam("0_W"));
    assertTrue(renewed.score() < 0.01, "loss " + renewed.score());
  }

  private static MultiLayerNetwork build(int components, double rate) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(rate))
                .list()
                .layer(new GmnmLayer.Builder().nOut(8).components(components).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    return network;
  }

  @Test
  void componentsAndRateChosenByValidation() {
    DataSetIterator trainingData = trainingData();
    INDArray x = Nd4j.rand(DataType.FLOAT, 200, 2);
    DataSet validation = new DataSet(x, x.prod(true, 1));
    // Guide sweep
    String best = "";
    double least = Double.POSITIVE_INFINITY;
    for (int components : new int[] {16, 64}) {
      for (double rate : new double[] {1e-5, 1e-3, 1e-2}) {
        MultiLayerNetwork network = build(components, rate); // yours; a new one each time
        network.fit(trainingData, 20);
        double loss = network.score(validation);
        if (loss < least) {
          least = loss;
          best = components + " components, rate " + rate;
        }
      }
    }
    // end
    assertTrue(best.endsWith("0.01"), best);
    assertTrue(least < 0.02, "loss " + least);
  }

  @Test
  void anAnswerWithItsUncertainty() {
    // Guide uncertainty
    LossGaussianMixture loss = LossGaussianMixture.free(3);
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(42)
            .updater(new Adam(0.01))
            .list()
            .layer(new DenseLayer.Builder().nOut(16).activation(Activation.TANH).build())
            .layer(
                new OutputLayer.Builder(loss)
                    .nOut(loss.outputs(1)) // weights, means and widths of one label
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.feedForward(2))
            .build();
    // end
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    DataSet training = noisyProducts(1000);
    for (int epoch = 0; epoch < 30; epoch++) {
      training.batchBy(50).forEach(network::fit);
    }
    INDArray features = Nd4j.createFromArray(new float[][] {{0.5f, 1}});
    // Guide decode
    INDArray output = network.output(features);
    GaussianMixture answer = loss.decode(output, GaussianMixture::of).get(0).get(0);
    double low = answer.quantile(0.05); // of the first example's first label
    double high = answer.quantile(0.95);
    // end
    assertEquals(0.5, answer.mean(), 0.08);
    assertEquals(0.5 - 1.645 * 0.2, low, 0.12);
    assertEquals(0.5 + 1.645 * 0.2, high, 0.12);
    DataSet heldOut = noisyProducts(500);
    // Guide calibration
    List<GaussianMixture> forecasts =
        loss.decode(network.output(heldOut.getFeatures()), GaussianMixture::of).stream()
            .map(labels -> labels.get(0))
            .toList();
    ForecastCalibration calibration =
        ForecastCalibration.of(forecasts, heldOut.getLabels().toDoubleVector());
    double coverage = calibration.coverage(0.9); // of the 90 % interval: near 0.9 if calibrated
    int[] histogram = calibration.histogram(10); // flat if calibrated
    double correctedLow = answer.quantile(calibration.level(0.05)); // holds 90 % of these
    double correctedHigh = answer.quantile(calibration.level(0.95));
    // end
    assertEquals(0.9, coverage, 0.06);
    assertEquals(500, Arrays.stream(histogram).sum());
    assertEquals(low, correctedLow, 0.1);
    assertEquals(high, correctedHigh, 0.1);
  }

  /** Three steps that share a noise: their sum is less certain than three noises of their own. */
  @Test
  void pathsOfSeveralSteps() {
    LossGaussianMixture loss = LossGaussianMixture.free(1);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new OutputLayer.Builder(loss)
                        .nOut(loss.outputs(3))
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(1))
                .build());
    network.init();
    DataSet training = stepsThatShareANoise(2_000);
    for (int epoch = 0; epoch < 15; epoch++) {
      training.batchBy(50).forEach(network::fit);
    }
    DataSet heldOut = stepsThatShareANoise(1_000);
    INDArray today = Nd4j.createFromArray(new float[][] {{0.5f}});
    // Guide paths
    List<List<GaussianMixture>> past =
        loss.decode(network.output(heldOut.getFeatures()), GaussianMixture::of);
    GaussianCopula copula = GaussianCopula.of(past, heldOut.getLabels().toDoubleMatrix());
    List<GaussianMixture> ahead = loss.decode(network.output(today), GaussianMixture::of).get(0);
    double[][] paths = copula.paths(ahead, 1_000, new Random(42)); // [paths, steps]
    double[] sums = Arrays.stream(paths).mapToDouble(path -> Arrays.stream(path).sum()).toArray();
    Arrays.sort(sums);
    double high = sums[949]; // the sum of the steps is below it with 95 %
    // end
    double deviation = Math.sqrt(9 * 0.4 * 0.4 + 3 * 0.3 * 0.3); // 0.87 by themselves, 1.31 so
    assertEquals(1.5 + 1.645 * deviation, high, 0.3);
  }

  /** Each step is the feature, a noise that all three share, and one of its own. */
  private static DataSet stepsThatShareANoise(int count) {
    INDArray x = Nd4j.rand(DataType.FLOAT, count, 1);
    INDArray shared = Nd4j.randn(DataType.FLOAT, count, 1).muli(0.4);
    INDArray own = Nd4j.randn(DataType.FLOAT, count, 3).muli(0.3);
    return new DataSet(x, own.addiColumnVector(x).addiColumnVector(shared));
  }

  /** The product of two numbers, with a noise that grows with the second. */
  private static DataSet noisyProducts(int count) {
    INDArray x = Nd4j.rand(DataType.FLOAT, count, 2);
    INDArray noise = Nd4j.randn(DataType.FLOAT, count, 1).muli(0.2).muli(x.getColumn(1, true));
    return new DataSet(x, x.prod(true, 1).addi(noise));
  }

  @Test
  void probabilitiesOfAClassifierAreBelieved() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.01))
                .list()
                .layer(new GmnmLayer.Builder().nOut(8).components(16).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    DataSet training = chances(2000);
    for (int epoch = 0; epoch < 10; epoch++) {
      training.batchBy(50).forEach(network::fit);
    }
    DataSet heldOut = chances(2000);
    // Guide reliability
    INDArray probabilities = network.output(heldOut.getFeatures());
    int[] labels = heldOut.getLabels().argMax(1).toIntVector();
    double error = ClassCalibration.of(probabilities.toDoubleMatrix(), labels).error(); // ECE
    EvaluationCalibration calibration = new EvaluationCalibration(); // ND4J's, for each class
    calibration.eval(heldOut.getLabels(), probabilities);
    ReliabilityDiagram diagram = calibration.getReliabilityDiagram(1);
    double[] said = diagram.getMeanPredictedValueX(); // mean probability of class 1, bin by bin
    double[] happened = diagram.getFractionPositivesY(); // how often it was class 1
    // end
    assertTrue(error < 0.08, "error " + error);
    assertTrue(said[said.length - 1] - said[0] > 0.7, Arrays.toString(said));
    for (int bin = 0; bin < said.length; bin++) {
      assertEquals(said[bin], happened[bin], 0.15, "bin " + bin);
    }
  }

  /** Class 1 with the first feature as its probability. */
  private static DataSet chances(int count) {
    INDArray x = Nd4j.rand(DataType.FLOAT, count, 2);
    INDArray one =
        Nd4j.rand(DataType.FLOAT, count, 1).lt(x.getColumn(0, true)).castTo(DataType.FLOAT);
    return new DataSet(x, Nd4j.hstack(one.rsub(1), one));
  }

  /** A class for each third of the circle around the point; a share of the labels is drawn anew. */
  private static DataSet sectors(int count, double wrong) {
    Random random = new Random(7);
    float[][] x = new float[count][2];
    float[][] y = new float[count][3];
    for (int n = 0; n < count; n++) {
      x[n][0] = (float) random.nextGaussian();
      x[n][1] = (float) random.nextGaussian();
      int sector = (int) ((Math.atan2(x[n][1], x[n][0]) / Math.PI + 1) * 1.5) % 3;
      y[n][random.nextDouble() < wrong ? random.nextInt(3) : sector] = 1;
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  @Test
  void wrongLabelsAreGivenUp() {
    // Guide wrong labels
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(42)
            .updater(new Adam(0.003))
            .list()
            .layer(new GmnmLayer.Builder().nOut(32).components(64).build())
            .layer(
                new OutputLayer.Builder(new LossNgmg(0.3))
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.feedForward(2))
            .build();
    // end
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    List<DataSet> batches = sectors(1000, 0.4).batchBy(50);
    int epochs = 20;
    // Guide narrowing
    long iterations = (long) epochs * batches.size();
    network.setListeners(
        NgmgScaleSchedule.narrowing(iterations)); // from 2 to 0.3 in the first third
    // end
    for (int epoch = 0; epoch < epochs; epoch++) {
      batches.forEach(network::fit);
    }
    DataSet clean = sectors(1000, 0);
    Evaluation evaluation = new Evaluation();
    evaluation.eval(clean.getLabels(), network.output(clean.getFeatures()));
    assertTrue(evaluation.accuracy() > 0.93, "accuracy " + evaluation.accuracy());
  }

  /** What follows the end of a sequence does not change its answer. */
  @Test
  void sequences() {
    INDArray features = Nd4j.rand(DataType.FLOAT, 4, 3, 5);
    INDArray labels = Nd4j.eye(2).getRows(0, 1, 1, 0);
    INDArray mask = Nd4j.ones(4, 5).putScalar(0, 4, 0).putScalar(0, 3, 0);
    // Guide sequences
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new LastTimeStep( // the last one that the mask leaves
                        new LstmLayer.Builder().nOut(16).activation(Activation.TANH).build()))
                .layer(new GmnmLayer.Builder().nOut(16).components(32).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(3)) // columns
                .build());
    network.init();
    network.fit(new DataSet(features, labels, mask, null));
    INDArray answers = network.output(features, false, mask, null);
    // end
    assertArrayEquals(new long[] {4, 2}, answers.shape());
    INDArray other = features.dup().putScalar(0, 1, 4, 100);
    assertEquals(answers, network.output(other, false, mask, null));
  }

  @Test
  void forecasts() {
    double[][] table = new double[63][];
    for (int row = 0; row < table.length; row++) {
      double planned = row % 5 == 0 ? 1 : 0;
      table[row] = new double[] {Math.sin(row) + planned, Math.cos(row), planned};
    }
    int trainingRows = 45;
    int row = 60;
    // Guide windows
    SeriesWindows windows =
        SeriesWindows.of(21, 3) // from 21 rows of column 0 its next 3
            .withPast(1) // measured, so known up to now
            .withKnownAhead(2) // planned, so known for the rows to come
            .standardizedBy(table, 0, trainingRows);
    DataSet training = windows.between(table, 0, trainingRows);
    DataSet test = windows.between(table, trainingRows, table.length);
    // end
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(0.01))
                .list()
                .layer(new LastTimeStep(new LstmLayer.Builder().nOut(16).build()))
                .layer(new GmnmLayer.Builder().nOut(16).components(32).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(windows.inputType())
                .build());
    network.init();
    network.fit(training);
    // Guide forecasts
    INDArray forecasts = network.output(test.getFeatures()); // [windows, 3], standardised
    INDArray inUnits = windows.inUnits(forecasts);
    INDArray next = windows.inUnits(network.output(windows.at(table, row))); // row and two more
    // end
    assertArrayEquals(new long[] {16, 3}, inUnits.shape());
    assertArrayEquals(inUnits.getRow(15).toDoubleVector(), next.toDoubleVector(), 1e-5);
  }

  @Test
  void servedWithItsNormaliser() {
    MultiLayerNetwork network = first();
    DataSet seen = new DataSet(Nd4j.rand(DataType.FLOAT, 64, 2), Nd4j.rand(DataType.FLOAT, 64, 1));
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(seen);
    // Guide serve
    Predictor predictor = Predictor.of(network).withNormalizer(normalizer);
    double[] output =
        predictor.predict(new double[] {0.3, 0.6}); // features as they come, from any thread
    // end
    double[][] requests = Nd4j.rand(DataType.DOUBLE, 200, 2).toDoubleMatrix();
    // Guide load
    double[][] answers =
        Arrays.stream(requests).parallel().map(predictor::predict).toArray(double[][]::new);
    // end
    assertArrayEquals(predictor.predict(requests[199]), answers[199]);
    INDArray features = Nd4j.createFromArray(new float[][] {{0.3f, 0.6f}});
    normalizer.transform(features);
    assertArrayEquals(network.output(features).toDoubleVector(), output, 1e-5);
  }

  @Test
  void aDensityInOnePass() {
    double[] values = {0.1, 0.2, 0.25, 0.7, 0.75};
    // Guide density
    GaussianMixture density = GmmExpansion.of(0, 1, 50).fit(values);
    double probability = density.cdf(0.5) - density.cdf(0.15);
    // end
    assertEquals(0.4, probability, 0.1);
  }

  @Test
  void aTableOfSeveralVariables() {
    Random random = new Random(1);
    double[][] table = new double[300][];
    for (int i = 0; i < table.length; i++) {
      double x = 4 * random.nextDouble();
      table[i] = new double[] {x, i % 10 == 0 ? Double.NaN : x + 0.5 + 0.1 * random.nextGaussian()};
    }
    // Guide table
    LearnedMixture learned = GaussianMixtureLearner.of(3).withSeed(1).fit(table);
    JointGaussianMixture joint = learned.mixture();
    double[] filled = joint.complete(1.5, Double.NaN); // the second cell, given the first
    GaussianMixture second = joint.condition(0, 1.5).marginal(0);
    double surprise = -joint.logDensity(1.5, 2.0);
    // end
    assertEquals(2, filled[1], 0.05);
    assertEquals(filled[1], second.mean(), 1e-12);
    assertTrue(surprise < -joint.logDensity(1.5, 4.0), "surprise " + surprise);
  }

  @Test
  void whatANetworkHasNotSeen() {
    MultiLayerNetwork network = first();
    DataSetIterator trainingData = trainingData();
    network.fit(trainingData, 20);
    INDArray heldOut = Nd4j.rand(DataType.FLOAT, 200, 2);
    INDArray features = Nd4j.createFromArray(new float[][] {{3, -2}, {0.5f, 0.5f}});
    // Guide unseen
    FeatureDensity density = FeatureDensity.of(network, 1, trainingData); // what reaches layer 1
    double[] known = density.score(heldOut); // the greater, the less is known of its like
    Arrays.sort(known);
    double threshold = known[(int) (0.95 * known.length)]; // refuses one of twenty known inputs
    boolean refused = density.score(features)[0] > threshold;
    // end
    assertTrue(refused);
    assertTrue(density.score(features)[1] < threshold);
  }

  @Test
  void rowsOfATableThatAreUnlikeTheOthers() {
    double[][] table = new double[400][];
    Random random = new Random(1);
    for (int i = 0; i < table.length; i++) {
      double x = random.nextGaussian();
      table[i] = new double[] {x, x * x + 0.1 * random.nextGaussian()};
    }
    double[] row = {0, 2}; // each of the two is usual, both together are not
    // Guide anomalies
    JointGaussianMixture usual =
        GaussianMixtureLearner.of(1).withSeed(1).choose(table, 1, 2, 4, 8).mixture();
    double[] logDensity = usual.logDensity(table); // better: of rows that it was not learned from
    Arrays.sort(logDensity);
    double least = logDensity[table.length / 100]; // one usual row of a hundred lies below
    boolean unusual = usual.logDensity(row) < least;
    // end
    assertTrue(unusual);
    assertTrue(usual.logDensity(1.0, 1.0) > least);
  }

  @Test
  void anEquationOnAPolygon() {
    // Guide polygon
    Domain wall = Domain.polygon(new double[][] {{0, 0}, {3, 0}, {2, 1}, {0, 1}});
    BoundaryProblem conduction =
        BoundaryProblem.on(wall)
            .inside(laplacian(), x -> 0) // heat flows through, none is made
            .dirichlet(wall.edge("side 0"), x -> 20) // from the first corner to the second: 20 °C
            .neumann(wall.edge("side 1"), x -> 0) // insulated
            .robin(wall.edge("side 2"), x -> 2, x -> 2 * 5) // ∂u/∂n = 2 (5 − u): air of 5 °C
            .neumann(wall.edge("side 3"), x -> 0);
    Solution temperature =
        new VariableProjection(conduction.sample(600, 300, Sampler.SOBOL, 42)).solveOnGrid(196);
    double[] found = temperature.apply(value(), new double[][] {{0.5, 0.5}, {1.5, 0.5}});
    String quality = temperature.report().toString(); // the residual of every edge
    // end
    // By finite elements on grids of 1/20, 1/40 and 1/80.
    assertArrayEquals(new double[] {15.0677, 15.5888}, found, 0.02);
    assertTrue(quality.contains("side 2 residual"), quality);
  }

  @Test
  void anEquation() {
    // Guide equation
    LinearPde poisson =
        new LinearPde(
            Domain.box(new double[] {0, 0}, new double[] {1, 1}),
            laplacian().times(-1),
            x -> 1,
            x -> 0);
    Solution solution =
        new VariableProjection(poisson.sample(400, 100, Sampler.SOBOL, 42)).solveOnGrid(144);
    double middle = solution.apply(value(), new double[][] {{0.5, 0.5}})[0];
    // end
    assertEquals(0.07367, middle, 2e-3); // by its Fourier series
  }

  @Test
  void anEquationInTime() {
    // Guide edges
    Domain rod = Domain.box(new double[] {0}, new double[] {1}).during(0, 1);
    BoundaryProblem heat =
        BoundaryProblem.on(rod)
            .inside(derivative(1).plus(derivative(0, 0).times(-0.1)), x -> 0) // u_t = 0.1 u_xx
            .dirichlet(rod.edge("x0 low"), x -> 0)
            .neumann(rod.edge("x0 high"), x -> 0)
            .initial(x -> Math.sin(Math.PI * x[0] / 2));
    Solution warmth =
        new VariableProjection(heat.sample(300, 80, Sampler.SOBOL, 42)).solveOnGrid(121);
    // end
    double exact = Math.exp(-0.1 * Math.PI * Math.PI / 4) * Math.sin(Math.PI / 4);
    assertEquals(exact, warmth.apply(value(), new double[][] {{0.5, 1}})[0], 1e-6);
  }

  @Test
  void aNonlinearEquation() {
    // Guide nonlinear
    NonlinearProblem reaction =
        BoundaryProblem.on(Domain.box(new double[] {0, 0}, new double[] {1, 1}))
            .inside(u -> u.laplacian().times(-1).plus(u.value().power(3)).plus(-1)) // −Δu + u³ = 1
            .dirichlet(x -> 0)
            .sampleNonlinear(300, 100, Sampler.SOBOL, 42);
    NonlinearSolution found =
        reaction.solveOnGrid(100, (operator, points) -> new double[points.length]);
    // end
    assertTrue(found.converged(), found::toString);
    assertEquals(0.0736, found.apply(value(), new double[][] {{0.5, 0.5}})[0], 2e-3);
  }

  @Test
  void anUnknownNumberOfAnEquation() {
    // Guide inverse
    double[][] places = {{0.2}, {0.5}, {0.8}};
    double[] measured = {0.8187, 0.6065, 0.4493};
    NonlinearProblem decay =
        BoundaryProblem.on(Domain.box(new double[] {0}, new double[] {1}))
            .inside(u -> u.derivative(0, 0).minus(u.parameter(0).times(u.value()))) // u'' = k u
            .dirichlet(x -> Math.exp(-x[0]))
            .sampleNonlinear(50, 2, Sampler.SOBOL, 42)
            .withData(places, measured);
    NonlinearSolution fitted =
        decay.solveOnGrid(20, (operator, points) -> new double[points.length], 3); // k from 3
    double k = fitted.parameters()[0];
    double uncertainty = fitted.standardErrors()[0];
    // end
    assertEquals(1, k, 5e-3);
    assertTrue(uncertainty > 0 && uncertainty < 5e-3, "standard error " + uncertainty);
  }

  @Test
  void aMarchThroughTime() {
    // Guide march
    MarchedSolution marched =
        TimeMarch.of(
                Domain.box(new double[] {-1}, new double[] {1}),
                slab ->
                    BoundaryProblem.on(slab)
                        .inside(
                            u ->
                                u.derivative(1) // u_t + u u_x = 0.05 u_xx
                                    .plus(u.value().times(u.derivative(0)))
                                    .minus(u.derivative(0, 0).times(0.05)))
                        .dirichlet(x -> 0),
                40, // intervals in space
                0.05) // first slab
            .withTolerance(1e-4)
            .run(0, 0.3, x -> -Math.sin(Math.PI * x[0]), slab -> {});
    // end
    double[] values = marched.apply(value(), new double[][] {{0.5, 0.3}});
    assertEquals(-0.70914665, values[0], 1e-4); // by the Cole-Hopf transformation
  }

  /** Both functions are used up and spread alike: their difference is spread, and nothing else. */
  @Test
  void boxes() {
    // Guide boxes
    Domain plate = Domain.box(new double[] {0, 0}, new double[] {1, 1});
    double k = 10 * Math.PI;
    Solution waves =
        TensorBasis.of(plate, 40) // intervals along each side: 3 to 5 for a half wave
            .solve(
                laplacian().plus(value()), // Δu + u = source inside, u = 0 on the border
                x -> (1 - 2 * k * k) * Math.sin(k * x[0]) * Math.sin(k * x[1]),
                x -> 0);
    List<SteppedSolution> both =
        TensorStepping.of(
                TensorBasis.of(plate, 12),
                0.1, // the longest step
                u -> 0.001 * u.laplacian() - u.value() * u.function(1).value(),
                u -> 0.001 * u.function(1).laplacian() - u.value() * u.function(1).value())
            .withClosedBorder() // nothing passes; or withBorder(values for each function)
            .run(0, 1, time -> {}, x -> 1 + Math.cos(Math.PI * x[0]), x -> 1);
    // end
    assertEquals(1, waves.apply(value(), new double[][] {{0.25, 0.45}})[0], 1e-6);
    double[][] middle = {{0.5, 0.5, 1}};
    double first = both.get(0).apply(value(), middle)[0];
    double second = both.get(1).apply(value(), middle)[0];
    assertEquals(0, first - second, 1e-6, "cos πx is 0 there at all times");
    assertEquals(0.5, first, 0.01); // u' = −u v of 1 and 1
  }

  @Test
  void everyJavaBlockOfTheGuideStandsInThisTest() throws IOException {
    Snippets.assertAllIn("docs/guide.md", GuideTest.class, 20);
  }

  @Test
  void sectionsOfTheGuideImportWhatTheyUse() throws IOException {
    Snippets.assertImportsIn("docs/guide.md", GuideTest.class);
  }
}
