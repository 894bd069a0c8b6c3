package org.gmnm.examples.report;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of results: lines and bars as SVG, light or dark as the reader's system is; heat maps,
 * matrices and images as PNG. Units stand in the labels, and colour-blind readers can tell lines
 * apart. No display is needed.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} where there is nothing to draw or lengths do
 * not match; {@link java.io.UncheckedIOException} where the file cannot be written.
 */
public final class Charts {

  static {
    // Before any class of AWT is loaded: machines that train have no display.
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private Charts() {}

  /**
   * A line.
   *
   * @param name its name in the legend
   * @param x positions
   * @param y values, as many; NaN leaves a gap
   */
  @SuppressWarnings("ArrayRecordComponent") // drawn, never compared
  public record Series(String name, double[] x, double[] y) {}

  /**
   * A line with a band around it: the median of several runs between their extremes.
   *
   * @param name its name in the legend
   * @param x positions
   * @param middle the line
   * @param low lower edge of the band
   * @param high upper edge of the band
   */
  @SuppressWarnings("ArrayRecordComponent") // drawn, never compared
  public record Band(String name, double[] x, double[] middle, double[] low, double[] high) {

    /**
     * Median, least and greatest value of several runs at each position.
     *
     * @param name its name in the legend
     * @param x positions
     * @param runs the values of each run, as many as positions; NaN counts as missing
     * @return the band
     */
    public static Band ofRuns(String name, double[] x, List<double[]> runs) {
      for (double[] run : runs) {
        if (run.length != x.length) {
          throw new IllegalArgumentException(
              "Charts: each run of '%s' must have %d values, one for each position, got %d"
                  .formatted(name, x.length, run.length));
        }
      }
      double[] middle = new double[x.length];
      double[] low = new double[x.length];
      double[] high = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        int at = i;
        double[] sorted =
            runs.stream()
                .mapToDouble(run -> run[at])
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .toArray();
        int n = sorted.length;
        middle[i] = n == 0 ? Double.NaN : sorted[(n - 1) / 2] / 2 + sorted[n / 2] / 2;
        low[i] = n == 0 ? Double.NaN : sorted[0];
        high[i] = n == 0 ? Double.NaN : sorted[n - 1];
      }
      return new Band(name, x, middle, low, high);
    }
  }

  /** How values become colours. */
  public enum Scale {
    /** From the least value, dark, to the greatest, bright. */
    SEQUENTIAL,
    /** Blue below zero, white at zero, red above; equally far both ways. */
    DIVERGING,
    /** As SEQUENTIAL, in powers of ten; values that are not positive are left grey. */
    LOG
  }

  /**
   * A panel of a heat map.
   *
   * @param title its title
   * @param values [row][column], row 0 at the bottom; NaN is left grey
   * @param xMin position of the left edge
   * @param xMax position of the right edge
   * @param yMin position of the lower edge
   * @param yMax position of the upper edge
   * @param scaleGroup panels of the same group share one colour scale; null for its own
   * @param scale how values become colours
   */
  @SuppressWarnings("ArrayRecordComponent") // drawn, never compared
  public record Heatmap(
      String title,
      double[][] values,
      double xMin,
      double xMax,
      double yMin,
      double yMax,
      @Nullable String scaleGroup,
      Scale scale) {

    /** A place that is left empty, so that the next row may begin under another column. */
    public static final Heatmap GAP =
        new Heatmap("", new double[0][0], 0, 1, 0, 1, null, Scale.SEQUENTIAL);

    boolean isGap() {
      return values.length == 0;
    }
  }

  /**
   * A bar.
   *
   * @param name its name
   * @param value its length
   * @param low lower end of its error bar; the value itself for none
   * @param high upper end of its error bar; the value itself for none
   */
  public record Bar(String name, double value, double low, double high) {}

  /**
   * Lines over a common axis.
   *
   * @param svg where to
   * @param title the title
   * @param xLabel what is to the right, with its unit
   * @param yLabel what is upward, with its unit
   * @param logY whether the upward axis is logarithmic; values that are not positive leave a gap
   * @param series the lines
   */
  public static void lines(
      Path svg, String title, String xLabel, String yLabel, boolean logY, List<Series> series) {
    linesWithBand(
        svg,
        title,
        xLabel,
        yLabel,
        logY,
        series.stream().map(s -> new Band(s.name(), s.x(), s.y(), s.y(), s.y())).toList());
  }

  /**
   * Lines with a band around each: the median of several runs between their extremes.
   *
   * @param svg where to
   * @param title the title
   * @param xLabel what is to the right, with its unit
   * @param yLabel what is upward, with its unit
   * @param logY whether the upward axis is logarithmic; values that are not positive leave a gap
   * @param bands the lines, see {@link Band#ofRuns}
   */
  public static void linesWithBand(
      Path svg, String title, String xLabel, String yLabel, boolean logY, List<Band> bands) {
    write(svg, ChartData.lines(title, xLabel, yLabel, logY, bands));
  }

  /**
   * Bars with error bars, one below the other.
   *
   * @param svg where to
   * @param title the title
   * @param label what the bars measure, with its unit
   * @param bars the bars
   */
  public static void bars(Path svg, String title, String label, List<Bar> bars) {
    write(svg, ChartData.bars(title, label, bars));
  }

  private static void write(Path svg, ChartData data) {
    if (!svg.toString().endsWith(".svg")) {
      throw new IllegalArgumentException(
          "Charts: lines and bars are written as SVG, the name of their file must end in .svg, got "
              + svg.getFileName());
    }
    AtomicFiles.write(svg, SvgChart.file(data));
  }

  /**
   * Heat maps side by side.
   *
   * @param png where to
   * @param title the title
   * @param panels the heat maps
   * @param columns how many in a row
   */
  public static void heatmaps(Path png, String title, List<Heatmap> panels, int columns) {
    HeatmapChart.draw(png, title, panels, columns);
  }

  /**
   * A confusion matrix, with each row's shares in percent.
   *
   * @param png where to
   * @param title the title
   * @param classes the classes' names
   * @param counts [true class][predicted class]
   */
  public static void confusionMatrix(Path png, String title, String[] classes, int[][] counts) {
    ConfusionMatrix.draw(png, title, classes, counts);
  }

  /**
   * Small images in a grid, each pixel enlarged to a square.
   *
   * @param png where to
   * @param title the title, may be empty
   * @param images the images, of any sizes
   * @param columns how many in a row
   * @param scale how many times as large, at least 1
   */
  public static void imageGrid(
      Path png, String title, List<BufferedImage> images, int columns, int scale) {
    ImageGrid.draw(png, title, images, columns, scale);
  }
}
