package org.gmnm.examples.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gmnm.examples.UserException;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Runs as web pages: one of a run, with its tables, charts whose values show where the pointer
 * rests, pictures and manifest; and one of all runs in a folder. A page is a single file that loads
 * nothing, light or dark as the reader's system is.
 */
public final class RunReport {

  /** The file: {@value}. */
  public static final String FILE = "report.html";

  /** Longer lists are folded away. */
  private static final int FEW_ROWS = 12;

  private RunReport() {}

  /**
   * Writes a run's page into its folder.
   *
   * @param folder the folder that the run wrote to
   * @return the page, or nothing if there is no manifest in the folder
   */
  public static Optional<Path> write(Path folder) {
    return RunRecord.in(folder)
        .map(
            run -> {
              Path page = folder.resolve(FILE);
              AtomicFiles.write(page, Html.page(run.title(), body(run)));
              return page;
            });
  }

  /**
   * Writes one page of all runs in a folder and below it.
   *
   * @param root the folder
   * @param page where to
   * @return how many runs there are
   * @throws UserException if there are none
   */
  public static int overview(Path root, Path page) {
    List<RunRecord> runs = RunRecord.below(root);
    if (runs.isEmpty()) {
      throw new UserException(
          "There is no run in the folder " + root + ": no manifest.json in it or below it");
    }
    String body =
        "<h1>%d runs</h1>%n".formatted(runs.size())
            + runs.stream()
                .map(run -> section(run, root.relativize(run.folder())))
                .collect(Collectors.joining());
    AtomicFiles.write(page, Html.page("Runs", body));
    return runs.size();
  }

  private static String body(RunRecord run) {
    StringBuilder html = new StringBuilder();
    html.append("<h1>").append(Html.text(run.title())).append("</h1>\n").append(head(run));
    run.tables().forEach(file -> html.append(Html.markdown(RunRecord.text(file))));
    if (!run.pictures().isEmpty()) {
      html.append("<h2>Pictures</h2>\n<div class=\"figures\">\n");
      run.pictures().forEach(png -> html.append(Pictures.figure(png)));
      html.append("</div>\n");
    }
    html.append("<h2>Manifest</h2>\n");
    for (String part : List.of("options", "results", "data", "software", "machine")) {
      html.append(part(part, run.manifest().path(part)));
    }
    return html.toString();
  }

  private static String head(RunRecord run) {
    return "<p class=\"facts\">%s</p>%n<pre>%s</pre>%n"
        .formatted(
            Html.text(run.facts()),
            Html.text(run.manifest().path("command").asText("no command was recorded")));
  }

  private static String section(RunRecord run, Path place) {
    String link = place.toString().replace('\\', '/');
    StringBuilder html = new StringBuilder("<details class=\"run\"><summary>");
    html.append(Html.text(link.isEmpty() ? run.title() : link));
    html.append("</summary>\n").append(head(run));
    run.tables().forEach(file -> html.append(Html.markdown(RunRecord.text(file))));
    html.append("<div class=\"figures small\">\n");
    for (Path png : run.pictures()) {
      html.append(Pictures.thumbnail(png, (link.isEmpty() ? "" : link + "/") + png.getFileName()));
    }
    return html.append("</div></details>\n").toString();
  }

  private static String part(String name, JsonNode node) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(name, "value"));
    node.fields().forEachRemaining(e -> rows.add(List.of(e.getKey(), value(e.getValue()))));
    if (node.isArray()) {
      node.forEach(e -> rows.add(List.of(e.path("file").asText("file"), value(e))));
    }
    if (rows.size() == 1) {
      return "";
    }
    return "<details%s><summary>%s</summary>%s</details>%n"
        .formatted(rows.size() <= FEW_ROWS ? " open" : "", Html.text(name), Html.table(rows));
  }

  private static String value(JsonNode node) {
    if (node.isDouble()) {
      return Numbers.compact(node.doubleValue());
    }
    if (node.isArray()) {
      List<String> parts = new ArrayList<>();
      node.forEach(e -> parts.add(value(e)));
      return String.join(", ", parts);
    }
    return node.isValueNode() ? node.asText() : node.toString();
  }
}
