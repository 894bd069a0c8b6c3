package org.gmnm.dl4j;

import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.factory.Nd4j;

/** An elementwise product whose op knows its arrays already. */
final class PreparedProduct {

  private final INDArray a;
  private final INDArray b;
  private final INDArray result;
  private final MulOp op;
  private final OpContext context;

  PreparedProduct(INDArray a, INDArray b, INDArray result) {
    this.a = a;
    this.b = b;
    this.result = result;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      op = new MulOp(a, b, result);
      context = Nd4j.getExecutioner().buildContext();
      context.setInputArrays(a, b);
      context.setOutputArrays(result);
      context.shapeFunctionOverride(true);
    }
  }

  boolean isOf(INDArray otherA, INDArray otherB, INDArray otherResult) {
    return a == otherA && b == otherB && result == otherResult;
  }

  INDArray multiply() {
    Nd4j.exec(op, context);
    return result;
  }
}
