package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class LearningCheckTest {

  private final List<String> found = new ArrayList<>();

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork network(GmnmLayer layer) {
    return Networks.of(
        configuration(DataType.DOUBLE).updater(new Adam(1e-3)),
        InputType.feedForward(3),
        layer,
        output());
  }

  private static GmnmLayer.Builder layer() {
    return new GmnmLayer.Builder().name("mix").nOut(4).components(8);
  }

  private static INDArray random(long columns) {
    Nd4j.getRandom().setSeed(4);
    return Nd4j.randn(DataType.DOUBLE, 20, columns);
  }

  private void train(MultiLayerNetwork network, INDArray features, int batches) {
    network.setListeners(new LearningCheck(3, found::add));
    for (int i = 0; i < batches; i++) {
      network.fit(features, random(2));
    }
  }

  @Test
  void aNetworkThatLearnsIsToldNothingOf() {
    train(network(layer().build()), random(3).muli(1e4), 5);
    assertEquals(List.of(), found);
  }

  @Test
  void deadComponentsAndConstantOutputsAreSaidOnce() {
    train(network(layer().plain().rank(3).build()), random(3).addi(1e3), 2);
    assertEquals(List.of(), found, "too early");
    train(network(layer().plain().rank(3).build()), random(3).addi(1e3), 9);
    assertEquals(2, found.size(), found.toString());
    assertTrue(found.get(0).startsWith("The outputs hardly vary"), found.get(0));
    assertTrue(
        found.get(1).startsWith("GmnmLayer 'mix': 8 of 8 components are dead"), found.get(1));
    assertTrue(found.get(1).endsWith("GmnmInitializer."), found.get(1));
  }

  @Test
  void parametersThatAreNoNumbersAreSaid() {
    MultiLayerNetwork network = network(layer().build());
    TrainingListener spoiler =
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            model.params().putScalar(0, Double.NaN);
          }
        };
    network.setListeners(spoiler, new LearningCheck(1, found::add));
    network.fit(random(3), random(2));
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).contains("NaN or infinite"), found.get(0));
  }

  /** Parameters that are finite, and a product of them that is not. */
  @Test
  void outputsThatAreNoNumbersAreSaid() {
    MultiLayerNetwork network = network(layer().build());
    TrainingListener spoiler =
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            model.getParam("1_W").assign(1e160);
            model.getParam("0_b").assign(1e160);
          }
        };
    network.setListeners(spoiler, new LearningCheck(1, found::add));
    network.fit(random(3), random(2));
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).startsWith("The outputs are NaN or infinite"), found.get(0));
  }

  /** Over three batches two steps count, each by a millionth of the weights' size. */
  @ParameterizedTest
  @CsvSource({"1.5e-6, true", "3e-6, false"})
  void whatHardlyMovesIsMeasuredByTheWeightsSize(double movement, boolean hardly) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE).updater(new Sgd(0)),
            InputType.feedForward(3),
            new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
            output());
    network.params().muli(30);
    TrainingListener mover =
        new BaseTrainingListener() {
          private int batches;

          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            if (++batches == 3) {
              model.params().muli(1 + movement);
            }
          }
        };
    network.setListeners(mover, new LearningCheck(3, found::add));
    for (int i = 0; i < 3; i++) {
      network.fit(random(3), random(2));
    }
    assertEquals(hardly ? 1 : 0, found.size(), found.toString());
    assertTrue(!hardly || found.get(0).startsWith("The weights hardly move"), found.toString());
  }

  @Test
  void oneRowNeedNotVary() {
    MultiLayerNetwork network = network(layer().build());
    network.setListeners(new LearningCheck(2, found::add));
    for (int i = 0; i < 2; i++) {
      network.fit(random(3).getRow(0, true), random(2).getRow(0, true));
    }
    assertEquals(List.of(), found);
  }

  @Test
  void graphsToo() {
    ComputationGraph graph =
        new ComputationGraph(
            configuration(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("in")
                .addLayer("mix", layer().plain().rank(3).build(), "in")
                .addLayer("out", output(), "mix")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(3))
                .build());
    graph.init();
    graph.setListeners(new LearningCheck(1, found::add));
    graph.fit(new INDArray[] {random(3).addi(1e3)}, new INDArray[] {random(2)});
    assertEquals(2, found.size(), found.toString());
  }

  /** Its running statistics move all the same. */
  @Test
  void weightsThatHardlyMoveAreSaid() {
    for (double rate : new double[] {1e-9, 1e-5}) {
      MultiLayerNetwork network =
          Networks.of(
              configuration(DataType.DOUBLE).updater(new Adam(rate)),
              InputType.feedForward(3),
              layer().build(),
              output());
      train(network, random(3).addi(5), 4);
    }
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).startsWith("The weights hardly move (by "), found.get(0));
    assertTrue(found.get(0).contains("in 2 batches): raise the learning rate"), found.get(0));
  }

  /** With it the linear path alone sees more of two coordinates than a sign. */
  @Test
  void aPairThatIsNormalisedIsSaid() {
    for (KanLayer.Builder layer :
        List.of(
            new KanLayer.Builder().name("pair").nIn(2),
            new KanLayer.Builder().name("off").nIn(2).layerNorm(false),
            new KanLayer.Builder().name("three").nIn(3))) {
      KanLayer kan = layer.nOut(2).build();
      MultiLayerNetwork network =
          Networks.of(
              configuration(DataType.DOUBLE), InputType.feedForward(kan.getNIn()), kan, output());
      train(network, random(kan.getNIn()), 4);
    }
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).startsWith("KanLayer 'pair': of two inputs"), found.get(0));
  }

  @Test
  void theNumberOfBatchesIsPositive() {
    assertThrows(IllegalArgumentException.class, () -> new LearningCheck(0, found::add));
  }
}
