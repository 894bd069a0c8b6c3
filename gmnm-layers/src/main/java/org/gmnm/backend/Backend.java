package org.gmnm.backend;

/**
 * ND4J's backend, made ready by one call:
 *
 * <pre>{@code
 * Backend.prepare(); // first thing in main, before anything of ND4J
 * }</pre>
 *
 * <p>It checks that the backend on the class path can run here ({@link BackendCheck}), lets native
 * threads sleep while they wait ({@link CpuEnvironment}) and lets Deeplearning4j use oneDNN ({@link
 * CpuAcceleration}). {@link #prepareForLeastSquares()} is for programs that solve in closed form.
 * Each part can be called alone as well. What the user's environment variables and system
 * properties say stays as it is; numbers change by rounding at most.
 *
 * <p>The graphics processor needs none of it, and the call does no harm there.
 */
public final class Backend {

  private final String runsOn;

  private Backend(String runsOn) {
    this.runsOn = runsOn;
  }

  /**
   * For networks. A second call does nothing more.
   *
   * @return what computations run on
   * @throws IllegalStateException if nothing can run, saying what to do
   */
  public static Backend prepare() {
    String runsOn = BackendCheck.require();
    CpuEnvironment.prepare();
    if (!CpuAcceleration.isEnabled()) {
      CpuAcceleration.enable();
    }
    return new Backend(runsOn);
  }

  /**
   * For closed-form solves, and networks beside them: as {@link #prepare()}, with kernels of LAPACK
   * that are right on every processor ({@link CpuLapack}; with AVX-512, products of matrices take
   * about 1.5 times as long for it) and one thread, as matrices are small.
   *
   * @return what computations run on
   * @throws IllegalStateException if nothing can run, saying what to do
   */
  public static Backend prepareForLeastSquares() {
    CpuLapack.prepare();
    return prepare().singleThread();
  }

  /**
   * One thread from now on, unless OMP_NUM_THREADS says otherwise ({@link CpuThreads#single()}).
   *
   * @return this
   */
  public Backend singleThread() {
    CpuThreads.single();
    return this;
  }

  /**
   * Deeplearning4j's own convolutions for networks that are built from now on.
   *
   * @return this
   */
  public Backend withoutOneDnn() {
    CpuAcceleration.disable();
    return this;
  }

  /**
   * What computations run on.
   *
   * @return such as {@code CPU, 8 processors} or {@code CUDA, NVIDIA A100 (compute capability 8.0)}
   */
  @Override
  public String toString() {
    return runsOn;
  }
}
