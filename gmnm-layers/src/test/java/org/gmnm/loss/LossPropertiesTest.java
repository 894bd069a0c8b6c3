package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LossPropertiesTest {

  private static final int TRIES = 60;

  private final IActivation identity = Activation.IDENTITY.getActivationFunction();

  private static INDArray one(double value) {
    return Nd4j.createFromArray(new double[][] {{value}});
  }

  private double value(LossNgmg loss, double p, double y) {
    return loss.computeScore(one(y), one(p), identity, null, false);
  }

  @Property(tries = TRIES)
  void ngmgValueAndGradientKeepTheirBounds(
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double p,
      @ForAll @DoubleRange(min = -10, max = 10) double y,
      @ForAll @DoubleRange(min = 0.01, max = 100) double first,
      @ForAll @DoubleRange(min = 0.01, max = 100) double second,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    LossNgmg loss = LossNgmg.builder().scales(first, second).weights(share, 1 - share).build();
    double value = value(loss, p, y);
    assertTrue(value >= 0 && value <= 1 + 1e-12, () -> "value " + value);
    double gradient = loss.computeGradient(one(y), one(p), identity, null).getDouble(0);
    double bound = (share / first + (1 - share) / second) / Math.sqrt(Math.E);
    assertTrue(Math.abs(gradient) <= bound * (1 + 1e-12), () -> "gradient " + gradient);
    assertTrue(gradient * (p - y) >= 0, () -> "gradient " + gradient + " leads away");
  }

  @Property(tries = TRIES)
  void ngmgGrowsStrictlyWithTheDistance(
      @ForAll @DoubleRange(min = 0, max = 5) double near,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double further,
      @ForAll @DoubleRange(min = -3, max = 3) double y) {
    LossNgmg loss = new LossNgmg(1, 4);
    double close = value(loss, y + near, y);
    double far = value(loss, y - near - further, y);
    assertTrue(close < far, () -> close + " not below " + far);
  }

  @Property(tries = TRIES)
  void ngmgGradientIsLargestAtOneScale(@ForAll @DoubleRange(min = 0.01, max = 100) double scale) {
    LossNgmg loss = new LossNgmg(scale);
    double gradient = loss.computeGradient(one(0), one(scale), identity, null).getDouble(0);
    assertEquals(1 / (scale * Math.sqrt(Math.E)), gradient, 1e-12 / scale);
  }

  @Property(tries = TRIES)
  void mixtureScoreIsTheLogarithmOfTheDensity(
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll @IntRange(min = 1, max = 3) int d,
      @ForAll @IntRange(min = 0, max = 10_000) int seed) {
    LossGaussianMixture loss = LossGaussianMixture.free(n);
    Nd4j.getRandom().setSeed(seed);
    double[] out = Nd4j.randn(DataType.DOUBLE, 1, loss.outputs(d)).toDoubleVector();
    double[] y = Nd4j.randn(DataType.DOUBLE, 1, d).toDoubleVector();
    double expected = 0;
    for (int j = 0; j < d; j++) {
      double density = 0;
      double sum = 0;
      for (int i = 0; i < n; i++) {
        double weight = Math.exp(out[j * n + i]);
        double sigma = Math.hypot(Math.exp(out[2 * d * n + j * n + i]), 1e-3);
        double z = (y[j] - out[d * n + j * n + i]) / sigma;
        density += weight * Math.exp(-z * z / 2) / (sigma * Math.sqrt(2 * Math.PI));
        sum += weight;
      }
      expected -= Math.log(density / sum);
    }
    double score =
        loss.computeScore(
            Nd4j.createFromArray(new double[][] {y}),
            Nd4j.createFromArray(new double[][] {out}),
            identity,
            null,
            false);
    assertEquals(expected, score, 1e-10 * Math.max(1, Math.abs(expected)));
  }
}
