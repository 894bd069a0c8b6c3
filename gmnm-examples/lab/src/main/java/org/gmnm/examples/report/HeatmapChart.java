package org.gmnm.examples.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;

/** Heat maps in a grid, each with its axes and its colour bar. */
final class HeatmapChart {

  private static final double SIDE = 270;
  private static final double BAR_WIDTH = 16;
  private static final int BAR_STEPS = 256;
  private static final double PANEL_TITLE = 30;

  private final List<Heatmap> panels;
  private final List<Axis> scales;
  private final int columns;
  private final double roomLeft;
  private final double roomRight;
  private final Canvas canvas;

  private HeatmapChart(List<Heatmap> panels, int columns) {
    this.panels = panels;
    this.columns = Math.min(columns, panels.size());
    this.scales = scales(panels);
    roomLeft =
        panels.stream().mapToDouble(p -> Frame.roomLeft(yAxis(p))).max().orElse(0) + Layout.GAP;
    roomRight =
        Layout.NEAR
            + BAR_WIDTH
            + Layout.GAP
            + scales.stream().mapToDouble(s -> Frame.widest(s.ticksWithEnds())).max().orElse(0);
    int rows = (panels.size() + this.columns - 1) / this.columns;
    canvas =
        new Canvas(
            this.columns * panelWidth() + Layout.GAP,
            Layout.TITLE + rows * panelHeight() + Layout.NEAR);
  }

  static void draw(Path png, String title, List<Heatmap> panels, int columns) {
    check(panels, columns);
    HeatmapChart chart = new HeatmapChart(panels, columns);
    chart.canvas.title(title);
    for (int i = 0; i < panels.size(); i++) {
      if (!panels.get(i).isGap()) {
        chart.drawPanel(i);
      }
    }
    chart.canvas.save(png);
  }

  private static void check(List<Heatmap> panels, int columns) {
    if (panels.isEmpty() || columns < 1) {
      throw new IllegalArgumentException(
          "Charts: heatmaps needs panels and columns >= 1, got %d panels, %d columns"
              .formatted(panels.size(), columns));
    }
    for (Heatmap p : panels) {
      if (p.isGap()) {
        continue;
      }
      int width = p.values().length == 0 ? 0 : p.values()[0].length;
      if (width == 0 || Arrays.stream(p.values()).anyMatch(row -> row.length != width)) {
        throw new IllegalArgumentException(
            "Charts: heat map '" + p.title() + "' needs rows of equal length, at least one value");
      }
      if (!(p.xMax() > p.xMin() && p.yMax() > p.yMin())) {
        throw new IllegalArgumentException(
            "Charts: heat map '%s' needs xMin < xMax and yMin < yMax, got x %s to %s, y %s to %s"
                .formatted(p.title(), p.xMin(), p.xMax(), p.yMin(), p.yMax()));
      }
    }
  }

  /** The colour scale of each panel, one for all panels of a group. */
  private static List<Axis> scales(List<Heatmap> panels) {
    Map<Object, double[]> values = new HashMap<>();
    for (Heatmap p : panels) {
      double[] own =
          Arrays.stream(p.values())
              .flatMapToDouble(DoubleStream::of)
              .filter(v -> Axis.shows(v, p.scale() == Scale.LOG))
              .toArray();
      values.merge(
          groupOf(p),
          own,
          (a, b) -> DoubleStream.concat(DoubleStream.of(a), DoubleStream.of(b)).toArray());
    }
    return panels.stream()
        .map(p -> scale(values.getOrDefault(groupOf(p), new double[0]), p.scale()))
        .toList();
  }

  private static Object groupOf(Heatmap panel) {
    return panel.scaleGroup() == null ? panel : panel.scaleGroup();
  }

  private static Axis scale(double[] values, Scale kind) {
    double low = DoubleStream.of(values).min().orElse(kind == Scale.LOG ? 0.1 : 0);
    double high = DoubleStream.of(values).max().orElse(1);
    return switch (kind) {
      case SEQUENTIAL -> Axis.linear(low, high, 5, 0);
      case LOG -> Axis.log(low, high);
      case DIVERGING -> {
        double most = Math.max(Math.abs(low), Math.abs(high));
        yield most == 0 ? Axis.linear(-1, 1, 5, 0) : Axis.linear(-most, most, 5, 0);
      }
    };
  }

  private static ColorMap colors(Heatmap panel) {
    return panel.scale() == Scale.DIVERGING ? ColorMap.DIVERGING : ColorMap.SEQUENTIAL;
  }

  private static Axis xAxis(Heatmap p) {
    return Axis.linear(p.xMin(), p.xMax(), 4, 0);
  }

  private static Axis yAxis(Heatmap p) {
    return Axis.linear(p.yMin(), p.yMax(), 4, 0);
  }

  private double panelWidth() {
    return roomLeft + SIDE + roomRight + Layout.GAP;
  }

  private static double panelHeight() {
    return PANEL_TITLE + SIDE + Frame.roomBelow() + Layout.GAP;
  }

  private void drawPanel(int index) {
    Heatmap panel = panels.get(index);
    double left = index % columns * panelWidth() + roomLeft;
    int row = index / columns;
    double top = Layout.TITLE + row * panelHeight() + PANEL_TITLE;
    Frame frame = new Frame(left, top, SIDE, SIDE, xAxis(panel), yAxis(panel));
    Axis scale = scales.get(index);
    canvas.title(
        panel.title(), left + SIDE / 2, top - PANEL_TITLE / 2, Style.LABEL, SIDE + BAR_WIDTH);
    drawPixels(picture(panel, scale), frame);
    frame.drawOutline(canvas);
    frame.drawXAxis(canvas);
    frame.drawYAxis(canvas);
    drawBar(panel, scale, left + SIDE + Layout.NEAR, top);
  }

  /** One pixel for each value. */
  private static BufferedImage picture(Heatmap panel, Axis scale) {
    double[][] values = panel.values();
    int rows = values.length;
    BufferedImage image = new BufferedImage(values[0].length, rows, BufferedImage.TYPE_INT_RGB);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < values[r].length; c++) {
        double v = values[r][c];
        double position = Axis.shows(v, scale.isLog()) ? scale.position(v) : Double.NaN;
        image.setRGB(c, rows - 1 - r, colors(panel).at(position).getRGB());
      }
    }
    return image;
  }

  private void drawBar(Heatmap panel, Axis scale, double left, double top) {
    BufferedImage ramp = new BufferedImage(1, BAR_STEPS, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < BAR_STEPS; i++) {
      ramp.setRGB(0, i, colors(panel).at(1 - (i + 0.5) / BAR_STEPS).getRGB());
    }
    Frame bar = new Frame(left, top, BAR_WIDTH, SIDE, scale, scale);
    drawPixels(ramp, bar);
    bar.drawOutline(canvas);
    for (Axis.Tick tick : scale.ticksWithEnds()) {
      double x = left + BAR_WIDTH + Layout.NEAR;
      canvas.text(tick.label(), x, bar.y(tick.value()), 0, 0.5, Style.TICK, Style.INK);
    }
  }

  /** Values stay squares: smoothing would show what was not computed. */
  private void drawPixels(BufferedImage picture, Frame frame) {
    Graphics2D g = canvas.graphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    AffineTransform place = AffineTransform.getTranslateInstance(frame.left(), frame.top());
    place.scale(frame.width() / picture.getWidth(), frame.height() / picture.getHeight());
    g.drawImage(picture, place, null);
  }
}
