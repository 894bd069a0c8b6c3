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
import org.nd4j.shade.jackson.core.json.JsonWriteFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.json.JsonMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What a chart shows. It travels within the chart's file, so that a page can draw it again with its
 * values, years later too. Long lines are thinned to {@value #MOST_POINTS} positions, numbers
 * rounded to six digits; what is not finite is missing, NaN.
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

  /** A drawing is not much more units wide. */
  static final int MOST_POINTS = 200;

  /** More than this is none of ours. */
  static final int MOST_CHARACTERS = 4 << 20;

  /** Plain letters only, for no file of any kind changes those. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final MathContext DIGITS = new MathContext(6);

  static ChartData lines(
      String title, String xLabel, String yLabel, boolean logY, List<Band> bands) {
    if (bands.isEmpty()) {
      throw new IllegalArgumentException("Charts: needs at least one series, got none");
    }
    List<Band> kept = bands.stream().map(ChartData::kept).toList();
    return new ChartData(title, xLabel, yLabel, logY, kept, List.of());
  }

  static ChartData bars(String title, String yLabel, List<Bar> bars) {
    if (bars.isEmpty()) {
      throw new IllegalArgumentException("Charts: needs at least one bar, got none");
    }
    List<Bar> kept =
        bars.stream()
            .map(b -> new Bar(b.name(), kept(b.value()), kept(b.low()), kept(b.high())))
            .toList();
    return new ChartData(title, "", yLabel, false, List.of(), kept);
  }

  private static Band kept(Band band) {
    int n = band.x().length;
    if (band.middle().length != n || band.low().length != n || band.high().length != n) {
      throw new IllegalArgumentException(
          "Charts: series '%s' needs as many values as positions, got %d positions and %d, %d, %d values"
              .formatted(
                  band.name(), n, band.middle().length, band.low().length, band.high().length));
    }
    double[] middle = kept(band.middle());
    boolean line = band.low() == band.middle() && band.high() == band.middle();
    return new Band(
        band.name(),
        kept(band.x()),
        middle,
        line ? middle : kept(band.low()),
        line ? middle : kept(band.high()));
  }

  /** The first, the last, and evenly between. */
  private static double[] kept(double[] values) {
    int count = Math.min(values.length, MOST_POINTS);
    return IntStream.range(0, count)
        .map(i -> count < 2 ? i : (int) Math.round(i * (values.length - 1.0) / (count - 1)))
        .mapToDouble(i -> kept(values[i]))
        .toArray();
  }

  private static double kept(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : Double.NaN;
  }

  String toJson() {
    ObjectNode all = JSON.createObjectNode();
    all.put("title", title).put("x", xLabel).put("y", yLabel).put("logY", logY);
    ArrayNode lines = all.putArray("lines");
    for (Band band : bands) {
      ObjectNode line = lines.addObject().put("name", band.name());
      line.set("x", numbers(band.x()));
      line.set("y", numbers(band.middle()));
      if (band.low() != band.middle() || band.high() != band.middle()) {
        line.set("low", numbers(band.low()));
        line.set("high", numbers(band.high()));
      }
    }
    ArrayNode columns = all.putArray("bars");
    for (Bar bar : bars) {
      columns
          .addObject()
          .put("name", bar.name())
          .set("values", numbers(bar.value(), bar.low(), bar.high()));
    }
    try {
      return JSON.writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ChartData: could not be turned into JSON", e);
    }
  }

  /** Null where the text is not what {@link #toJson} writes. */
  static @Nullable ChartData fromJson(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return null;
    }
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

  private static ArrayNode numbers(double... values) {
    ArrayNode array = JSON.createArrayNode();
    for (double value : values) {
      if (Double.isNaN(value)) {
        array.addNull(); // JSON knows no NaN
      } else {
        array.add(value);
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
