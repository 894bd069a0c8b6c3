package org.gmnm.examples.speed;

import java.util.Map;

/**
 * Median milliseconds at one size.
 *
 * @param size the size
 * @param of by contestant's name and what was timed, in the order of the race
 */
record StepTimes(StepCase size, Map<String, Map<StepPass, Double>> of) {

  /** NaN if it was not timed. */
  double get(String contestant, StepPass pass) {
    return of.getOrDefault(contestant, Map.of()).getOrDefault(pass, Double.NaN);
  }
}
