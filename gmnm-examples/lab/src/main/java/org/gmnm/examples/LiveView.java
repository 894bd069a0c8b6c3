package org.gmnm.examples;

import org.deeplearning4j.nn.api.Model;

/**
 * Shows trainings while they run. The implementation comes with the profile {@code ui}; see {@link
 * LiveViewOptions}.
 */
public interface LiveView extends AutoCloseable {

  /** Shows nothing. */
  LiveView NONE = new Nothing();

  /**
   * Starts.
   *
   * @param port the port of this machine, which no other machine can reach
   * @return where to look, a URL
   * @throws UserException if the port cannot be had
   */
  String open(int port);

  /**
   * Follows a network's training from its next step on.
   *
   * @param network a network that nobody trains at this moment
   */
  void watch(Model network);

  /** Ends the view. */
  @Override
  void close();

  /** For runs that nobody watches. */
  final class Nothing implements LiveView {

    private Nothing() {}

    @Override
    public String open(int port) {
      return "";
    }

    @Override
    public void watch(Model network) {}

    @Override
    public void close() {}
  }
}
