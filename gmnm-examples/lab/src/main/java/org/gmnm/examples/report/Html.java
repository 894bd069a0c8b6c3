package org.gmnm.examples.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text as HTML. Whatever a file holds is shown as text, never taken as markup. */
final class Html {

  private static final Pattern INLINE =
      Pattern.compile("`([^`]+)`|\\*\\*([^*]+)\\*\\*|\\[([^\\]]+)\\]\\(([^)\\s]+)\\)");

  /** Of other sites by https alone, and of files beside the page. */
  private static final Pattern LINK = Pattern.compile("https://[^\"<>]+|[\\w./#%-]+");

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
        html.append(inline(rows.get(r).get(c))).append("</").append(tag).append('>');
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

  /** Headings, tables, lists, paragraphs, code, bold and links: what the experiments write. */
  static String markdown(String text) {
    StringBuilder html = new StringBuilder();
    List<String> block = new ArrayList<>();
    for (String line : (text + "\n\n").lines().toList()) {
      boolean sameBlock =
          block.isEmpty() || (kind(line) == kind(block.get(0)) && kind(line) != Kind.HEADING);
      if (line.isBlank() || !sameBlock) {
        html.append(block(block));
        block.clear();
      }
      if (!line.isBlank()) {
        block.add(line.strip());
      }
    }
    return html.append(block(block)).toString();
  }

  private enum Kind {
    HEADING,
    TABLE,
    LIST,
    PARAGRAPH
  }

  private static Kind kind(String line) {
    String start = line.strip();
    return start.startsWith("#")
        ? Kind.HEADING
        : start.startsWith("|") ? Kind.TABLE : start.startsWith("- ") ? Kind.LIST : Kind.PARAGRAPH;
  }

  private static String block(List<String> lines) {
    if (lines.isEmpty()) {
      return "";
    }
    return switch (kind(lines.get(0))) {
      case HEADING -> "<h3>" + inline(lines.get(0).replaceFirst("^#+ *", "")) + "</h3>\n";
      case TABLE ->
          table(
              lines.stream().filter(line -> !line.matches("[|\\s:-]+")).map(Html::cells).toList());
      case LIST ->
          lines.stream()
              .map(line -> "<li>" + inline(line.substring(2)) + "</li>\n")
              .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
      case PARAGRAPH -> "<p>" + inline(String.join(" ", lines)) + "</p>\n";
    };
  }

  private static List<String> cells(String line) {
    String inner = line.replaceFirst("^\\|", "").replaceFirst("\\|$", "");
    List<String> cells = new ArrayList<>();
    for (String cell : inner.split("(?<!\\\\)\\|", -1)) {
      cells.add(cell.strip().replace("\\|", "|"));
    }
    return cells;
  }

  private static String inline(String text) {
    StringBuilder html = new StringBuilder();
    Matcher found = INLINE.matcher(text);
    int at = 0;
    while (found.find()) {
      html.append(text(text.substring(at, found.start())));
      if (found.group(1) != null) {
        html.append("<code>").append(text(found.group(1))).append("</code>");
      } else if (found.group(2) != null) {
        html.append("<b>").append(text(found.group(2))).append("</b>");
      } else {
        html.append(link(found.group(3), found.group(4)));
      }
      at = found.end();
    }
    return html.append(text(text.substring(at))).toString();
  }

  private static String link(String name, String target) {
    return LINK.matcher(target).matches()
        ? "<a href=\"" + text(target) + "\">" + text(name) + "</a>"
        : text(name);
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
