package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.List;
import org.gmnm.calculus.JetPass.Block;

/**
 * The loss of {@link ResidualTraining} and its gradient by a {@link JetPipeline}. Of a block of
 * points only those derivatives are carried that an equation asks for.
 */
final class ResidualLoss {

  /** One equation. */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  private record Rows(
      double[][] points,
      double[][] coefficients,
      double[] source,
      double weight,
      boolean paired,
      JetParts parts) {

    /** Of a part of the jet at a point; rows end with the last that they need. */
    double coefficient(int point, int part) {
      double[] row = coefficients[point];
      int column = parts.column(part);
      return column < row.length ? row[column] : 0;
    }
  }

  private final JetPipeline pipeline;
  private final int dimensions;
  private final List<Rows> all = new ArrayList<>();

  /**
   * Of equations.
   *
   * @param scales the factor s_e of each
   */
  ResidualLoss(JetPipeline pipeline, List<LinearEquation> equations, double[] scales) {
    this.pipeline = pipeline;
    dimensions = equations.get(0).dimensions();
    for (int e = 0; e < scales.length; e++) {
      LinearEquation equation = equations.get(e);
      all.add(rows(equation, scales[e] * scales[e] / equation.size()));
    }
  }

  private Rows rows(LinearEquation equation, double weight) {
    LinearEquation partners = equation.partners();
    double[][] points = equation.points();
    double[][] coefficients = equation.coefficients();
    if (partners != null) {
      points = alternating(points, partners.points());
      coefficients = alternating(coefficients, partners.coefficients());
    }
    return new Rows(
        points,
        coefficients,
        equation.source(),
        weight,
        partners != null,
        JetParts.of(dimensions, coefficients));
  }

  private static double[][] alternating(double[][] first, double[][] second) {
    double[][] all = new double[2 * first.length][];
    for (int n = 0; n < first.length; n++) {
      all[2 * n] = first[n];
      all[2 * n + 1] = second[n];
    }
    return all;
  }

  /**
   * The loss.
   *
   * @param parameters the network's
   * @param gradient takes the gradient
   */
  double at(double[] parameters, double[] gradient) {
    pipeline.load(parameters);
    double loss = 0;
    for (Rows rows : all) {
      for (int from = 0; from < rows.points().length; from += JetPipeline.BLOCK) {
        loss += at(rows, from);
      }
    }
    pipeline.collect(gradient);
    return loss;
  }

  private double at(Rows rows, int from) {
    Block block = block(rows, from);
    double[] applied = applied(rows, from, block);
    double[][] adjoint = pipeline.adjoint();
    int step = rows.paired() ? 2 : 1;
    double loss = 0;
    for (int n = 0; n < block.points(); n += step) {
      double left = rows.paired() ? applied[n] - applied[n + 1] : applied[n];
      double residual = left - rows.source()[(from + n) / step];
      loss += rows.weight() * residual * residual;
      double slope = 2 * rows.weight() * residual;
      for (int part = 0; part < block.parts(); part++) {
        adjoint[part][n] = slope * rows.coefficient(from + n, part);
        if (rows.paired()) {
          adjoint[part][n + 1] = -slope * rows.coefficient(from + n + 1, part);
        }
      }
    }
    pipeline.backward(block);
    return loss;
  }

  private Block block(Rows rows, int from) {
    int points = Math.min(JetPipeline.BLOCK, rows.points().length - from);
    return new Block(points, rows.parts());
  }

  /** {@code (L u)(x_n)} of a block's points. */
  private double[] applied(Rows rows, int from, Block block) {
    double[][] jets = pipeline.forward(rows.points(), from, block);
    double[] applied = new double[block.points()];
    for (int n = 0; n < applied.length; n++) {
      for (int part = 0; part < block.parts(); part++) {
        applied[n] += rows.coefficient(from + n, part) * jets[part][n];
      }
    }
    return applied;
  }

  /** {@code (L u)(x_n)} at the points of an equation. */
  static double[] applied(JetPipeline pipeline, LinearEquation equation, double[] parameters) {
    ResidualLoss loss = new ResidualLoss(pipeline, List.of(equation), new double[] {1});
    pipeline.load(parameters);
    Rows rows = loss.all.get(0);
    double[] values = new double[rows.points().length];
    for (int from = 0; from < values.length; from += JetPipeline.BLOCK) {
      Block block = loss.block(rows, from);
      System.arraycopy(loss.applied(rows, from, block), 0, values, from, block.points());
    }
    return values;
  }
}
