package org.gmnm.examples.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.gmnm.examples.report.Charts.Band;
import org.jspecify.annotations.Nullable;

/**
 * A chart as SVG: in a file of its own, or as a figure of a page, by the same drawing. Its values
 * show where the pointer rests, its colours are light or dark as the reader's system is. The file
 * carries what it shows ({@link ChartData}), and of a file a page takes nothing else: markup of
 * others never gets into it.
 */
final class SvgChart {

  /** Lines that a page can hide: report.css has a rule for each. */
  private static final int MOST_HIDDEN = 12;

  private static final String DATA = "<metadata id=\"" + ChartData.KEYWORD + "\">";
  private static final String DATA_END = "</metadata></svg>";

  /** Room for a piece of the line before its name. */
  private static final double SAMPLE = 42;

  private static final double BOLD = 1.12; // times as wide

  /** Whole numbers below stand without decimals: steps, epochs. */
  private static final double MOST_PLAIN = 1e7;

  private SvgChart() {}

  /** A file of its own, with title and legend. */
  static String file(ChartData data) {
    SvgSheet sheet = new SvgSheet();
    double room = SvgSheet.WIDTH - 2 * SvgSheet.MARGIN;
    sheet.paragraph(SvgText.wrapped(data.title(), room / BOLD), "title");
    draw(sheet, data);
    drawLegend(sheet, data.bands());
    return String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$.0f" height="%2$.0f" %3$s>
            <title>%4$s</title>
            <style>
            %5$s</style>
            <rect class="paper" width="%1$.0f" height="%2$.0f"/>
            """,
            SvgSheet.WIDTH,
            height(sheet),
            frame(sheet, data),
            Html.text(data.title()),
            Resources.text("chart.css"))
        + sheet.content()
        + DATA
        + Html.text(data.toJson())
        + DATA_END
        + "\n";
  }

  /** What such a file shows; null where it is another or a damaged one. */
  static @Nullable ChartData read(byte[] svg) {
    String text = new String(svg, StandardCharsets.UTF_8).stripTrailing();
    int from = text.lastIndexOf(DATA) + DATA.length();
    int to = text.length() - DATA_END.length();
    return from < DATA.length() || to < from || !text.endsWith(DATA_END)
        ? null
        : ChartData.fromJson(Html.plain(text.substring(from, to)));
  }

  /** A figure of a page, whose legend hides lines and shows them again. */
  static String figure(ChartData data) {
    SvgSheet sheet = new SvgSheet();
    draw(sheet, data);
    return "<figure><figcaption>%s</figcaption><svg %s>\n%s</svg>%s</figure>\n"
        .formatted(
            Html.text(data.title()), frame(sheet, data), sheet.content(), legend(data.bands()));
  }

  private static String frame(SvgSheet sheet, ChartData data) {
    return String.format(
        Locale.ROOT,
        "viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\"",
        SvgSheet.WIDTH,
        height(sheet),
        Html.text(data.title()));
  }

  private static double height(SvgSheet sheet) {
    return Math.ceil(sheet.bottom() + SvgSheet.MARGIN / 2);
  }

  private static void draw(SvgSheet sheet, ChartData data) {
    double room = SvgSheet.WIDTH - 2 * SvgSheet.MARGIN;
    sheet.paragraph(SvgText.wrapped(data.yLabel(), room), "label");
    if (data.bars().isEmpty()) {
      SvgLines.draw(sheet, data);
    } else {
      SvgBars.draw(sheet, data);
    }
  }

  /** As many names side by side as fit. */
  private static void drawLegend(SvgSheet sheet, List<Band> bands) {
    double right = SvgSheet.WIDTH - SvgSheet.MARGIN;
    double x = SvgSheet.MARGIN;
    int tallest = 0;
    for (int s = 0; s < bands.size(); s++) {
      List<String> lines = SvgText.wrapped(bands.get(s).name(), right - SvgSheet.MARGIN - SAMPLE);
      double width = SAMPLE + SvgText.widest(lines) + 2 * SvgSheet.NEAR;
      if (x > SvgSheet.MARGIN && x + width - 2 * SvgSheet.NEAR > right) {
        sheet.down(tallest * SvgText.LINE);
        x = SvgSheet.MARGIN;
        tallest = 0;
      }
      double y = sheet.bottom() + SvgText.LINE / 2;
      sheet.add("%s\n", SvgLines.sample(s, x, y));
      for (String line : lines) {
        sheet.text(x + SAMPLE, y + SvgSheet.HALF_LETTER, "start", line);
        y += SvgText.LINE;
      }
      x += width;
      tallest = Math.max(tallest, lines.size());
    }
    sheet.down(tallest * SvgText.LINE);
  }

  private static String legend(List<Band> bands) {
    if (bands.isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<ul class=\"legend\">");
    for (int s = 0; s < bands.size(); s++) {
      boolean hides = bands.size() > 1 && s < MOST_HIDDEN;
      html.append("<li><label>")
          .append(hides ? "<input type=\"checkbox\" checked>" : "")
          .append("<svg viewBox=\"0 0 34 14\">")
          .append(SvgLines.sample(s, 0, 7))
          .append("</svg>")
          .append(Html.text(bands.get(s).name()))
          .append("</label></li>");
    }
    return html.append("</ul>").toString();
  }

  /** A value, and the range it lies in where there is one. */
  static String number(double value, double low, double high) {
    return high > low
        ? number(value) + " (" + number(low) + " to " + number(high) + ")"
        : number(value);
  }

  static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < MOST_PLAIN;
    return whole ? Long.toString((long) value) : Numbers.compact(value);
  }
}
