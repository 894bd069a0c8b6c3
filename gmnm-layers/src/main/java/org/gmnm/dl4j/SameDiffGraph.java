package org.gmnm.dl4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer's SameDiff definition, run forward and backward on DL4J's workspaces.
 *
 * <p>DL4J's own runtime hands the incoming error to an {@code ExternalErrorsFunction}, which
 * doubles every gradient in 1.0.0-M2.1 and guesses a loss when something in the definition is left
 * unused. Here the error is a placeholder and {@code sum(output · error)} the one loss: its
 * gradient is the vector-Jacobian product itself.
 */
final class SameDiffGraph implements LayerPasses {

  static final String INPUT = "input";
  private static final String ERROR = "gmnm_error";
  private static final String MASK = "gmnm_mask";
  static final String GRADIENT_FUNCTION = "grad";

  private final SameDiff sameDiff;
  private final String output;
  private final List<String> gradientsOf = new ArrayList<>();
  private final PassSession forward;
  private final boolean ofSequences;
  private long examples;
  private @Nullable INDArray mask;
  private @Nullable PassSession backward;

  SameDiffGraph(FeatureLayer layer, Map<String, INDArray> parameters, INDArray exampleInput) {
    ofSequences = layer instanceof SequenceLayer;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      sameDiff = SameDiff.create();
      // Views of the flat vector as arrays of variables need the plain holder; DL4J runs one
      // thread.
      sameDiff.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
      SDVariable input =
          sameDiff.placeHolder(INPUT, exampleInput.dataType(), -1, exampleInput.size(1));
      Map<String, SDVariable> variables = new LinkedHashMap<>();
      for (Parameter parameter : layer.parameters()) {
        variables.put(
            parameter.key(),
            sameDiff.var(
                parameter.key(), exampleInput.dataType(), parameter.rows(), parameter.columns()));
      }
      SDVariable result =
          layer instanceof SequenceLayer sequences
              ? sequences.defineLayer(
                  sameDiff,
                  input,
                  sameDiff.placeHolder(MASK, exampleInput.dataType(), -1, -1),
                  variables)
              : layer.defineLayer(sameDiff, input, variables);
      output = result.name();
      SDVariable error = sameDiff.placeHolder(ERROR, exampleInput.dataType(), -1, -1);
      sameDiff.setLossVariables(result.mul(error).sum());
      bind(parameters);
      gradientsOf.add(INPUT);
      layer.parameters().stream()
          .filter(parameter -> parameter.kind() != Parameter.Kind.FIXED)
          .forEach(parameter -> gradientsOf.add(parameter.key()));
      forward = new PassSession(sameDiff);
    }
  }

  @Override
  public void bind(Map<String, INDArray> parameters) {
    parameters.forEach(
        (key, array) -> sameDiff.associateArrayWithVariable(array, sameDiff.getVariable(key)));
  }

  @Override
  public void steps(long number, @Nullable INDArray newMask) {
    examples = number;
    mask = newMask;
  }

  private Map<String, INDArray> given(INDArray rows, Map<String, INDArray> others) {
    Map<String, INDArray> all = new HashMap<>(others);
    all.put(INPUT, rows);
    if (ofSequences) {
      all.put(MASK, mask == null ? allSteps(rows) : mask);
    }
    return all;
  }

  private INDArray allSteps(INDArray rows) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.ones(rows.dataType(), examples, rows.size(0) / examples);
    }
  }

  @Override
  public INDArray forward(INDArray rows, boolean training, LayerWorkspaceMgr workspaces) {
    forward.open(ArrayType.FF_WORKING_MEM, ArrayType.ACTIVATIONS, workspaces);
    try {
      return Objects.requireNonNull(sameDiff.output(given(rows, Map.of()), output).get(output));
    } finally {
      forward.release();
    }
  }

  @Override
  public INDArray backward(
      INDArray rows,
      INDArray error,
      boolean follows,
      Map<String, INDArray> gradients,
      LayerWorkspaceMgr workspaces) {
    PassSession session = backward;
    if (session == null) {
      session = differentiate();
      backward = session;
    }
    session.open(ArrayType.BP_WORKING_MEM, ArrayType.ACTIVATION_GRAD, workspaces);
    try {
      Map<String, INDArray> results =
          sameDiff.calculateGradients(given(rows, Map.of(ERROR, error)), gradientsOf);
      gradients.forEach(
          (key, view) -> {
            INDArray gradient = results.get(key);
            if (gradient == null) { // a fixed parameter
              view.assign(0);
            } else {
              view.assign(gradient);
            }
          });
      return Objects.requireNonNull(results.get(INPUT));
    } finally {
      session.release();
      forward.release();
    }
  }

  private PassSession differentiate() {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
        QuietConsole quiet = QuietConsole.open()) {
      sameDiff.createGradFunction(INPUT);
    }
    return new PassSession(sameDiff.getFunction(GRADIENT_FUNCTION));
  }
}
