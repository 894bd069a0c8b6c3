package org.gmnm.examples.inspection;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.examples.report.Table;
import org.gmnm.layers.ComponentUsage;
import org.gmnm.layers.GmnmLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Pictures of a GMNM layer: which components are used, which are dead, where they lie, how wide
 * they are and how they respond. Places are shown along the layer's first two inputs, the others at
 * their means, and only where there are two.
 */
final class ComponentPictures {

  /** So many of the most used components are drawn one by one. */
  private static final int DRAWN = 6;

  private static final int GRID = 61;
  private static final int CORNERS = 96;

  private final GmnmLayer layer;
  private final ComponentUsage usage;
  private final double[][] centres;
  private final double[][] projections;
  private final int[] byShare;

  ComponentPictures(MultiLayerNetwork network, int layerIndex, INDArray features) {
    usage = ComponentUsage.of(network, layerIndex, features);
    layer = (GmnmLayer) network.getLayer(layerIndex).conf().getLayer();
    centres = matrix(network.getLayer(layerIndex).getParam(GmnmLayer.CENTRES));
    projections = matrix(network.getLayer(layerIndex).getParam(GmnmLayer.PROJECTIONS));
    byShare =
        IntStream.range(0, usage.components())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -usage.share(i)))
            .mapToInt(i -> i)
            .toArray();
  }

  private static double[][] matrix(INDArray parameter) {
    return parameter.castTo(DataType.DOUBLE).toDoubleMatrix();
  }

  ComponentUsage usage() {
    return usage;
  }

  /** Writes the pictures, their names ending in the given text. */
  void write(Path folder, String ending) {
    drawUsage(folder.resolve("usage" + ending + ".svg"));
    if (layer.getNIn() >= 2) {
      double[][] range = range();
      drawPlaces(folder.resolve("components" + ending + ".svg"), range);
      drawResponses(folder.resolve("responses" + ending + ".png"), range);
    }
  }

  /** The numbers behind the pictures, the most used components first. */
  Table table() {
    Table table = new Table("component", "share", "strongest response", "dead");
    for (int i : byShare) {
      String dead = usage.strongest(i) < ComponentUsage.DEAD ? "dead" : "";
      table.row(i, usage.share(i), usage.strongest(i), dead);
    }
    return table;
  }

  private void drawUsage(Path svg) {
    double[] rank = IntStream.rangeClosed(1, byShare.length).asDoubleStream().toArray();
    Charts.lines(
        svg,
        "%d components, %d dead".formatted(byShare.length, usage.dead().length),
        "Component, the most used first",
        "Share of the output; strongest response",
        true,
        List.of(
            new Series("share", rank, Arrays.stream(byShare).mapToDouble(usage::share).toArray()),
            new Series(
                "strongest response",
                rank,
                Arrays.stream(byShare).mapToDouble(usage::strongest).toArray())));
  }

  /** Lines where y = 1, one standard deviation from the centre, and all centres. */
  private void drawPlaces(Path svg, double[][] range) {
    List<Series> all = new ArrayList<>();
    all.add(centres("centres", range, false));
    if (usage.dead().length > 0) {
      all.add(centres("dead", range, true));
    }
    for (int i : Arrays.copyOf(byShare, Math.min(DRAWN, byShare.length))) {
      all.add(outline(i, range));
    }
    Charts.lines(svg, "Centres, and y = 1 of the most used", "Input 1", "Input 2", false, all);
  }

  /** Dots, for a gap stands between any two. */
  private Series centres(String name, double[][] range, boolean dead) {
    double[] x = new double[2 * centres.length];
    double[] y = new double[2 * centres.length];
    for (int i = 0; i < centres.length; i++) {
      boolean wanted = (usage.strongest(i) < ComponentUsage.DEAD) == dead;
      x[2 * i] = wanted ? within(centres[i][0], range[0]) : Double.NaN;
      y[2 * i] = wanted ? within(centres[i][1], range[1]) : Double.NaN;
      x[2 * i + 1] = Double.NaN;
      y[2 * i + 1] = Double.NaN;
    }
    return new Series(name, x, y);
  }

  private static double within(double value, double[] range) {
    return value >= range[0] && value <= range[1] ? value : Double.NaN;
  }

  /**
   * In each direction u from the centre y grows evenly, so y = 1 lies at 1/y(centre + u); outside
   * of the picture it is left out.
   */
  private Series outline(int component, double[][] range) {
    double[] x = new double[CORNERS + 1];
    double[] y = new double[CORNERS + 1];
    for (int c = 0; c <= CORNERS; c++) {
      double angle = 2 * Math.PI * c / CORNERS;
      double along = Math.cos(angle) * (range[0][1] - range[0][0]);
      double up = Math.sin(angle) * (range[1][1] - range[1][0]);
      double grows = distance(component, along, up);
      x[c] = within(centres[component][0] + along / grows, range[0]);
      y[c] = within(centres[component][1] + up / grows, range[1]);
    }
    return new Series("component " + component, x, y);
  }

  /** |y| of a component where the point is so far from its centre. */
  private double distance(int component, double along, double up) {
    double squares = 0;
    double sum = 0;
    int rank = layer.getRank();
    for (int k = component * rank; k < (component + 1) * rank; k++) {
      double p = projections[0][k] * along + projections[1][k] * up;
      squares += p * p;
      sum += p;
    }
    return layer.getAggregation() == GmnmLayer.Aggregation.SUM ? Math.abs(sum) : Math.sqrt(squares);
  }

  private void drawResponses(Path png, double[][] range) {
    double[] point = means();
    int drawn = Math.min(DRAWN, byShare.length);
    double[][][] maps = new double[drawn][GRID][GRID];
    for (int r = 0; r < GRID; r++) {
      for (int c = 0; c < GRID; c++) {
        point[0] = range[0][0] + (range[0][1] - range[0][0]) * c / (GRID - 1);
        point[1] = range[1][0] + (range[1][1] - range[1][0]) * r / (GRID - 1);
        double[] responses = usage.responses(point);
        for (int i = 0; i < drawn; i++) {
          maps[i][r][c] = responses[byShare[i]];
        }
      }
    }
    List<Heatmap> panels = new ArrayList<>();
    for (int i = 0; i < drawn; i++) {
      panels.add(
          new Heatmap(
              "Component " + byShare[i],
              maps[i],
              range[0][0],
              range[0][1],
              range[1][0],
              range[1][1],
              "response",
              Scale.SEQUENTIAL));
    }
    Charts.heatmaps(png, "Responses of the most used components", panels, 3);
  }

  private double[] means() {
    double[][] rows = usage.rows();
    double[] means = new double[rows[0].length];
    for (double[] row : rows) {
      for (int d = 0; d < means.length; d++) {
        means[d] += row[d] / rows.length;
      }
    }
    return means;
  }

  /** From the least to the greatest value of the first two inputs, with some room. */
  private double[][] range() {
    double[][] range = new double[2][];
    for (int d = 0; d < 2; d++) {
      int input = d;
      double[] values = Arrays.stream(usage.rows()).mapToDouble(row -> row[input]).toArray();
      double low = Arrays.stream(values).min().orElse(0);
      double high = Arrays.stream(values).max().orElse(1);
      double room = high > low ? 0.1 * (high - low) : 0.5;
      range[d] = new double[] {low - room, high + room};
    }
    return range;
  }
}
