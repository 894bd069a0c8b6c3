package org.gmnm.examples.speed;

import java.util.Locale;

/**
 * The same layer in eager PyTorch from Python ({@code peers/gmnm_step.py}), where that is
 * installed: what a user would take. The gradient of the input is found too, as by {@link
 * TorchContestant}.
 */
public final class PythonContestant implements StepContestant {

  /** Found by the service loader. */
  public PythonContestant() {}

  @Override
  public boolean isHere() {
    return Python.find().isPresent();
  }

  @Override
  public String name() {
    return Python.find().orElseThrow().name();
  }

  @Override
  public String details() {
    return Python.find().orElseThrow().details();
  }

  @Override
  public Training start(StepCase size, long seed) {
    return new PythonTraining(
        new PythonProgram(
            Python.find().orElseThrow(),
            "gmnm_step.py",
            size.batch(),
            size.width(),
            size.components(),
            size.rank(),
            size.type().name().toLowerCase(Locale.ROOT),
            "amid"));
  }

  private static final class PythonTraining implements Training {

    private final PythonProgram program;

    PythonTraining(PythonProgram program) {
      this.program = program;
    }

    @Override
    public double milliseconds(StepPass pass, int times) {
      return program.turn(pass.title()).milliseconds(times);
    }

    @Override
    public void forward() {
      milliseconds(StepPass.FORWARD, 1);
    }

    @Override
    public void gradients() {
      milliseconds(StepPass.GRADIENTS, 1);
    }

    @Override
    public void step() {
      milliseconds(StepPass.STEP, 1);
    }

    @Override
    public ProcessHandle process() {
      return program.process();
    }

    @Override
    public void close() {
      program.close();
    }
  }
}
