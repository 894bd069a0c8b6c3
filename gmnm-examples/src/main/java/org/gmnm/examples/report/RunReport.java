package org.gmnm.examples.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;
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

  /** Pictures of a run that an overview shows at once. */
  private static final int SHOWN_PICTURES = 2;

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
        runs.stream()
            .map(run -> card(run, root.relativize(run.folder())))
            .collect(
                Collectors.joining(
                    "",
                    "<h1>%d runs</h1>%n<div class=\"runs\">%n".formatted(runs.size()),
                    "</div>\n"));
    AtomicFiles.write(page, Html.page("Runs", body));
    return runs.size();
  }

  private static String body(RunRecord run) {
    StringBuilder html = new StringBuilder();
    html.append("<h1>")
        .append(Html.text(run.title()))
        .append("</h1>\n")
        .append(facts(run))
        .append(command(run));
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

  private static String facts(RunRecord run) {
    return "<p class=\"facts\">%s</p>%n".formatted(Html.text(run.facts()));
  }

  private static String command(RunRecord run) {
    return "<pre>%s</pre>%n"
        .formatted(Html.text(run.manifest().path("command").asText("no command was recorded")));
  }

  /** A card: what, when, the first pictures; tables and other pictures are folded away. */
  private static String card(RunRecord run, Path place) {
    String link = place.toString().replace('\\', '/');
    String folder = link.isEmpty() ? "" : link + "/";
    List<Path> pictures = run.pictures();
    int shown = Math.min(SHOWN_PICTURES, pictures.size());
    StringBuilder html = new StringBuilder("<section class=\"run\">\n<h2>");
    html.append(Html.text(link.isEmpty() ? run.title() : link)).append("</h2>\n");
    html.append(facts(run)).append(thumbnails(pictures.subList(0, shown), folder));
    html.append("<details><summary>command and tables");
    int more = pictures.size() - shown;
    if (more > 0) {
      html.append(", ").append(more).append(more == 1 ? " more picture" : " more pictures");
    }
    html.append("</summary>\n").append(command(run));
    run.tables().forEach(file -> html.append(Html.markdown(RunRecord.text(file))));
    html.append(thumbnails(pictures.subList(shown, pictures.size()), folder));
    return html.append("</details>\n</section>\n").toString();
  }

  private static String thumbnails(List<Path> pictures, String folder) {
    return pictures.isEmpty()
        ? ""
        : pictures.stream()
            .map(png -> Pictures.thumbnail(png, folder + png.getFileName()))
            .collect(Collectors.joining("", "<div class=\"figures small\">\n", "</div>\n"));
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
