package org.gmnm.examples.speed;

import org.gmnm.dl4j.RowMajor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The matrix products that a step cannot do without and nothing else, by the same BLAS: what the
 * machine itself takes. Not a training; it shows how far a step is from the limit.
 */
final class ProductsContestant implements StepContestant {

  static final String NAME = "bare products";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Training start(StepCase size, long seed) {
    Nd4j.getRandom().setSeed(seed);
    return new Products(size);
  }

  private static final class Products implements Training {

    private final INDArray x;
    private final INDArray w;
    private final INDArray p;
    private final INDArray f;
    private final INDArray pi;
    private final INDArray output;
    private final INDArray g;
    private final INDArray below;
    private final INDArray dw;
    private final INDArray dpi;

    Products(StepCase size) {
      long columns = (long) size.components() * size.rank();
      x = matrix(size, size.batch(), size.width());
      w = matrix(size, size.width(), columns);
      p = matrix(size, size.batch(), columns);
      f = matrix(size, size.batch(), size.components());
      pi = matrix(size, size.components(), size.width());
      output = matrix(size, size.batch(), size.width());
      g = matrix(size, size.batch(), size.components());
      below = matrix(size, size.batch(), size.width());
      dw = matrix(size, size.width(), columns);
      dpi = matrix(size, size.components(), size.width());
    }

    private static INDArray matrix(StepCase size, long rows, long columns) {
      return Nd4j.randn(size.type(), rows, columns);
    }

    @Override
    public void forward() {
      RowMajor.product(x, w, p, 1, 0);
      RowMajor.product(f, pi, output, 1, 0);
    }

    @Override
    public void gradients() {
      forward();
      RowMajor.productOfTransposed(f, output, dpi, 1, 0);
      RowMajor.productByTransposed(output, pi, g, 1, 0);
      RowMajor.productOfTransposed(x, p, dw, 1, 0);
      RowMajor.productByTransposed(p, w, below, 1, 0);
    }

    @Override
    public void step() {
      gradients();
    }

    @Override
    public void close() {
      for (INDArray array : new INDArray[] {x, w, p, f, pi, output, g, below, dw, dpi}) {
        array.close();
      }
    }
  }
}
