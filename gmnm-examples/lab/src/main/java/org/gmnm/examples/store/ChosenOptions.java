package org.gmnm.examples.store;

import java.lang.reflect.AnnotatedElement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What picocli parsed: every option of a command with its value, defaults too. */
public final class ChosenOptions {

  private static final String PACKAGE = "org.gmnm.examples.";

  /** A class of each profile whose libraries make a difference to results. */
  private static final Map<String, String> PROFILES =
      Map.of("peers", "ai.djl.ndarray.NDArray", "spark", "org.apache.spark.SparkContext");

  private final CommandSpec command;

  /**
   * Of a command.
   *
   * @param command after it was parsed
   */
  public ChosenOptions(CommandSpec command) {
    this.command = command;
  }

  /**
   * The experiment.
   *
   * @return the command's name
   */
  public String experiment() {
    return command.name();
  }

  /**
   * Every option that has a value, but for folders and how the process was handled.
   *
   * @return values as a command line takes them, by the options' longest names
   */
  public Map<String, String> recorded() {
    return values(
        command.options().stream()
            .filter(ChosenOptions::isAsked)
            .filter(ChosenOptions::isRecorded));
  }

  private static boolean isRecorded(ArgSpec option) {
    Unkeyed mark = mark(option);
    return mark == null || mark.selects();
  }

  /**
   * What decides numbers: options, but for those marked {@link Unkeyed}, and what stands on the
   * command line without one.
   *
   * @return values as a command line takes them, by the options' longest names and their labels
   */
  public Map<String, String> deciding() {
    return values(
        command.args().stream()
            .filter(ChosenOptions::isAsked)
            .filter(argument -> mark(argument) == null));
  }

  private static @Nullable Unkeyed mark(ArgSpec option) {
    return option.userObject() instanceof AnnotatedElement field
        ? field.getAnnotation(Unkeyed.class)
        : null;
  }

  private static Map<String, String> values(Stream<? extends ArgSpec> arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    arguments.forEach(
        argument -> {
          Object value = argument.getValue();
          if (value != null) {
            values.put(name(argument), text(value));
          }
        });
    return values;
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String text(@Nullable Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof Object[] array) {
      return text(Arrays.asList(array));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> text(entry.getKey()) + "=" + text(entry.getValue()))
          .collect(Collectors.joining(","));
    }
    if (value instanceof Iterable<?> list && !(value instanceof Path)) {
      List<String> parts = new ArrayList<>();
      list.forEach(part -> parts.add(text(part)));
      return String.join(",", parts);
    }
    return String.valueOf(value);
  }

  /**
   * The command that gives the results again: with every option's value, for defaults change, but
   * without folders and how the process was handled.
   *
   * @return a command line
   */
  public String commandLine() {
    String main = command.userObject().getClass().getName();
    String profiles =
        PROFILES.keySet().stream()
            .sorted()
            .filter(profile -> isThere(PROFILES.get(profile)))
            .map(profile -> " -P" + profile)
            .collect(Collectors.joining());
    String arguments =
        command.args().stream()
            .filter(ChosenOptions::isAsked)
            .map(ChosenOptions::argument)
            .filter(argument -> !argument.isEmpty())
            .collect(Collectors.joining(" "));
    return "mvn -q%s compile exec:exec -Dexample=%s%s"
        .formatted(
            profiles,
            main.startsWith(PACKAGE) ? main.substring(PACKAGE.length()) : main,
            arguments.isEmpty() ? "" : " -Dargs=\"" + arguments + "\"");
  }

  private static boolean isAsked(ArgSpec argument) {
    return !(argument instanceof OptionSpec option && (option.usageHelp() || option.versionHelp()));
  }

  /** As on a command line; empty for what says nothing. */
  private static String argument(ArgSpec argument) {
    Object value = argument.getValue();
    String text = value == null || value.equals(false) ? "" : text(value);
    if (text.isEmpty() || !isRecorded(argument)) {
      return "";
    }
    if (!argument.isOption()) {
      return text;
    }
    return text.equals("true") ? name(argument) : name(argument) + " " + text;
  }

  private static boolean isThere(@Nullable String name) {
    try {
      Class.forName(name, false, ChosenOptions.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
