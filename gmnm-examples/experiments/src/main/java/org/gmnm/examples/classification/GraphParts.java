package org.gmnm.examples.classification;

import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.layers.LayerNormLayer;
import org.gmnm.layers.MultiHeadAttentionLayer;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.layers.ReluActivation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the classifiers' configurations have in common. */
final class GraphParts {

  /** The name of a graph's input. */
  static final String IMAGE = "image";

  private static final double L2 = 1e-4;

  private GraphParts() {}

  /** A graph of one image. */
  static GraphBuilder graph(NetworkSettings settings) {
    ImageShape image = settings.image();
    return new NeuralNetConfiguration.Builder()
        .seed(settings.seed())
        .updater(settings.updater())
        .l2(L2)
        .weightInit(WeightInit.RELU)
        .activation(Activation.IDENTITY)
        .convolutionMode(ConvolutionMode.Same)
        .cacheMode(CacheMode.DEVICE) // a convolution runs forward once a step, not twice
        .graphBuilder()
        .addInputs(IMAGE)
        .setInputTypes(InputType.convolutional(image.height(), image.width(), image.channels()));
  }

  /** The class probabilities on top of a layer, and the loss. */
  static GraphBuilder label(GraphBuilder graph, NetworkSettings settings, String input) {
    return graph
        .addLayer(
            "label",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(settings.classes())
                .activation(Activation.SOFTMAX)
                .weightInit(WeightInit.XAVIER)
                .build(),
            input)
        .setOutputs("label");
  }

  /** A convolution without bias and its batch normalisation. */
  static String normalised(
      GraphBuilder graph, String name, int kernel, int channels, int stride, String input) {
    graph.addLayer(
        name + "-raw",
        new ConvolutionLayer.Builder(kernel, kernel)
            .nOut(channels)
            .stride(stride, stride)
            .hasBias(false)
            .build(),
        input);
    graph.addLayer(name, new BatchNormalization.Builder().build(), name + "-raw");
    return name;
  }

  static String relu(GraphBuilder graph, String name, String input) {
    graph.addLayer(name, new ActivationLayer(new ReluActivation()), input);
    return name;
  }

  static String norm(GraphBuilder graph, String name, String input) {
    graph.addLayer(name, new LayerNormLayer.Builder().build(), input);
    return name;
  }

  /** {@code x + attention(LN(x))} among the pixels; returns its output's name. */
  static String attention(
      GraphBuilder graph,
      String name,
      int channels,
      int heads,
      Similarity similarity,
      String input) {
    graph.addLayer(
        name,
        new MultiHeadAttentionLayer.Builder()
            .nOut(channels)
            .heads(heads)
            .similarity(similarity)
            .weightInit(WeightInit.XAVIER)
            .build(),
        norm(graph, name + "-norm", input));
    return sum(graph, name + "-sum", input, name);
  }

  /** {@code input + change}. */
  static String sum(GraphBuilder graph, String name, String input, String change) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), input, change);
    return name;
  }
}
