package org.gmnm.examples.speed;

/**
 * {@link TorchContestant} for a layer with nothing below it: PyTorch leaves out the gradient of the
 * input then, one of six matrix products of a step. DL4J cannot know, and finds it.
 */
public final class TorchFirstLayer implements StepContestant {

  /** Found by the service loader. */
  public TorchFirstLayer() {}

  @Override
  public String name() {
    return new TorchContestant().name() + ", first layer";
  }

  @Override
  public Training start(StepCase size, long seed) {
    return TorchContestant.start(size, false);
  }
}
