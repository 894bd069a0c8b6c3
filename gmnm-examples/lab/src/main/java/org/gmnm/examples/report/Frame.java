package org.gmnm.examples.report;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** The rectangle of a plot with its two axes. */
record Frame(double left, double top, double width, double height, Axis xAxis, Axis yAxis) {

  private static final double TICK_LENGTH = 5;

  /** Room a vertical axis needs to its left: labels, and its name turned upright. */
  static double roomLeft(Axis axis, String name) {
    double labels = widest(axis.ticks());
    return labels + TICK_LENGTH + Layout.NEAR + (name.isEmpty() ? 0 : Layout.LINE + Layout.NEAR);
  }

  /** Room a horizontal axis needs below: labels, and its name. */
  static double roomBelow(String name) {
    return TICK_LENGTH + Layout.LINE + (name.isEmpty() ? 0 : Layout.LINE + 2);
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

  /** Lines that carry the eye from a tick into the plot; below everything else. */
  void drawGrid(Canvas canvas, boolean vertical) {
    Graphics2D g = canvas.graphics();
    g.setStroke(new BasicStroke(1));
    g.setColor(Style.GRID);
    for (Axis.Tick tick : yAxis.ticks()) {
      g.draw(new Line2D.Double(left, y(tick.value()), left + width, y(tick.value())));
    }
    if (vertical) {
      for (Axis.Tick tick : xAxis.ticks()) {
        g.draw(new Line2D.Double(x(tick.value()), top, x(tick.value()), top + height));
      }
    }
  }

  void drawOutline(Canvas canvas) {
    canvas.graphics().setStroke(new BasicStroke(1.2f));
    canvas.graphics().setColor(Style.FRAME);
    canvas.graphics().draw(area());
  }

  void drawXAxis(Canvas canvas, String name) {
    double bottom = top + height;
    for (Axis.Tick tick : xAxis.ticks()) {
      double at = x(tick.value());
      drawTick(canvas, at, bottom, at, bottom + TICK_LENGTH);
      canvas.text(tick.label(), at, bottom + TICK_LENGTH + 5, 0.5, 1, Style.TICK, Style.INK);
    }
    double y = bottom + TICK_LENGTH + Layout.LINE + 8;
    canvas.text(name, left + width / 2, y, 0.5, 1, Style.LABEL, Style.INK);
  }

  void drawYAxis(Canvas canvas, String name) {
    for (Axis.Tick tick : yAxis.ticks()) {
      double at = y(tick.value());
      drawTick(canvas, left - TICK_LENGTH, at, left, at);
      double x = left - TICK_LENGTH - 4;
      canvas.text(tick.label(), x, at, 1, 0.5, Style.TICK, Style.INK);
    }
    double x = left - roomLeft(yAxis, name) + Layout.LINE / 2.0;
    canvas.turned(name, x, top + height / 2, 0.5, 0.5, 90, Style.LABEL, Style.INK);
  }

  private static void drawTick(Canvas canvas, double x1, double y1, double x2, double y2) {
    canvas.graphics().setStroke(new BasicStroke(1.2f));
    canvas.graphics().setColor(Style.FRAME);
    canvas.graphics().draw(new Line2D.Double(x1, y1, x2, y2));
  }
}
