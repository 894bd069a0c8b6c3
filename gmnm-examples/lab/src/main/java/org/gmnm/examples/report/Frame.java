package org.gmnm.examples.report;

import java.awt.BasicStroke;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** The rectangle of a heat map with its two axes. */
record Frame(double left, double top, double width, double height, Axis xAxis, Axis yAxis) {

  private static final double TICK_LENGTH = 5;

  /** Room a vertical axis needs to its left, for its labels. */
  static double roomLeft(Axis axis) {
    return widest(axis.ticks()) + TICK_LENGTH + Layout.NEAR;
  }

  /** Room a horizontal axis needs below, for its labels. */
  static double roomBelow() {
    return TICK_LENGTH + Layout.LINE;
  }

  static double widest(List<Axis.Tick> ticks) {
    return ticks.stream().mapToDouble(t -> Canvas.width(t.label(), Style.TICK)).max().orElse(0);
  }

  double x(double value) {
    return left + width * xAxis.position(value);
  }

  double y(double value) {
    return top + height * (1 - yAxis.position(value));
  }

  Rectangle2D area() {
    return new Rectangle2D.Double(left, top, width, height);
  }

  void drawOutline(Canvas canvas) {
    canvas.graphics().setStroke(new BasicStroke(1.2f));
    canvas.graphics().setColor(Style.FRAME);
    canvas.graphics().draw(area());
  }

  void drawXAxis(Canvas canvas) {
    double bottom = top + height;
    for (Axis.Tick tick : xAxis.ticks()) {
      double at = x(tick.value());
      drawTick(canvas, at, bottom, at, bottom + TICK_LENGTH);
      canvas.text(tick.label(), at, bottom + TICK_LENGTH + 5, 0.5, 1, Style.TICK, Style.INK);
    }
  }

  void drawYAxis(Canvas canvas) {
    for (Axis.Tick tick : yAxis.ticks()) {
      double at = y(tick.value());
      drawTick(canvas, left - TICK_LENGTH, at, left, at);
      double x = left - TICK_LENGTH - 4;
      canvas.text(tick.label(), x, at, 1, 0.5, Style.TICK, Style.INK);
    }
  }

  private static void drawTick(Canvas canvas, double x1, double y1, double x2, double y2) {
    canvas.graphics().setStroke(new BasicStroke(1.2f));
    canvas.graphics().setColor(Style.FRAME);
    canvas.graphics().draw(new Line2D.Double(x1, y1, x2, y2));
  }
}
