package org.gmnm.layers;

import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.RunningStatistics;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** A layer's closed form against its SameDiff definition, which is the reference. */
final class ClosedFormCheck {

  /** Features of the input and of the layer that is compared. */
  static final int IN = 3;

  private ClosedFormCheck() {}

  /** Compares outputs, score and what a step makes of all parameters. */
  static void compare(
      InputType type, INDArray input, INDArray labels, FeatureLayer layer, Layer loss) {
    System.setProperty(ClosedForm.SAMEDIFF, "true");
    MultiLayerNetwork definition = network(type, layer, loss);
    INDArray expected = definition.output(input);
    Nd4j.getRandom().setSeed(3);
    definition.fit(input, labels);
    INDArray trained = definition.params();

    System.setProperty(ClosedForm.SAMEDIFF, "false");
    MultiLayerNetwork closed = network(type, layer, loss);
    INDArray before = closed.params().dup();
    assertClose("output", expected, closed.output(input), 1e-12);
    Nd4j.getRandom().setSeed(3);
    closed.fit(input, labels);
    assertClose("parameters after a step", trained, closed.params(), 1e-12);
    assertTrue(before.sub(trained).amaxNumber().doubleValue() > 1e-4, "the step moved something");
    assertEquals(definition.score(), closed.score(), 1e-12 * Math.abs(definition.score()));
  }

  /** Compares outputs and gradients of single precision, by other code, with those of double. */
  static void compareSingle(
      InputType type, INDArray input, INDArray labels, FeatureLayer layer, Layer loss) {
    MultiLayerNetwork precise = network(type, layer, loss);
    MultiLayerNetwork single = network(DataType.FLOAT, type, layer, loss);
    single.setParams(precise.params().castTo(DataType.FLOAT));
    INDArray expected = precise.output(input);
    assertClose("output", expected, single.output(input.castTo(DataType.FLOAT)), 3e-5);
    Map<String, INDArray> gradients = gradients(precise, input, labels);
    Map<String, INDArray> actual = gradients(single, input, labels);
    gradients.forEach(
        (key, gradient) ->
            assertClose(key, gradient, Objects.requireNonNull(actual.get(key)), 3e-5));
  }

  private static Map<String, INDArray> gradients(
      MultiLayerNetwork network, INDArray input, INDArray labels) {
    DataType type = network.getLayerWiseConfigurations().getDataType();
    network.setInput(input.castTo(type));
    network.setLabels(labels.castTo(type));
    network.computeGradientAndScore();
    return network.gradient().gradientForVariable();
  }

  /** With a layer below, so that the gradient with respect to the input counts too. */
  static MultiLayerNetwork network(InputType type, FeatureLayer layer, Layer loss) {
    return network(DataType.DOUBLE, type, layer, loss);
  }

  private static MultiLayerNetwork network(
      DataType precision, InputType type, FeatureLayer layer, Layer loss) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(precision)
                .updater(new Sgd(0.5))
                .list()
                .layer(new GmnmLayer.Builder().components(5).rank(2).nOut(IN).build())
                .layer(layer.clone())
                .layer(loss.clone())
                .setInputType(type)
                .build());
    network.init();
    network
        .paramTable()
        .forEach(
            (key, values) -> {
              Nd4j.getRandom().setSeed(8);
              if (key.endsWith("_" + RunningStatistics.KEY)) {
                INDArray mean = values.getRow(RunningStatistics.MEAN);
                INDArray deviation = values.getRow(RunningStatistics.DEVIATION);
                mean.assign(Nd4j.randn(values.dataType(), mean.shape()));
                deviation.assign(Nd4j.rand(values.dataType(), mean.shape()).addi(0.5));
              }
            });
    return network;
  }
}
