package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.model.AtomicFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunComparisonTest {

  @TempDir Path folder;

  private Path run(String name, int components, double error) {
    Path run = folder.resolve(name);
    AtomicFiles.write(run.resolve("summary.md"), "# Table of " + name + "\n");
    Manifest.of("poisson")
        .command("poisson --components " + components)
        .seed(7)
        .option("components", components)
        .option("points", 256)
        .result("error", error)
        .result("median", error + " (1e-5 to 1)")
        .result("when", "2026-11-30")
        .write(run.resolve("manifest.json"));
    return run;
  }

  private static void chart(Path run, String name) {
    Charts.lines(
        run.resolve(name),
        name,
        "step",
        "loss",
        true,
        List.of(new Series("loss", new double[] {1, 2}, new double[] {0.5, 0.25})));
  }

  private String page(Path one, Path other) throws IOException {
    Path page = folder.resolve("page.html");
    RunComparison.write(one, other, page);
    return Files.readString(page).replaceAll("\\s*\n\\s*", "");
  }

  @Test
  void optionsThatDifferAndResultsWithTheirRatioAreTold() throws IOException {
    String html = page(run("one", 16, 4e-3), run("other", 64, 1e-3));
    assertTrue(html.contains("<td>components</td><td class=\"n\">16</td><td class=\"n\">64</td>"));
    assertFalse(html.contains("<td>points</td>"), "an option that is the same");
    assertTrue(html.contains("options: 1 the same"), "how many are the same");
    assertTrue(
        html.replaceAll("<[^>]*>", "|").contains("error||0.004000||0.001000||0.250"), "results");
    assertTrue(html.contains("<td class=\"n\">0.250</td></tr><tr><td>when"), "ratio of medians");
    assertTrue(html.contains("<td>2026-11-30</td><td class=\"n\">-</td>"), "no ratio of days");
    assertTrue(html.indexOf("Table of one") < html.indexOf("Table of other"), "both tables");
  }

  @Test
  void picturesOfOneNameStandBesideEachOther() throws IOException {
    Path one = run("one", 16, 1);
    Path other = run("other", 16, 1);
    chart(one, "loss.svg");
    chart(other, "loss.svg");
    chart(other, "only.svg");
    String html = page(one, other);
    assertEquals(1, html.split("<h3>loss.svg</h3>", -1).length - 1, "one heading for both");
    assertEquals(3, html.split("<figure>", -1).length - 1, "all pictures");
    assertEquals(1, html.split("has none of this name", -1).length - 1, "what one run lacks");
  }

  @Test
  void aFolderWithoutARunIsNamed() {
    Path one = run("one", 16, 1);
    Path none = folder.resolve("none");
    UserException e =
        assertThrows(
            UserException.class, () -> RunComparison.write(one, none, folder.resolve("page.html")));
    assertTrue(e.getMessage().contains(none.toString()), e.getMessage());
    assertFalse(Files.exists(folder.resolve("page.html")));
  }

  @Test
  void aDamagedManifestIsToldAndCostsNothingElse() throws IOException {
    Path one = run("one", 16, 1);
    Path other = run("other", 16, 1);
    Files.writeString(other.resolve("manifest.json"), "{ \"experiment\" : ");
    String html = page(one, other);
    assertTrue(html.contains("manifest.json is not shown"), "what is damaged");
    assertTrue(html.contains("Table of other"), "what can be read");
  }
}
