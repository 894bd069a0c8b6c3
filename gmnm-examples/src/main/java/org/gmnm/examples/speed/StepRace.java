package org.gmnm.examples.speed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gmnm.examples.report.Statistics;

/** All contestants at one size, in turn: what disturbs the machine disturbs all of them. */
final class StepRace {

  private static final int WARM_UP = 3;

  private final StepCase size;
  private final Map<StepContestant, Double> step = new LinkedHashMap<>();
  private final Map<StepContestant, Double> forward = new LinkedHashMap<>();

  StepRace(StepCase size, List<StepContestant> contestants, int rounds, double turn, long seed) {
    this.size = size;
    List<StepContestant.Training> trainings =
        contestants.stream().map(contestant -> contestant.start(size, seed)).toList();
    measure(
        contestants, trainings.stream().<Runnable>map(t -> t::step).toList(), rounds, turn, step);
    measure(
        contestants,
        trainings.stream().<Runnable>map(t -> t::forward).toList(),
        rounds,
        turn,
        forward);
    trainings.forEach(StepContestant.Training::close);
  }

  private static void measure(
      List<StepContestant> contestants,
      List<Runnable> actions,
      int rounds,
      double turn,
      Map<StepContestant, Double> medians) {
    int[] times = new int[actions.size()];
    List<List<Double>> all = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      times[i] = repeatsFor(actions.get(i), turn);
      all.add(new ArrayList<>());
    }
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int i = 0; i < times.length; i++) {
        double time = milliseconds(actions.get(i), times[i]);
        if (round >= 0) {
          all.get(i).add(time);
        }
      }
    }
    for (int i = 0; i < times.length; i++) {
      medians.put(contestants.get(i), Statistics.median(all.get(i)));
    }
  }

  /** How often, so that a turn is long enough for the clock and the compiler. */
  private static int repeatsFor(Runnable action, double turn) {
    int times = 1;
    while (milliseconds(action, times) * times < turn) {
      times *= 2;
    }
    return times;
  }

  private static double milliseconds(Runnable action, int times) {
    long started = System.nanoTime();
    for (int i = 0; i < times; i++) {
      action.run();
    }
    return (System.nanoTime() - started) * 1e-6 / times;
  }

  StepCase size() {
    return size;
  }

  /** Median milliseconds of a step. */
  double step(StepContestant of) {
    return Objects.requireNonNull(step.get(of));
  }

  /** Median milliseconds of a forward pass. */
  double forward(StepContestant of) {
    return Objects.requireNonNull(forward.get(of));
  }

  /** The closed form's step over another's. */
  double stepRatio(StepContestant other) {
    return step(NetworkContestant.CLOSED_FORM) / step(other);
  }

  /** The closed form's forward pass over another's. */
  double forwardRatio(StepContestant other) {
    return forward(NetworkContestant.CLOSED_FORM) / forward(other);
  }
}
