package org.gmnm.examples.classification;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;

/** The network of {@link AccelerationBenchmark} in PyTorch through DJL, with DJL's Adam. */
final class TorchCnn implements AutoCloseable {

  private static final int[] CHANNELS = {3, 32, 32, 64, 64};
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);
  private static final int FLAT = 64 * 8 * 8;
  private static final int HIDDEN = 128;
  private static final int CLASSES = 10;

  private final NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
  private final Optimizer optimizer =
      Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build();
  private final List<NDArray> parameters = new ArrayList<>();
  private final NDArray images;
  private final NDArray labels;

  TorchCnn(int batch) {
    images = normal(1, batch, 3, 32, 32);
    labels = manager.arange(0, batch, 1, DataType.INT32).mod(CLASSES).oneHot(CLASSES);
    for (int i = 1; i < CHANNELS.length; i++) {
      int inputs = CHANNELS[i - 1];
      add(normal(Math.sqrt(2.0 / (9 * inputs)), CHANNELS[i], inputs, 3, 3), CHANNELS[i]);
    }
    add(normal(Math.sqrt(2.0 / FLAT), HIDDEN, FLAT), HIDDEN);
    add(normal(Math.sqrt(1.0 / HIDDEN), CLASSES, HIDDEN), CLASSES);
  }

  private NDArray normal(double deviation, long... shape) {
    return manager.randomNormal(0, (float) deviation, new Shape(shape), DataType.FLOAT32);
  }

  private void add(NDArray weights, long outputs) {
    parameters.add(weights);
    parameters.add(manager.zeros(new Shape(outputs)));
    parameters.forEach(parameter -> parameter.setRequiresGradient(true));
  }

  static String name() {
    return "PyTorch " + Engine.getEngine("PyTorch").getVersion() + " by DJL";
  }

  private NDArray logits() {
    NDArray x = convolution(convolution(images, 0), 1);
    x = Pool.maxPool2d(x, TWO, TWO, new Shape(0, 0), false);
    x = convolution(convolution(x, 2), 3);
    x = Pool.maxPool2d(x, TWO, TWO, new Shape(0, 0), false).reshape(-1, FLAT);
    x = Activation.relu(Linear.linear(x, parameters.get(8), parameters.get(9)).singletonOrThrow());
    return Linear.linear(x, parameters.get(10), parameters.get(11)).singletonOrThrow();
  }

  private NDArray convolution(NDArray x, int layer) {
    NDArray weights = parameters.get(2 * layer);
    NDArray bias = parameters.get(2 * layer + 1);
    return Activation.relu(Conv2d.conv2d(x, weights, bias, ONE, ONE, ONE).singletonOrThrow());
  }

  void forward() {
    try (NDManager step = manager.newSubManager()) {
      attach(step);
      logits().softmax(1).toFloatArray(); // outputs are wanted on the JVM
    }
  }

  void step() {
    try (NDManager step = manager.newSubManager();
        GradientCollector recording = Engine.getEngine("PyTorch").newGradientCollector()) {
      attach(step);
      NDArray loss = logits().logSoftmax(1).mul(labels).sum().mul(-1f / images.getShape().get(0));
      recording.backward(loss);
      for (int i = 0; i < parameters.size(); i++) {
        NDArray gradient = parameters.get(i).getGradient();
        gradient.attach(step);
        optimizer.update(String.valueOf(i), parameters.get(i), gradient);
        JniUtils.zeroGrad((PtNDArray) parameters.get(i));
      }
      loss.getFloat();
    }
  }

  private void attach(NDManager step) {
    step.tempAttachAll(images, labels);
    parameters.forEach(step::tempAttachAll);
  }

  @Override
  public void close() {
    manager.close();
  }
}
