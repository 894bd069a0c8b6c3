package org.gmnm.examples.spark;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.ParallelWrapper.TrainingMode;
import org.gmnm.examples.UserException;

/**
 * Deeplearning4j's ParallelWrapper with the one mode that works: several copies of a network, each
 * on its own thread (on CUDA each on its own device), averaged after some steps.
 */
public final class ParallelCopies {

  private ParallelCopies() {}

  /**
   * A wrapper that averages.
   *
   * @param network any network, initialised
   * @param workers copies that train at a time
   * @param frequency steps of a copy between two averagings
   * @return the wrapper, to be fitted and closed; the network holds the mean afterwards
   */
  public static ParallelWrapper of(Model network, int workers, int frequency) {
    return of(network, workers, frequency, TrainingMode.AVERAGING);
  }

  /**
   * A wrapper of a mode that is asked for by name.
   *
   * @param network any network, initialised
   * @param workers copies that train at a time
   * @param frequency steps of a copy between two averagings
   * @param mode AVERAGING, or what will be refused
   * @return the wrapper
   * @throws UserException for a mode that would hang, before a thread is started
   */
  public static ParallelWrapper of(Model network, int workers, int frequency, TrainingMode mode) {
    if (mode != TrainingMode.AVERAGING) {
      throw new UserException(
          "ParallelWrapper's mode "
              + mode
              + " is refused: in Deeplearning4j 1.0.0-M2.1 SHARED_GRADIENTS can wait for ever, with"
              + " any layers, and CUSTOM was never tried with these; use AVERAGING");
    }
    if (workers < 1 || frequency < 1) {
      throw new UserException(
          "ParallelWrapper needs workers >= 1 and an averaging frequency >= 1, got "
              + workers
              + " and "
              + frequency);
    }
    return new ParallelWrapper.Builder<>(network)
        .workers(workers)
        .averagingFrequency(frequency)
        .averageUpdaters(true)
        .prefetchBuffer(0)
        .trainingMode(mode)
        .build();
  }
}
