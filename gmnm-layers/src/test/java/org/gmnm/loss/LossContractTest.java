package org.gmnm.loss;

import static org.gmnm.loss.LossAssert.assertClose;
import static org.gmnm.loss.LossAssert.assertFinite;
import static org.gmnm.loss.LossAssert.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What every loss keeps as a function; {@link LossNetworkContractTest} is about networks. */
abstract class LossContractTest {

  static final int N = 5;

  /** A loss with every option off its default. */
  abstract ILossFunction loss();

  /** Losses that each differ from {@link #loss} in one field. */
  abstract List<ILossFunction> neighbours();

  /** Label dimensions. */
  abstract int labelWidth();

  /** nOut. */
  abstract int outputWidth();

  /** A mask per label [N, D] as DL4J's output layers take it [N, w]. */
  abstract INDArray layerMask(INDArray perLabel);

  /** Whether the loss takes only activation functions that are not bounded. */
  boolean refusesBounded() {
    return false;
  }

  /** Checks the refusal where there is one. */
  final boolean isRefused(Activation activation) {
    if (activation == Activation.IDENTITY || !refusesBounded()) {
      return false;
    }
    IActivation function = activation.getActivationFunction();
    assertRejected(
        () -> loss().computeGradient(labels(N), outputs(N), function, null),
        "activation must be IDENTITY, got " + function);
    assertRejected(
        () -> loss().computeScore(labels(N), outputs(N), function, null, true), "IDENTITY");
    return true;
  }

  final IActivation identity = Activation.IDENTITY.getActivationFunction();

  private static DataType typeBefore = Nd4j.dataType();

  /** DL4J's gradient check insists on double as ND4J's default type. */
  @BeforeAll
  static void computeInDouble() {
    typeBefore = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void restoreType() {
    Nd4j.setDefaultDataTypes(typeBefore, typeBefore);
  }

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(11);
  }

  INDArray labels(int rows) {
    return Nd4j.randn(DataType.DOUBLE, rows, labelWidth());
  }

  INDArray outputs(int rows) {
    return Nd4j.randn(DataType.DOUBLE, rows, outputWidth());
  }

  @ParameterizedTest
  @ValueSource(chars = {'c', 'f'})
  void shapesAreAsDocumentedWhateverTheOrder(char order) {
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray ordered = out.dup(order);
    assertArrayEquals(
        new long[] {N, 1}, loss().computeScoreArray(y, ordered, identity, null).shape());
    INDArray gradient = loss().computeGradient(y.dup(order), ordered, identity, null);
    assertArrayEquals(new long[] {N, outputWidth()}, gradient.shape());
    assertClose(loss().computeGradient(y, out.dup('c'), identity, null), gradient, 1e-14);
  }

  @Test
  void batchOfOneEqualsThatRowOfTheBatch() {
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray scores = loss().computeScoreArray(y, out, identity, null);
    INDArray gradient = loss().computeGradient(y, out, identity, null);
    for (int row = 0; row < N; row++) {
      INDArray label = y.getRow(row, true);
      INDArray output = out.getRow(row, true);
      assertClose(
          scores.getRow(row, true), loss().computeScoreArray(label, output, identity, null), 1e-13);
      assertClose(
          gradient.getRow(row, true), loss().computeGradient(label, output, identity, null), 1e-13);
    }
  }

