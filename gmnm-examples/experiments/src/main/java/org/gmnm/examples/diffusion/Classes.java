package org.gmnm.examples.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which classes are trained and which are kept back: combinations of values that no training shows,
 * though each of the values appears in others.
 *
 * @param trained shown in training
 * @param heldOut kept back
 */
record Classes(List<Integer> trained, List<Integer> heldOut) {

  /**
   * Keeps some classes back.
   *
   * @param space all classes
   * @param count how many to keep back, leaving at least one for each value of each attribute
   * @param seed decides which
   */
  static Classes keepingBack(AttributeSpace space, int count, long seed) {
    if (count < 0 || count > space.classes() / 2) {
      throw new IllegalArgumentException(
          "--held-out must be 0 to %d (half of the classes), got %d"
              .formatted(space.classes() / 2, count));
    }
    List<Integer> trained = new ArrayList<>();
    for (int c = 0; c < space.classes(); c++) {
      trained.add(c);
    }
    RandomGenerator random = Draws.generator(seed, Draws.CODES, 0);
    List<Integer> heldOut = new ArrayList<>();
    while (heldOut.size() < count) {
      heldOut.add(trained.remove(random.nextInt(trained.size())));
    }
    return new Classes(List.copyOf(trained), heldOut.stream().sorted().toList());
  }

  int trainedCount() {
    return trained.size();
  }

  int trained(int i) {
    return trained.get(i);
  }
}
