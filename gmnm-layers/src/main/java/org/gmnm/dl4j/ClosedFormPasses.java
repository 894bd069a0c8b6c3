package org.gmnm.dl4j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A {@link ClosedForm} on DL4J's workspaces, with memory of its own between training passes. */
final class ClosedFormPasses implements LayerPasses {

  private final FeatureLayer layer;
  private final ClosedForm form;
  private final Map<String, INDArray> parameters;
  private final Map<String, INDArray> kept = new HashMap<>();

  ClosedFormPasses(FeatureLayer layer, ClosedForm form, Map<String, INDArray> parameters) {
    this.layer = layer;
    this.form = form;
    this.parameters = new HashMap<>(parameters);
  }

  @Override
  public void bind(Map<String, INDArray> replaced) {
    parameters.putAll(replaced);
  }

  @Override
  public INDArray forward(INDArray rows, boolean training, LayerWorkspaceMgr workspaces) {
    DataType type = rows.dataType();
    INDArray output =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, type, new long[] {rows.size(0), layer.getNOut()}, 'c');
    form.forward(
        rowMajor(rows, ArrayType.FF_WORKING_MEM, workspaces),
        parameters,
        output,
        training
            ? (name, n, m) -> kept(name, type, n, m)
            : (name, n, m) ->
                workspaces.createUninitialized(
                    ArrayType.FF_WORKING_MEM, type, new long[] {n, m}, 'c'));
    return output;
  }

  @Override
  public INDArray backward(
      INDArray rows,
      INDArray error,
      boolean follows,
      Map<String, INDArray> gradients,
      LayerWorkspaceMgr workspaces) {
    DataType type = rows.dataType();
    ClosedForm.Scratch scratch = (name, n, m) -> kept(name, type, n, m);
    INDArray features = rowMajor(rows, ArrayType.BP_WORKING_MEM, workspaces);
    if (!follows) {
      INDArray output =
          workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, type, error.shape(), 'c');
      form.forward(features, parameters, output, scratch);
    }
    INDArray below =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, type, rows.shape(), 'c');
    INDArray errors = rowMajor(error, ArrayType.BP_WORKING_MEM, workspaces);
    form.backward(features, errors, parameters, gradients, below, scratch);
    return below;
  }

  /** Outside every workspace: a workspace would reuse the memory before the next step. */
  private INDArray kept(String name, DataType type, long rows, long columns) {
    INDArray array = kept.get(name);
    long[] shape = {rows, columns};
    if (array == null || array.dataType() != type || !Arrays.equals(array.shape(), shape)) {
      try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        array = Nd4j.createUninitialized(type, shape, 'c');
      }
      kept.put(name, array);
    }
    return array;
  }

  private static INDArray rowMajor(INDArray array, ArrayType to, LayerWorkspaceMgr workspaces) {
    return FeatureAxis.isRowMajor(array) ? array : workspaces.dup(to, array, 'c');
  }
}
