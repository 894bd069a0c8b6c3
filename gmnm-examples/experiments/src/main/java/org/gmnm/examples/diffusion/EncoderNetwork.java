package org.gmnm.examples.diffusion;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A small CNN that names the attributes of an image, through a few latents for each attribute:
 *
 * <pre>
 *   conv 16 – pool – conv 32 – pool – dense 32 (features) ─┬ latents of attribute 1 – softmax
 *                                                          └ latents of attribute 2 – softmax …
 * </pre>
 *
 * <p>It serves twice, trained from different seeds: as the encoder whose latents' mixtures are the
 * conditions, and as the judge whose features Fréchet's distance compares.
 *
 * <p><b>Shapes</b>: image [N, channels, 16, 16], features [N, {@value #FEATURES}], latents of an
 * attribute [N, {@value #LATENTS}].
 */
final class EncoderNetwork {

  /** Latents of each attribute. */
  static final int LATENTS = 4;

  static final int FEATURES = 32;

  private static final double LEARNING_RATE = 2e-3;
  private static final double L2 = 1e-4; // keeps latents from growing without end

  private final PictureSource source;

  EncoderNetwork(PictureSource source) {
    this.source = source;
  }

  ComputationGraphConfiguration configuration(long seed) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Adam(LEARNING_RATE))
            .l2(L2)
            .weightInit(WeightInit.RELU)
            .activation(Activation.RELU)
            .convolutionMode(ConvolutionMode.Same)
            .cacheMode(CacheMode.DEVICE) // a convolution runs forward once a step, not twice
            .graphBuilder()
            .addInputs("image")
            .setInputTypes(
                InputType.convolutional(PictureSource.SIDE, PictureSource.SIDE, source.channels()))
            .addLayer("conv1", new ConvolutionLayer.Builder(3, 3).nOut(16).build(), "image")
            .addLayer("pool1", pool(), "conv1")
            .addLayer("conv2", new ConvolutionLayer.Builder(3, 3).nOut(32).build(), "pool1")
            .addLayer("pool2", pool(), "conv2")
            .addLayer("features", new DenseLayer.Builder().nOut(FEATURES).build(), "pool2");
    AttributeSpace space = source.space();
    String[] outputs = new String[space.size()];
    for (int a = 0; a < outputs.length; a++) {
      outputs[a] = "label-" + a;
      graph
          .addLayer(
              "latent-" + a,
              new DenseLayer.Builder().nOut(LATENTS).activation(Activation.IDENTITY).build(),
              "features")
          .addLayer(
              outputs[a],
              new OutputLayer.Builder(LossFunction.MCXENT)
                  .nOut(space.values(a))
                  .activation(Activation.SOFTMAX)
                  .weightInit(WeightInit.XAVIER)
                  .build(),
              "latent-" + a);
    }
    return graph.setOutputs(outputs).build();
  }

  private static SubsamplingLayer pool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  /** Latents of all attributes, side by side [N, attributes · {@value #LATENTS}]. */
  double[][] latents(ComputationGraph network, INDArray images) {
    Map<String, INDArray> activations = network.feedForward(images, false);
    int attributes = source.space().size();
    double[][] result = new double[(int) images.size(0)][attributes * LATENTS];
    for (int a = 0; a < attributes; a++) {
      double[][] own = Objects.requireNonNull(activations.get("latent-" + a)).toDoubleMatrix();
      for (int n = 0; n < result.length; n++) {
        System.arraycopy(own[n], 0, result[n], a * LATENTS, LATENTS);
      }
    }
    return result;
  }

  /** What Fréchet's distance compares [N, {@value #FEATURES}]. */
  double[][] features(ComputationGraph network, INDArray images) {
    return Objects.requireNonNull(network.feedForward(images, false).get("features"))
        .toDoubleMatrix();
  }

  /** Probabilities of each attribute's values: [attribute][N][values]. */
  double[][][] probabilities(ComputationGraph network, INDArray images) {
    INDArray[] outputs = network.output(images);
    double[][][] result = new double[outputs.length][][];
    for (int a = 0; a < outputs.length; a++) {
      result[a] = outputs[a].toDoubleMatrix();
    }
    return result;
  }
}
