package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Bar;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.model.AtomicFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {

  private static final String EVIL = "<script>alert('1')</script> & \"more\"";

  @TempDir Path folder;

  private String page(Path run) throws IOException {
    return Files.readString(RunReport.write(run).orElseThrow());
  }

  private void writeRun(Path run) {
    Charts.lines(
        run.resolve("curve.png"),
        "Loss " + EVIL,
        "step",
        "loss",
        true,
        List.of(new Series("gmnm " + EVIL, new double[] {1, 2, 3}, new double[] {0.5, 0, 0.125})));
    Charts.bars(
        run.resolve("bars.png"), "Scores", "score", List.of(new Bar("gmnm", 0.75, 0.5, 1.25)));
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
  void nothingIsTakenAsMarkupAndNothingIsLoaded() throws IOException {
    writeRun(folder);
    String html = page(folder);
    assertFalse(html.contains("<script"), "a script");
    assertFalse(html.contains("'1'"), "a quote that was not escaped");
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
    assertTrue(html.contains("<td class=\"n\">1.500</td>"), "table");
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

  @Test
  void aPictureCarriesItsValues() throws IOException {
    double[] x = new double[1001];
    Arrays.setAll(x, i -> i);
    double[] y = x.clone();
    y[1000] = Double.NaN;
    Path png = folder.resolve("long.png");
    Charts.linesWithBand(png, "t", "x", "y", false, List.of(new Band("b", x, y, y, x)));
    byte[] bytes = Files.readAllBytes(png);
    assertNotNull(ImageIO.read(new ByteArrayInputStream(bytes)), "still a picture");
    String json = PngText.read(bytes, ChartData.KEYWORD);
    assertNotNull(json);
    ChartData data = ChartData.fromJson(json);
    assertNotNull(data);
    Band band = data.bands().get(0);
    assertEquals(ChartData.MOST_POINTS, band.x().length);
    assertEquals(1000, band.x()[399]);
    assertTrue(Double.isNaN(band.middle()[399]));
    assertArrayEquals(band.x(), band.high());
  }

  @Test
  void damagedPicturesHaveNoValues() throws IOException {
    Path png = folder.resolve("bars.png");
    Charts.bars(png, "t", "y", List.of(new Bar("a", 1, 1, 1)));
    byte[] bytes = Files.readAllBytes(png);
    for (int length = 0; length < bytes.length - 12; length += 97) {
      PngText.read(Arrays.copyOf(bytes, length), ChartData.KEYWORD); // no exception
    }
    assertNull(PngText.read("no picture".getBytes(StandardCharsets.UTF_8), ChartData.KEYWORD));
    assertNull(ChartData.fromJson("{\"lines\":[{\"x\":[1],\"y\":[]}]}"));
    assertNull(ChartData.fromJson("["));
  }

  @Test
  void markdownBecomesHtml() {
    assertEquals(
        "<h3>T</h3>\n<p>a <b>b</b> <code>c|d</code></p>\n<ul>\n<li>e</li>\n</ul>\n",
        Html.markdown("## T\na **b** `c|d`\n\n- e"));
    assertEquals("<p>x</p>\n", Html.markdown("[x](javascript:alert)"));
    assertEquals("<p><a href=\"a/b.png\">x</a></p>\n", Html.markdown("[x](a/b.png)"));
  }
}
