package org.gmnm.examples.speed;

/** What is timed. */
public enum StepPass {
  /** The output of a batch, as in inference. */
  FORWARD("forward") {
    @Override
    void run(StepContestant.Training training) {
      training.forward();
    }
  },
  /** Output, loss and gradients. */
  GRADIENTS("gradients") {
    @Override
    void run(StepContestant.Training training) {
      training.gradients();
    }
  },
  /** A step of training. */
  STEP("step") {
    @Override
    void run(StepContestant.Training training) {
      training.step();
    }
  };

  private final String title;

  StepPass(String title) {
    this.title = title;
  }

  abstract void run(StepContestant.Training training);

  String title() {
    return title;
  }
}
