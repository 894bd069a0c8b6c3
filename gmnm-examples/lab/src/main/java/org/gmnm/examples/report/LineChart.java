package org.gmnm.examples.report;

import java.awt.AlphaComposite;
import java.awt.Composite;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.gmnm.examples.report.Charts.Band;

/** Lines with bands, the legend to their right. */
final class LineChart {

  private static final double PLOT_WIDTH = 640;
  private static final double PLOT_HEIGHT = 420;
  private static final double SAMPLE = 28;
  private static final float BAND_OPACITY = 0.22f;

  /** Up to so many points a line shows where they are. */
  static final int FEW_POINTS = 25;

  private static final double DOT = 6;

  private final List<Band> bands;
  private final boolean logY;
  private final Frame frame;
  private final Canvas canvas;

  private LineChart(String xLabel, String yLabel, boolean logY, List<Band> bands) {
    this.bands = bands;
    this.logY = logY;
    Axis x = xAxis(bands);
    Axis y = yAxis(bands, logY);
    double left = Layout.GAP + Frame.roomLeft(y, yLabel);
    frame = new Frame(left, Layout.TITLE + 4.0, PLOT_WIDTH, PLOT_HEIGHT, x, y);
    double legend =
        bands.stream().mapToDouble(b -> Canvas.width(b.name(), Style.LABEL)).max().orElse(0);
    double height = frame.top() + PLOT_HEIGHT + Frame.roomBelow(xLabel) + Layout.GAP;
    double legendHeight = frame.top() + bands.size() * (Layout.LINE + 4.0) + Layout.GAP;
    canvas =
        new Canvas(
            left + PLOT_WIDTH + 2 * Layout.GAP + SAMPLE + Layout.NEAR + legend + Layout.GAP,
            Math.max(height, legendHeight));
    frame.drawGrid(canvas, true);
    drawPlot();
    frame.drawXAxis(canvas, xLabel);
    frame.drawYAxis(canvas, yLabel);
    drawLegend();
  }

  static void draw(
      Path png, String title, String xLabel, String yLabel, boolean logY, List<Band> bands) {
    check(bands);
    LineChart chart = new LineChart(xLabel, yLabel, logY, bands);
    chart.canvas.title(title);
    chart.canvas.save(png, ChartData.lines(title, xLabel, yLabel, logY, bands));
  }

  private static void check(List<Band> bands) {
    if (bands.isEmpty()) {
      throw new IllegalArgumentException("Charts: needs at least one series, got none");
    }
    for (Band b : bands) {
      int n = b.x().length;
      if (b.middle().length != n || b.low().length != n || b.high().length != n) {
        throw new IllegalArgumentException(
            "Charts: series '%s' needs as many values as positions, got %d positions and %d, %d, %d values"
                .formatted(b.name(), n, b.middle().length, b.low().length, b.high().length));
      }
    }
  }

  static Axis yAxis(List<Band> bands, boolean logY) {
    return Axis.around(all(bands, b -> Stream.of(b.middle(), b.low(), b.high())), logY, 6);
  }

  private static double[] all(List<Band> bands, Function<Band, Stream<double[]>> part) {
    return bands.stream().flatMap(part).flatMapToDouble(DoubleStream::of).toArray();
  }

  static Axis xAxis(List<Band> bands) {
    double[] x =
        DoubleStream.of(all(bands, b -> Stream.of(b.x()))).filter(Double::isFinite).toArray();
    double low = DoubleStream.of(x).min().orElse(0);
    double high = DoubleStream.of(x).max().orElse(1);
    boolean whole = DoubleStream.of(x).allMatch(v -> v == Math.rint(v)); // epochs, steps
    return Axis.linear(low, high, 7, whole ? 1 : 0);
  }

  private void drawPlot() {
    Graphics2D g = canvas.graphics();
    Shape before = g.getClip();
    g.clip(frame.area());
    for (int s = 0; s < bands.size(); s++) {
      drawBand(bands.get(s), s);
    }
    for (int s = 0; s < bands.size(); s++) {
      drawLine(bands.get(s), s);
    }
    g.setClip(before);
    frame.drawOutline(canvas);
    for (int s = 0; s < bands.size(); s++) { // unclipped and last: dots on the outline stay whole
      drawDots(bands.get(s), s);
    }
  }

  private void drawBand(Band band, int series) {
    Graphics2D g = canvas.graphics();
    Composite before = g.getComposite();
    g.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, BAND_OPACITY));
    g.setColor(Style.color(series));
    for (int i = 0; i < band.x().length; ) {
      int from = i;
      while (i < band.x().length && hasBand(band, i)) {
        i++;
      }
      if (i > from) {
        g.fill(outline(band, from, i));
      } else {
        i++;
      }
    }
    g.setComposite(before);
  }

  private boolean hasBand(Band band, int i) {
    return Double.isFinite(band.x()[i])
        && Axis.shows(band.high()[i], logY)
        && Double.isFinite(band.low()[i]);
  }

  /** Along the upper edge and back along the lower one. */
  private Path2D outline(Band band, int from, int to) {
    Path2D path = new Path2D.Double();
    path.moveTo(frame.x(band.x()[from]), frame.y(band.high()[from]));
    for (int i = from + 1; i < to; i++) {
      path.lineTo(frame.x(band.x()[i]), frame.y(band.high()[i]));
    }
    for (int i = to - 1; i >= from; i--) {
      double low = Math.max(band.low()[i], frame.yAxis().min()); // zero has no place on a log axis
      path.lineTo(frame.x(band.x()[i]), frame.y(low));
    }
    path.closePath();
    return path;
  }

  private void drawLine(Band band, int series) {
    Path2D path = new Path2D.Double();
    boolean down = false;
    for (int i = 0; i < band.x().length; i++) {
      if (!hasPoint(band, i)) {
        down = false;
        continue;
      }
      double x = frame.x(band.x()[i]);
      double y = frame.y(band.middle()[i]);
      if (down) {
        path.lineTo(x, y);
      } else {
        path.moveTo(x, y);
      }
      down = true;
    }
    Graphics2D g = canvas.graphics();
    g.setColor(Style.color(series));
    g.setStroke(Style.stroke(series));
    g.draw(path);
  }

  private boolean hasPoint(Band band, int i) {
    return Double.isFinite(band.x()[i]) && Axis.shows(band.middle()[i], logY);
  }

  private void drawDots(Band band, int series) {
    int n = band.x().length;
    canvas.graphics().setColor(Style.color(series));
    for (int i = 0; i < n; i++) {
      boolean alone = (i == 0 || !hasPoint(band, i - 1)) && (i == n - 1 || !hasPoint(band, i + 1));
      if (hasPoint(band, i) && (n <= FEW_POINTS || alone)) {
        double x = frame.x(band.x()[i]) - DOT / 2;
        double y = frame.y(band.middle()[i]) - DOT / 2;
        canvas.graphics().fill(new Ellipse2D.Double(x, y, DOT, DOT));
      }
    }
  }

  private void drawLegend() {
    double x = frame.left() + PLOT_WIDTH + 2 * Layout.GAP;
    double y = frame.top() + Layout.LINE / 2.0;
    for (int s = 0; s < bands.size(); s++) {
      canvas.graphics().setColor(Style.color(s));
      canvas.graphics().setStroke(Style.stroke(s));
      canvas.graphics().draw(new Line2D.Double(x, y, x + SAMPLE, y));
      double textX = x + SAMPLE + Layout.NEAR;
      canvas.text(bands.get(s).name(), textX, y, 0, 0.5, Style.LABEL, Style.INK);
      y += Layout.LINE + 4;
    }
  }
}
