package org.gmnm.examples.launcher;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Provenance;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The main class of {@code gmnm-examples.jar}: without arguments it lists the experiments, with a
 * name it starts one, whose options follow; {@code --version} says what it is made of.
 *
 * <p>Exit codes are those of {@link ExampleMain}. Every experiment's own main class does the same.
 */
public final class Launcher {

  private static final Set<String> VERSION = Set.of("--version", "-V", "version");
  private static final Set<String> LIST = Set.of("--help", "-h", "help", "list");

  /** JavaCPP looks up the machine's free memory at every allocation unless told not to. */
  private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

  private Launcher() {}

  /**
   * Lists the experiments or starts one.
   *
   * @param args an experiment's name and its options, or nothing
   */
  public static void main(String[] args) {
    // What the build's own run command sets. Before anything of ND4J is loaded, which reads it.
    if (System.getProperty(PHYSICAL_LIMIT) == null) {
      System.setProperty(PHYSICAL_LIMIT, "0");
    }
    Optional<Experiment> experiment =
        args.length == 0 ? Optional.empty() : Experiment.named(args[0]);
    if (experiment.isEmpty()) {
      System.exit(listOrMistake(args));
    }
    experiment.get().start(Arrays.copyOfRange(args, 1, args.length));
  }

  /** Returns the exit code. */
  static int listOrMistake(String[] args) {
    if (args.length > 0 && VERSION.contains(args[0])) {
      Provenance.software().forEach((what, which) -> Console.line(what + " " + which));
      return ExampleMain.OK;
    }
    if (args.length > 0 && !LIST.contains(args[0])) {
      Console.error(
          "Error: there is no experiment '%s'.%s (without arguments: all of them)"
              .formatted(args[0], suggestion(args[0])));
      return ExampleMain.USER_ERROR;
    }
    Console.line(list());
    return ExampleMain.OK;
  }

  /** The nearest name, by picocli, which knows the experiments as its commands. */
  private static String suggestion(String name) {
    CommandLine all = new CommandLine(CommandSpec.create());
    for (Experiment e : Experiment.values()) {
      all.addSubcommand(e.command(), CommandSpec.create());
    }
    return new UnmatchedArgumentException(all, List.of(name.toLowerCase(Locale.ROOT)))
        .getSuggestions().stream()
            .findFirst()
            .map(near -> " Did you mean " + near + "?")
            .orElse("");
  }

  private static String list() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Gaussian mixture layers for Deeplearning4j: the experiments, and about how long\n");
    text.append("each takes with its default options and one thread (-: not measured)\n\n");
    int name =
        Arrays.stream(Experiment.values()).mapToInt(e -> e.command().length()).max().orElse(0);
    for (Experiment e : Experiment.values()) {
      text.append(
          ("  %-" + name + "s  %6s  %s\n").formatted(e.command(), e.time(), e.description()));
    }
    return text.append(
            """

            Usage:  java -jar gmnm-examples.jar NAME [options]
                    java -jar gmnm-examples.jar NAME --help    its options, defaults and units
                    java -jar gmnm-examples.jar --version

            Ctrl-C ends a run at its next checkpoint; the same command and --resume continues it.
            Exit codes: 0 success, 1 unexpected failure, 2 a mistake in the command or the data, or a
            full disk, 130 stopped by Ctrl-C.\
            """)
        .toString();
  }
}
