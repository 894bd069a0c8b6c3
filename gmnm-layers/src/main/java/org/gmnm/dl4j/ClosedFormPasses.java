package org.gmnm.dl4j;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link ClosedForm} on DL4J's workspaces, with memory of its own between training passes. */
final class ClosedFormPasses implements LayerPasses {

  private final FeatureLayer layer;
  private final ClosedForm form;
  private final Map<String, INDArray> parameters;
  private final KeptArrays kept = new KeptArrays();

  ClosedFormPasses(FeatureLayer layer, ClosedForm form, Map<String, INDArray> parameters) {
    this.layer = layer;
    this.form = form;
    this.parameters = new HashMap<>(parameters);
  }

  /** How many numbers it keeps between steps. */
  long kept() {
    return kept.length();
  }

  @Override
  public void bind(Map<String, INDArray> replaced) {
    parameters.putAll(replaced);
  }

  @Override
  public void steps(long examples, @Nullable INDArray mask) {
    form.steps(examples, mask);
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
        training ? new Kept(rows) : new Working(rows, workspaces));
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
    ClosedForm.Scratch scratch = new Kept(rows);
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

  /** Memory that a backward pass and the next step find again. */
  private class Kept implements ClosedForm.Scratch {

    final DataType type;
    private final KeptArrays.OfBatch arrays;

    Kept(INDArray rows) {
      this(rows.dataType(), kept.of(rows.size(0)));
    }

    private Kept(DataType type, KeptArrays.OfBatch arrays) {
      this.type = type;
      this.arrays = arrays;
    }

    @Override
    public ClosedForm.Scratch lasting() {
      return new Kept(type, kept.lasting());
    }

    @Override
    public INDArray matrix(String name, long rows, long columns) {
      return arrays.array(name, type, false, rows, columns);
    }

    @Override
    public INDArray vector(String name, long length) {
      return arrays.array(name, type, false, length);
    }

    @Override
    public INDArray ones(String name, long length) {
      return arrays.array("ones over " + name, type, true, length);
    }

    @Override
    public INDArray view(String name, INDArray of, UnaryOperator<INDArray> make) {
      return arrays.view(name, of, make);
    }

    @Override
    public FloatBuffer memory(String name, INDArray of) {
      return arrays.memory(name, of);
    }

    @Override
    public INDArray multiply(String name, INDArray a, INDArray b, INDArray result) {
      return arrays.product(name, a, b, result).multiply();
    }
  }

  /** Memory of one pass of inference, but for ones. */
  private final class Working extends Kept {

    private final LayerWorkspaceMgr workspaces;
    private final Map<KeptArrays.Rows, INDArray> ofThisPass = new HashMap<>();

    Working(INDArray rows, LayerWorkspaceMgr workspaces) {
      super(rows);
      this.workspaces = workspaces;
    }

    @Override
    public boolean isOfTraining() {
      return false;
    }

    @Override
    public INDArray matrix(String name, long rows, long columns) {
      return working(name, rows, columns);
    }

    @Override
    public INDArray vector(String name, long length) {
      return working(name, length);
    }

    private INDArray working(String name, long... shape) {
      return ofThisPass.computeIfAbsent(
          new KeptArrays.Rows(name, shape[0]),
          key -> workspaces.createUninitialized(ArrayType.FF_WORKING_MEM, type, shape, 'c'));
    }

    @Override
    public INDArray view(String name, INDArray of, UnaryOperator<INDArray> make) {
      for (INDArray parameter : parameters.values()) {
        if (parameter == of) {
          return super.view(name, of, make);
        }
      }
      return make.apply(of); // the matrix will be another one in the next pass
    }

    @Override
    public FloatBuffer memory(String name, INDArray of) {
      return FloatPieces.of(of); // likewise
    }

    @Override
    public INDArray multiply(String name, INDArray a, INDArray b, INDArray result) {
      return a.muli(b, result);
    }
  }

  private static INDArray rowMajor(INDArray array, ArrayType to, LayerWorkspaceMgr workspaces) {
    return FeatureAxis.isRowMajor(array) ? array : workspaces.dup(to, array, 'c');
  }
}
