package org.gmnm.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.variational.GaussianReconstructionDistribution;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.MultiHeadAttentionLayer;
import org.gmnm.layers.ReluActivation;
import org.gmnm.loss.LossNgmg;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Small networks that have together whatever a configuration names by a class. */
final class AttackedModels {

  private AttackedModels() {}

  static Map<String, Model> all() {
    Map<String, Model> all = new LinkedHashMap<>();
    all.put("mixtures", trained());
    all.put("convolutions", convolutions());
    all.put("steps", steps());
    all.put("variational", variational());
    all.put("frozen", frozen());
    all.put("boxes", boxes());
    all.put("graph", graph());
    return all;
  }

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder().seed(3).updater(new Adam(0.01));
  }

  /** After a step of Adam. */
  static MultiLayerNetwork trained() {
    MultiLayerNetwork network =
        network(
            builder()
                .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.01, 0.99)))
                .list()
                .layer(
                    new GmnmLayer.Builder()
                        .nOut(3)
                        .components(4)
                        .weightNoise(new DropConnect(0.9))
                        .l2(1e-4)
                        .build())
                .layer(
                    new DenseLayer.Builder()
                        .nOut(4)
                        .activation(new ReluActivation())
                        .weightInit(new NormalDistribution(0, 0.1))
                        .dropOut(new Dropout(0.9))
                        .constrainWeights(new MaxNormConstraint(2, 1))
                        .build())
                .layer(
                    new OutputLayer.Builder(new LossNgmg(0.25, 1))
                        .nOut(2)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.feedForward(2)));
    network.fit(new DataSet(Nd4j.ones(4, 2), Nd4j.zeros(4, 2)));
    return network;
  }

  private static MultiLayerNetwork convolutions() {
    return network(
        builder()
            .list()
            .layer(new ConvolutionLayer.Builder(2, 2).nOut(2).activation(Activation.RELU).build())
            .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
            .layer(new BatchNormalization.Builder().build())
            .layer(
                new OutputLayer.Builder(new LossMCXENT(Nd4j.createFromArray(1.0, 2.0)))
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.convolutional(5, 5, 1)));
  }

  private static MultiLayerNetwork steps() {
    return network(
        builder()
            .list()
            .layer(
                new Bidirectional(new LSTM.Builder().nOut(2).activation(Activation.TANH).build()))
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.recurrent(2)));
  }

  private static MultiLayerNetwork variational() {
    return network(
        builder()
            .list()
            .layer(
                new VariationalAutoencoder.Builder()
                    .nOut(2)
                    .encoderLayerSizes(3)
                    .decoderLayerSizes(3)
                    .reconstructionDistribution(
                        new GaussianReconstructionDistribution(Activation.TANH))
                    .build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.feedForward(2)));
  }

  private static MultiLayerNetwork frozen() {
    return network(
        builder()
            .list()
            .layer(new EmbeddingLayer.Builder().nIn(5).nOut(2).build())
            .layer(new FrozenLayer(new DenseLayer.Builder().nIn(2).nOut(3).build()))
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(3)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build()));
  }

  static MultiLayerNetwork boxes() {
    return network(
        builder()
            .list()
            .layer(new ConvolutionLayer.Builder(1, 1).nOut(12).build())
            .layer(
                new Yolo2OutputLayer.Builder()
                    .boundingBoxPriors(Nd4j.createFromArray(new double[][] {{1, 2}, {2, 1}}))
                    .build())
            .setInputType(InputType.convolutional(4, 4, 1)));
  }

  /** Layers named like classes. */
  static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("java.lang.Runtime")
                .setInputTypes(InputType.recurrent(4, 3))
                .addLayer(
                    "encoder.Dense",
                    new MultiHeadAttentionLayer.Builder().nOut(4).heads(2).build(),
                    "java.lang.Runtime")
                .addVertex(
                    "sum",
                    new ElementWiseVertex(ElementWiseVertex.Op.Add),
                    "java.lang.Runtime",
                    "encoder.Dense")
                .addLayer(
                    "planted.Foreign",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "sum")
                .setOutputs("planted.Foreign")
                .build());
    graph.init();
    return graph;
  }

  private static MultiLayerNetwork network(NeuralNetConfiguration.ListBuilder list) {
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }
}
