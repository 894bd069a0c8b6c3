package org.gmnm.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cells of any activation function that takes number by number, of any type and on any backend, by
 * ND4J's operations. {@link LstmMemory#gates} holds z; what else a backward pass needs is computed
 * again.
 */
final class OpsLstmCell implements LstmCell {

  private final LstmMemory memory;
  private final IActivation activation;
  private final IActivation gate;
  private boolean masked;
  private INDArray delta = Nd4j.empty();
  private INDArray gamma = delta;

  OpsLstmCell(LstmMemory memory, IActivation activation, IActivation gate) {
    this.memory = memory;
    this.activation = activation;
    this.gate = gate;
  }

  @Override
  public void start(boolean withMask) {
    masked = withMask;
  }

  @Override
  public void forward(int step) {
    INDArray z = memory.at(memory.gates, step);
    INDArray a = activation.getActivation(block(z, 0, 1).dup(), true);
    INDArray gates = gate.getActivation(block(z, 1, 4).dup(), true);
    INDArray f = block(gates, 0, 1);
    INDArray o = block(gates, 1, 2);
    INDArray i = block(gates, 2, 3);
    INDArray next = memory.at(memory.cells, step + 1);
    memory.at(memory.cells, step).muli(f, next).addi(a.muli(i));
    INDArray s = memory.at(memory.squashed, step);
    s.assign(activation.getActivation(next.dup(), true));
    INDArray h = memory.outputBefore(memory.rows, step + 1);
    s.muli(o, h);
    if (masked) {
      INDArray m = memory.at(memory.mask, step);
      next.muliRowVector(m);
      h.muliRowVector(m);
    }
  }

  @Override
  public void startBackward(INDArray result) {
    delta = result;
    gamma = memory.shared("gamma", memory.units()).assign(0);
  }

  @Override
  public void backward(int step, boolean later) {
    INDArray z = memory.at(memory.gates, step);
    INDArray a = activation.getActivation(block(z, 0, 1).dup(), true);
    INDArray gates = gate.getActivation(block(z, 1, 4).dup(), true);
    INDArray f = block(gates, 0, 1);
    INDArray o = block(gates, 1, 2);
    INDArray i = block(gates, 2, 3);
    INDArray c = memory.at(memory.cells, step);
    INDArray e = memory.at(memory.errors, step);
    if (later) {
      e.addi(memory.outputBefore(memory.below, step + 1));
    }
    if (masked) {
      INDArray m = memory.at(memory.mask, step);
      e.muliRowVector(m);
      gamma.muliRowVector(m);
    }
    INDArray next = f.mul(c).addi(i.mul(a));
    gamma.addi(activation.backprop(next, e.mul(o)).getFirst());
    block(delta, 0, 1).assign(activation.backprop(block(z, 0, 1), gamma.mul(i)).getFirst());
    INDArray ofGates = block(delta, 1, 4);
    gamma.muli(c, block(delta, 1, 2));
    e.muli(memory.at(memory.squashed, step), block(delta, 2, 3));
    gamma.muli(a, block(delta, 3, 4));
    ofGates.assign(gate.backprop(block(z, 1, 4), ofGates.dup()).getFirst());
    gamma.muli(f);
  }

  /** The rows of one of four parts of equal height, or of several in a row. */
  private INDArray block(INDArray matrix, int from, int to) {
    long units = memory.units();
    return matrix.get(interval(from * units, to * units), all());
  }
}
