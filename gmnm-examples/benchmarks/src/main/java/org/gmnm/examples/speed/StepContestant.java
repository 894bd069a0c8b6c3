package org.gmnm.examples.speed;

import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * A way to train a GMNM layer under a squared error by stochastic gradient descent. Those of other
 * libraries are found by {@link ServiceLoader}: there are some with the Maven profile {@code
 * peers}, and none without.
 */
public interface StepContestant {

  /** A layer of one size, with its data. */
  interface Training extends AutoCloseable {

    /** The output for the whole batch, as in inference. */
    void forward();

    /** Forward and backward, without the update. */
    void gradients();

    /** One step on the whole batch: forward, backward, update. */
    void step();

    /**
     * Passes in a row. Whoever computes in another process times them there.
     *
     * @param pass which
     * @param times how many
     * @return milliseconds of one of them
     */
    default double milliseconds(StepPass pass, int times) {
      return Turn.of(() -> pass.run(this)).milliseconds(times);
    }

    /**
     * Where it computes.
     *
     * @return the process whose memory it takes
     */
    default ProcessHandle process() {
      return ProcessHandle.current();
    }

    @Override
    void close();
  }

  /**
   * The library and how it computes.
   *
   * @return a short name
   */
  String name();

  /**
   * Whether it can take part on this machine.
   *
   * @return false where what it needs is not installed
   */
  default boolean isHere() {
    return true;
  }

  /**
   * What else makes a difference to its times: versions, libraries.
   *
   * @return for the manifest; empty if its name says all
   */
  default String details() {
    return "";
  }

  /**
   * A layer with parameters and data drawn from a normal distribution.
   *
   * @param size its size
   * @param seed of parameters and data
   * @return ready to train
   */
  Training start(StepCase size, long seed);

  /**
   * Those of other libraries.
   *
   * @return what is on the class path and can take part; none where a build with the profile left
   *     their names behind and one without it took the classes away
   */
  static List<StepContestant> peers() {
    try {
      return ServiceLoader.load(StepContestant.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(StepContestant::isHere)
          .toList();
    } catch (ServiceConfigurationError e) {
      return List.of();
    }
  }
}
