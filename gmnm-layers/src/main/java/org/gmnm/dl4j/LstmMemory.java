package org.gmnm.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an LSTM keeps of the steps of a batch: step after step, each of them row-major matrices of a
 * column an example. So each gate of a step, and all that goes into its product, is one piece of
 * memory.
 *
 * <p>Batches and sequences of any size share the memory, which follows the largest of them.
 */
final class LstmMemory {

  /** A matrix of every step, by its name and how many rows it has. */
  record Part(String name, int rows) {}

  /** What goes into a step's product [d + u + 1, N]: its input, the output before it, ones. */
  final Part rows;

  /** The product's result [4u, N], or what the gates make of it. */
  final Part gates;

  /** The cells' state before the step [u, N]. */
  final Part cells;

  /** The cells' state after the step, through the activation function [u, N]. */
  final Part squashed;

  /** 1 for an example whose step counts, 0 for others [1, N]. */
  final Part mask;

  /** The error of the step's output [u, N]. */
  final Part errors;

  /** The error of what went into the step's product [d + u + 1, N]. */
  final Part below;

  private final int inputs;
  private final int units;
  private final DataType type;
  private final KeptArrays kept = new KeptArrays();
  private KeptArrays.OfBatch arrays = kept.of(0);
  private long batch;
  private long slots;

  /**
   * Memory of a layer.
   *
   * @param inputs d
   * @param units u
   * @param type of all numbers
   */
  LstmMemory(long inputs, long units, DataType type) {
    this.inputs = Math.toIntExact(inputs);
    this.units = Math.toIntExact(units);
    this.type = type;
    int width = this.inputs + this.units + 1;
    rows = new Part("rows", width);
    gates = new Part("gates", 4 * this.units);
    cells = new Part("cells", this.units);
    squashed = new Part("squashed", this.units);
    mask = new Part("mask", 1);
    errors = new Part("errors", this.units);
    below = new Part("below", width);
  }

  /**
   * Makes room for a batch. Lengths up to the same power of two find the same arrays, so that
   * sequences of all lengths in turn make few anew.
   *
   * @param examples N
   * @param steps T
   */
  void start(long examples, long steps) {
    batch = examples;
    slots = 2 * Long.highestOneBit(steps);
    arrays = kept.of(examples);
    steps(rows, 0, slots, rows.rows - 1L, rows.rows).assign(1);
  }

  int inputs() {
    return inputs;
  }

  int units() {
    return units;
  }

  int batch() {
    return (int) batch;
  }

  DataType type() {
    return type;
  }

  /** How many numbers stay between passes. */
  long length() {
    return kept.length();
  }

  /** A part of all steps, as one vector. */
  INDArray vector(Part part) {
    return arrays.array(part.name, type, false, slots * part.rows * batch);
  }

  /** Where a row of a step begins in {@link #vector}. */
  long offset(Part part, int step, long row) {
    return ((long) step * part.rows + row) * batch;
  }

  /**
   * Where the output before a step begins in {@link #vector} of {@link #rows} or {@link #below}.
   */
  long outputOffset(Part part, int step) {
    return offset(part, step, inputs);
  }

  /** A part of one step, a matrix. */
  INDArray at(Part part, int step) {
    return arrays.view(
        part.name + step,
        vector(part),
        all ->
            all.get(interval(offset(part, step, 0), offset(part, step + 1, 0)))
                .reshape('c', part.rows, batch));
  }

  /** The output before a step [u, N], of {@link #rows}, or its error, of {@link #below}. */
  INDArray outputBefore(Part part, int step) {
    return arrays.view(
        part.name + " before " + step,
        at(part, step),
        matrix -> matrix.get(interval(inputs, (long) inputs + units), all()));
  }

  /** The outputs of steps from 0 on [T, u, N]: each is what the step after it finds. */
  INDArray outputs(long steps) {
    return steps(rows, 1, steps + 1, inputs, (long) inputs + units);
  }

  /** Some rows of some steps, a view of three dimensions. */
  INDArray steps(Part part, long from, long to, long firstRow, long lastRow) {
    return vector(part)
        .reshape('c', slots, part.rows, batch)
        .get(interval(from, to), interval(firstRow, lastRow), all());
  }

  /** A matrix that all steps use in turn. */
  INDArray shared(String name, long rows) {
    INDArray vector = arrays.array(name, type, false, rows * batch);
    return arrays.view(name, vector, v -> v.reshape('c', rows, batch));
  }
}
