package org.gmnm.examples.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    List<Path> unreadable = new ArrayList<>();
    List<RunRecord> runs = RunRecord.below(root, unreadable::add);
    if (runs.isEmpty()) {
      throw new UserException(
          "There is no run in the folder " + root + ": no manifest.json in it or below it");
    }
    String body =
        runs.stream()
            .map(run -> card(run, root.relativize(run.folder()), address(page, run.folder())))
            .collect(
                Collectors.joining(
                    "",
                    "<h1>%d %s</h1>%n<div class=\"runs\">%n"
                        .formatted(runs.size(), runs.size() == 1 ? "run" : "runs"),
                    "</div>\n"));
    for (Path folder : unreadable) {
      body += problem(root.relativize(folder).toString(), "it cannot be read");
    }
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
    html.append(tables(run));
    if (!run.pictures().isEmpty()) {
      html.append("<h2>Pictures</h2>\n<div class=\"figures\">\n");
      for (Path picture : run.pictures()) {
        html.append(
            orProblem(name(picture), () -> Pictures.figure(name(picture), run.bytes(picture))));
      }
      html.append("</div>\n");
    }
    html.append("<h2>Manifest</h2>\n").append(damage(run));
    for (String part : List.of("options", "results", "data", "software", "machine")) {
      html.append(orProblem(part, () -> part(part, run.manifest().path(part))));
    }
    return html.toString();
  }

  /** A piece of a page. */
  @FunctionalInterface
  interface Piece {
    String html() throws IOException;
  }

  /** Whatever is wrong with one file costs its own piece and no other. */
  static String orProblem(String name, Piece piece) {
    try {
      return piece.html();
    } catch (IOException e) {
      return problem(name, AtomicFiles.reason(e));
    } catch (RuntimeException | StackOverflowError e) {
      return problem(name, "it is damaged (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static String problem(String name, String reason) {
    return "<p class=\"problem\">%s is not shown: %s</p>%n"
        .formatted(Html.text(name), Html.text(reason));
  }

  static String damage(RunRecord run) {
    return run.isDamaged() ? problem("manifest.json", "it is damaged or cannot be read") : "";
  }

  static String tables(RunRecord run) {
    StringBuilder html = new StringBuilder();
    for (Path file : run.tables()) {
      html.append(orProblem(name(file), () -> Markdown.html(run.text(file))));
    }
    return html.toString();
  }

  static String name(Path file) {
    return file.getFileName().toString();
  }

  /** Of a folder, as a link on the page; ends with a slash where it is another folder. */
  private static String address(Path page, Path folder) {
    Path from = page.toAbsolutePath().normalize().resolveSibling("");
    String path = from.relativize(folder.toAbsolutePath().normalize()).toString();
    return path.isEmpty() ? "" : Html.address(path.replace('\\', '/')) + "/";
  }

  static String facts(RunRecord run) {
    return "<p class=\"facts\">%s</p>%n".formatted(Html.text(run.facts()));
  }

  static String command(RunRecord run) {
    return "<pre>%s</pre>%n"
        .formatted(Html.text(run.manifest().path("command").asText("no command was recorded")));
  }

  /** A card: what, when, the first pictures; tables and other pictures are folded away. */
  private static String card(RunRecord run, Path place, String address) {
    String title = place.toString().isEmpty() ? run.title() : place.toString().replace('\\', '/');
    return "<section class=\"run\">\n<h2>%s</h2>\n%s</section>\n"
        .formatted(Html.text(title), orProblem(title, () -> content(run, address)));
  }

  private static String content(RunRecord run, String address) {
    List<Path> pictures = run.pictures();
    int shown = Math.min(SHOWN_PICTURES, pictures.size());
    StringBuilder html = new StringBuilder(damage(run));
    html.append(facts(run)).append(thumbnails(run, pictures.subList(0, shown), address));
    html.append("<details><summary>command and tables");
    int more = pictures.size() - shown;
    if (more > 0) {
      html.append(", ").append(more).append(more == 1 ? " more picture" : " more pictures");
    }
    html.append("</summary>\n").append(command(run)).append(tables(run));
    html.append(thumbnails(run, pictures.subList(shown, pictures.size()), address));
    return html.append("</details>\n").toString();
  }

  private static String thumbnails(RunRecord run, List<Path> pictures, String folder) {
    if (pictures.isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<div class=\"figures small\">\n");
    for (Path picture : pictures) {
      String address = folder + Html.address(name(picture));
      html.append(
          orProblem(
              name(picture), () -> Pictures.thumbnail(name(picture), run.bytes(picture), address)));
    }
    return html.append("</div>\n").toString();
  }

  private static String part(String name, JsonNode node) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(name, "value"));
    fields(node).forEach((field, value) -> rows.add(List.of(field, value(value))));
    if (rows.size() == 1) {
      return "";
    }
    return "<details%s><summary>%s</summary>%s</details>%n"
        .formatted(rows.size() <= FEW_ROWS ? " open" : "", Html.text(name), Html.table(rows));
  }

  /** What stands in a part of the manifest, by name; files by theirs. */
  static Map<String, JsonNode> fields(JsonNode part) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    part.fields().forEachRemaining(e -> fields.put(e.getKey(), e.getValue()));
    if (part.isArray()) {
      part.forEach(e -> fields.put(e.path("file").asText("file"), e));
    }
    return fields;
  }

  static String value(JsonNode node) {
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
