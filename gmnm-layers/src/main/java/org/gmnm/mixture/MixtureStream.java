package org.gmnm.mixture;

/**
 * A mixture that follows batches as they pass by: one step of expectation–maximisation a batch, on
 * statistics in which earlier batches fade.
 *
 * <pre>
 *   s_t = (1 − η_t) s_(t−1) + η_t s(batch t; mixture t−1)     η_1 = 1, η_t = (t + 1)^(−decay)
 * </pre>
 *
 * <p><b>Default</b>: decay = {@value #DEFAULT_DECAY}; with 1 all batches count about alike, near ½
 * the first ones are soon forgotten. A batch counts the same whatever its size: make them alike,
 * and of several rows a component.
 *
 * <p>Reference: Cappé and Moulines, <i>On-line expectation–maximization algorithm for latent data
 * models</i> (2009), whose conditions ask for a decay in (½, 1]. Not safe for use by several
 * threads.
 */
public final class MixtureStream {

  /** How fast the steps shrink unless told otherwise: {@value}. */
  public static final double DEFAULT_DECAY = 0.7;

  private static final String NAME = "MixtureStream";

  private final GaussianMixtureLearner learner;
  private final double decay;
  private JointGaussianMixture mixture;
  private MixtureStatistics statistics;
  private long batches;

  MixtureStream(GaussianMixtureLearner learner, JointGaussianMixture start) {
    this(learner, start, DEFAULT_DECAY);
  }

  private MixtureStream(
      GaussianMixtureLearner learner, JointGaussianMixture mixture, double decay) {
    this.learner = learner;
    this.mixture = mixture;
    this.decay = decay;
    statistics = learner.statistics(mixture);
  }

  /**
   * A stream that starts at the present mixture, with steps that shrink otherwise.
   *
   * @param value in (½, 1]
   * @return a stream that has seen no batch
   */
  public MixtureStream withDecay(double value) {
    Check.that(value > 0.5 && value <= 1, "%s: decay must lie in (0.5, 1], got %s", NAME, value);
    return new MixtureStream(learner, mixture, value);
  }

  /**
   * Takes a batch.
   *
   * @param rows [M, d], finite, or NaN where unknown
   * @return this
   */
  public MixtureStream add(double[][] rows) {
    MixtureStatistics batch = learner.statistics(mixture).add(rows);
    double step = batches == 0 ? 1 : Math.pow(batches + 2.0, -decay);
    batch.scale(step / batch.weight()).merge(statistics.scale(1 - step));
    mixture = learner.next(batch);
    statistics = batch;
    batches++;
    return this;
  }

  /** {@return the mixture after the last batch} */
  public JointGaussianMixture mixture() {
    return mixture;
  }

  /** {@return how many batches have been taken} */
  public long batches() {
    return batches;
  }
}
