package org.gmnm.examples.poisson;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A physics-informed network in PyTorch through DJL, trained by Adam on all rows of a {@link
 * PinnRows}.
 *
 * <p>DJL has no {@code autograd.grad}: a backward pass goes to every leaf. Parameters therefore
 * enter the graph as views, and while u is derived by x the leaves under them take no gradients;
 * PyTorch computes those all the same and drops them. What stands in the leaves after the last pass
 * is the gradient of the loss alone.
 */
final class TorchPinn implements AutoCloseable {

  /** How u's derivatives by x come about. */
  enum Derivatives {
    /** Backward passes that leave a graph of their own, and backward through that. */
    DOUBLE_BACK_PROPAGATION("double back-propagation"),
    /** Written out as formulas, as the library does. */
    CARRIED("derivatives carried");

    private final String title;

    Derivatives(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private static final String ENGINE = "PyTorch";

  private final TorchNetwork network;
  private final Derivatives derivatives;
  private final NDManager manager = Engine.getEngine(ENGINE).newBaseManager();
  private final Map<String, NDArray> leaves = new LinkedHashMap<>();
  private final PinnRows rows;
  private final NDArray ofValue;
  private final NDArray ofLaplacian;
  private final NDArray source;
  private final NDArray weights;
  private final NDArray ones;
  private final NDArray one;
  private final Optimizer adam;

  TorchPinn(
      TorchNetwork network,
      Derivatives derivatives,
      Map<String, INDArray> parameters,
      PinnRows rows) {
    this.network = network;
    this.derivatives = derivatives;
    this.rows = rows;
    parameters.forEach(
        (key, array) -> {
          double[] values = array.dup('c').data().asDouble();
          NDArray leaf = manager.create(values, new Shape(array.shape()));
          leaf.setRequiresGradient(true);
          leaves.put(key, leaf);
        });
    ofValue = column(manager, rows.ofValue());
    ofLaplacian = column(manager, rows.ofLaplacian());
    source = column(manager, rows.source());
    weights = column(manager, rows.weights());
    double[] filled = new double[rows.size()];
    java.util.Arrays.fill(filled, 1);
    ones = column(manager, filled);
    one = manager.create(1.0);
    adam =
        Optimizer.adam()
            .optLearningRateTracker(Tracker.fixed((float) network.method().learningRate()))
            .build();
  }

  private static NDArray column(NDManager manager, double[] values) {
    return manager.create(values, new Shape(values.length, 1));
  }

  /** One step; returns the loss before it. */
  double step() {
    double loss = backward();
    leaves.forEach(
        (key, leaf) -> {
          try (NDArray gradient = leaf.getGradient()) {
            adam.update(key, leaf, gradient);
          }
          JniUtils.zeroGrad((PtNDArray) leaf);
        });
    return loss;
  }

  /** The loss's gradient by each parameter, rows first; changes nothing. */
  Map<String, double[]> gradients() {
    backward();
    Map<String, double[]> gradients = new LinkedHashMap<>();
    leaves.forEach(
        (key, leaf) -> {
          try (NDArray gradient = leaf.getGradient()) {
            gradients.put(key, gradient.toDoubleArray());
          }
          JniUtils.zeroGrad((PtNDArray) leaf);
        });
    return gradients;
  }

  private double backward() {
    try (NDManager step = manager.newSubManager();
        GradientCollector recording = Engine.getEngine(ENGINE).newGradientCollector()) {
      NDArray applied =
          derivatives == Derivatives.CARRIED ? appliedToJet(step) : appliedByBackward(step);
      NDArray loss = applied.sub(source).square().mul(weights).sum();
      backward(loss, one, false);
      return loss.getDouble();
    }
  }

  /** L u [N, 1]. */
  private NDArray appliedToJet(NDManager step) {
    NDArray x = step.create(rows.flat(), new Shape(rows.size(), 2));
    TorchJet u = network.jet(TorchJet.input(x, step), views(step));
    return u.value().mul(ofValue).add(u.laplacian().mul(ofLaplacian));
  }

  /**
   * L u [N, 1]. A leaf's gradient adds up from pass to pass, in new arrays as long as they are
   * recorded: second derivatives are differences of what stands there. Mixed ones are not wanted,
   * and their graphs would never be freed: the other coordinate takes no gradient meanwhile.
   */
  private NDArray appliedByBackward(NDManager step) {
    NDArray x0 = leaf(step, rows.coordinate(0));
    NDArray x1 = leaf(step, rows.coordinate(1));
    Map<String, NDArray> parameters = views(step);
    NDArray u = network.value(NDArrays.concat(new NDList(x0, x1), 1), parameters);
    leaves.values().forEach(each -> each.setRequiresGradient(false));
    backward(u, ones, true);
    NDArray slope0 = x0.getGradient();
    NDArray slope1 = x1.getGradient();
    x1.setRequiresGradient(false);
    backward(slope0, ones, true);
    NDArray bend0 = x0.getGradient().sub(slope0);
    x1.setRequiresGradient(true);
    x0.setRequiresGradient(false);
    backward(slope1, ones, true);
    NDArray bend1 = x1.getGradient().sub(slope1);
    leaves.values().forEach(each -> each.setRequiresGradient(true));
    return u.mul(ofValue).add(bend0.add(bend1).mul(ofLaplacian));
  }

  private static NDArray leaf(NDManager step, double[] values) {
    NDArray leaf = column(step, values);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** Arrays that are not leaves, for this step only. */
  private Map<String, NDArray> views(NDManager step) {
    Map<String, NDArray> views = new LinkedHashMap<>();
    leaves.forEach(
        (key, leaf) -> {
          NDArray view = leaf.reshape(leaf.getShape());
          view.attach(step);
          views.put(key, view);
        });
    return views;
  }

  private static void backward(NDArray target, NDArray factor, boolean goesOn) {
    JniUtils.backward((PtNDArray) target, (PtNDArray) factor, goesOn, goesOn);
  }

  @Override
  public void close() {
    manager.close();
  }
}
