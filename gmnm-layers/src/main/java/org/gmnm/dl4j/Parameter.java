package org.gmnm.dl4j;

/**
 * One matrix of a layer that saved models hold.
 *
 * @param key its name in the parameter table and in saved models
 * @param kind which regularisation and updater of the configuration apply to it
 * @param rows number of rows
 * @param columns number of columns; values lie row by row in the network's flat parameter vector
 */
public record Parameter(String key, Kind kind, long rows, long columns) {

  /** Which settings of a DL4J configuration apply. */
  public enum Kind {
    /** {@code l1, l2, weightDecay, updater}. */
    WEIGHT,
    /** {@code l1Bias, l2Bias, weightDecayBias, biasUpdater}. */
    BIAS,
    /**
     * None: no gradient, no updater, no regularisation. It lies in the flat vector so that whatever
     * keeps parameters keeps it, as DL4J holds the means of its batch normalisation; a layer may
     * change it in training as {@link RunningStatistics} does.
     */
    FIXED
  }

  /**
   * How many numbers the matrix holds.
   *
   * @return rows times columns
   */
  public long length() {
    return rows * columns;
  }
}
