package org.gmnm.loss;

import static org.gmnm.loss.LossAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.databind.JsonNode;

class LossNgmgTest extends LossNetworkContractTest {

  @Override
  ILossFunction loss() {
    return LossNgmg.builder()
        .scales(0.5, 2.0)
        .weights(0.25, 0.75)
        .outputWeights(1.0, 0.5, 2.0)
        .build();
  }

  @Override
  List<ILossFunction> neighbours() {
    return List.of(
        LossNgmg.builder().scales(0.5, 2.5).weights(0.25, 0.75).outputWeights(1, 0.5, 2).build(),
        LossNgmg.builder().scales(0.5, 2.0).weights(0.5, 0.5).outputWeights(1, 0.5, 2).build(),
        LossNgmg.builder().scales(0.5, 2.0).weights(0.25, 0.75).outputWeights(1, 0.5, 3).build(),
        LossNgmg.builder().scales(0.5, 2.0).weights(0.25, 0.75).build());
  }

  @Override
  INDArray layerMask(INDArray perLabel) {
    return perLabel;
  }

  @Override
  int labelWidth() {
    return 3;
  }

  @Override
  int outputWidth() {
    return 3;
  }

  static Stream<JsonNode> reference() {
    return LossReference.cases("ngmg");
  }

  private static LossNgmg of(JsonNode reference) {
    return LossNgmg.builder()
        .scales(LossReference.vector(reference.get("scales")))
        .weights(LossReference.vector(reference.get("weights")))
        .build();
  }

  @ParameterizedTest
  @MethodSource("reference")
  void valuesAndGradientsEqualTheReference(JsonNode reference) {
    LossNgmg loss = of(reference);
    INDArray prediction = LossReference.array(reference.get("prediction"));
    INDArray label = LossReference.array(reference.get("label"));
    INDArray scores = LossReference.array(reference.get("loss_per_output"));
    INDArray gradient = LossReference.array(reference.get("gradient"));
    assertClose(scores, loss.compare(label, prediction).scores(), 1e-10);
    assertClose(
        scores.sum(true, 1), loss.computeScoreArray(label, prediction, identity, null), 1e-10);
    assertClose(gradient, loss.computeGradient(label, prediction, identity, null), 1e-10);
    INDArray narrow = prediction.castTo(DataType.FLOAT);
    assertClose(scores, loss.compare(label.castTo(DataType.FLOAT), narrow).scores(), 1e-4);
    assertClose(gradient, loss.computeGradient(label, narrow, identity, null), 1e-4);
  }

  @Test
  void tinyErrorsDoNotCancel() {
    for (double error : new double[] {1e-3, 1e-8, 1e-12, 1e-100}) {
      INDArray prediction = Nd4j.createFromArray(new double[][] {{error}});
      double score =
          new LossNgmg(1.0)
              .computeScore(Nd4j.zeros(DataType.DOUBLE, 1, 1), prediction, identity, null, false);
      assertEquals(-Math.expm1(-error * error / 2), score, 1e-14 * score);
    }
    float error = 1e-6f;
    double score =
        new LossNgmg(1.0)
            .computeScore(
                Nd4j.zeros(DataType.FLOAT, 1, 1),
                Nd4j.createFromArray(new float[][] {{error}}),
                identity,
                null,
                false);
    assertEquals(0.5 * error * error, score, 1e-6 * score);
  }

  /** Rows of more than one piece, in every memory order, from tiny errors to saturated ones. */
  @Test
  void loopsInSinglePrecisionAreTheOperationsInDouble() {
    GaussianKernel kernel = new GaussianKernel(new double[] {0.5, 20}, new double[] {0.25, 0.75});
    INDArray y = Nd4j.randn(DataType.DOUBLE, 3_001, 3);
    INDArray distance = Nd4j.linspace(DataType.DOUBLE, -12, 5e-3, 3_001).reshape(3_001, 1);
    distance = Transforms.exp(distance);
    INDArray narrowLabels = y.castTo(DataType.FLOAT);
    INDArray narrow =
        narrowLabels.add(
            Nd4j.concat(1, distance, distance.neg(), distance.mul(2)).castTo(DataType.FLOAT));
    NgmgOperations expected =
        new NgmgOperations(
            kernel, narrowLabels.castTo(DataType.DOUBLE), narrow.castTo(DataType.DOUBLE));
    for (INDArray labels : orders(narrowLabels)) {
      for (INDArray output : orders(narrow)) {
        NgmgLoops loops = new NgmgLoops(kernel, labels, output);
        assertClose(expected.scores(), loops.scores(), 5e-6);
        assertClose(expected.gradient(), loops.gradient(), 5e-6);
      }
    }
  }

