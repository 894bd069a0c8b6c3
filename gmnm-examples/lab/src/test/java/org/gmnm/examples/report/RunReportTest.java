package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Charts.Bar;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.model.AtomicFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class RunReportTest {

  private static final String EVIL = "<script>alert('1')</script> & \"more\"";

  @TempDir Path folder;

  private String page(Path run) throws IOException {
    return Files.readString(RunReport.write(run).orElseThrow());
  }

  private void writeRun(Path run) {
    Charts.lines(
        run.resolve("curve.svg"),
        "Loss " + EVIL,
        "step",
        "loss",
        true,
        List.of(new Series("gmnm " + EVIL, new double[] {1, 2, 3}, new double[] {0.5, 0, 0.125})));
    Charts.bars(
        run.resolve("bars.svg"), "Scores", "score", List.of(new Bar("gmnm", 0.75, 0.5, 1.25)));
    Charts.imageGrid(
        run.resolve("grid.png"),
        "",
        List.of(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB)),
        1,
        2);
    AtomicFiles.write(
        run.resolve("summary.md"),
        "# Result\n\n" + new Table("name", "value").row(EVIL, 1.5).toMarkdown() + "\n" + EVIL);
    Manifest.of("probe " + EVIL)
        .command("run " + EVIL)
        .seed(7)
        .option("rate", EVIL)
        .write(run.resolve("manifest.json"));
  }

  @Test
  void aPictureTooWideToReadAtHalfThePageTakesAllOfIt() throws IOException {
    for (int width : new int[] {900, 2400}) {
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(new BufferedImage(width, width, BufferedImage.TYPE_BYTE_GRAY), "png", png);
      String figure = Pictures.figure("maps.png", png.toByteArray());
      assertEquals(width == 2400, figure.contains("class=\"broad\""));
    }
  }

  @Test
  void nothingIsTakenAsMarkupAndNothingIsLoaded() throws IOException {
    writeRun(folder);
    String html = page(folder);
    assertFalse(html.contains("<script"), "a script");
    assertFalse(html.replaceAll(">[^<]*<", "><").contains("'1'"), "a quote within a tag");
    assertTrue(html.contains("<h1>probe &lt;script&gt;alert(&#39;1&#39;)"), "title");
    assertTrue(html.contains("default-src 'none'; img-src data:"), "policy");
    assertFalse(html.contains("http://") || html.contains("https://"), "an address");
    assertTrue(html.contains("prefers-color-scheme: dark"), "dark style");
  }

  @Test
  void valuesShowWhereThePointerRests() throws IOException {
    writeRun(folder);
    String html = page(folder);
    assertTrue(html.contains("&quot;more&quot;\n3: 0.1250</title>"), "third point");
    assertFalse(html.contains("\n2: 0"), "zero has no place on a logarithmic axis");
    assertTrue(html.contains("<title>gmnm: 0.7500 (0.5000 to 1.250)</title>"), "bar");
    assertEquals(1, html.split("data:image/png;base64", -1).length - 1, "pictures");
    assertTrue(html.contains("<td align=\"right\">1.500</td>"), "table");
  }

  @Test
  void aFolderWithoutAManifestHasNoReport() {
    assertTrue(RunReport.write(folder).isEmpty());
    assertThrows(UserException.class, () -> RunReport.overview(folder, folder.resolve("all.html")));
  }

  @Test
  void theOverviewShowsAllRunsAndALinkToEveryPicture() throws IOException {
    writeRun(folder.resolve("a/one"));
    writeRun(folder.resolve("b"));
    Files.writeString(folder.resolve("b/manifest.json"), "{ \"experiment\" : "); // damaged
    Path page = folder.resolve("all.html");
    assertEquals(2, RunReport.overview(folder, page));
    String html = Files.readString(page);
    assertTrue(html.contains("<h2>a/one</h2>"), "first run");
    assertTrue(html.contains("href=\"b/grid.png\""), "link of the second");
    assertFalse(html.contains("<script"), "a script");
  }

  /** The file was written by version 0.1. */
  @Test
  void chartsOfEarlierRunsAreStillShown() throws IOException {
    Manifest.of("probe").write(folder.resolve("manifest.json"));
    Path png = folder.resolve("loss.png");
    try (InputStream earlier = getClass().getResourceAsStream("chart-of-0.1.png")) {
      Files.copy(Objects.requireNonNull(earlier), png);
    }
    for (String html : List.of(page(folder), overviewPage())) {
      assertTrue(html.contains("<title>gmnm\n1: 0.5000</title>"), html);
      assertFalse(html.contains("data:image"), "the picture itself");
    }
    byte[] bytes = Files.readAllBytes(png);
    for (int length = 0; length < bytes.length; length += 97) {
      PngText.read(Arrays.copyOf(bytes, length), ChartData.KEYWORD); // no exception
    }
    double[] x = {1, 2};
    Charts.lines(
        folder.resolve("loss.svg"), "again", "", "", false, List.of(new Series("s", x, x)));
    String again = page(folder);
    assertTrue(again.contains("<figcaption>again</figcaption>"), again);
    assertFalse(again.contains("<title>gmnm"), "the drawing it replaces");
  }

  @Test
  void linesCanBeHidden() throws IOException {
    double[] x = {1, 2};
    List<Series> two = List.of(new Series("a", x, x), new Series("b", x, x));
    Charts.lines(folder.resolve("two.svg"), "two", "", "", false, two);
    Manifest.of("probe").write(folder.resolve("manifest.json"));
    String html = page(folder);
    assertEquals(2, html.split("<input type=\"checkbox\" checked>", -1).length - 1);
    for (int line = 1; line <= 12; line++) {
      String rule =
          "figure:has(li:nth-child(%1$d) input:not(:checked)) > svg > g > :nth-child(%1$d)";
      assertTrue(html.contains(rule.formatted(line)), "line " + line);
    }
    Charts.lines(folder.resolve("two.svg"), "one", "", "", false, two.subList(0, 1));
    assertFalse(page(folder).contains("checkbox\""), "one line needs none");
  }

  /** Names a file that cannot be shown, and goes on. */
  @Test
  void oneBadFileCostsItsOwnLine() throws IOException {
    writeRun(folder);
    String whole = page(folder);
    byte[] grid = Files.readAllBytes(folder.resolve("grid.png"));
    Files.write(folder.resolve("a-cut.png"), Arrays.copyOf(grid, grid.length / 2));
    Files.write(folder.resolve("a-text.png"), "no picture".getBytes(StandardCharsets.UTF_8));
    byte[] large = grid.clone();
    ByteBuffer.wrap(large).putInt(16, 60_000).putInt(20, 60_000);
    Files.write(folder.resolve("a-large.png"), large);
    byte[] endless = grid.clone();
    ByteBuffer.wrap(endless).putInt(8, Integer.MAX_VALUE);
    Files.write(folder.resolve("a-length.png"), endless);
    String chart = Files.readString(folder.resolve("curve.svg"));
    Files.writeString(folder.resolve("a-cut2.svg"), chart.substring(0, chart.length() - 20));
    Files.writeString(folder.resolve("a-foreign.svg"), "<svg><script>alert(1)</script></svg>");
    Files.createDirectory(folder.resolve("a-folder.svg"));
    Files.createDirectory(folder.resolve("b-folder.png"));
    Files.createDirectory(folder.resolve("a-folder.md"));
    Files.createSymbolicLink(folder.resolve("a-nowhere.png"), folder.resolve("none"));
    Files.createSymbolicLink(folder.resolve("a-circle.md"), folder.resolve("a-circle.md"));
    List<String> bad =
        List.of(
            "a-cut.png",
            "a-text.png",
            "a-large.png",
            "a-length.png",
            "b-folder.png",
            "a-cut2.svg",
            "a-foreign.svg",
            "a-folder.svg",
            "a-folder.md",
            "a-nowhere.png",
            "a-circle.md");
    for (String html : List.of(page(folder), overviewPage())) {
      for (String name : bad) {
        assertTrue(html.contains(name + " is not shown: "), name);
      }
      assertEquals(1, html.split("data:image/png;base64", -1).length - 1, "the picture");
      assertTrue(html.contains("<td align=\"right\">1.500</td>"), "the table");
    }
    String without = page(folder).replaceAll("<p class=\"problem\">[^\n]*</p>\n", "");
    assertEquals(whole, without, "nothing else has changed");
  }

  private String overviewPage() throws IOException {
    Path page = folder.resolve("all.html");
    assertEquals(1, RunReport.overview(folder, page));
    return Files.readString(page);
  }

  @Test
  void factsReadAsASentence() throws IOException {
    String json =
        "{'start':'2026-11-22T01:01:26.123Z','machine':{'cpu':'X','cores':1}}".replace('\'', '"');
    String facts = new RunRecord(folder, new ObjectMapper().readTree(json)).facts();
    assertTrue(facts.startsWith("2026-11-22 01:01 UTC · "), facts);
    assertTrue(facts.endsWith(" · X, 1 core"), facts);
  }

  @Test
  void bytesThatAreNoTextCostNothing() throws IOException {
    writeRun(folder);
    Files.write(folder.resolve("summary.md"), new byte[] {'o', (byte) 0xFF, 'k'});
    assertTrue(page(folder).contains("<p>o\uFFFDk</p>"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "\u0000", "[[[[[["})
  void aDamagedManifestCostsItsOwnLine(String json) throws IOException {
    writeRun(folder);
    Files.writeString(folder.resolve("manifest.json"), json.replace("[", "[".repeat(50_000)));
    for (String html : List.of(page(folder), overviewPage())) {
      assertTrue(html.contains("manifest.json is not shown: "), html);
      assertTrue(html.contains("<td align=\"right\">1.500</td>"), "the table");
    }
  }

  /** What lies outside is not the run's, and a page goes to others. */
  @Test
  void noLinkBringsAFileFromOutside(@TempDir Path elsewhere) throws IOException {
    writeRun(folder);
    writeRun(elsewhere);
    Files.writeString(elsewhere.resolve("secret.md"), "a secret");
    Files.createSymbolicLink(folder.resolve("key.md"), elsewhere.resolve("secret.md"));
    Files.createSymbolicLink(folder.resolve("key-grid.png"), elsewhere.resolve("grid.png"));
    Files.createSymbolicLink(folder.resolve("key.svg"), elsewhere.resolve("curve.svg"));
    Files.createSymbolicLink(folder.resolve("mine.md"), folder.resolve("summary.md"));
    for (String html : List.of(page(folder), overviewPage())) {
      assertFalse(html.contains("a secret"));
      assertTrue(html.contains("key.md is not shown: it is a link to a file outside"));
      assertTrue(html.contains("key-grid.png is not shown: it is a link to a file outside"));
      assertTrue(html.contains("key.svg is not shown: it is a link to a file outside"));
      assertFalse(html.contains("mine.md is not shown"), "a link within the folder");
    }
    Files.delete(folder.resolve("manifest.json"));
    Files.createSymbolicLink(folder.resolve("manifest.json"), elsewhere.resolve("manifest.json"));
    assertTrue(page(folder).contains("manifest.json is not shown: "));
  }

  @Test
  void anyNameCanBeLinkedTo(@TempDir Path pages) throws IOException {
    Path run = folder.resolve("50% #1?");
    writeRun(run);
    Files.move(run.resolve("grid.png"), run.resolve("a#b?c%d e:f.png"));
    Path page = folder.resolve("all.html");
    RunReport.overview(folder, page);
    String html = Files.readString(page);
    String link = "50%25%20%231%3F/a%23b%3Fc%25d%20e%3Af.png";
    assertTrue(html.contains("href=\"" + link + "\""), html);
    assertTrue(Files.exists(Path.of(page.toUri().resolve(link))), "where the link leads");

    Path outside = pages.resolve("all.html");
    RunReport.overview(folder, outside);
    Matcher href = Pattern.compile("href=\"([^\"]+)\"").matcher(Files.readString(outside));
    assertTrue(href.find());
    assertTrue(Files.exists(Path.of(outside.toUri().resolve(href.group(1)))), href.group(1));
  }

  @Test
  void chartsOfAnyNumbersAreShown() throws IOException {
    double[] y = {1e-320, 1e308, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NaN, 1};
    double[] x = {0, 1, 2, 3, 4, 5};
    List<Series> series = List.of(new Series("s", x, y));
    double most = Double.MAX_VALUE;
    List<Series> far = List.of(new Series("s", y, new double[] {-most, most, 0, 1, 2, most}));
    Manifest.of("probe").write(folder.resolve("manifest.json"));
    Charts.lines(folder.resolve("log.svg"), "log", "x", "y", true, series);
    Charts.lines(folder.resolve("linear.svg"), "linear", "x", "y", false, far);
    Charts.bars(folder.resolve("bars.svg"), "bars", "y", List.of(new Bar("b", most, -most, most)));
    for (String html : List.of(page(folder), overviewPage())) {
      assertFalse(html.contains("is not shown"), html);
      assertEquals(3, html.split("<svg [^>]*role=", -1).length - 1);
      assertFalse(html.contains("NaN") || html.contains("Infinity"), "a place that is none");
    }
  }

  @Test
  void markdownBecomesHtml() {
    assertEquals(
        "<h3>T</h3>\n<p>a <strong>b</strong> <code>c|d</code></p>\n<ul>\n<li>e</li>\n</ul>\n",
        Markdown.html("## T\na **b** `c|d`\n\n- e"));
    assertEquals("<p>x</p>\n", Markdown.html("[x](javascript:alert)"));
    assertEquals("<p><a href=\"a/b.png\">x</a></p>\n", Markdown.html("[x](a/b.png)"));
    assertEquals("<p>a x b</p>\n", Markdown.html("a ![x](https://elsewhere/b.png) b"));
    assertEquals("<p>&lt;img src=x&gt;</p>\n", Markdown.html("\\<img src=x>"));
    assertEquals("<p>a &lt;b onclick=x&gt; c</p>\n", Markdown.html("a <b onclick=x> c"));
    assertEquals("<p>&lt;script&gt;</p>\n", Markdown.html("<script>"));
  }
}
