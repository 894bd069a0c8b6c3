package org.gmnm.dl4j;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sigmoid gates and tanh cells of single precision in the CPU's memory: a step's numbers are copied
 * into arrays of Java and go through a few loops, which Java compiles to vector instructions
 * (docs/decisions/0020-lstm.md). {@link LstmMemory#gates} then holds a, f, o and i.
 */
final class FloatLstmCell implements LstmCell {

  /** A buffer of Java has at most 2³¹ bytes. */
  private static final long MOST = Integer.MAX_VALUE / Float.BYTES;

  private final LstmMemory memory;
  private final Piece rows = new Piece();
  private final Piece gates = new Piece();
  private final Piece cells = new Piece();
  private final Piece squashed = new Piece();
  private final Piece mask = new Piece();
  private final Piece errors = new Piece();
  private final Piece below = new Piece();
  private final Piece delta = new Piece();
  private final float[][] arrays = new float[9][0];
  private float[] counts = {};
  private int size;
  private boolean masked;

  FloatLstmCell(LstmMemory memory) {
    this.memory = memory;
  }

  /** Whether numbers are of single precision and lie in the CPU's memory. */
  static boolean isFor(DataType type) {
    return type == DataType.FLOAT && Nd4j.getEnvironment().isCPU();
  }

  /** Whether all of a batch is within reach. */
  static boolean reaches(LstmMemory memory) {
    return memory.vector(memory.gates).length() <= MOST
        && memory.vector(memory.rows).length() <= MOST;
  }

  @Override
  public void start(boolean withMask) {
    masked = withMask;
    size = memory.units() * memory.batch();
    if (arrays[0].length < size) {
      for (int k = 0; k < arrays.length; k++) {
        arrays[k] = new float[size];
      }
    }
    if (counts.length < memory.batch()) {
      counts = new float[memory.batch()];
    }
    rows.of(memory.vector(memory.rows));
    gates.of(memory.vector(memory.gates));
    cells.of(memory.vector(memory.cells));
    squashed.of(memory.vector(memory.squashed));
    if (masked) {
      mask.of(memory.vector(memory.mask));
    }
  }

  @Override
  public void forward(int step) {
    float[] a = read(gates, memory.gates, step, 0, arrays[0]);
    float[] f = read(gates, memory.gates, step, 1, arrays[1]);
    float[] o = read(gates, memory.gates, step, 2, arrays[2]);
    float[] i = read(gates, memory.gates, step, 3, arrays[3]);
    float[] c = read(cells, memory.cells, step, 0, arrays[4]);
    float[] s = arrays[5];
    float[] h = arrays[6];
    VectorLoops.tanh(a, a, size);
    VectorLoops.sigmoid(f, size);
    VectorLoops.sigmoid(o, size);
    VectorLoops.sigmoid(i, size);
    next(a, f, i, c, size);
    VectorLoops.tanh(c, s, size);
    product(o, s, h, size);
    if (masked) {
      float[] m = counts(step);
      byColumn(c, m);
      byColumn(h, m);
    }
    write(a, gates, memory.gates, step, 0);
    write(f, gates, memory.gates, step, 1);
    write(o, gates, memory.gates, step, 2);
    write(i, gates, memory.gates, step, 3);
    write(s, squashed, memory.squashed, step, 0);
    write(c, cells, memory.cells, step + 1, 0);
    rows.write(h, memory.outputOffset(memory.rows, step + 1), size);
  }

  private static void next(float[] a, float[] f, float[] i, float[] c, int size) {
    for (int j = 0; j < size; j++) {
      c[j] = f[j] * c[j] + i[j] * a[j];
    }
  }

  private static void product(float[] x, float[] y, float[] result, int size) {
    for (int j = 0; j < size; j++) {
      result[j] = x[j] * y[j];
    }
  }

  @Override
  public void startBackward(INDArray result) {
    Arrays.fill(arrays[8], 0, size, 0);
    errors.of(memory.vector(memory.errors));
    below.of(memory.vector(memory.below));
    delta.of(result);
  }

  @Override
  public void backward(int step, boolean later) {
    float[] a = read(gates, memory.gates, step, 0, arrays[0]);
    float[] f = read(gates, memory.gates, step, 1, arrays[1]);
    float[] o = read(gates, memory.gates, step, 2, arrays[2]);
    float[] i = read(gates, memory.gates, step, 3, arrays[3]);
    float[] c = read(cells, memory.cells, step, 0, arrays[4]);
    float[] s = read(squashed, memory.squashed, step, 0, arrays[5]);
    float[] e = read(errors, memory.errors, step, 0, arrays[6]);
    float[] gamma = arrays[8];
    if (later) {
      float[] more = arrays[7];
      below.read(more, memory.outputOffset(memory.below, step + 1), size);
      add(more, e, size);
    }
    if (masked) {
      float[] m = counts(step);
      byColumn(e, m);
      byColumn(gamma, m);
    }
    ofOutput(e, s, o, gamma, size);
    ofCell(gamma, c, a, f, i, size);
    int n = size;
    delta.write(a, 0, n);
    delta.write(f, n, n);
    delta.write(o, 2L * n, n);
    delta.write(i, 3L * n, n);
  }

  private static void add(float[] from, float[] to, int size) {
    for (int j = 0; j < size; j++) {
      to[j] += from[j];
    }
  }

  /** δ_o in place of o, and s for γ. */
  private static void ofOutput(float[] e, float[] s, float[] o, float[] gamma, int size) {
    for (int j = 0; j < size; j++) {
      float by = e[j] * o[j];
      gamma[j] += by * (1 - s[j] * s[j]);
      o[j] = by * s[j] * (1 - o[j]);
    }
  }

  /** δ in place of a, f and i, and γ of the step before for that of this one. */
  private static void ofCell(float[] gamma, float[] c, float[] a, float[] f, float[] i, int size) {
    for (int j = 0; j < size; j++) {
      float g = gamma[j];
      float forgotten = g * f[j];
      float entered = g * i[j];
      gamma[j] = forgotten;
      f[j] = forgotten * c[j] * (1 - f[j]);
      i[j] = entered * a[j] * (1 - i[j]);
      a[j] = entered * (1 - a[j] * a[j]);
    }
  }

  private float[] counts(int step) {
    mask.read(counts, memory.offset(memory.mask, step, 0), memory.batch());
    return counts;
  }

  private void byColumn(float[] matrix, float[] row) {
    int columns = memory.batch();
    for (int start = 0; start < size; start += columns) {
      for (int j = 0; j < columns; j++) {
        matrix[start + j] *= row[j];
      }
    }
  }

  private float[] read(Piece from, LstmMemory.Part part, int step, int block, float[] to) {
    from.read(to, memory.offset(part, step, (long) block * memory.units()), size);
    return to;
  }

  private void write(float[] from, Piece to, LstmMemory.Part part, int step, int block) {
    to.write(from, memory.offset(part, step, (long) block * memory.units()), size);
  }

  /** An array's own memory. */
  private static final class Piece {

    private @Nullable INDArray of;
    private FloatBuffer numbers = FloatBuffer.allocate(0);

    void of(INDArray array) {
      if (of != array) {
        of = array;
        numbers = array.data().asNioFloat();
      }
    }

    void read(float[] to, long at, int count) {
      numbers.position((int) at).get(to, 0, count);
    }

    void write(float[] from, long at, int count) {
      numbers.position((int) at).put(from, 0, count);
    }
  }
}
