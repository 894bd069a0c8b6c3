package org.gmnm.examples.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Which class was taken for which, as shares of the true class. */
final class ConfusionMatrix {

  /** Up to so many classes each cell has its number. */
  private static final int MOST_WITH_NUMBERS = 20;

  private static final double CELL = 54;
  private static final double LEAST_CELL = 9;
  private static final double LEAST_SIDE = 240;

  /** Names closer than this could not be told apart: only some are written then. */
  private static final double NAME_HEIGHT = 26;

  private static final double MOST_SIDE = 900;

  private final String[] classes;
  private final int[][] counts;
  private final double cell;
  private final double left;
  private final double top = Layout.TITLE + Layout.LINE + Layout.NEAR;
  private final int namesEvery;
  private final double longestName;
  private final Canvas canvas;

  private ConfusionMatrix(String[] classes, int[][] counts) {
    this.classes = classes;
    this.counts = counts;
    int n = classes.length;
    cell = Math.max(Math.max(LEAST_CELL, LEAST_SIDE / n), Math.min(CELL, MOST_SIDE / n));
    namesEvery = (int) Math.ceil(NAME_HEIGHT / cell);
    longestName =
        Arrays.stream(classes).mapToDouble(c -> Canvas.width(c, Style.TICK)).max().orElse(0);
    left = Layout.GAP + Layout.LINE + longestName + Layout.GAP;
    double below = longestName * 0.72 + 2.5 * Layout.LINE + Layout.GAP;
    double least = 420; // room for the line under the title
    canvas = new Canvas(Math.max(least, left + n * cell + 2 * Layout.GAP), top + n * cell + below);
  }

  static void draw(Path png, String title, String[] classes, int[][] counts) {
    int n = classes.length;
    if (n == 0 || counts.length != n || Arrays.stream(counts).anyMatch(row -> row.length != n)) {
      throw new IllegalArgumentException(
          "Charts: confusionMatrix needs a row and a column for each of %d classes, got rows of %s"
              .formatted(
                  n, Arrays.toString(Arrays.stream(counts).mapToInt(row -> row.length).toArray())));
    }
    ConfusionMatrix chart = new ConfusionMatrix(classes, counts);
    chart.canvas.title(title);
    chart.drawAccuracy();
    chart.drawCells();
    chart.drawNames();
    chart.canvas.save(png);
  }

  private void drawAccuracy() {
    long right = 0;
    long all = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
      all += Arrays.stream(counts[i]).asLongStream().sum();
    }
    String text =
        all == 0
            ? "no examples"
            : String.format(
                Locale.ROOT,
                "accuracy %.1f %% of %,d · cells: %% of the true class",
                100.0 * right / all,
                all);
    canvas.title(
        text,
        canvasCentre(),
        Layout.TITLE + Layout.LINE / 2.0,
        Style.TICK,
        2 * canvasCentre() - 20);
  }

  private double canvasCentre() {
    return canvas.width() / 2.0;
  }

  private void drawCells() {
    Graphics2D g = canvas.graphics();
    for (int r = 0; r < counts.length; r++) {
      long total = Arrays.stream(counts[r]).asLongStream().sum();
      for (int c = 0; c < counts.length; c++) {
        double share = total == 0 ? Double.NaN : (double) counts[r][c] / total;
        Color ground = ColorMap.SHARE.at(Math.sqrt(share)); // the root lets rare mistakes show
        double x = left + c * cell;
        double y = top + r * cell;
        g.setColor(ground);
        g.fill(new Rectangle2D.Double(x, y, cell, cell));
        if (classes.length <= MOST_WITH_NUMBERS && counts[r][c] > 0) {
          canvas.text(
              percent(share),
              x + cell / 2,
              y + cell / 2,
              0.5,
              0.5,
              Style.TICK,
              ColorMap.textOn(ground));
        }
      }
    }
    g.setColor(Style.FRAME);
    g.draw(new Rectangle2D.Double(left, top, counts.length * cell, counts.length * cell));
  }

  private static String percent(double share) {
    return share < 0.005 ? "<1" : Long.toString(Math.round(100 * share));
  }

  private void drawNames() {
    int n = classes.length;
    double bottom = top + n * cell;
    for (int i = 0; i < n; i += namesEvery) {
      double middle = (i + 0.5) * cell;
      canvas.text(classes[i], left - Layout.NEAR, top + middle, 1, 0.5, Style.TICK, Style.INK);
      canvas.turned(
          classes[i], left + middle + 4, bottom + Layout.NEAR, 1, 1, 45, Style.TICK, Style.INK);
    }
    double centre = n * cell / 2;
    canvas.turned("true class", Layout.GAP + 8, top + centre, 0.5, 0.5, 90, Style.LABEL, Style.INK);
    double y = bottom + longestName * 0.72 + 1.5 * Layout.LINE;
    canvas.text("predicted class", left + centre, y, 0.5, 0.5, Style.LABEL, Style.INK);
  }
}
