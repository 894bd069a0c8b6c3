package org.gmnm.examples.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.gmnm.examples.report.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class TorchContestantTest {

  private static final StepCase SMALL = new StepCase(8, 4, 6, 2, DataType.FLOAT);
  private static final int STEPS = 2_000;

  /** A peer that slows down from step to step would flatter us. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStepTakesAsLongAfterTwoThousandOthers(boolean amid) {
    try (StepContestant.Training training = TorchContestant.start(SMALL, amid)) {
      training.milliseconds(StepPass.STEP, 200);
      int arrays = liveArrays();
      double early = medianOf(training);
      training.milliseconds(StepPass.STEP, STEPS);
      double late = medianOf(training);
      assertEquals(arrays, liveArrays(), "arrays that live");
      assertTrue(late < 2 * early, "a step took %.3f ms, then %.3f".formatted(early, late));
    }
  }

  private static double medianOf(StepContestant.Training training) {
    List<Double> times = new ArrayList<>();
    for (int turn = 0; turn < 50; turn++) {
      times.add(training.milliseconds(StepPass.STEP, 10));
    }
    return Statistics.median(times);
  }

  @Test
  void pythonTakesTurnsWhereItHasPyTorch() {
    assumeTrue(Python.find().isPresent(), "no python3 on the path can import torch");
    PythonContestant contestant = new PythonContestant();
    assertTrue(contestant.name().matches("PyTorch \\S+ from Python"), contestant.name());
    assertTrue(contestant.details().contains("Python "), contestant.details());
    try (StepContestant.Training training = contestant.start(SMALL, 42)) {
      for (StepPass pass : StepPass.values()) {
        double time = training.milliseconds(pass, 3);
        assertTrue(time > 0 && time < 1e4, pass + ": " + time);
      }
      assertTrue(training.process().isAlive());
      assertTrue(training.process().pid() != ProcessHandle.current().pid());
    }
  }

  private static int liveArrays() {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }
}
