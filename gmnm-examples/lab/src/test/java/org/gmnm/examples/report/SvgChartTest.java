package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Bar;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgChartTest {

  private static final String EVIL =
      "</text></metadata><script>alert('1')</script> & \"more\" ]]> \u0000\u001B\uD800\uFFFF – 数";

  private static Document parsed(ChartData data) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(SvgChart.file(data))));
  }

  private static List<Element> elements(Document svg, String name, String style) {
    NodeList all = svg.getElementsByTagName(name);
    return IntStream.range(0, all.getLength())
        .mapToObj(i -> (Element) all.item(i))
        .filter(e -> style.isEmpty() || e.getAttribute("class").equals(style))
        .toList();
  }

  private static ChartData lines(boolean logY, Band... bands) {
    return ChartData.lines("title", "step", "loss", logY, List.of(bands));
  }

  private static Band line(String name, double... y) {
    double[] x = IntStream.range(0, y.length).asDoubleStream().toArray();
    return new Band(name, x, y, y, y);
  }

  private static ChartData readBack(ChartData data) {
    ChartData read = SvgChart.read(SvgChart.file(data).getBytes(StandardCharsets.UTF_8));
    assertNotNull(read);
    return read;
  }

  @Test
  void everyLineIsDrawnInAStyleOfItsOwn() throws Exception {
    Band[] bands =
        IntStream.range(0, 20).mapToObj(i -> line("model " + i, i, i + 1, i)).toArray(Band[]::new);
    Document svg = parsed(lines(false, bands));
    Set<String> styles = new HashSet<>();
    List<Element> drawn = elements(svg, "path", "line");
    assertEquals(2 * bands.length, drawn.size(), "in the plot and in the legend");
    List<Element> marks = elements(svg, "path", "mark");
    for (int i = bands.length; i < drawn.size(); i++) {
      String color = ((Element) drawn.get(i).getParentNode()).getAttribute("class");
      String shape = marks.get(i).getAttribute("d").replaceFirst("M[\\d.]+ [\\d.]+", "");
      assertTrue(styles.add(color + shape), color + shape);
    }
    String text = svg.getDocumentElement().getTextContent();
    assertTrue(text.contains("model 19") && text.contains("step") && text.contains("loss"));
    assertEquals(3 * bands.length, elements(svg, "circle", "").size(), "points that answer");
  }

  @Test
  void theFirstLineIsSolidAndTheOthersAreDashedEachInItsOwnWay() {
    String style = Resources.text("chart.css");
    Set<String> dashes = new HashSet<>();
    for (int s = 0; s < SvgLines.COLORS; s++) {
      Matcher rule = Pattern.compile("svg \\.s" + s + " \\{([^}]*)}").matcher(style);
      assertTrue(rule.find());
      String dash = rule.group(1).replaceFirst(".*;(?= stroke)", "");
      assertEquals(s > 0, dash.contains("dasharray"), dash);
      assertTrue(dashes.add(s == 0 ? "" : dash), dash);
    }
  }

  /** Three to one at least, as the Web Content Accessibility Guidelines ask for in 1.4.11. */
  @Test
  void everyColorStandsOutInLightAndDark() {
    String[] parts =
        Resources.text("chart.css").split("@media \\(prefers-color-scheme: dark\\)", -1);
    assertEquals(2, parts.length, "a light and a dark part");
    for (String part : parts) {
      double paper = luminance(color(part, "\\.paper", "fill"));
      List<Color> colors = new ArrayList<>(List.of(color(part, "\\.bar", "fill")));
      for (int s = 0; s < SvgLines.COLORS; s++) {
        colors.add(color(part, "\\.s" + s, "color"));
      }
      for (Color color : colors) {
        double drawn = luminance(color);
        double contrast = (Math.max(drawn, paper) + 0.05) / (Math.min(drawn, paper) + 0.05);
        assertTrue(contrast >= (color.equals(colors.get(0)) ? 2.5 : 3), color + " " + contrast);
      }
    }
  }

  private static Color color(String css, String selector, String property) {
    Matcher rule =
        Pattern.compile("svg " + selector + " \\{ " + property + ": (#[0-9a-f]{6})").matcher(css);
    assertTrue(rule.find(), selector);
    return Color.decode(rule.group(1));
  }

  private static double luminance(Color color) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    float[] parts = color.getRGBColorComponents(null);
    return IntStream.range(0, 3)
        .mapToDouble(
            i ->
                weights[i]
                    * (parts[i] <= 0.04045
                        ? parts[i] / 12.92
                        : Math.pow((parts[i] + 0.055) / 1.055, 2.4)))
        .sum();
  }

  @Test
  void aMissingValueLeavesAGapInLineAndBand() throws Exception {
    double[] x = {0, 1, 2, 3, 4};
    double[] y = {1, 2, 0, 3, 4}; // zero has no place on a logarithmic axis
    double[] low = {0.5, 1, 0, 2, 0};
    double[] high = {2, 3, 0, 4, 5};
    Document svg = parsed(lines(true, new Band("b", x, y, low, high)));
    String line = elements(svg, "path", "line").get(0).getAttribute("d");
    assertEquals(2, line.chars().filter(c -> c == 'M').count(), line);
    List<Element> band = elements(svg, "path", "band");
    assertEquals(2, band.size(), "pieces of the band");
    assertEquals(4, numbers(band.get(0).getAttribute("d")).length / 2, "corners of a piece");
    Document without = parsed(lines(true, new Band("b", x, y, y, y)));
    assertEquals(0, elements(without, "path", "band").size(), "no band where there is no range");
  }

  @Test
  void aLogarithmicAxisIsLabelledInPowersOfTen() throws Exception {
    Document svg = parsed(lines(true, line("a", 1e-8, 1e-2, 1)));
    String labels = svg.getDocumentElement().getTextContent();
    assertTrue(labels.contains("10⁻⁸") && labels.contains("10⁰"), labels);
    double[] at = numbers(elements(svg, "path", "line").get(0).getAttribute("d"));
    assertEquals(3 * (at[3] - at[5]), at[1] - at[3], 0.5, "six decades and two");
  }

  @Test
  void aLogarithmicAxisWithoutAnyPositiveValueIsDrawnEmpty() throws Exception {
    assertEquals(1, elements(parsed(lines(true, line("a", Double.NaN))), "path", "line").size());
    assertTrue(elements(parsed(lines(true, line("a"))), "circle", "").isEmpty());
  }

  /** Else the first label is 2 and nothing says where time began. */
  @Test
  void anAxisOfTimesThatBeginSoonAfterZeroBeginsThere() throws Exception {
    for (double first : new double[] {0.03, 3}) {
      double[] y = {5, 6};
      Document svg = parsed(lines(false, new Band("time", new double[] {first, 7.5}, y, y, y)));
      List<String> labels =
          elements(svg, "text", "").stream().map(Element::getTextContent).toList();
      assertEquals(first < 1, labels.contains("0"), labels.toString());
    }
  }

  @Test
  void valuesShowWhereThePointerRests() throws Exception {
    double[] x = {5};
    Document svg =
        parsed(
            lines(false, new Band("b", x, new double[] {2}, new double[] {1.5}, new double[] {3})));
    Element point = elements(svg, "circle", "").get(0);
    assertEquals("b\n5: 2 (1.500 to 3)", point.getTextContent());
  }

  @Test
  void barsOfZeroStandAtTheStartOfTheirAxis() {
    String svg = SvgChart.file(ChartData.bars("t", "y", List.of(new Bar("a", 0, 0, 0))));
    assertFalse(svg.contains("−0.5"), "an axis below zero");
  }

  @Test
  void namesAreTextWhateverTheyHold() throws Exception {
    ChartData data =
        ChartData.lines(EVIL, EVIL, EVIL, false, List.of(line(EVIL, 1, 2), line("plain", 2)));
    Document svg = parsed(data);
    assertEquals(0, svg.getElementsByTagName("script").getLength());
    assertEquals(1, svg.getElementsByTagName("metadata").getLength());
    assertTrue(svg.getDocumentElement().getAttribute("aria-label").contains("<script>"));
    ChartData read = readBack(data);
    assertEquals(EVIL, read.title());
    assertEquals(EVIL, read.bands().get(0).name());
    Document bars = parsed(ChartData.bars(EVIL, EVIL, List.of(new Bar(EVIL, 1, 0, 2))));
    assertEquals(0, bars.getElementsByTagName("script").getLength());
    assertFalse(SvgChart.figure(data).contains("<script"));
  }

  @Test
  void aFileCarriesWhatItShows() {
    double[] x = DoubleStream.iterate(0, v -> v + 1).limit(1001).toArray();
    double[] y = DoubleStream.of(x).map(v -> 1 / (3 * v)).toArray();
    ChartData data =
        ChartData.lines("t", "x", "y", true, List.of(new Band("b", x, y, y, x), line("l", 1, 2)));
    ChartData read = readBack(data);
    for (int b = 0; b < 2; b++) {
      Band kept = data.bands().get(b);
      Band again = read.bands().get(b);
      assertEquals(kept.name(), again.name());
      assertArrayEquals(kept.x(), again.x());
      assertArrayEquals(kept.middle(), again.middle());
      assertArrayEquals(kept.low(), again.low());
      assertArrayEquals(kept.high(), again.high());
    }
    Band kept = read.bands().get(0);
    assertEquals(ChartData.MOST_POINTS, kept.x().length, "positions of a long line");
    assertEquals(1000, kept.x()[ChartData.MOST_POINTS - 1], "the last of them");
    assertTrue(Double.isNaN(kept.middle()[0]), "infinity is missing");
    assertEquals(0.000333333, kept.middle()[ChartData.MOST_POINTS - 1], "six digits");
    assertEquals(
        List.of("t", "x", "y", true),
        List.of(read.title(), read.xLabel(), read.yLabel(), read.logY()));
    ChartData bars = ChartData.bars("t", "y", List.of(new Bar("a", 1, 0.5, 2)));
    assertEquals(bars, readBack(bars));
    assertEquals(SvgChart.file(data), SvgChart.file(read), "drawn again");
  }

  @Test
  void whatIsNotAWholeChartIsNotRead() {
    byte[] whole =
        SvgChart.file(ChartData.bars("t", "y", List.of(new Bar("a", 1, 1, 1))))
            .getBytes(StandardCharsets.UTF_8);
    assertNotNull(SvgChart.read(whole));
    for (int length = 0; length < whole.length - 1; length += 7) {
      assertNull(SvgChart.read(Arrays.copyOf(whole, length)), "cut at " + length);
    }
    String start = "<metadata id=\"gmnm-chart\">";
    String end = "</metadata></svg>";
    for (String text :
        List.of(
            end,
            start + end,
            start + "[" + end,
            start + "{\"lines\":[{\"x\":[1],\"y\":[]}]}" + end,
            start + " ".repeat(ChartData.MOST_CHARACTERS + 1) + end)) {
      assertNull(SvgChart.read(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void anyNumbersAreDrawnWithinThePicture() throws Exception {
    double most = Double.MAX_VALUE;
    double infinity = Double.POSITIVE_INFINITY;
    double[] y = {1e-320, 1e308, most, infinity, Double.NaN, -most, 0, -infinity};
    for (boolean log : new boolean[] {false, true}) {
      assertWithin(parsed(lines(log, line("a", y), new Band("b", y, y, y, y))));
    }
    assertWithin(
        parsed(
            ChartData.bars(
                "t",
                "y",
                DoubleStream.of(y).mapToObj(v -> new Bar("b", v, -most, infinity)).toList())));
  }

  /** Letters of 16 units, shown on a phone of 390 pixels at two thirds: ten pixels high. */
  @Test
  void longNamesAreWrappedAndNotCut() throws Exception {
    String name = "a name of many words that goes on and on ".repeat(3).strip();
    String word = "x".repeat(200);
    String title = "Poisson's equation: relative error, median and range of 5 seeds over all steps";
    List<Bar> bars =
        IntStream.range(0, 40).mapToObj(i -> new Bar(i + " " + name, i - 9, i - 9, i)).toList();
    for (ChartData data :
        List.of(
            ChartData.bars(title, name, bars),
            ChartData.lines(
                title, name, name, false, List.of(line(name, 1e6, 2e6), line(word, 1e6, 3e6))))) {
      Document svg = parsed(data);
      assertWithin(svg);
      String all = svg.getDocumentElement().getTextContent();
      assertFalse(all.contains("…"));
      List<String> words = new ArrayList<>();
      elements(svg, "text", "")
          .forEach(t -> words.addAll(List.of(t.getTextContent().split(" ", -1))));
      long ons = words.stream().filter("on"::equals).count();
      assertEquals(6L * (data.bars().isEmpty() ? 3 : 41), ons, "words of names");
      assertEquals("520", svg.getDocumentElement().getAttribute("width"), "width, however many");
    }
  }

  private static double[] numbers(String path) {
    return Pattern.compile("-?\\d+(\\.\\d+)?")
        .matcher(path)
        .results()
        .mapToDouble(found -> Double.parseDouble(found.group()))
        .toArray();
  }

  /** No letter and no shape lies outside, and no two labels lie upon each other. */
  private static void assertWithin(Document svg) {
    double width = Double.parseDouble(svg.getDocumentElement().getAttribute("width"));
    double height = Double.parseDouble(svg.getDocumentElement().getAttribute("height"));
    List<double[]> boxes = new ArrayList<>();
    for (Element text : elements(svg, "text", "")) {
      double letters = SvgText.width(text.getTextContent());
      double share =
          switch (text.getAttribute("text-anchor")) {
            case "end" -> 1;
            case "middle" -> 0.5;
            default -> 0;
          };
      double x = Double.parseDouble(text.getAttribute("x")) - share * letters;
      double y = Double.parseDouble(text.getAttribute("y"));
      double[] box = {x, y - 12, x + letters, y + 4};
      String shown =
          String.format(Locale.ROOT, "%s %s", text.getTextContent(), Arrays.toString(box));
      assertTrue(x >= -1 && x + letters <= width + 1 && box[1] >= 0 && box[3] <= height, shown);
      for (double[] other : boxes) {
        boolean apart =
            box[0] >= other[2] || box[2] <= other[0] || box[1] >= other[3] || box[3] <= other[1];
        assertTrue(apart, shown + " lies on " + Arrays.toString(other));
      }
      boxes.add(box);
    }
    for (Element path : elements(svg, "path", "line")) {
      double[] at = numbers(path.getAttribute("d"));
      for (int i = 0; i < at.length; i++) {
        assertTrue(at[i] >= 0 && at[i] <= (i % 2 == 0 ? width : height), path.getAttribute("d"));
      }
    }
    for (Element bar : elements(svg, "rect", "bar")) {
      double x = Double.parseDouble(bar.getAttribute("x"));
      assertTrue(x >= 0 && x + Double.parseDouble(bar.getAttribute("width")) <= width);
    }
    String all = svg.getDocumentElement().getTextContent();
    assertNotEquals("", all);
  }
}
