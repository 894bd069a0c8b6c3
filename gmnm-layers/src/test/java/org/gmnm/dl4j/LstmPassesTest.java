package org.gmnm.dl4j;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.layers.LstmLayer;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LstmPassesTest {

  private static final int IN = 3;
  private static final int UNITS = 5;
  private static final int LONGEST = 200;
  private static final int LARGEST = 6;
  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private final Map<String, INDArray> parameters = new HashMap<>();
  private final Map<String, INDArray> gradients = new HashMap<>();

  private LstmPasses passes(DataType type) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(type),
            InputType.recurrent(IN),
            new LstmLayer.Builder().nOut(UNITS).build());
    network.initGradientsView();
    parameters.clear();
    parameters.putAll(network.getLayer(0).paramTable());
    LSTM layer = (LSTM) network.getLayer(0).conf().getLayer();
    gradients.clear();
    parameters.forEach((key, values) -> gradients.put(key, values.dup(values.ordering())));
    return new LstmPasses(layer, type);
  }

  /** The inputs' gradient of a step in training, with an inference after it. */
  private INDArray step(LstmPasses passes, DataType type, int batch, int length) {
    Nd4j.getRandom().setSeed(length);
    INDArray x = Nd4j.randn(type, length, IN, batch);
    INDArray output = Nd4j.create(type, length, UNITS, batch);
    INDArray below = x.ulike();
    passes.forward(x, null, null, true, parameters, output, NO_WORKSPACES);
    passes.backward(output, 0, gradients, below, NO_WORKSPACES);
    passes.forward(x, null, null, false, parameters, output.ulike(), NO_WORKSPACES);
    return below;
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void batchesAndLengthsOfAllSizesNeedNoMoreThanTwiceTheLargest(DataType type) {
    LstmPasses every = passes(type);
    for (int length = 1; length <= LONGEST; length += 3) {
      step(every, type, 1 + length % LARGEST, length);
    }
    INDArray last = step(every, type, LARGEST, LONGEST);
    LstmPasses alone = passes(type);
    assertClose("with memory of others", step(alone, type, LARGEST, LONGEST), last, 1e-12);
    assertTrue(alone.kept() > LONGEST * LARGEST * UNITS, "nothing is kept");
    assertTrue(every.kept() <= 2 * alone.kept(), every.kept() + " of " + alone.kept());
    long before = every.kept();
    step(every, type, 1, 1);
    step(every, type, LARGEST, LONGEST);
    assertEquals(before, every.kept(), "a batch as large as one before needs nothing more");
  }

  /** However long the sequence, inference keeps a few steps at most. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  @Tag("slow")
  void inferenceKeepsAChunkOfALongSequence(DataType type) {
    LstmPasses passes = passes(type);
    int length = 20_000;
    INDArray x = Nd4j.randn(type, length, IN, 2);
    INDArray output = Nd4j.create(type, length, UNITS, 2);
    passes.forward(x, null, null, false, parameters, output, NO_WORKSPACES);
    long one = 4 * UNITS + (IN + UNITS + 1) + 2 * UNITS;
    assertTrue(passes.kept() < length * one, passes.kept() + " numbers");
  }

  // ---- numbers, by a plain program of the formula

  /** Of functions by number, tanh and sigmoid have loops of their own in single precision. */
  enum Functions {
    USUAL(Activation.TANH, Activation.SIGMOID),
    OTHERS(Activation.SOFTSIGN, Activation.HARDSIGMOID);

    final Activation activation;
    final Activation gate;

    Functions(Activation activation, Activation gate) {
      this.activation = activation;
      this.gate = gate;
    }

    double activation(double z) {
      return this == USUAL ? Math.tanh(z) : z / (1 + Math.abs(z));
    }

    double gate(double z) {
      return this == USUAL ? 1 / (1 + Math.exp(-z)) : Math.max(0, Math.min(0.2 * z + 0.5, 1));
    }
  }

  /**
   * Sequences, what they start from and the errors of their outputs, in row-major order: [T,
   * features, N] and [features, N].
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(
      int length,
      int batch,
      double[] x,
      double[] mask,
      double[] output,
      double[] cells,
      double[] w,
      double[] rw,
      double[] b,
      double[] error) {

    static Case random(int length, int batch, boolean masked) {
      Random random = new Random(100L * length + batch);
      double[] mask = new double[length * batch];
      Arrays.fill(mask, 1);
      if (masked) {
        mask[0] = 0;
        mask[(length - 1) * batch - 1] = 0;
      }
      return new Case(
          length,
          batch,
          numbers(random, length * IN * batch),
          mask,
          numbers(random, UNITS * batch),
          numbers(random, UNITS * batch),
          numbers(random, IN * 4 * UNITS),
          numbers(random, UNITS * 4 * UNITS),
          numbers(random, 4 * UNITS),
          numbers(random, length * UNITS * batch));
    }

    private static double[] numbers(Random random, int count) {
      return random.doubles(count, -1.5, 1.5).toArray();
    }

    /** From a step on, with the state that it finds for given. */
    Case from(int first, Outputs all) {
      int state = UNITS * batch;
      int before = (first - 1) * state;
      return first == 0
          ? this
          : new Case(
              length - first,
              batch,
              Arrays.copyOfRange(x, first * IN * batch, x.length),
              Arrays.copyOfRange(mask, first * batch, mask.length),
              Arrays.copyOfRange(all.outputs, before, before + state),
              Arrays.copyOfRange(all.cells, before, before + state),
              w,
              rw,
              b,
              Arrays.copyOfRange(error, first * state, error.length));
    }

    INDArray sequences(double[] numbers, int features) {
      return array(numbers, length, features, batch);
    }

    LstmPasses.State state(DataType type) {
      return new LstmPasses.State(
          array(output, UNITS, batch).castTo(type), array(cells, UNITS, batch).castTo(type));
    }
  }

  private static INDArray array(double[] numbers, long... shape) {
    return Nd4j.createFromArray(numbers.clone()).reshape('c', shape);
  }

  /** Of all steps [T, u, N]. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Outputs(double[] outputs, double[] cells) {}

  private static Outputs plain(Case of, Functions functions) {
    int batch = of.batch;
    double[] outputs = new double[of.length * UNITS * batch];
    double[] allCells = new double[outputs.length];
    for (int n = 0; n < batch; n++) {
      double[] h = new double[UNITS];
      double[] c = new double[UNITS];
      for (int u = 0; u < UNITS; u++) {
        h[u] = of.output[u * batch + n];
        c[u] = of.cells[u * batch + n];
      }
      for (int t = 0; t < of.length; t++) {
        double[] z = of.b.clone();
        for (int k = 0; k < z.length; k++) {
          for (int d = 0; d < IN; d++) {
            z[k] += of.x[(t * IN + d) * batch + n] * of.w[d * z.length + k];
          }
          for (int u = 0; u < UNITS; u++) {
            z[k] += h[u] * of.rw[u * z.length + k];
          }
        }
        double counts = of.mask[t * batch + n];
        for (int u = 0; u < UNITS; u++) {
          double a = functions.activation(z[u]);
          double f = functions.gate(z[UNITS + u]);
          double o = functions.gate(z[2 * UNITS + u]);
          double i = functions.gate(z[3 * UNITS + u]);
          double next = f * c[u] + i * a;
          h[u] = o * functions.activation(next) * counts;
          c[u] = next * counts;
          outputs[(t * UNITS + u) * batch + n] = h[u];
          allCells[(t * UNITS + u) * batch + n] = c[u];
        }
      }
    }
    return new Outputs(outputs, allCells);
  }

  /** Of the sum of outputs times errors, by central differences. */
  private static INDArray gradient(Case of, Functions functions, double[] with, long... shape) {
    double step = 1e-5;
    double[] gradient = new double[with.length];
    for (int k = 0; k < with.length; k++) {
      double before = with[k];
      with[k] = before + step;
      double above = score(of, functions);
      with[k] = before - step;
      double below = score(of, functions);
      with[k] = before;
      gradient[k] = (above - below) / (2 * step);
    }
    return array(gradient, shape);
  }

  private static double score(Case of, Functions functions) {
    double[] outputs = plain(of, functions).outputs;
    double sum = 0;
    for (int k = 0; k < outputs.length; k++) {
      sum += outputs[k] * of.error[k];
    }
    return sum;
  }

  private LstmPasses passes(DataType type, Case of, Functions functions) {
    LSTM layer =
        new LstmLayer.Builder()
            .nIn(IN)
            .nOut(UNITS)
            .activation(functions.activation)
            .gateActivationFunction(functions.gate)
            .build();
    set(type, of);
    gradients.clear();
    parameters.forEach((key, values) -> gradients.put(key, values.like()));
    return new LstmPasses(layer, type);
  }

  private void set(DataType type, Case of) {
    parameters.put("W", array(of.w, IN, 4 * UNITS).castTo(type));
    parameters.put("RW", array(of.rw, UNITS, 4 * UNITS).castTo(type));
    parameters.put("b", array(of.b, 1, 4 * UNITS).castTo(type));
  }

  /**
   * One object for batches of several sizes in turn, with masks and without; where only the last
   * steps have a gradient, the state before them is given. ND4J's hard sigmoid has a constant of
   * single precision.
   */
  @ParameterizedTest
  @CsvSource({
    "DOUBLE, USUAL, 1e-8",
    "DOUBLE, OTHERS, 1e-7",
    "FLOAT, USUAL, 2e-5",
    "FLOAT, OTHERS, 2e-5"
  })
  void outputsStatesAndGradientsAreThoseOfTheFormula(
      DataType type, Functions functions, double digits) {
    LstmPasses passes = passes(type, Case.random(3, 2, false), functions);
    int[][] sizesAndFirst = {{3, 2, 0}, {4, 3, 1}, {4, 1, 0}, {3, 3, 2}};
    for (int[] size : sizesAndFirst) {
      assertAsTheFormula(passes, type, functions, Case.random(size[0], size[1], true), 0, digits);
      Case unmasked = Case.random(size[0], size[1], false);
      assertAsTheFormula(passes, type, functions, unmasked, size[2], digits);
    }
  }

  private void assertAsTheFormula(
      LstmPasses passes, DataType type, Functions functions, Case of, int first, double digits) {
    set(type, of);
    boolean masked = Arrays.stream(of.mask).anyMatch(counts -> counts == 0);
    String what = of.length + " steps of " + of.batch + ", masked " + masked + ": ";
    Outputs expected = plain(of, functions);
    INDArray x = of.sequences(of.x, IN).castTo(type);
    INDArray error = of.sequences(of.error, UNITS).castTo(type);
    INDArray output = error.like().assign(Double.NaN);
    INDArray mask = masked ? of.sequences(of.mask, 1).castTo(type) : null;
    LstmPasses.State last =
        passes.forward(x, mask, of.state(type), true, parameters, output, NO_WORKSPACES);
    int end = of.length - 1;
    INDArray outputs = of.sequences(expected.outputs, UNITS);
    INDArray cells = of.sequences(expected.cells, UNITS);
    assertClose(what + "outputs", outputs, output, digits);
    assertClose(what + "last output", outputs.slice(end), last.output(), digits);
    assertClose(what + "last cells", cells.slice(end), last.cells(), digits);

    INDArray below = x.like().assign(Double.NaN);
    gradients.values().forEach(view -> view.assign(Double.NaN));
    passes.backward(error, first, gradients, below, NO_WORKSPACES);
    Case counted = of.from(first, expected);
    Map<String, double[]> numbers = Map.of("W", of.w, "RW", of.rw, "b", of.b);
    gradients.forEach(
        (key, found) -> {
          INDArray wanted =
              gradient(counted, functions, Objects.requireNonNull(numbers.get(key)), found.shape());
          assertClose(what + key, wanted, found, digits);
        });
    INDArray wanted = gradient(counted, functions, counted.x, counted.length, IN, of.batch);
    INDArray found = below.get(interval(first, of.length), all(), all());
    assertClose(what + "inputs", wanted, found, digits);
    for (int t = 0; t < first; t++) {
      assertEquals(0, below.slice(t).amaxNumber().doubleValue(), what + t);
    }
  }

  /** Without a state they start from zeros, whatever was there before. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void withoutAStateTheyStartFromZeros(DataType type) {
    Case of = Case.random(3, 2, false);
    LstmPasses passes = passes(type, of, Functions.USUAL);
    INDArray x = of.sequences(of.x, IN).castTo(type);
    INDArray output = of.sequences(of.error, UNITS).castTo(type).like();
    passes.forward(x, null, of.state(type), true, parameters, output, NO_WORKSPACES);
    passes.forward(x, null, null, true, parameters, output, NO_WORKSPACES);
    Arrays.fill(of.output, 0);
    Arrays.fill(of.cells, 0);
    INDArray expected = of.sequences(plain(of, Functions.USUAL).outputs, UNITS);
    assertClose("outputs", expected, output, 1e-5);
  }

  /** Long or wide sequences are inferred in pieces, which take up where the last one ended. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void inferenceInPiecesGivesTheOutputsOfTraining(DataType type) {
    int length = 5;
    int batch = 128;
    long units = 256; // two steps are as much as a piece takes
    Nd4j.getRandom().setSeed(1);
    parameters.put("W", Nd4j.randn(type, IN, 4 * units));
    parameters.put("RW", Nd4j.randn(type, units, 4 * units).muli(0.1));
    parameters.put("b", Nd4j.randn(type, 1, 4 * units));
    LSTM layer =
        new LstmLayer.Builder().nIn(IN).nOut((int) units).activation(Activation.TANH).build();
    INDArray x = Nd4j.randn(type, length, IN, batch);
    INDArray mask = Nd4j.rand(type, length, 1, batch).gt(0.3).castTo(type);
    INDArray whole = Nd4j.create(type, length, units, batch);
    INDArray pieces = whole.like();
    LstmPasses training = new LstmPasses(layer, type);
    LstmPasses.State end = training.forward(x, mask, null, true, parameters, whole, NO_WORKSPACES);
    LstmPasses inference = new LstmPasses(layer, type);
    LstmPasses.State last =
        inference.forward(x, mask, null, false, parameters, pieces, NO_WORKSPACES);
    assertClose("outputs", whole, pieces, 1e-6);
    assertClose("last output", end.output(), last.output(), 1e-6);
    assertClose("last cells", end.cells(), last.cells(), 1e-6);
    assertTrue(inference.kept() < training.kept(), inference.kept() + " of " + training.kept());
  }
}
