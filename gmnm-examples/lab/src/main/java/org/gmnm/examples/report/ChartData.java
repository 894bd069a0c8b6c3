package org.gmnm.examples.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Bar;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What a chart shows. It travels within the chart's PNG file, so that a page can draw it again with
 * its values, years later too. Long lines are thinned to {@value #MOST_POINTS} positions, numbers
 * rounded to six digits.
 *
 * @param title the title
 * @param xLabel what is to the right; empty for bars
 * @param yLabel what is upward
 * @param logY whether the upward axis is logarithmic
 * @param bands the lines; none for bars
 * @param bars the bars; none for lines
 */
record ChartData(
    String title, String xLabel, String yLabel, boolean logY, List<Band> bands, List<Bar> bars) {

  /** The name of the text in the file. */
  static final String KEYWORD = "gmnm-chart";

  static final int MOST_POINTS = 400;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MathContext DIGITS = new MathContext(6);

  static ChartData lines(
      String title, String xLabel, String yLabel, boolean logY, List<Band> bands) {
    return new ChartData(title, xLabel, yLabel, logY, bands, List.of());
  }

  static ChartData bars(String title, String yLabel, List<Bar> bars) {
    return new ChartData(title, "", yLabel, false, List.of(), bars);
  }

  String toJson() {
    ObjectNode all = JSON.createObjectNode();
    all.put("title", title).put("x", xLabel).put("y", yLabel).put("logY", logY);
    ArrayNode lines = all.putArray("lines");
    for (Band band : bands) {
      int[] kept = kept(band.x().length);
      ObjectNode line = lines.addObject().put("name", band.name());
      line.set("x", numbers(band.x(), kept));
      line.set("y", numbers(band.middle(), kept));
      if (band.low() != band.middle() || band.high() != band.middle()) {
        line.set("low", numbers(band.low(), kept));
        line.set("high", numbers(band.high(), kept));
      }
    }
    ArrayNode columns = all.putArray("bars");
    for (Bar bar : bars) {
      double[] values = {bar.value(), bar.low(), bar.high()};
      columns
          .addObject()
          .put("name", bar.name())
          .set("values", numbers(values, new int[] {0, 1, 2}));
    }
    return all.toString();
  }

  /** Null where the text is not what {@link #toJson} writes. */
  static @Nullable ChartData fromJson(String text) {
    try {
      JsonNode all = JSON.readTree(text);
      List<Band> bands = new ArrayList<>();
      for (JsonNode line : all.path("lines")) {
        double[] y = numbers(line.path("y"));
        double[] low = line.has("low") ? numbers(line.path("low")) : y;
        double[] high = line.has("high") ? numbers(line.path("high")) : y;
        double[] x = numbers(line.path("x"));
        if (x.length != y.length || x.length != low.length || x.length != high.length) {
          return null;
        }
        bands.add(new Band(line.path("name").asText(), x, y, low, high));
      }
      List<Bar> bars = new ArrayList<>();
      for (JsonNode bar : all.path("bars")) {
        double[] v = numbers(bar.path("values"));
        if (v.length != 3) {
          return null;
        }
        bars.add(new Bar(bar.path("name").asText(), v[0], v[1], v[2]));
      }
      return bands.isEmpty() && bars.isEmpty()
          ? null
          : new ChartData(
              all.path("title").asText(),
              all.path("x").asText(),
              all.path("y").asText(),
              all.path("logY").asBoolean(),
              bands,
              bars);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** The first, the last, and evenly between. */
  private static int[] kept(int length) {
    int count = Math.min(length, MOST_POINTS);
    return IntStream.range(0, count)
        .map(i -> count < 2 ? i : (int) Math.round(i * (length - 1.0) / (count - 1)))
        .toArray();
  }

  private static ArrayNode numbers(double[] values, int[] kept) {
    ArrayNode array = JSON.createArrayNode();
    for (int i : kept) {
      if (Double.isFinite(values[i])) {
        array.add(new BigDecimal(values[i]).round(DIGITS).doubleValue());
      } else {
        array.addNull(); // JSON knows no NaN
      }
    }
    return array;
  }

  private static double[] numbers(JsonNode array) {
    DoubleStream.Builder values = DoubleStream.builder();
    array.forEach(v -> values.add(v.isNumber() ? v.doubleValue() : Double.NaN));
    return values.build().toArray();
  }
}