  @Test
  void scoresAddUp() {
    INDArray y = labels(N);
    INDArray out = outputs(N);
    double sum = loss().computeScoreArray(y, out, identity, null).sumNumber().doubleValue();
    double score = loss().computeScore(y, out, identity, null, false);
    assertNotEquals(0.0, score);
    assertEquals(sum, score, 1e-12 * Math.abs(sum));
    assertEquals(
        score / N, loss().computeScore(y, out, identity, null, true), 1e-12 * Math.abs(sum));
    Pair<Double, INDArray> both = loss().computeGradientAndScore(y, out, identity, null, true);
    assertEquals(score / N, both.getFirst(), 1e-12 * Math.abs(sum));
    assertClose(loss().computeGradient(y, out, identity, null), both.getSecond(), 1e-14);
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"IDENTITY", "SIGMOID", "SOFTMAX", "TANH"})
  void argumentsStayAsTheyWere(Activation activation) {
    if (isRefused(activation)) {
      return;
    }
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, N, 1);
    INDArray yBefore = y.dup();
    INDArray outBefore = out.dup();
    loss().computeGradientAndScore(y, out, activation.getActivationFunction(), mask, false);
    assertEquals(yBefore, y);
    assertEquals(outBefore, out);
    assertEquals(Nd4j.ones(DataType.DOUBLE, N, 1), mask);
  }

  @Test
  void maskPerExampleIsTheSameAsLeavingExamplesOut() {
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {1}, {1}, {0}, {0}});
    INDArray kept = y.get(NDArrayIndex.interval(0, 3), NDArrayIndex.all());
    INDArray keptOut = out.get(NDArrayIndex.interval(0, 3), NDArrayIndex.all());
    double score = loss().computeScore(kept, keptOut, identity, null, false);
    assertEquals(
        score, loss().computeScore(y, out, identity, mask, false), 1e-12 * Math.abs(score));
    INDArray gradient = loss().computeGradient(y, out, identity, mask);
    assertClose(
        loss().computeGradient(kept, keptOut, identity, null),
        gradient.get(NDArrayIndex.interval(0, 3), NDArrayIndex.all()),
        1e-13);
    assertEquals(
        0.0,
        gradient.get(NDArrayIndex.interval(3, 5), NDArrayIndex.all()).amaxNumber().doubleValue());
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"IDENTITY", "SIGMOID", "SOFTMAX", "TANH"})
  void gradientWithMaskPerLabelIsThatOfTheMaskedScore(Activation activation) {
    if (isRefused(activation)) {
      return;
    }
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray perLabel = Nd4j.ones(DataType.DOUBLE, N, labelWidth());
    perLabel.putScalar(0, 0, 0.0).putScalar(3, labelWidth() - 1, 0.0);
    INDArray mask = layerMask(perLabel);
    IActivation function = activation.getActivationFunction();
    // DL4J's output layers multiply the mask into the values before the activation.
    INDArray gradient = loss().computeGradient(y, out.mul(mask), function, mask);
    assertTrue(gradient.amaxNumber().doubleValue() > 1e-3);
    INDArray numeric = out.like();
    double step = 1e-5;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < outputWidth(); j++) {
        double at = out.getDouble(i, j);
        INDArray above = out.dup().putScalar(i, j, at + step).muli(mask);
        INDArray below = out.dup().putScalar(i, j, at - step).muli(mask);
        double change =
            loss().computeScore(y, above, function, mask, false)
                - loss().computeScore(y, below, function, mask, false);
        numeric.putScalar(i, j, change / (2 * step));
      }
    }
    assertTrue(numeric.sub(gradient).amaxNumber().doubleValue() < 1e-7);
  }

  @Test
  void masksPerLabelInBothWidthsMeanTheSame() {
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray perLabel = Nd4j.ones(DataType.DOUBLE, N, labelWidth()).putScalar(2, 1, 0.0);
    INDArray wide = layerMask(perLabel);
    assertArrayEquals(new long[] {N, outputWidth()}, wide.shape());
    assertEquals(
        loss().computeScoreArray(y, out, identity, perLabel),
        loss().computeScoreArray(y, out, identity, wide));
    assertEquals(
        loss().computeGradient(y, out, identity, perLabel),
        loss().computeGradient(y, out, identity, wide));
    assertNotEquals(
        loss().computeScoreArray(y, out, identity, null),
        loss().computeScoreArray(y, out, identity, wide));
  }

  @Test
  void missingLabelCountsForNothingWhereItIsMasked() {
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray perExample = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}, {1}, {1}});
    INDArray perLabel = Nd4j.ones(DataType.DOUBLE, N, labelWidth()).putScalar(1, 0, 0.0);
    for (INDArray mask : List.of(perExample, perLabel)) {
      for (double missing : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        INDArray holed = y.dup().putScalar(1, 0, missing);
        assertEquals(
            loss().computeScore(y, out, identity, mask, false),
            loss().computeScore(holed, out, identity, mask, false));
        assertEquals(
            loss().computeGradient(y, out, identity, mask),
            loss().computeGradient(holed, out, identity, mask));
      }
    }
  }

  @Test
  void missingLabelThatIsNotMaskedIsNamed() {
    INDArray holed = labels(N).putScalar(2, labelWidth() - 1, Double.NaN);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, N, 1);
    String expected = "label [2, " + (labelWidth() - 1) + "] = NaN is not finite";
    assertRejected(() -> loss().computeScore(holed, outputs(N), identity, null, false), expected);
    assertRejected(() -> loss().computeScore(holed, outputs(N), identity, mask, false), expected);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
  void outputThatIsNotFiniteIsNamed(double broken) {
    INDArray out = outputs(N).putScalar(4, 1, broken);
    assertRejected(
        () -> loss().computeGradient(labels(N), out, identity, null),
        "[4, 1] = " + broken + " is not finite");
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE", "FLOAT"})
  void zerosAndLargeValuesHaveFiniteScoresAndGradients(DataType type) {
    double[] values = {0, 1e6, -1e6, 1e30, -1e30, 1e37, -1e37};
    for (double label : values) {
      for (double output : values) {
        INDArray y = Nd4j.valueArrayOf(new long[] {2, labelWidth()}, label, type);
        INDArray out = Nd4j.valueArrayOf(new long[] {2, outputWidth()}, output, type);
        assertFinite(loss().computeScoreArray(y, out, identity, null));
        assertFinite(loss().computeGradient(y, out, identity, null));
      }
    }
  }

  @Test
  void floatAgreesWithDouble() {
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray narrow = loss().computeGradient(y, out.castTo(DataType.FLOAT), identity, null);
    assertEquals(DataType.FLOAT, narrow.dataType());
    INDArray wide = loss().computeGradient(y, out, identity, null);
    assertTrue(narrow.castTo(DataType.DOUBLE).sub(wide).amaxNumber().doubleValue() < 1e-4);
  }

  @Test
  void equalityLooksAtEveryField() {
    assertEquals(loss(), loss());
    assertEquals(loss().hashCode(), loss().hashCode());
    assertEquals(loss().toString(), loss().name());
    assertTrue(loss().toString().toLowerCase(Locale.ROOT).startsWith("loss"), loss().toString());
    List<ILossFunction> neighbours = neighbours();
    for (ILossFunction neighbour : neighbours) {
      assertNotEquals(loss(), neighbour);
      assertNotEquals(neighbour, loss());
      assertNotEquals(loss().toString(), neighbour.toString());
    }
    assertTrue(neighbours.size() >= 3);
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    INDArray y = labels(N);
    INDArray out = outputs(N);
    assertNames("rank 2", y.reshape(1, N, labelWidth()), out, null);
    assertNames("as many rows, got 4 and 5", labels(4), out, null);
    assertNames(" labels", y, Nd4j.hstack(out, out), null);
    assertNames(
        "mask must have shape [5, 1]", y, out, Nd4j.ones(DataType.DOUBLE, N, outputWidth() + 1));
    assertNames("got [4, 1]", y, out, Nd4j.ones(DataType.DOUBLE, 4, 1));
  }

  /** Each change is one that a score kept by identity would miss. */
  @Test
  void noScoreOutlivesTheNumbersItWasMadeOf() {
    INDArray y = labels(N);
    INDArray out = outputs(N);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, N, 1);
    ILossFunction loss = loss();
    List<Runnable> changes =
        List.of(
            () -> {},
            () -> out.putScalar(N - 1, outputWidth() - 1, 0.25),
            () -> y.putScalar(0, 0, Math.nextUp(y.getDouble(0, 0))),
            () -> y.putScalar(0, 0, y.getDouble(0, 0) + 0.5),
            () -> mask.putScalar(1, 0, 0),
            () -> out.assign(outputs(N)),
            () -> y.assign(labels(N)),
            () -> mask.assign(1));
    for (Runnable change : changes) {
      loss.computeGradient(y, out, identity, mask);
      change.run();
      double expected = loss().computeScore(y.dup(), out.dup(), identity, mask.dup(), false);
      assertEquals(expected, loss.computeScore(y, out, identity, mask, false));
      assertEquals(expected / N, loss.computeScore(y, out, identity, mask, true));
    }
    loss.computeGradient(y, out, identity, mask);
    y.putScalar(2, 0, Double.NaN);
    assertRejected(() -> loss.computeScore(y, out, identity, mask, false), "label [2, 0] = NaN");
  }

  @Test
  void threadsThatShareALossGetTheirOwnScores() throws Exception {
    ILossFunction loss = loss();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        INDArray y = labels(N);
        INDArray out = outputs(N);
        double expected = loss().computeScore(y, out, identity, null, false);
        tasks.add(
            () -> {
              boolean same = true;
              for (int i = 0; i < 50; i++) {
                loss.computeGradient(y, out, identity, null);
                same &= expected == loss.computeScore(y, out, identity, null, false);
              }
              return same;
            });
      }
      for (Future<Boolean> same : threads.invokeAll(tasks)) {
        assertTrue(same.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void assertNames(String words, INDArray y, INDArray out, @Nullable INDArray mask) {
    String start = loss().getClass().getSimpleName() + ": ";
    assertRejected(() -> loss().computeGradient(y, out, identity, mask), start, words);
    assertRejected(() -> loss().computeScoreArray(y, out, identity, mask), start, words);
  }
}
