package org.gmnm.examples.speed;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gmnm.examples.report.Statistics;

/**
 * All contestants at one size, in turn: what disturbs the machine disturbs all of them.
 *
 * @param rounds timed turns of each contestant at the most
 * @param turn least milliseconds of a turn
 * @param seconds after which no new round of a pass begins, but for the first two
 * @param warmUp seconds that each contestant runs before anything is timed
 */
record StepRace(int rounds, double turn, double seconds, double warmUp) {

  private static final int WARM_UP = 2;

  /** Lets the compiler of the JVM begin with what all sizes have in common. */
  static void warmUpProcess(
      StepCase size, List<? extends StepContestant> contestants, long seed, double seconds) {
    StepRace race = new StepRace(1, 1, 1, seconds / contestants.size());
    for (StepContestant contestant : contestants) {
      try (OwnThread training = new OwnThread(contestant, size, seed)) {
        race.warmUp(training);
      }
    }
  }

  StepTimes run(StepCase size, List<StepContestant> contestants, long seed) {
    List<OwnThread> trainings =
        contestants.stream().map(contestant -> new OwnThread(contestant, size, seed)).toList();
    trainings.forEach(this::warmUp);
    Map<StepPass, List<Double>> times = new EnumMap<>(StepPass.class);
    for (StepPass pass : StepPass.values()) {
      times.put(pass, measure(trainings, pass));
    }
    trainings.forEach(OwnThread::close);
    Map<String, Map<StepPass, Double>> medians = new LinkedHashMap<>();
    for (int i = 0; i < contestants.size(); i++) {
      Map<StepPass, Double> one = new EnumMap<>(StepPass.class);
      int index = i;
      times.forEach((pass, all) -> one.put(pass, all.get(index)));
      medians.put(contestants.get(i).name(), one);
    }
    return new StepTimes(size, medians);
  }

  /** Lets the compiler of the JVM do its work first, at each size: others take other paths. */
  private void warmUp(OwnThread training) {
    for (StepPass pass : StepPass.values()) {
      warmUp(times -> training.milliseconds(pass, times), StepPass.values().length);
    }
  }

  /** The same for something else that is timed, as one of so many that share the time. */
  void warmUp(Turn action, int sharers) {
    long until = System.nanoTime() + (long) (1e9 * warmUp / sharers);
    do {
      action.milliseconds(1);
    } while (System.nanoTime() < until);
  }

  private List<Double> measure(List<OwnThread> trainings, StepPass pass) {
    List<Turn> passes = new ArrayList<>();
    trainings.forEach(training -> passes.add(times -> training.milliseconds(pass, times)));
    return medians(passes);
  }

  /** The median milliseconds of each action; turns are taken one action after another. */
  List<Double> medians(List<Turn> actions) {
    int[] repeats = new int[actions.size()];
    List<List<Double>> all = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < repeats.length; i++) {
      repeats[i] = repeatsFor(actions.get(i));
      all.add(new ArrayList<>());
    }
    for (int round = -WARM_UP; round < rounds; round++) {
      boolean late = (System.nanoTime() - begun) * 1e-9 > seconds;
      if (late && all.get(0).size() > 1) {
        break;
      }
      for (int i = 0; i < repeats.length; i++) {
        double time = actions.get(i).milliseconds(repeats[i]);
        if (round >= 0 || late) {
          all.get(i).add(time);
        }
      }
    }
    return all.stream().map(Statistics::median).toList();
  }

  /** How often, so that a turn is long enough for the clock and the compiler. */
  private int repeatsFor(Turn action) {
    int times = 1;
    while (action.milliseconds(times) * times < turn) {
      times *= 2;
    }
    return times;
  }
}
