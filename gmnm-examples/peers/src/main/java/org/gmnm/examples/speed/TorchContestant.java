package org.gmnm.examples.speed;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.List;

/**
 * The mathematics of a GMNM layer (NORM) in PyTorch through DJL, as one writes it there: the same
 * formula as {@code org.gmnm.calculus.GmnmFormula}, automatic differentiation, descent in place.
 *
 * <p>The gradient of the input is found too, as for any layer above the first: DL4J's contract asks
 * it of every layer. {@link TorchFirstLayer} does without.
 *
 * <p>Gradients are set to zero one by one: {@code GradientCollector.zeroGradients} walks all arrays
 * that live, makes two more of each that has a gradient, and so takes longer with every step.
 */
public final class TorchContestant implements StepContestant {

  /** Found by the service loader. */
  public TorchContestant() {}

  @Override
  public String name() {
    return "PyTorch " + Engine.getEngine("PyTorch").getVersion() + " by DJL";
  }

  @Override
  public Training start(StepCase size, long seed) {
    return start(size, true);
  }

  /**
   * A training.
   *
   * @param amid whether layers below want the gradient of the input
   */
  static Training start(StepCase size, boolean amid) {
    return new TorchTraining(size, amid);
  }

  private static final class TorchTraining implements Training {

    private final StepCase size;
    private final DataType type;
    private final NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
    private final NDArray x;
    private final NDArray y;
    private final NDArray mu;
    private final NDArray w;
    private final NDArray pi;

    TorchTraining(StepCase size, boolean amid) {
      this.size = size;
      type =
          size.type() == org.nd4j.linalg.api.buffer.DataType.DOUBLE
              ? DataType.FLOAT64
              : DataType.FLOAT32;
      long d = size.width();
      long m = size.components();
      x = normal(1, size.batch(), d);
      x.setRequiresGradient(amid);
      y = normal(1, size.batch(), d);
      mu = normal(1, m, d);
      w = normal(Math.sqrt(0.5 / size.width() / size.rank()), d, m * size.rank());
      pi = normal(1 / Math.sqrt(size.components()), m, d);
      parameters().forEach(parameter -> parameter.setRequiresGradient(true));
    }

    private NDArray normal(double deviation, long rows, long columns) {
      return manager.randomNormal(0, (float) deviation, new Shape(rows, columns), type);
    }

    private List<NDArray> parameters() {
      return List.of(mu, w, pi);
    }

    private NDArray value() {
      long d = size.width();
      long m = size.components();
      long r = size.rank();
      NDArray centres = mu.transpose().reshape(new Shape(d, m, 1));
      NDArray offsets =
          w.reshape(new Shape(d, m, r))
              .mul(centres)
              .sum(new int[] {0})
              .reshape(new Shape(1, m * r));
      NDArray squares = x.matMul(w).sub(offsets).square();
      NDArray distances =
          r == 1 ? squares : squares.reshape(new Shape(-1, m, r)).sum(new int[] {2});
      return distances.mul(-0.5f).exp().matMul(pi);
    }

    @Override
    public void forward() {
      try (NDManager step = manager.newSubManager()) {
        step.tempAttachAll(x, y, mu, w, pi);
        value().toByteBuffer(); // outputs are wanted on the JVM, as DL4J's are
      }
    }

    @Override
    public void gradients() {
      run(false);
    }

    @Override
    public void step() {
      run(true);
    }

    private void run(boolean update) {
      try (NDManager step = manager.newSubManager();
          GradientCollector recording = Engine.getEngine("PyTorch").newGradientCollector()) {
        step.tempAttachAll(x, y, mu, w, pi);
        NDArray loss = value().sub(y).square().sum().mul(1f / size.batch() / size.width());
        recording.backward(loss);
        for (NDArray parameter : parameters()) {
          NDArray gradient = parameter.getGradient();
          gradient.attach(step);
          if (update) {
            gradient.muli((float) NetworkContestant.RATE);
            NDArray detached = parameter.stopGradient();
            detached.attach(step);
            detached.subi(gradient);
          }
          JniUtils.zeroGrad((PtNDArray) parameter);
        }
        if (x.hasGradient()) {
          JniUtils.zeroGrad((PtNDArray) x);
        }
        loss.toByteBuffer(); // the score is wanted on the JVM
      }
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
