package org.gmnm.examples;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.store.Unkeyed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of experiments whose networks can be watched while they train, as a picocli mixin. */
public final class LiveViewOptions {

  private static final int MOST = 65_535;

  @Unkeyed
  @Option(
      names = "--ui",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = "9000",
      description =
          "Show the training in Deeplearning4j's UI, on this machine alone and while it runs, at"
              + " port 9000 unless another is given (default: off). Needs a build with -Pui.")
  private @Nullable Integer port;

  /** No view unless the command line asks for one. */
  public LiveViewOptions() {}

  /**
   * Starts the view that was asked for.
   *
   * @return the view, which shows nothing if none was asked for
   * @throws UserException if this build has none, or the port cannot be had
   */
  public LiveView open() {
    if (port == null) {
      return LiveView.NONE;
    }
    if (port < 1 || port > MOST) {
      throw new UserException("--ui must be a port from 1 to " + MOST + ", got " + port);
    }
    LiveView view = find();
    Console.line("Training UI, until this run ends: " + view.open(port));
    return view;
  }

  private static LiveView find() {
    try {
      return ServiceLoader.load(LiveView.class).findFirst().orElseThrow(LiveViewOptions::missing);
    } catch (ServiceConfigurationError e) { // a build with the profile left only the name behind
      throw missing();
    }
  }

  private static UserException missing() {
    return new UserException(
        "--ui needs a build that has the UI: add -Pui to the mvn command, for exec:exec or package");
  }
}
