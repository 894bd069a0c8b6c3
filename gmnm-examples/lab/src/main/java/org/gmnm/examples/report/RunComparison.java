package org.gmnm.examples.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.MissingNode;

/**
 * Two runs on one web page: what was asked differently, what came out and in which ratio, tables
 * and pictures beside each other. A page like those of {@link RunReport}.
 */
public final class RunComparison {

  /** The file: {@value}. */
  public static final String FILE = "comparison.html";

  private static final Pattern HEADING_NUMBER =
      Pattern.compile("^-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?(?= |$)");

  private final RunRecord first;
  private final RunRecord second;

  private RunComparison(RunRecord first, RunRecord second) {
    this.first = first;
    this.second = second;
  }

  /**
   * Writes the page.
   *
   * @param first folder of a run
   * @param second folder of another
   * @param page where to
   * @throws UserException if one of the folders holds no run
   */
  public static void write(Path first, Path second, Path page) {
    RunComparison comparison = new RunComparison(run(first), run(second));
    AtomicFiles.write(page, Html.page("Two runs", comparison.body()));
  }

  private static RunRecord run(Path folder) {
    return RunRecord.in(folder)
        .orElseThrow(
            () ->
                new UserException(
                    "There is no run in the folder "
                        + folder
                        + ": no manifest.json in it; name the folder that a run wrote to"));
  }

  private String body() {
    StringBuilder html = new StringBuilder("<h1>Two runs</h1>\n");
    html.append(side(1, first)).append(side(2, second));
    html.append("<h2>What differs</h2>\n");
    for (String part : List.of("options", "data", "software", "machine")) {
      html.append(RunReport.orProblem(part, () -> differences(part)));
    }
    html.append("<h2>Results</h2>\n").append(RunReport.orProblem("results", this::results));
    html.append("<h2>Tables</h2>\n")
        .append(beside(RunReport.tables(first), RunReport.tables(second)));
    return html.append("<h2>Pictures</h2>\n").append(pictures()).toString();
  }

  private static String side(int number, RunRecord run) {
    return "<h3>%d: %s, %s</h3>%n"
            .formatted(number, Html.text(run.title()), Html.text(run.folder().toString()))
        + RunReport.damage(run)
        + RunReport.facts(run)
        + RunReport.command(run);
  }

  /** What has the same value in both is counted. */
  private String differences(String part) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(part, "1", "2"));
    int same = 0;
    List<Pair> pairs = pairs(part);
    for (Pair pair : pairs) {
      if (pair.first().equals(pair.second())) {
        same++;
      } else {
        rows.add(List.of(pair.name(), shown(pair.first()), shown(pair.second())));
      }
    }
    String count = pairs.isEmpty() ? "" : "<p>%s: %d the same.</p>%n".formatted(part, same);
    return (rows.size() > 1 ? Html.table(rows) : "") + count;
  }

  private String results() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("result", "1", "2", "2 over 1"));
    for (Pair pair : pairs("results")) {
      rows.add(
          List.of(
              pair.name(),
              shown(pair.first()),
              shown(pair.second()),
              ratio(pair.first(), pair.second())));
    }
    return rows.size() > 1 ? Html.table(rows) : "<p>None were recorded.</p>\n";
  }

  /** A name with its value in either run; missing where a run has none. */
  private record Pair(String name, JsonNode first, JsonNode second) {}

  private List<Pair> pairs(String part) {
    Map<String, JsonNode> one = RunReport.fields(first.manifest().path(part));
    Map<String, JsonNode> other = RunReport.fields(second.manifest().path(part));
    Set<String> names = new LinkedHashSet<>(one.keySet());
    names.addAll(other.keySet());
    JsonNode none = MissingNode.getInstance();
    return names.stream()
        .map(name -> new Pair(name, one.getOrDefault(name, none), other.getOrDefault(name, none)))
        .toList();
  }

  private static String ratio(JsonNode one, JsonNode other) {
    double ratio = number(other) / number(one);
    return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.3g", ratio) : "-";
  }

  /** Of "3.5e-15 (3.2e-15 to 4.7e-14)" the median that heads it. */
  private static double number(JsonNode value) {
    Matcher heading = HEADING_NUMBER.matcher(value.asText());
    return heading.find() ? Double.parseDouble(heading.group()) : Double.NaN;
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "-" : RunReport.value(value);
  }

  /** Pictures of the same name beside each other, what only one run has after them. */
  private String pictures() {
    Set<String> names = new LinkedHashSet<>();
    first.pictures().forEach(picture -> names.add(RunReport.name(picture)));
    second.pictures().forEach(picture -> names.add(RunReport.name(picture)));
    StringBuilder html = new StringBuilder();
    for (String name : names) {
      html.append("<h3>").append(Html.text(name)).append("</h3>\n");
      html.append(beside(picture(first, name), picture(second, name)));
    }
    return names.isEmpty() ? "<p>There are none.</p>\n" : html.toString();
  }

  private static String picture(RunRecord run, String name) {
    Optional<Path> file =
        run.pictures().stream().filter(each -> RunReport.name(each).equals(name)).findFirst();
    return file.map(each -> RunReport.orProblem(name, () -> Pictures.figure(name, run.bytes(each))))
        .orElse("<p class=\"facts\">This run has none of this name.</p>\n");
  }

  private static String beside(String one, String other) {
    return "<div class=\"runs\">\n<section class=\"run\">\n%s</section>\n<section class=\"run\">\n%s</section>\n</div>\n"
        .formatted(one, other);
  }
}
