package org.gmnm.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An LSTM's steps, of one product each:
 *
 * <pre>
 *   z_t = M · r_t,  M = [W; RW; b]ᵀ,  r_t = [x_t; h_t-1; 1],  then {@link LstmCell} finds h_t
 *   with δ_t the error of z_t:  d M = Σ_t δ_t · r_tᵀ,  d r_t = Mᵀ · δ_t
 * </pre>
 *
 * <p>Arrays of several steps are [T, features, N], as {@link LstmMemory} has them.
 */
final class LstmPasses {

  /** How many numbers the gates of inference have at most, unless one step alone has more. */
  private static final long CHUNK = 1L << 18;

  private final LstmMemory memory;
  private final LstmCell general;
  private final @Nullable LstmCell fast;
  private final INDArray matrix;
  private final INDArray gradient;
  private LstmCell cell;
  private long steps;

  /**
   * Passes of a layer.
   *
   * @param layer its configuration
   * @param type of its numbers
   */
  LstmPasses(LSTM layer, DataType type) {
    memory = new LstmMemory(layer.getNIn(), layer.getNOut(), type);
    general = new OpsLstmCell(memory, layer.getActivationFn(), layer.getGateActivationFn());
    boolean usual =
        layer.getActivationFn() instanceof ActivationTanH
            && layer.getGateActivationFn() instanceof ActivationSigmoid;
    fast = usual && FloatLstmCell.isFor(type) ? new FloatLstmCell(memory) : null;
    cell = general;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      matrix = Nd4j.create(type, new long[] {memory.gates.rows(), memory.rows.rows()}, 'c');
      gradient = matrix.like();
    }
  }

  /** A state of the layer: output and cells [u, N]. */
  record State(INDArray output, INDArray cells) {}

  /** How many numbers stay between passes, beside those of the parameters. */
  long kept() {
    return memory.length();
  }

  /**
   * A forward pass.
   *
   * @param x inputs [T, d, N]
   * @param mask [T, 1, N] if any
   * @param start where the first step starts, null for zeros
   * @param training whether a backward pass may follow
   * @param parameters by key
   * @param outputs [T, u, N], overwritten
   * @return views of the state after the last step
   */
  State forward(
      INDArray x,
      @Nullable INDArray mask,
      @Nullable State start,
      boolean training,
      Map<String, INDArray> parameters,
      INDArray outputs,
      LayerWorkspaceMgr workspaces) {
    parameters.forEach((key, values) -> columns(matrix, key).assign(transposed(key, values)));
    long length = x.size(0);
    long batch = x.size(2);
    long chunk =
        training ? length : Math.max(1, Math.min(length, CHUNK / (memory.gates.rows() * batch)));
    memory.start(batch, chunk);
    cell = fast != null && FloatLstmCell.reaches(memory) ? fast : general;
    cell.start(mask != null);
    if (start == null) {
      memory.outputBefore(memory.rows, 0).assign(0);
      memory.at(memory.cells, 0).assign(0);
    } else {
      startFrom(start);
    }
    for (long from = 0; from < length; from += chunk) {
      if (from > 0) {
        startFrom(last());
      }
      long to = Math.min(length, from + chunk);
      steps = to - from;
      memory.steps(memory.rows, 0, steps, 0, memory.inputs()).assign(some(x, from, to));
      if (mask != null) {
        memory.steps(memory.mask, 0, steps, 0, 1).assign(some(mask, from, to));
      }
      for (int t = 0; t < steps; t++) {
        try (MemoryWorkspace ignored =
            workspaces.notifyScopeEntered(ArrayType.RNN_FF_LOOP_WORKING_MEM)) {
          RowMajor.product(matrix, memory.at(memory.rows, t), memory.at(memory.gates, t), 1, 0);
          cell.forward(t);
        }
      }
      some(outputs, from, to).assign(memory.outputs(steps));
    }
    return last();
  }

  private void startFrom(State state) {
    memory.outputBefore(memory.rows, 0).assign(state.output);
    memory.at(memory.cells, 0).assign(state.cells);
  }

  private State last() {
    int after = (int) steps;
    return new State(memory.outputBefore(memory.rows, after), memory.at(memory.cells, after));
  }

  /**
   * A backward pass, after a forward pass of training.
   *
   * @param error of the outputs [T, u, N]
   * @param first step that has a gradient; those before it have none
   * @param gradients by key, overwritten
   * @param below the inputs' gradient [T, d, N], overwritten
   */
  void backward(
      INDArray error,
      long first,
      Map<String, INDArray> gradients,
      INDArray below,
      LayerWorkspaceMgr workspaces) {
    INDArray delta = memory.shared("delta", memory.gates.rows());
    memory.steps(memory.errors, 0, steps, 0, memory.units()).assign(error);
    cell.startBackward(delta);
    for (int t = (int) steps - 1; t >= first; t--) {
      try (MemoryWorkspace ignored =
          workspaces.notifyScopeEntered(ArrayType.RNN_BP_LOOP_WORKING_MEM)) {
        boolean later = t < steps - 1;
        cell.backward(t, later);
        INDArray rows = memory.at(memory.rows, t);
        RowMajor.productByTransposed(delta, rows, gradient, 1, later ? 1 : 0);
        RowMajor.productOfTransposed(matrix, delta, memory.at(memory.below, t), 1, 0);
      }
    }
    gradients.forEach((key, view) -> transposed(key, view).assign(columns(gradient, key)));
    some(below, first, steps).assign(memory.steps(memory.below, first, steps, 0, memory.inputs()));
    if (first > 0) {
      some(below, 0, first).assign(0);
    }
  }

  private static INDArray some(INDArray of, long from, long to) {
    return from == 0 && to == of.size(0) ? of : of.get(interval(from, to), all(), all());
  }

  /** A parameter's columns of the one matrix. */
  private INDArray columns(INDArray of, String key) {
    long inputs = memory.inputs();
    long width = memory.rows.rows();
    return switch (key) {
      case LSTMParamInitializer.INPUT_WEIGHT_KEY -> of.get(all(), interval(0, inputs));
      case LSTMParamInitializer.RECURRENT_WEIGHT_KEY -> of.get(all(), interval(inputs, width - 1));
      default -> of.get(all(), interval(width - 1, width));
    };
  }

  private static INDArray transposed(String key, INDArray values) {
    return key.equals(LSTMParamInitializer.BIAS_KEY)
        ? values.reshape('c', values.length(), 1)
        : values.transpose();
  }
}
