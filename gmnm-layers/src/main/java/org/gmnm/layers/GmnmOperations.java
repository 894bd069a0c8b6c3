package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;
import static org.gmnm.dl4j.RowMajor.add;
import static org.gmnm.dl4j.RowMajor.rows;
import static org.gmnm.dl4j.RowMajor.scale;
import static org.gmnm.dl4j.RowMajor.sumOfRows;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm.Scratch;
import org.gmnm.dl4j.RowMajor;
import org.gmnm.dl4j.RunningStatistics;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link GmnmArithmetic} by operations of ND4J, for every type and backend. Which calls are fast,
 * and which are not, was measured: docs/decisions/0010-closed-form.md.
 */
final class GmnmOperations extends GmnmArithmetic {

  private final int components;

  GmnmOperations(GmnmShape shape) {
    super(shape);
    components = shape.components();
  }

  @Override
  void project(Map<String, INDArray> parameters, Scratch lasting) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    long d = w.size(0);
    INDArray mu = lasting.matrix("mu", d, components);
    mu.assign(transposed("mu", get(parameters, GmnmLayer.CENTRES), lasting));
    INDArray scales = shape.standardized() ? scales(d, parameters, lasting) : null;
    for (int k = 0; k < shape.directions(); k++) {
      INDArray v = direction(k, w, lasting);
      if (scales != null) {
        lasting.multiply("v scales" + k, v, scales, projections(k, parameters, lasting));
      }
    }
    offsets(parameters, lasting);
  }

  @Override
  void projectFromFirstCentre(Map<String, INDArray> parameters, Scratch lasting) {
    INDArray first = firstCentre(parameters, lasting);
    INDArray mu = lasting.matrix("mu", first.length(), components);
    rows(lasting.ones("components", components), first, mu, -1, 1);
    offsets(parameters, lasting);
  }

  /** 1/std [d, m], the same for every component. */
  private INDArray scales(long d, Map<String, INDArray> parameters, Scratch lasting) {
    INDArray std = statistics(RunningStatistics.DEVIATION, parameters, lasting);
    INDArray inverse = std.rdiv(1, lasting.vector("1/std", d));
    INDArray scales = lasting.matrix("scales", d, components);
    rows(lasting.ones("components", components), inverse, scales, 1, 0);
    return scales;
  }

  /** Of projections of x from the mean and, where that is another one, from the origin. */
  private void offsets(Map<String, INDArray> parameters, Scratch lasting) {
    long d = get(parameters, GmnmLayer.PROJECTIONS).size(0);
    INDArray mu = lasting.matrix("mu", d, components);
    INDArray products = lasting.matrix("products", d, components);
    INDArray ones = lasting.ones("inputs", d);
    for (int k = 0; k < shape.directions(); k++) {
      lasting.multiply("v mu" + k, v(k, parameters, lasting), mu, products);
      sumOfRows(products, ones, fromMean(k, lasting), 1, 0);
      if (shape.standardized()) {
        INDArray c = fromOrigin(k, lasting);
        sumOfRows(products, ones, c, 1, 0);
        INDArray mean = statistics(RunningStatistics.MEAN, parameters, lasting);
        sumOfRows(projections(k, parameters, lasting), mean, c, 1, 1);
      }
    }
  }

  @Override
  double largestOffset(boolean fromOrigin, Scratch lasting) {
    double largest = 0;
    for (int k = 0; k < shape.directions(); k++) {
      INDArray offsets = fromOrigin ? fromOrigin(k, lasting) : fromMean(k, lasting);
      largest = Math.max(largest, RowMajor.largest(offsets));
    }
    return largest;
  }

  /** c_k [m] for x as it comes. */
  private INDArray fromOrigin(int k, Scratch lasting) {
    return shape.standardized()
        ? lasting.vector("from origin" + k, components)
        : fromMean(k, lasting);
  }

  /** c_k [m] for x from the mean; plainly there is no mean, and mu is measured from the base. */
  private INDArray fromMean(int k, Scratch lasting) {
    return lasting.vector("c" + k, components);
  }

  @Override
  void respond(int k, INDArray p, INDArray f, Scratch scratch) {
    Scratch lasting = scratch.lasting();
    INDArray ones = scratch.ones("rows", p.size(0));
    INDArray offsets = isFar() ? fromMean(k, lasting) : fromOrigin(k, lasting);
    rows(offsets, ones, p, -shape.factor(), 1);
    INDArray squares = k == 0 ? f : scratch.matrix("temporary", p.size(0), components);
    Nd4j.exec(new Square(p, squares)); // a quarter of the time of p.muli(p)
    if (k > 0) {
      add(squares, f, 1);
    }
    if (k == shape.directions() - 1) {
      scale(f, -1);
      Nd4j.exec(new Exp(f, f));
    }
  }

  @Override
  void finish(Map<String, INDArray> parameters, Map<String, INDArray> gradients, Scratch lasting) {
    INDArray dw = get(gradients, GmnmLayer.PROJECTIONS);
    long d = dw.size(0);
    INDArray ones = lasting.ones("inputs", d);
    INDArray mu = lasting.matrix("mu", d, components);
    INDArray products = lasting.matrix("products", d, components);
    INDArray dmu = lasting.matrix("dmu", d, components);
    for (int k = 0; k < shape.directions(); k++) {
      INDArray dv = ofProjections(k, gradients, lasting);
      INDArray s = sums(k, lasting);
      if (shape.standardized()) {
        if (!isFar()) {
          rows(s, statistics(RunningStatistics.MEAN, parameters, lasting), dv, 1, 1);
        }
        lasting.multiply("dv scales" + k, dv, lasting.matrix("scales", d, components), dv);
      }
      INDArray spread = k == 0 ? dmu : lasting.matrix("spread", d, components);
      rows(s, ones, spread, 1, 0);
      add(lasting.multiply("s mu" + k, spread, mu, products), dv, 1);
      lasting.multiply("s v" + k, spread, v(k, parameters, lasting), spread);
      if (k > 0) {
        add(spread, dmu, 1);
      }
      if (shape.rank() > 1) {
        INDArray numbers = lasting.flat("dv" + k, dv);
        for (int i = k; i < (shape.ridge() ? shape.rank() : k + 1); i++) {
          column(i, "dw", dw, lasting).assign(numbers);
        }
      }
    }
    transposed("dmu", get(gradients, GmnmLayer.CENTRES), lasting).assign(dmu);
  }

  /** Copies V_k [d, m] out of W. */
  private INDArray direction(int k, INDArray w, Scratch lasting) {
    if (shape.rank() == 1) {
      return w;
    }
    INDArray v = lasting.matrix("v" + k, w.size(0), components);
    INDArray numbers = lasting.flat("v" + k, v);
    numbers.assign(column(k, "w", w, lasting));
    for (int i = 1; shape.ridge() && i < shape.rank(); i++) {
      add(column(i, "w", w, lasting), numbers, 1);
    }
    return v;
  }

  /** V_k [d, m], once it is there. */
  private INDArray v(int k, Map<String, INDArray> parameters, Scratch lasting) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    return shape.rank() == 1 ? w : lasting.matrix("v" + k, w.size(0), components);
  }

  /** V_k itself where the input is taken as it is. */
  @Override
  INDArray projections(int k, Map<String, INDArray> parameters, Scratch lasting) {
    return shape.standardized()
        ? lasting.matrix("u" + k, get(parameters, GmnmLayer.PROJECTIONS).size(0), components)
        : v(k, parameters, lasting);
  }

  /** Projection k of every component, a vector [d·m] in steps of r. */
  private INDArray column(int k, String name, INDArray of, Scratch lasting) {
    int rank = shape.rank();
    return lasting.view(
        name + k, of, matrix -> matrix.reshape('c', matrix.length() / rank, rank).getColumn(k));
  }

  private static INDArray transposed(String name, INDArray of, Scratch lasting) {
    return lasting.view(name + " transposed", of, INDArray::transpose);
  }
}