  private static List<INDArray> orders(INDArray array) {
    INDArray wide = Nd4j.concat(1, array, array.neg());
    return List.of(
        array.dup('c'),
        array.dup('f'),
        wide.get(NDArrayIndex.all(), NDArrayIndex.interval(0, array.size(1))));
  }

  @Test
  void bothWaysOfTheArithmeticBoundTheScore() {
    float[][] errors = {{0, 1e30f, -1e30f, Float.POSITIVE_INFINITY}};
    INDArray output = Nd4j.createFromArray(errors);
    INDArray labels = output.ulike().assign(0);
    GaussianKernel kernel = new GaussianKernel(new double[] {1e-9, 1e9}, new double[] {0.5, 0.5});
    for (MaskedLoss.Comparison way :
        List.of(
            new NgmgLoops(kernel, labels, output), new NgmgOperations(kernel, labels, output))) {
      assertArrayEquals(new float[] {0, 1, 1, 1}, way.scores().toFloatVector(), 1e-7f);
      assertArrayEquals(new float[] {0, 0, 0, 0}, way.gradient().toFloatVector(), 1e-30f);
    }
  }

  @Test
  void outputWeightsScaleScoreAndGradientPerOutput() {
    LossNgmg plain = LossNgmg.builder().scales(0.5, 2.0).weights(0.25, 0.75).build();
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray row = Nd4j.createFromArray(new double[][] {{1.0, 0.5, 2.0}});
    assertClose(
        plain.computeGradient(y, out, identity, null).muliRowVector(row),
        loss().computeGradient(y, out, identity, null),
        1e-14);
    assertClose(
        plain.compare(y, out).scores().muliRowVector(row).sum(true, 1),
        loss().computeScoreArray(y, out, identity, null),
        1e-14);
  }

  @Test
  void defaultsAreOneScaleAndEqualWeights() {
    assertEquals(new LossNgmg(LossNgmg.DEFAULT_SCALE), new LossNgmg());
    assertEquals(new LossNgmg(), LossNgmg.builder().build());
    assertArrayEquals(new double[] {0.25, 0.25, 0.25, 0.25}, new LossNgmg(1, 2, 3, 4).weights());
    assertEquals(1.0, new LossNgmg().scaleMultiplier());
  }

  @Test
  void weightsAreKeptAsGivenWithinTheTolerance() {
    double[] thirds = {0.3333333, 0.3333333, 0.3333333};
    assertArrayEquals(thirds, LossNgmg.builder().scales(1, 2, 3).weights(thirds).build().weights());
  }

  @Test
  void multiplierWidensAllScales() {
    LossNgmg widened = new LossNgmg(0.5, 2.0);
    widened.setScaleMultiplier(3);
    LossNgmg wide = new LossNgmg(1.5, 6.0);
    INDArray y = labels(N);
    INDArray out = outputs(N);
    assertClose(wide.compare(y, out).scores(), widened.compare(y, out).scores(), 1e-14);
    assertClose(
        wide.computeGradient(y, out, identity, null),
        widened.computeGradient(y, out, identity, null),
        1e-14);
    assertEquals(new LossNgmg(0.5, 2.0), widened);
    assertTrue(!widened.equals(wide));
  }

  /** DL4J's defect, which the documentation warns of. When this turns red, take the warning out. */
  @Test
  void rnnLossLayerScoresItsInputAgainstItselfWhenTimeComesSecond() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new LSTM.Builder().nIn(2).nOut(3).build())
                .layer(
                    new RnnLossLayer.Builder(new LossNgmg())
                        .activation(Activation.IDENTITY)
                        .dataFormat(RNNFormat.NWC)
                        .build())
                .setInputType(InputType.recurrent(2, 3, RNNFormat.NWC))
                .build());
    network.init();
    INDArray x = Nd4j.randn(DataType.DOUBLE, 2, 3, 2);
    INDArray farLabels = Nd4j.valueArrayOf(new long[] {2, 3, 3}, 100.0, DataType.DOUBLE);
    assertTrue(network.score(new DataSet(x, farLabels)) < 2.9); // 9 values per example, all wrong
  }

  @Test
  void noScoreOutlivesItsScales() {
    INDArray y = Nd4j.zeros(DataType.DOUBLE, 1, 1);
    INDArray out = Nd4j.ones(DataType.DOUBLE, 1, 1);
    IActivation identity = Activation.IDENTITY.getActivationFunction();
    LossNgmg loss = new LossNgmg(1.0);
    loss.computeGradient(y, out, identity, null);
    loss.setScaleMultiplier(2);
    assertEquals(1 - Math.exp(-1.0 / 8), loss.computeScore(y, out, identity, null, false), 1e-14);
  }
}
