package org.gmnm.examples.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Text as HTML. Whatever a file holds is shown as text, never taken as markup. */
final class Html {

  private static final Pattern NUMBER = Pattern.compile("[-+−]?[\\d.,]+(e[-+]?\\d+)?( .*)?|NaN|-|");

  private Html() {}

  /** As text or as the value of an attribute, of HTML and of XML. */
  static String text(String plain) {
    StringBuilder safe = new StringBuilder(plain.length());
    plain
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(allowed(c));
              }
            });
    return safe.toString();
  }

  /** Without what neither HTML nor XML can show. */
  static String shown(String plain) {
    StringBuilder shown = new StringBuilder(plain.length());
    plain.codePoints().forEach(c -> shown.appendCodePoint(allowed(c)));
    return shown.toString();
  }

  /** XML has no place for some characters, escaped or not. */
  private static int allowed(int c) {
    boolean none =
        (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) || (c & 0xFFFE) == 0xFFFE;
    return c < ' ' && c != '\n' && c != '\t' ? ' ' : none ? 0xFFFD : c;
  }

  /** What {@link #text} was made of. */
  static String plain(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  /** The address of a file, from its path: no character of a name means anything in it. */
  static String address(String path) {
    StringBuilder address = new StringBuilder(path.length());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) b;
      if (b > 0 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0)) {
        address.append(c);
      } else {
        address.append(String.format(Locale.ROOT, "%%%02X", b));
      }
    }
    return address.toString();
  }

  /** A table whose first row are headers; columns of numbers are aligned to the right. */
  static String table(List<List<String>> rows) {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n");
    for (int r = 0; r < rows.size(); r++) {
      html.append("<tr>");
      for (int c = 0; c < rows.get(r).size(); c++) {
        String tag = r == 0 ? "th" : "td";
        html.append('<').append(tag).append(isNumeric(rows, c) ? " class=\"n\">" : ">");
        html.append(text(rows.get(r).get(c))).append("</").append(tag).append('>');
      }
      html.append("</tr>\n");
    }
    return html.append("</table></div>\n").toString();
  }

  private static boolean isNumeric(List<List<String>> rows, int column) {
    return rows.stream()
        .skip(1)
        .allMatch(row -> column < row.size() && NUMBER.matcher(row.get(column)).matches());
  }

  /** A whole page, light or dark as the reader's system is; it may load nothing from anywhere. */
  static String page(String title, String body) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    <main>
    %s</main>
    </body>
    </html>
    """
        .formatted(text(title), Resources.text("chart.css") + Resources.text("report.css"), body);
  }
}
