package org.gmnm.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gmnm.backend.Backend;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.RunReport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs an experiment's picocli command the way all of them run.
 *
 * <pre>
 *   public static void main(String[] args) {
 *     System.exit(ExampleMain.run(new PoissonCommand(), args));
 *   }
 * </pre>
 *
 * <p><b>Exit codes</b>
 *
 * <ul>
 *   <li>{@value #OK}: success (or what a {@code Callable<Integer>} command returned)
 *   <li>{@value #FAILED}: an unexpected failure; one line says where its stack trace was written
 *   <li>{@value #USER_ERROR}: a mistake of the user ({@link UserException}, {@link
 *       IllegalArgumentException}, wrong options) or a file that cannot be written or read ({@link
 *       UncheckedIOException}), as on a full disk; one line says what to mend
 *   <li>{@value #STOPPED}: stopped by Ctrl-C, see {@link StopRequest}
 * </ul>
 *
 * <p>{@code --help} and {@code --version} are added where a command lacks them, {@link
 * OutputOptions} are validated before the command runs, and after a success a manifest in the
 * folder {@code --out} gets a page beside it, see {@link RunReport}.
 */
public final class ExampleMain {

  /** Exit code of success: {@value}. */
  public static final int OK = 0;

  /** Exit code of an unexpected failure: {@value}. */
  public static final int FAILED = 1;

  /** Exit code of a mistake of the user: {@value}. */
  public static final int USER_ERROR = 2;

  /** Exit code of a run that was stopped and can go on: {@value}. */
  public static final int STOPPED = 130;

  /** The file in the output folder that an unexpected failure's stack trace is written to. */
  public static final String STACK_TRACE_FILE = "stack-trace.txt";

  private static final Map<String, String> EXIT_CODES = exitCodes();

  private static final Logger LOG = LoggerFactory.getLogger(ExampleMain.class);

  private ExampleMain() {}

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put(String.valueOf(OK), "success");
    codes.put(String.valueOf(FAILED), "an unexpected failure, its stack trace in a file");
    codes.put(String.valueOf(USER_ERROR), "a mistake in the command or the data, or a full disk");
    codes.put(String.valueOf(STOPPED), "stopped by Ctrl-C; --resume continues");
    return codes;
  }

  /**
   * Parses the arguments and runs the command; never throws.
   *
   * @param picocliCommand an object annotated with {@code @Command}, a Runnable or Callable
   * @param args the command line
   * @return the exit code
   */
  public static int run(Object picocliCommand, String[] args) {
    return run(picocliCommand, true, args);
  }

  /**
   * The same for a command that computes nothing: no backend of ND4J is looked for.
   *
   * @param picocliCommand an object annotated with {@code @Command}, a Runnable or Callable
   * @param args the command line
   * @return the exit code
   */
  public static int runWithoutBackend(Object picocliCommand, String[] args) {
    return run(picocliCommand, false, args);
  }

  private static int run(Object picocliCommand, boolean needsBackend, String[] args) {
    CommandLine line = null;
    try {
      line = new CommandLine(picocliCommand);
      line.getCommandSpec().mixinStandardHelpOptions(true);
      line.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
      line.getCommandSpec().usageMessage().exitCodeList(EXIT_CODES);
      line.setParameterExceptionHandler((e, wrongArgs) -> userError(message(e), e));
      line.setExecutionExceptionHandler((e, command, result) -> failure(e, command));
      line.setExecutionStrategy(parsed -> validateAndRun(parsed, needsBackend));
      return line.execute(args);
    } catch (Throwable e) { // OutOfMemoryError and UnsatisfiedLinkError too
      return failure(e, line);
    } finally {
      StopRequest.closeAll();
    }
  }

  /**
   * Says how a stopped run goes on.
   *
   * @return {@link #STOPPED}
   */
  public static int stopped() {
    Console.line("Stopped. Continue with the same command and --resume.");
    return STOPPED;
  }

  private static int validateAndRun(CommandLine.ParseResult result, boolean needsBackend) {
    Integer help = CommandLine.executeHelpRequest(result);
    if (help != null) {
      return help;
    }
    try {
      for (CommandLine used : result.asCommandLineList()) {
        options(used).forEach(OutputOptions::validate);
      }
      if (needsBackend) {
        Console.line("Runs on: " + Backend.prepare());
      }
    } catch (UserException
        | IllegalStateException e) { // picocli's handlers see only what the command itself throws
      return userError(String.valueOf(e.getMessage()), e);
    }
    int code = new CommandLine.RunLast().execute(result);
    return code == OK ? report(result.commandSpec()) : code;
  }

  private static int report(CommandSpec command) {
    try {
      folder(command)
          .filter(Files::isDirectory)
          .flatMap(RunReport::write)
          .ifPresent(page -> Console.line("Report: " + page));
      return OK;
    } catch (RuntimeException e) { // picocli hands only what the command throws to its handler
      return failure(e, command.commandLine());
    }
  }

  /** The folder that a command writes to, by the option that all of them have. */
  private static Optional<Path> folder(CommandSpec command) {
    Optional<Path> standard =
        options(command.commandLine()).stream().map(OutputOptions::out).findFirst();
    return standard.isPresent()
        ? standard
        : Optional.ofNullable(command.findOption("--out"))
            .map(option -> option.<Object>getValue())
            .filter(Path.class::isInstance)
            .map(Path.class::cast);
  }

  private static List<OutputOptions> options(CommandLine line) {
    return line.getCommandSpec().mixins().values().stream()
        .map(CommandSpec::userObject)
        .filter(OutputOptions.class::isInstance)
        .map(OutputOptions.class::cast)
        .toList();
  }

  private static String message(ParameterException e) {
    StringBuilder text = new StringBuilder(String.valueOf(e.getMessage()));
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      text.append(". Did you mean ").append(unmatched.getSuggestions().get(0)).append('?');
    }
    return text.append(" (--help lists the options)").toString();
  }

  private static int userError(String message, Throwable e) {
    LOG.debug("User error", e);
    Console.error("Error: " + message);
    return USER_ERROR;
  }

  private static int failure(Throwable thrown, @Nullable CommandLine line) {
    Throwable e =
        thrown instanceof ExecutionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (e instanceof UserException || e instanceof IllegalArgumentException) {
      return userError(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
    if (e instanceof UncheckedIOException) { // a full disk, for example
      return userError(
          e.getMessage() + "; mend that and continue with the same command and --resume", e);
    }
    String memory =
        e instanceof OutOfMemoryError ? "Give Java more memory: java -Xmx6g, for example. " : "";
    Console.error("Failed: " + e + ". " + memory + writeStackTrace(e, line));
    return FAILED;
  }

  /** Returns a sentence that says where the stack trace is. */
  private static String writeStackTrace(Throwable e, @Nullable CommandLine line) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    try {
      Path file = traceFile(line);
      Files.writeString(file, trace.toString());
      return "Stack trace: " + file;
    } catch (IOException notWritten) {
      return "Its stack trace could not be written (" + notWritten + "):\n" + trace;
    }
  }

  private static Path traceFile(@Nullable CommandLine line) throws IOException {
    if (line != null) {
      for (OutputOptions options : options(line)) {
        if (Files.isWritable(options.out())) {
          return options.out().resolve(STACK_TRACE_FILE);
        }
      }
    }
    return Files.createTempFile("gmnm-", "-" + STACK_TRACE_FILE);
  }
}
